"""Four indexes that the tables of nbgrader's gradebook lack: without them it reads whole tables for each submission."""

from dataclasses import dataclass

from sqlalchemy import inspect, text

PREFIX = "propkit_"
COLUMNS = (
    ("grade", "notebook_id"),
    ("comment", "notebook_id"),
    ("submitted_notebook", "assignment_id"),
    ("submitted_assignment", "student_id"),
)


@dataclass(frozen=True)
class Index:
    """One of the four; `name` is this project's own, so that it can be told from nbgrader's."""

    table: str
    column: str

    @property
    def name(self):
        return f"{PREFIX}{self.table}_{self.column}"

    def __str__(self):
        return f"{self.name} on {self.table}({self.column})"


INDEXES = tuple(Index(table, column) for table, column in COLUMNS)


def add(connection):
    """Add those that are missing -> list of Index that were added."""
    added = [index for index in INDEXES if not _is_there(connection, index)]
    for index in added:
        connection.execute(text(f"CREATE INDEX {index.name} ON {index.table} ({index.column})"))
    return added


def remove(connection):
    """Remove those that are there -> list of Index that were removed; nbgrader's own are left alone."""
    removed = [index for index in INDEXES if _is_there(connection, index)]
    for index in removed:
        connection.execute(text(f"DROP INDEX {index.name}"))
    return removed


def _is_there(connection, index):
    return index.name in {found["name"] for found in inspect(connection).get_indexes(index.table)}
