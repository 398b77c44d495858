"""The gradebook's database as its only writer sees it: one transaction at a time, and patience while it is away."""

import contextlib
import time

from sqlalchemy.exc import DBAPIError

from propkit.grading.engine import GradebookError, InUse, file_lock, make_engine, make_tables, shown, take_lock

PATIENCE = 60.0  # seconds that a database may be away
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 5.0  # seconds between two tries
# PostgreSQL's codes for what may pass: no connection, somebody else's transaction, too many connections, a restart.
AWAY = ("08", "40", "53300", "57P")


class Database:
    """Use as a context manager; `write` runs one transaction. Only one process at a time can enter it."""

    def __init__(self, url, say, patience=PATIENCE):
        """url as SQLAlchemy has it, say is called with a sentence whenever it has to wait, patience in seconds."""
        self.engine = make_engine(url)
        self.say, self.patience = say, patience
        self._connection = None
        self._known = False  # whether this process has had the lock
        self._stack = contextlib.ExitStack()

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            stack.callback(self.engine.dispose)
            stack.callback(self._disconnect)
            stack.enter_context(file_lock(self.engine))
            self.write(make_tables)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_):
        self._stack.close()

    def write(self, work):
        """Run work(connection) in one transaction -> what it returns.

        Where the database went away in the middle nothing was written, and work is run again.
        """
        return self.patiently(lambda: self._try(work))

    def patiently(self, action):
        """Call action() -> what it returns; while the database is away, again after growing pauses."""
        pause, end = FIRST_PAUSE, time.monotonic() + self.patience
        while True:
            try:
                return action()
            except (DBAPIError, InUse) as error:
                if not self._may_pass(error):
                    raise self._say_why(error) from None
                if time.monotonic() + pause > end:
                    raise self._say_gone(error) from None
                self.say(f"The gradebook cannot be reached ({_reason(error)}); next try in {pause:g} s.")
                time.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    def _try(self, work):
        try:
            connection = self._connection or self._connect()
            with connection.begin():
                return work(connection)
        except DBAPIError as error:
            if error.connection_invalidated:
                self._disconnect()
            raise

    def _connect(self):
        connection = self.engine.connect()
        try:
            take_lock(connection)
        except BaseException:
            connection.close()
            raise
        self._connection, self._known = connection, True
        return connection

    def _disconnect(self):
        if self._connection is not None:
            with contextlib.suppress(DBAPIError):
                self._connection.close()
            self._connection = None

    def _may_pass(self, error):
        if isinstance(error, InUse):
            return self._known  # after a lost connection the server may take its time to let go of our own lock
        code = getattr(error.orig, "sqlstate", "")
        return (
            error.connection_invalidated
            or "is locked" in str(error.orig)
            or (type(error.orig).__name__ == "OperationalError" and (code is None or code.startswith(AWAY)))
        )

    def _say_gone(self, error):
        return GradebookError(
            f"the gradebook {shown(self.engine)} could not be reached for {self.patience:g} s: {_reason(error)}. What "
            "was stored before is safe; once it is back, the same command goes on where it was"
        )

    def _say_why(self, error):
        if isinstance(error, InUse):
            return error
        return GradebookError(
            f"the gradebook {shown(self.engine)} cannot be written: {_reason(error)}. What was stored before is safe; "
            "once this is mended, the same command goes on where it was"
        )


def _reason(error):
    return str(getattr(error, "orig", error)).strip().partition("\n")[0]
