"""A PostgreSQL server of its own: its files in a temporary folder, reached through a socket there alone."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from sqlalchemy import create_engine, text

DEBIAN = "/usr/lib/postgresql"  # where Debian keeps what is not on the path
QUICK = "-c listen_addresses='' -c fsync=off -c full_page_writes=off"


def find_programs():
    """Return the folder with `initdb` and `pg_ctl`, or None."""
    found = shutil.which("initdb")
    candidates = [Path(os.path.realpath(found)).parent] if found else sorted(Path(DEBIAN).glob("*/bin"), reverse=True)
    return next((folder for folder in candidates if (folder / "pg_ctl").exists()), None)


class Cluster:
    """Use as a context manager; `url` is the address of its one database."""

    def __init__(self):
        self.programs = find_programs()
        self.folder = Path(tempfile.mkdtemp(prefix="propkit-postgres-", dir="/tmp"))
        self.user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        if os.geteuid() == 0:  # the server refuses to run as root
            shutil.chown(self.folder, "postgres")
        self.url = f"postgresql+psycopg://{self.user}@/postgres?host={self.folder}"

    def __enter__(self):
        self._run("initdb", "--auth=trust", "--no-sync", f"--username={self.user}", "--encoding=UTF8")
        self.start()
        return self

    def __exit__(self, *_):
        self.stop(check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        self._run("pg_ctl", "start", "--wait", f"--log={self.folder}/log", f"--options={QUICK} -k {self.folder}")

    def stop(self, check=True):
        """Stop it as a power cut would: no connection is told."""
        self._run("pg_ctl", "stop", "--wait", "--mode=immediate", check=check)

    def make_empty(self):
        """Remove all tables, and whoever is connected."""
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            others = "pid <> pg_backend_pid() AND datname = current_database()"
            connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"))
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        engine.dispose()

    def _run(self, program, *arguments, check=True):
        command = [str(self.programs / program), f"--pgdata={self.folder}/data", *arguments]
        if os.geteuid() == 0:
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
        done = subprocess.run(
            command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            text=True, check=False, env=os.environ | {"LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        if check and done.returncode:
            raise RuntimeError(f"{program}: {done.stderr}")
