"""更正报表: a final month reported again as a new edition, through the same chain, beside the one that stays."""

import re
from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.urls import reverse

from accounts.lifecycle import MovedOn
from accounts.roles import Role
from cases.models import CaseSpan
from compliance.models import Snapshot
from consultations.models import Consultation
from reports import actions, actions_amend, compute, table
from reports.boards import VIEWS, Board
from reports.choices import ReturnState
from reports.late import AXES
from reports.models import Amendment, Compilation, Figure, Return
from reports.periods import month_period
from reports.standing import cells
from stations.models import Obligation, Station
from tests.reports.desk import Desk, at, browser
from tests.reports.final import FEB, JAN, MAR, PROVINCE, TODAY, A, B, final

pytestmark = pytest.mark.django_db
WHY = "漏记咨询一次"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at(2, 20)):
        yield


@pytest.fixture
def made(db):
    return final(Desk())


def late(made, **given):
    """Of January, entered in February."""
    return made.desk.consult(A, date(2026, 1, 15), entered_on=date(2026, 2, 12), persons=4, **given)


def amended(made, *rows):
    """Opened, with these rows taken in."""
    on = at(2, 20)
    row = actions_amend.amend(made.row, by=made.desk.head(A), at=on, reason=WHY)
    if rows:
        keys = [f"consulted-{one.pk}" for one in rows]
        row = actions_amend.take_in(row, by=made.desk.head(A), at=on, rows=keys, version=row.version)
    return row


def finalised(made, row, on=None):
    on = on or at(2, 21)
    row = actions.submit(row, by=made.desk.head(A), at=on)
    made.desk.climb(row, on)
    return actions.finalise(made.desk.regions[PROVINCE], row.month, by=made.desk.officer(PROVINCE), at=on)


def total(made, code, number=None, over=JAN):
    area = made.desk.regions[PROVINCE]
    return table.area_table(area, month_period(over), today=TODAY, number=number).total.figures[code]


# ---------------------------------------------------------------- the way of an amendment
def test_an_amendment_goes_the_same_way_and_becomes_the_next_version(made):
    before = made.kept()
    forgotten = late(made)
    assert forgotten.counted_in == FEB
    row = amended(made, forgotten)
    forgotten.refresh_from_db()
    assert (row.edition, row.state, forgotten.counted_in, forgotten.is_late) == (2, "draft", JAN, False)
    assert total(made, "201") == 6  # until it is final, the first stands
    second = finalised(made, row)
    assert second.number == 2
    assert (total(made, "201"), total(made, "201", 1), total(made, "201", 2)) == (10, 6, 10)
    after = made.kept()
    assert after["compilations"][0] == before["compilations"][0]
    for kept in ("figures", "ledgers", "bytes"):  # the first version, bytes and all
        assert after[kept] == before[kept], kept
    assert before["returns"][0] in after["returns"]
    row.refresh_from_db()
    assert (row.state, row.compilation) == ("final", second)
    assert Return.objects.get(pk=made.row.pk).compilation == made.compilation
    quarter = table.area_table(made.desk.stations[A], month_period(JAN), today=TODAY)
    assert quarter.total.figures["201"] == 9


def test_downloads_say_their_version_and_the_latest_is_the_default(made):
    finalised(made, amended(made, late(made)))
    client, address = browser(made.desk.officer(PROVINCE)), reverse("reports:workbook", args=[PROVINCE, "2026-01"])
    first, second = Compilation.objects.order_by("number")
    assert client.get(address).content == client.get(f"{address}?version=2").content == bytes(second.workbook)
    assert client.get(f"{address}?version=1").content == bytes(first.workbook) != bytes(second.workbook)


def test_its_books_stay_closed_and_it_owes_nothing(made):
    through = Station.objects.get(pk=made.row.station_id).books_closed_through
    owed = list(Obligation.objects.order_by("pk").values())
    row = actions.submit(amended(made, late(made)), by=made.desk.head(A), at=at(2, 20))
    row = actions.send_back(row, by=made.desk.officer(A), at=at(2, 21), remark="请核对")
    assert row.state == ReturnState.SENT_BACK
    assert Station.objects.get(pk=made.row.station_id).books_closed_through == through
    assert list(Obligation.objects.order_by("pk").values()) == owed
    assert Consultation.objects.filter(station=row.station, counted_in=JAN).count() == 4
    assert finalised(made, row).number == 2


def test_a_month_on_its_way_does_not_wait_for_an_amendment(made):
    amended(made)
    row = made.desk.submit(A, FEB, at(3, 2))
    assert actions.check(row, by=made.desk.officer(A), at=at(3, 3)).passed == 1


def test_where_a_return_stands_is_told_by_the_final_one_until_the_amendment_is(made):
    amended(made)
    station = Station.objects.prefetch_related("intervals").get(pk=made.row.station_id)
    (cell,) = cells([station], [JAN], TODAY)[station.pk]
    assert cell.standing == "final"
    page = browser(made.desk.officer(PROVINCE)).get(reverse("reports:detail", args=[PROVINCE, "2026-01"]))
    assert [step["note"].split(",")[0] for step in page.context["chain"]] == ["2/2", "2/2", "2/2", "2/2"]


