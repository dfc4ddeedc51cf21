"""A final return attacked by every path: page, API, ORM, raw SQL, and by changing what it was counted from.

Whatever is tried, figures, ledgers, frozen rows and the workbook's bytes are what they were.
"""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

import cases.actions
import cases.actions_course
import clients.actions
import consultations.actions
from accounts.roles import Role
from cases.models import Case, CasePerson, CaseSpan
from clients import persons
from clients.models import Client
from consultations.models import Consultation
from reports import actions
from reports.models import Compilation, Figure, Ledger, Return, ReturnStep
from reports.views import MOVES
from stations import actions as stations
from stations.models import Region
from tests.engines import only_on_postgresql
from tests.reports.desk import Desk, at, browser, caller
from tests.reports.final import FEB, JAN, PROVINCE, TODAY, A, B, final

pytestmark = pytest.mark.django_db
REFUSED = "a final return and its compilation are never changed"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at(2, 20)):
        yield


@pytest.fixture
def made(db):
    return final(Desk())


@pytest.fixture
def held(made):
    """What there is before; asserted to be the same after."""
    before = made.kept()
    assert before["bytes"] == before["download"]
    assert before[PROVINCE]["201"] == 6  # not nothing
    yield
    assert made.kept() == before


def refused(attack):
    """The database refuses it, in its own words."""
    with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
        attack()


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


# ---------------------------------------------------------------- page and API
def test_no_page_moves_it(made, held):
    postings = list(made.desk.postings.values())
    for posting in postings:
        client = browser(posting)
        for move in MOVES:
            data = {"version": made.row.version, "remark": "改数", "note": "改数", "is_zero": "on"}
            client.post(reverse("reports:act", args=[f"{A}01", "2026-01", move]), data)
        client.post(reverse("reports:finalise", args=[PROVINCE, "2026-01"]))
    assert Return.objects.get(pk=made.row.pk).version == made.row.version


def test_no_request_of_the_api_moves_it(made, held):
    for posting in made.desk.postings.values():
        client = caller(posting)
        for move in ("submit", "check", "approve", "send_back", "finalise"):
            client.post(f"/api/v1/returns/{made.row.pk}/{move}/", {"remark": "改数"}, format="json")
        for method in ("put", "patch", "delete"):
            answer = getattr(client, method)(f"/api/v1/returns/{made.row.pk}/", {"state": "draft"}, format="json")
            assert answer.status_code == 405


def test_opening_it_again_answers_the_final_one(made, held):
    assert actions.open_return(made.desk.stations[A], JAN, by=made.desk.head(A)) == made.row


# ---------------------------------------------------------------- the ORM, past every action
def test_no_write_of_the_orm_changes_the_return(made, held):
    row = made.row
    rows = Return.objects.filter(pk=row.pk)
    for change in ({"state": "draft"}, {"is_zero": True}, {"month": FEB}, {"station": made.desk.stations[B]}):
        refused(lambda: rows.update(**change))  # noqa: B023 - called at once
    refused(lambda: rows.update(compilation=None))
    row.edition = 9
    refused(row.save)
    refused(lambda: Return.objects.bulk_update([row], ["edition"]))
    for rest in (ReturnStep.objects.filter(return_of=row), Figure.objects.none(), Ledger.objects.none()):
        refused(lambda: (rest.delete(), rows._raw_delete("default")))  # noqa: B023
    refused(row.delete)
    refused(rows.delete)


@pytest.mark.parametrize(("model", "name", "other"), [(Figure, "value", 7), (Ledger, "text", "[]")])
def test_no_write_of_the_orm_changes_its_figures_and_ledgers(made, held, model, name, other):
    rows = model.objects.filter(return_of=made.row)
    one, draft = rows.first(), Return.objects.get(station=made.row.station, month=FEB)
    own = "code" if model is Figure else "source"
    unique = ["return_of", own]
    refused(lambda: rows.update(**{name: other}))
    refused(lambda: rows.update(return_of=draft))
    refused(rows.delete)
    refused(lambda: rows._raw_delete("default"))
    refused(one.delete)
    more = {"return_of": made.row, own: "zzz", name: other}
    refused(lambda: model.objects.create(**more))
    refused(lambda: model.objects.bulk_create([model(**more)]))
    same = model(return_of=made.row, **{own: getattr(one, own), name: other})
    upsert = {"update_conflicts": True, "unique_fields": unique, "update_fields": [name]}
    refused(lambda: model.objects.bulk_create([same], **upsert))
    refused(lambda: model.objects.bulk_create([model(**more)], ignore_conflicts=True))
    strange = model.objects.create(return_of=draft, **{own: "zzz", name: other})
    refused(lambda: model.objects.filter(pk=strange.pk).update(return_of=made.row))
    setattr(one, name, other)
    refused(one.save)
    refused(lambda: model.objects.bulk_update([one], [name]))


