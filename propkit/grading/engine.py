"""SQLAlchemy's engine for a gradebook in SQLite or PostgreSQL, the lock of its one writer, and nbgrader's tables."""

import contextlib
from pathlib import Path

from alembic.script import ScriptDirectory
from filelock import FileLock, Timeout
from nbgrader import dbutil
from nbgrader.api import Base
from sqlalchemy import create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from propkit.grading.errors import GradingError

LOCK_KEY = 0x70726F706B6974  # "propkit": PostgreSQL's advisory locks have numbers, not names


class GradebookError(GradingError):
    """The gradebook cannot be read or written; the message says what to do."""


class InUse(GradebookError):
    """Another process writes the gradebook."""

    def __init__(self, shown):
        super().__init__(
            f"the gradebook {shown} is being written by another process; wait for its end, or end it, then try again"
        )


def make_engine(url):
    """Return the engine for a database's address; GradebookError where there is no such database or driver."""
    try:
        kind = make_url(url).get_backend_name()
        if kind == "sqlite":
            engine = create_engine(url, connect_args={"timeout": 1})  # seconds to wait for another's lock
            event.listen(engine, "connect", _begin_by_hand)
            event.listen(engine, "begin", _begin_at_once)
            return engine
        if kind == "postgresql":
            return create_engine(url, connect_args={"connect_timeout": 5, "tcp_user_timeout": 15_000})
    except (ArgumentError, NoSuchModuleError) as error:
        raise GradebookError(f"{url!r} is not the address of a database: {error}") from None
    except ModuleNotFoundError as error:
        raise GradebookError(
            f"a gradebook in PostgreSQL needs {error.name}, which is not installed: pip install -e '.[postgresql]'"
        ) from None
    raise GradebookError(f"a gradebook lies in SQLite or PostgreSQL, not in {kind}")


def _begin_by_hand(connection, _):
    connection.isolation_level = None  # else Python's driver begins late, and two writers can block each other


def _begin_at_once(connection):
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def shown(engine):
    """Return the address of a gradebook for a message: without its password."""
    return engine.url.render_as_string(hide_password=True)


@contextlib.contextmanager
def file_lock(engine):
    """Hold the lock of an SQLite file's one writer; it ends with the process. With PostgreSQL, see `take_lock`."""
    if engine.dialect.name != "sqlite":
        yield
        return
    if engine.url.database in (None, "", ":memory:"):
        raise GradebookError("a gradebook in memory would be lost; give the address of a file: sqlite:///gradebook.db")
    path = Path(engine.url.database.removeprefix("file:").partition("?")[0]).absolute()
    folder = path.parent / ".propkit" / "grading"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / f"{path.name}.lock").acquire(timeout=0)
    except Timeout:
        raise InUse(shown(engine)) from None
    except OSError as error:
        raise GradebookError(f"the folder of the gradebook {path} cannot be written: {error}") from None
    with lock:
        yield


def take_lock(connection):
    """Make a connection to PostgreSQL that of the one writer, for as long as it lives; InUse where there is another."""
    if connection.dialect.name == "postgresql":
        with connection.begin():
            taken = connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": LOCK_KEY})
        if not taken:
            raise InUse(shown(connection.engine))


def make_tables(connection):
    """Make nbgrader's tables where there are none, as it does itself; GradebookError where they have another form."""
    tables = inspect(connection).get_table_names()
    head = ScriptDirectory(dbutil.ALEMBIC_DIR).get_current_head()
    if not tables:
        Base.metadata.create_all(connection)
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version (version_num) VALUES (:head)"), {"head": head})
    elif "alembic_version" in tables:
        version = connection.scalar(text("SELECT version_num FROM alembic_version"))
        if version != head:
            raise GradebookError(
                f"the gradebook {shown(connection.engine)} has the form of another nbgrader (version {version}, "
                f"expected {head}). Make a copy of it, then: nbgrader db upgrade"
            )
