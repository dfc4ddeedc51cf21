"""Guards of the database: triggers that keep final figures from every path, raw SQL too, beside the check of move().

Installed after each migration and taken away before it (apps.py): a migration that rebuilds a table of SQLite drops
its triggers silently, and cannot rename a table that a trigger elsewhere names. `/readyz` looks whether they stand.
Fixed are: a final return (but its compilation, set once), its figures and ledgers, and every compilation.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

RETURN, FIGURE, LEDGER, COMPILATION = "reports_return", "reports_figure", "reports_ledger", "reports_compilation"
SAID = "a final return and its compilation are never changed"
OF_FINAL = "EXISTS (SELECT 1 FROM reports_return WHERE id = {}.return_of_id AND state = 'final')"
ANY_FINAL = "EXISTS (SELECT 1 FROM reports_return WHERE state = 'final')"
ANY_COMPILED = "EXISTS (SELECT 1 FROM reports_compilation)"
ALWAYS = "1 = 1"


@dataclass(frozen=True)
class Guard:
    """One trigger, and the function that it calls on PostgreSQL."""

    name: str
    table: str
    event: str
    when: str  # what is refused, in SQL that both engines read

    @property
    def body(self) -> str:
        answer = {"DELETE": "OLD", "TRUNCATE": "NULL"}.get(self.event, "NEW")
        refuse = f"RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation'"
        return f"BEGIN IF {self.when} THEN {refuse}; END IF; RETURN {answer}; END"

    @property
    def trigger(self) -> str:
        head = f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table}"
        if connection.vendor == "sqlite":
            return f"{head} WHEN {self.when} BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
        each = "STATEMENT" if self.event == "TRUNCATE" else "ROW"
        return f"{head} FOR EACH {each} EXECUTE FUNCTION {self.name}()"


def guards(columns: list[str]) -> Iterator[Guard]:
    """All of them. `columns`: those of a return."""
    kept = ", ".join(name for name in sorted(columns) if name != "compilation_id")
    is_final = "OLD.state = 'final'"
    yield Guard("final_return_update", RETURN, f"UPDATE OF {kept}", is_final)
    taken = f"{is_final} AND OLD.compilation_id IS NOT NULL"
    yield Guard("final_return_taken", RETURN, "UPDATE OF compilation_id", taken)
    yield Guard("final_return_delete", RETURN, "DELETE", is_final)
    old, new = OF_FINAL.format("OLD"), OF_FINAL.format("NEW")
    for table in (FIGURE, LEDGER):
        name = table.removeprefix("reports_")
        yield Guard(f"final_{name}_insert", table, "INSERT", new)
        yield Guard(f"final_{name}_update", table, "UPDATE", f"{old} OR {new}")
        yield Guard(f"final_{name}_delete", table, "DELETE", old)
    yield Guard("final_compilation_update", COMPILATION, "UPDATE", ALWAYS)
    yield Guard("final_compilation_delete", COMPILATION, "DELETE", ALWAYS)
    if connection.vendor == "postgresql":  # its TRUNCATE walks past the triggers of rows
        for table in (RETURN, FIGURE, LEDGER):
            yield Guard(f"{table.replace('reports', 'final')}_truncate", table, "TRUNCATE", ANY_FINAL)
        yield Guard("final_compilation_truncate", COMPILATION, "TRUNCATE", ANY_COMPILED)


def install(**_: Any) -> None:
    """Sets them up, all anew."""
    drop()
    with connection.cursor() as cursor:
        for guard in _wanted(cursor):
            if connection.vendor == "postgresql":
                head = f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql"
                cursor.execute(f"{head} AS $${guard.body}$$")
            cursor.execute(guard.trigger)


def drop(**_: Any) -> None:
    """Takes away all there are, also those that an earlier release named otherwise."""
    with connection.cursor() as cursor:
        for name in _found(cursor):
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP FUNCTION IF EXISTS {name}() CASCADE")  # its trigger with it
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def standing() -> bool:
    """Whether every guard stands as it is written here, and on SQLite also bites a REPLACE."""
    with connection.cursor() as cursor:
        is_sqlite = connection.vendor == "sqlite"
        wanted = {one.name: one.trigger if is_sqlite else one.body for one in _wanted(cursor)}
        if is_sqlite:
            cursor.execute("PRAGMA recursive_triggers")
            if cursor.fetchone() != (1,):
                return False
        return bool(wanted) and _found(cursor) == wanted


def _wanted(cursor: Any) -> list[Guard]:
    """None while the tables are not there: in a database migrated back to nothing."""
    if COMPILATION not in connection.introspection.table_names(cursor):
        return []
    described = connection.introspection.get_table_description(cursor, RETURN)
    return list(guards([column.name for column in described]))


def _found(cursor: Any) -> dict[str, str]:
    """The guards that are there and switched on: name -> text."""
    if connection.vendor == "sqlite":
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'final@_%' ESCAPE '@'")
    else:
        cursor.execute(
            "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE t.tgname LIKE 'final@_%' ESCAPE '@' AND t.tgenabled IN ('O', 'A')"
        )
    return dict(cursor.fetchall())