def test_no_write_of_the_orm_changes_a_compilation(made, held):
    rows, one = Compilation.objects.filter(pk=made.compilation.pk), made.compilation
    for change in ({"rows": "{}"}, {"workbook": b"x"}, {"sha256": ""}, {"number": 2}, {"registry": "[]"}):
        refused(lambda: rows.update(**change))  # noqa: B023
    one.rows = "{}"
    refused(one.save)
    refused(lambda: rows._raw_delete("default"))
    same = Compilation(**{field.attname: getattr(one, field.attname) for field in one._meta.concrete_fields[1:]})
    upsert = {"update_conflicts": True, "unique_fields": ["region", "month", "number"], "update_fields": ["rows"]}
    refused(lambda: Compilation.objects.bulk_create([same], **upsert))


# ---------------------------------------------------------------- raw SQL
OF_ROW = "WHERE return_of_id = %s"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reports_return SET state = 'draft', final_at = NULL WHERE id = %s",
        "UPDATE reports_return SET month = '2026-02-01' WHERE id = %s",
        "UPDATE reports_return SET compilation_id = NULL WHERE id = %s",
        "DELETE FROM reports_return WHERE id = %s",
        f"UPDATE reports_figure SET value = value + 1 {OF_ROW}",
        f"DELETE FROM reports_figure {OF_ROW}",
        "INSERT INTO reports_figure (return_of_id, code, value) VALUES (%s, 'zzz', 1)",
        "INSERT INTO reports_figure (return_of_id, code, value) VALUES (%s, '201', 1) "
        "ON CONFLICT (return_of_id, code) DO UPDATE SET value = 99",
        f"UPDATE reports_ledger SET text = '[]' {OF_ROW}",
        f"DELETE FROM reports_ledger {OF_ROW}",
        "INSERT INTO reports_ledger (return_of_id, source, text) VALUES (%s, 'zzz', '[]')",
        "UPDATE reports_compilation SET rows = '{}' WHERE %s > 0",
        "UPDATE reports_compilation SET workbook = NULL WHERE %s > 0",
        "DELETE FROM reports_compilation WHERE %s > 0",
    ],
)
def test_no_statement_changes_it(made, held, statement):
    refused(lambda: sql(statement, made.row.pk))


COLUMNS = {
    "reports_return": [field.column for field in Return._meta.concrete_fields],
    "reports_figure": ["id", "return_of_id", "code", "value"],
    "reports_ledger": ["id", "return_of_id", "source", "text"],
    "reports_compilation": [field.column for field in Compilation._meta.concrete_fields],
}


@pytest.mark.parametrize("table", COLUMNS)
def test_nothing_takes_the_place_of_a_row(made, held, engine, table):
    """REPLACE, and on PostgreSQL what comes nearest to it: the same key again, or the same row under another."""
    of_row = "return_of_id" if table in ("reports_figure", "reports_ledger") else "id"
    key = made.compilation.pk if table == "reports_compilation" else made.row.pk
    columns = ", ".join(COLUMNS[table])
    without_key = ", ".join(COLUMNS[table][1:])
    if engine == "sqlite":
        for names in (columns, without_key):
            again = f"({names}) SELECT {names} FROM {table} WHERE {of_row} = %s"
            refused(lambda: sql(f"INSERT OR REPLACE INTO {table} {again}", key))  # noqa: B023
            refused(lambda: sql(f"REPLACE INTO {table} {again}", key))  # noqa: B023
        return
    again = f"({columns}) SELECT {columns} FROM {table} WHERE {of_row} = %s"
    change = f"{COLUMNS[table][-1]} = EXCLUDED.{COLUMNS[table][-1]}, id = EXCLUDED.id"
    refused(lambda: sql(f"INSERT INTO {table} {again} ON CONFLICT (id) DO UPDATE SET {change}", key))


def test_a_row_of_another_return_takes_no_place_of_its_own(made, held, engine):
    """UPDATE OR REPLACE deletes what stands in the way."""
    if engine != "sqlite":
        return
    draft = Return.objects.create(station=made.row.station, month=JAN, edition=2, due_on=date(2026, 2, 5))
    refused(lambda: sql("UPDATE OR REPLACE reports_return SET edition = 1 WHERE id = %s", draft.pk))
    figure = Figure.objects.create(return_of=draft, code="201", value=99)
    other = Figure.objects.filter(return_of=made.row).first().pk
    refused(lambda: sql("UPDATE OR REPLACE reports_figure SET id = %s WHERE id = %s", other, figure.pk))


@only_on_postgresql
@pytest.mark.parametrize(
    "tables",
    [
        "reports_figure", "reports_ledger", "reports_return CASCADE", "reports_compilation CASCADE",
        "reports_figure, reports_ledger, reports_returnstep, reports_return, reports_compilation CASCADE",
        "stations_station CASCADE", "accounts_user CASCADE",
    ],
)  # fmt: skip
def test_no_table_is_emptied(made, held, tables):
    sql("SET CONSTRAINTS ALL IMMEDIATE")  # or it is refused for what waits to be checked
    refused(lambda: sql(f"TRUNCATE {tables}"))