def test_a_dashboard_tells_the_final_one_until_the_amendment_is(made):
    row = actions.submit(amended(made, late(made)), by=made.desk.head(A), at=at(2, 20))

    def told():
        shown = Board(made.desk.stations[A], JAN, VIEWS["trend"], today=TODAY, is_open=True)
        return shown.number(f"{A}01", "201", JAN).value

    before = Figure.objects.get(return_of=made.row, code="201").value
    assert Figure.objects.get(return_of=row, code="201").value == before + 4
    assert told() == before
    made.desk.climb(row, at(2, 21))
    actions.finalise(made.desk.regions[PROVINCE], JAN, by=made.desk.officer(PROVINCE), at=at(2, 21))
    assert told() == before + 4


def test_a_station_that_was_missing_comes_in_the_same_way(desk):
    by, province = desk.officer(PROVINCE), desk.regions[PROVINCE]
    desk.consult(A, date(2026, 1, 8))
    desk.climb(desk.submit(A, JAN, at(2, 3)), at(2, 4))
    actions.finalise(province, JAN, by=by, at=at(2, 9))
    desk.consult(B, date(2026, 1, 8))
    desk.climb(desk.submit(B, JAN, at(2, 10)), at(2, 11))
    actions.finalise(province, JAN, by=by, at=at(2, 12))
    page = browser(by).get(reverse("reports:changes", args=[PROVINCE, "2026-01"])).content.decode()
    assert "第2版" in page
    assert "未报" in page
    assert "庐阳区工作站" in page


# ---------------------------------------------------------------- what is refused
def test_an_amendment_needs_a_reason_and_a_final_month(made):
    head = made.desk.head(A)
    with pytest.raises(ValidationError, match="请写明更正理由"):
        actions_amend.amend(made.row, by=head, at=at(2, 20), reason=" ")
    with pytest.raises(ValidationError, match="请不要填写证件号码"):
        actions_amend.amend(made.row, by=head, at=at(2, 20), reason="见349900196101010017")
    draft = Return.objects.get(station=made.row.station, month=FEB)
    with pytest.raises(MovedOn, match="没有可更正的定稿"):
        actions_amend.amend(draft, by=head, at=at(2, 20), reason=WHY)
    amended(made)
    with pytest.raises(MovedOn, match="正在更正的请继续办理"):
        actions_amend.amend(made.row, by=head, at=at(2, 20), reason=WHY)


@pytest.mark.parametrize("who", [(Role.STATION_HEAD, B), (Role.COUNTY, A), (Role.PROVINCE, PROVINCE)])
def test_an_amendment_is_opened_by_the_station_itself(made, who):
    with pytest.raises(PermissionDenied):
        actions_amend.amend(made.row, by=made.desk.postings[who], at=at(2, 20), reason=WHY)
    row = amended(made)
    for act in (lambda: actions_amend.take_in(row, by=made.desk.postings[who], at=at(2, 20), rows=["consulted-1"]),
                lambda: actions_amend.withdraw(row, by=made.desk.postings[who], at=at(2, 20))):  # fmt: skip
        with pytest.raises(PermissionDenied):
            act()


def test_whatever_counts_in_a_month_can_have_come_late():
    """But a snapshot: it is measured of its month, whenever that is done."""
    counted = {
        (source.model, field.name)
        for source in compute.SOURCES.values()
        for field in source.model._meta.concrete_fields
        if field.name.endswith("_in") and isinstance(field, models.DateField) and source.model is not Snapshot
    }
    assert counted == {(axis.model, axis.month) for axis in AXES.values()}


def test_only_what_no_submitted_month_counts_is_taken_in(made):
    forgotten, other = late(made), made.desk.consult(A, date(2026, 2, 10))
    row = amended(made)
    elsewhere = made.desk.consult(B, date(2026, 1, 15), entered_on=date(2026, 2, 12))
    for key in (
        f"consulted-{other.pk}",
        f"consulted-{elsewhere.pk}",
        f"consulted-{made.asked.pk}",
        "x-1",
        "consulted-x",
    ):
        with pytest.raises(ValidationError, match="请刷新页面后重新勾选"):
            actions_amend.take_in(row, by=made.desk.head(A), at=at(2, 20), rows=[key])
    made.desk.submit(A, FEB, at(3, 2))
    with pytest.raises(ValidationError, match="请刷新页面后重新勾选"):
        actions_amend.take_in(row, by=made.desk.head(A), at=at(3, 2), rows=[f"consulted-{forgotten.pk}"])


def test_what_is_not_an_amendment_takes_nothing_in_and_is_not_withdrawn(made):
    draft = Return.objects.get(station=made.row.station, month=FEB)
    for act in (lambda: actions_amend.take_in(draft, by=made.desk.head(A), at=at(2, 20), rows=["consulted-1"]),
                lambda: actions_amend.withdraw(draft, by=made.desk.head(A), at=at(2, 20))):  # fmt: skip
        with pytest.raises(MovedOn, match="不是更正报表"):
            act()


