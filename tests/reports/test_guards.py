"""The triggers that keep final figures stand, stand again after whatever takes them away, and are missed otherwise.

What they refuse is in test_final.py.
"""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, models

from reports import guards
from reports.models import Compilation, Figure, Return
from tests.engines import only_on_postgresql, only_on_sqlite
from tests.reports.desk import Desk
from tests.reports.final import A, final


def ready(client):
    answer = client.get("/readyz")
    return answer.status_code, answer.json()["guards"]


@pytest.mark.django_db
def test_they_stand_after_a_migration_and_readyz_looks(client):
    assert ready(client) == (200, True)


@pytest.mark.django_db
def test_each_of_them_is_missed(client):
    with connection.cursor() as cursor:
        names = list(guards._found(cursor))
        assert len(names) == {"sqlite": 11, "postgresql": 15}[connection.vendor]
        for name in names:
            guards.install()
            table = next(one.table for one in guards._wanted(cursor) if one.name == name)
            cursor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))
            assert ready(client) == (503, False), name
    guards.install()
    assert ready(client) == (200, True)


@only_on_postgresql
@pytest.mark.django_db
def test_one_that_is_switched_off_or_says_something_else_is_missed(client):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reports_figure DISABLE TRIGGER final_figure_update")
        assert ready(client) == (503, False)
        cursor.execute("ALTER TABLE reports_figure ENABLE TRIGGER final_figure_update")
        assert ready(client) == (200, True)
        harmless = "CREATE OR REPLACE FUNCTION final_figure_update() RETURNS trigger LANGUAGE plpgsql AS "
        cursor.execute(harmless + "$$BEGIN RETURN NEW; END$$")
        assert ready(client) == (503, False)


@only_on_sqlite
@pytest.mark.django_db
def test_a_connection_on_which_replace_walks_past_them_is_told(client):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers = OFF")
        assert ready(client) == (503, False)
        cursor.execute("PRAGMA recursive_triggers = ON")
    assert ready(client) == (200, True)


@pytest.mark.django_db(transaction=True)
def test_a_flush_sets_them_up_again(client):
    guards.drop()
    assert ready(client) == (503, False)
    call_command("flush", interactive=False, verbosity=0)
    assert ready(client) == (200, True)


@pytest.mark.django_db(transaction=True)
def test_a_migration_that_rebuilds_the_tables_finds_none_in_its_way_and_leaves_them_standing(client):
    """SQLite makes a new table for a new constraint and drops the old one, its triggers with it."""
    made = final(Desk())
    held = dict(Figure.objects.filter(return_of=made.row).values_list("code", "value"))
    guards.drop()  # what pre_migrate calls
    named = models.CheckConstraint(condition=models.Q(pk__gt=0), name="made_for_a_test")
    for model in (Return, Figure, Compilation):
        with connection.schema_editor() as editor:
            editor.add_constraint(model, named)
        assert ready(client) == (503, False)
        with connection.schema_editor() as editor:
            editor.remove_constraint(model, named)
    call_command("migrate", verbosity=0)  # nothing left to do, and the guards are there
    assert ready(client) == (200, True)
    assert dict(Figure.objects.filter(return_of=made.row).values_list("code", "value")) == held
    with pytest.raises(IntegrityError):
        Figure.objects.filter(return_of__station__code=f"{A}01").update(value=1)


@pytest.mark.django_db(transaction=True)
def test_migrate_takes_them_away_before_its_first_step_and_sets_them_up_after_the_last(monkeypatch):
    """A trigger that names a table which is renamed stops the renaming on SQLite."""
    from django.db.migrations.executor import MigrationExecutor

    seen = []

    def looked(self, *args, **kwargs):
        seen.append(guards.standing())
        return made(self, *args, **kwargs)

    made = MigrationExecutor.migrate
    monkeypatch.setattr(MigrationExecutor, "migrate", looked)
    assert guards.standing()
    call_command("migrate", verbosity=0)
    assert seen == [False]
    assert guards.standing()