# ---------------------------------------------------------------- what it was counted from
def test_editing_its_records_changes_nothing(made, held):
    head, clerk = made.desk.head(A), made.desk.postings[Role.CLERK, A]
    row = consultations.actions.correct(
        made.nameless, by=clerk, version=made.nameless.version, today=TODAY, persons=8, matter="05", reason="漏记五人"
    )
    assert row.counted_in == JAN
    consultations.actions.void(made.asked, by=head, reason="重复登记")
    case = cases.actions.edit_case(
        made.closed, by=head, version=made.closed.version, kind="2", form="03", matter="05", facts="", reason="更正类型"
    )
    cases.actions.correct_close(
        case, by=head, today=TODAY, version=case.version, closed_on=date(2026, 1, 20), outcome="02", reason="更正金额",
        recovered_fen=1,
    )  # fmt: skip
    cases.actions_course.mark_mistaken(
        made.standing, by=head, today=TODAY, mistaken_on=date(2026, 1, 30), reason="重复立案"
    )
    assert CaseSpan.objects.get(case=made.standing).ended_in == FEB


def test_deleting_its_records_changes_nothing(made, held):
    Case.objects.update(consultation=None)
    for model in (CasePerson, CaseSpan, Consultation):
        model.objects.all()._raw_delete("default")
    assert not Consultation.objects.exists()


def test_backdating_its_records_changes_nothing(made, held):
    Consultation.objects.update(held_on=date(2025, 12, 1), counted_in=date(2025, 12, 1), is_late=True)
    CaseSpan.objects.update(opened_on=date(2025, 12, 1), opened_in=date(2025, 12, 1))


def test_a_record_that_comes_later_counts_later(made, held):
    late = made.desk.consult(A, date(2026, 1, 8), entered_on=date(2026, 2, 20), persons=5)
    assert (late.counted_in, late.is_late) == (FEB, True)
    case = made.desk.case(A, late_client(made), date(2026, 1, 10), entered_on=date(2026, 2, 20))
    assert CaseSpan.objects.get(case=case).opened_in == FEB


def late_client(made):
    return made.desk.consult(A, date(2026, 1, 9), name="赵六", entered_on=date(2026, 2, 20))


def test_merging_its_people_changes_nothing(made, held):
    first, second = (Client.objects.get(name=name) for name in ("张三", "王五"))
    persons.join(first.person, second.person, made.desk.head(A).user)
    second.merged_into = first
    second.save()
    number = "34990019610101001"
    from stdnum.cn import ric

    certificate = number + ric.calc_check_digit(f"{number}0") + "22"
    first.refresh_from_db()
    clients.actions.correct(
        first, by=made.desk.head(A), version=first.version, today=TODAY, number=certificate, reason="对照证件更正"
    )


def test_moving_its_case_changes_nothing(made, held):
    head, other = made.desk.head(A), made.desk.head(B)
    case = cases.actions_course.pass_on(
        made.standing, by=head, today=TODAY, transferred_on=date(2026, 1, 31), to=made.desk.stations[B], reason="迁居"
    )
    client = Client.objects.get(name="李四")
    taken = cases.actions_course.receive(case, by=other, today=TODAY, received_on=TODAY, client=client)
    spans = CaseSpan.objects.filter(case__in=[case, taken])
    assert set(spans.values_list("opened_in", "ended_in")) == {(JAN, FEB), (FEB, None)}
    CaseSpan.objects.update(station=made.desk.stations[B])


def test_renaming_and_closing_its_station_changes_nothing(made, held):
    station = made.desk.stations[A]
    officer = made.desk.officer(A)
    station.refresh_from_db()
    stations.edit_station(station, by=officer, version=station.version, name="改名后的工作站", phone="0551-62340000")
    stations.close_station(station, by=officer, closed_on=date(2026, 2, 19), reason="撤并")
    Region.objects.update(name="改名后的地方")


def test_sending_back_the_next_month_changes_nothing(made, held):
    made.desk.submit(A, FEB, at(3, 2))
    row = Return.objects.get(station=made.row.station, month=FEB)
    actions.send_back(row, by=made.desk.officer(A), at=at(3, 3), remark="请核对")
    assert Consultation.objects.get(pk=made.asked.pk).counted_in == JAN


def test_the_months_after_it_are_still_moved(made):
    """The guards are about what is final, and nothing else."""
    row = made.desk.submit(A, FEB, at(3, 2))
    with pytest.raises(ValidationError):
        actions.submit(made.row, by=made.desk.head(A), at=at(3, 2))
    assert row.figures.exists()
    row = actions.send_back(row, by=made.desk.officer(A), at=at(3, 3), remark="请核对")
    assert not row.figures.exists()
    draft = Return.objects.get(pk=row.pk)
    draft.delete()