def test_a_withdrawn_amendment_leaves_everything_as_it_was(made):
    before, forgotten = made.kept(), late(made)
    row = amended(made, forgotten)
    actions_amend.withdraw(row, by=made.desk.head(A), at=at(2, 20))
    forgotten.refresh_from_db()
    assert (forgotten.counted_in, forgotten.is_late) == (FEB, True)
    assert not Amendment.objects.exists()
    assert made.kept() == before


# ---------------------------------------------------------------- a stock that changed
def test_a_changed_stock_opens_the_later_final_months(made):
    desk, head = made.desk, made.desk.head(A)
    for code in (A, B):
        desk.climb(desk.submit(code, FEB, at(3, 3)), at(3, 5))
    actions.finalise(desk.regions[PROVINCE], FEB, by=desk.officer(PROVINCE), at=at(3, 9))
    asked = desk.consult(A, date(2026, 1, 20), name="赵六", entered_on=date(2026, 3, 10))
    span = CaseSpan.objects.get(case=desk.case(A, asked, date(2026, 1, 21), entered_on=date(2026, 3, 10)))
    assert span.opened_in == MAR
    row = actions_amend.amend(made.row, by=head, at=at(3, 11), reason="漏登案件一件")
    keys = [f"opened-{span.pk}", f"consulted-{asked.pk}"]
    row = actions_amend.take_in(row, by=head, at=at(3, 11), rows=keys)
    actions.submit(row, by=head, at=at(3, 11))
    following = Return.objects.get(station=row.station, month=FEB, edition=2)
    assert (following.state, "在办案件数改变" in following.amendment.reason) == ("draft", True)
    desk.climb(Return.objects.get(pk=row.pk), at(3, 12))
    actions.finalise(desk.regions[PROVINCE], JAN, by=desk.officer(PROVINCE), at=at(3, 12))
    finalised(made, following, at(3, 13))
    assert [total(made, code, over=JAN) for code in ("311", "330")] == [3, 2]
    assert [total(made, code, over=FEB) for code in ("300", "330")] == [2, 2]
    assert [total(made, code, 1, FEB) for code in ("300", "330")] == [1, 1]


def test_a_changed_stock_of_a_month_on_its_way_waits_until_it_is_back(made):
    desk, head = made.desk, made.desk.head(A)
    february = desk.submit(A, FEB, at(3, 3))
    asked = desk.consult(A, date(2026, 1, 20), name="赵六", entered_on=date(2026, 3, 10))
    span = CaseSpan.objects.get(case=desk.case(A, asked, date(2026, 1, 21), entered_on=date(2026, 3, 10)))
    row = actions_amend.amend(made.row, by=head, at=at(3, 11), reason="漏登案件一件")
    row = actions_amend.take_in(row, by=head, at=at(3, 11), rows=[f"opened-{span.pk}"])
    with pytest.raises(ValidationError, match="请先由上级退回该月"):
        actions.submit(row, by=head, at=at(3, 11))
    actions.send_back(february, by=desk.officer(A), at=at(3, 11), remark="随一月更正")
    assert actions.submit(row, by=head, at=at(3, 11)).state == ReturnState.SUBMITTED


# ---------------------------------------------------------------- pages
def test_the_pages_lead_through_an_amendment_and_tell_what_it_changed(made):
    forgotten, client = late(made), browser(made.desk.head(A))
    here = reverse("reports:detail", args=[f"{A}01", "2026-01"])
    assert "打开更正报表" in client.get(here).content.decode()
    act = [reverse("reports:act", args=[f"{A}01", "2026-01", move]) for move in ("amend", "take_in", "submit")]
    assert client.post(act[0], {"reason": " "}).status_code == 200
    assert client.post(act[0], {"reason": WHY}).url == here
    page = client.get(here).content.decode()
    assert f"consulted-{forgotten.pk}" in page
    assert WHY in page
    assert client.post(act[1], {"rows": [f"consulted-{forgotten.pk}"]}).url == here
    assert client.post(act[2], {}).url == here
    assert "已终审" in client.get(f"{here}?edition=1").content.decode()
    changes = client.get(reverse("reports:changes", args=[f"{A}01", "2026-01"])).content.decode()
    for words in ("第2版", WHY, made.desk.head(A).user.name):
        assert words in changes, words
    assert re.search(r'201 咨询人次</th>\s*<td class="n">5</td>\s*<td class="n">9</td>', changes)
    row = Return.objects.get(station=made.row.station, month=JAN, edition=2)
    made.desk.climb(row, at(2, 21))
    actions.finalise(made.desk.regions[PROVINCE], JAN, by=made.desk.officer(PROVINCE), at=at(2, 21))
    for code in (PROVINCE, A):
        officer = browser(made.desk.officer(code))
        changes = officer.get(reverse("reports:changes", args=[code, "2026-01"])).content.decode()
        assert WHY in changes
        assert "庐阳区" not in changes  # where nothing changed
    assert (
        "只有一版"
        in browser(made.desk.officer(B)).get(reverse("reports:changes", args=[f"{B}01", "2026-01"])).content.decode()
    )
