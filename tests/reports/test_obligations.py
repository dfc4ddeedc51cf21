"""What each unit owes and by when: 备案 and notice checks by the registers, tasks of a plan, the other system."""

from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.lifecycle import MovedOn, Stale
from accounts.models import AuditLine
from accounts.roles import Role
from consultations.models import Consultation
from reports.models import Return
from stations import actions as station_actions
from stations import actions_filing, actions_plan, actions_register
from stations.models import EntryOrder, Notice, NoticeCheck, Obligation, PlanTask, Station, SystemEntry
from tests.reports.desk import at, browser

TODAY = date(2026, 3, 9)
NOW = timezone.make_aware(datetime(2026, 3, 9, 10))
A, B = "340102", "340103"
pytestmark = pytest.mark.django_db


def owed(station, kind):
    return list(
        Obligation.objects.filter(station=station, kind=kind).order_by("due_on").values_list("due_on", "done_on")
    )


# ---------------------------------------------------------------- 备案, notice checks
def test_filing_is_owed_until_it_is_acknowledged_and_again_when_the_person_goes(desk):
    station, head = desk.stations[A], desk.head(A)
    assert actions_plan.renew(station, today=TODAY) == 2  # and January's return
    assert actions_plan.renew(station, today=TODAY + timedelta(days=9)) == 0  # owed already, by its first day
    assert owed(station, "filing") == [(date(2026, 4, 8), None)]
    manager = station_actions.add_staff(
        by=head, station=station, name="专人", kind="09", is_formal=True, is_daily_manager=True, joined_on=TODAY
    )
    sent = actions_filing.send(
        station, by=head, today=TODAY, sent_on=TODAY, staff=manager, phone="0551-62345678", number="1"
    )
    assert owed(station, "filing") == [(date(2026, 4, 8), None)]
    actions_filing.acknowledge(
        sent, by=desk.officer("340100"), today=TODAY, acknowledged_on=TODAY, receipt_number="收1号"
    )
    assert owed(station, "filing") == [(date(2026, 4, 8), TODAY)]
    type(manager).objects.filter(pk=manager.pk).update(left_on=date(2026, 5, 1))
    actions_plan.renew(station, today=date(2026, 5, 4))
    assert owed(station, "filing") == [(date(2026, 4, 8), TODAY), (date(2026, 6, 3), None)]


def test_the_notice_is_checked_a_year_after_the_last_time(desk):
    station, given = desk.stations[A], {"by": desk.head(A), "station": desk.stations[A], "at": NOW}
    actions_plan.renew(station, today=TODAY)
    assert not owed(station, "notice_check")  # nothing shown in public yet
    notice = actions_register.add(Notice, since_on=date(2025, 6, 1), **given)
    assert owed(station, "notice_check") == [(date(2026, 6, 1), None)]
    check = actions_register.add(NoticeCheck, notice=notice, checked_on=date(2026, 3, 2), **given)
    assert owed(station, "notice_check") == [(date(2026, 6, 1), date(2026, 3, 2)), (date(2027, 3, 2), None)]
    actions_register.void(check, by=desk.head(A), version=1, at=NOW, reason="没有核对")
    assert owed(station, "notice_check") == [(date(2026, 6, 1), None)]


def test_once_a_day_every_open_station_is_gone_through(desk, time_machine_at):
    call_command("remind", verbosity=0)
    assert Obligation.objects.filter(kind="filing", done_on=None).count() == 2
    call_command("remind", verbosity=0)
    assert Obligation.objects.filter(kind="filing").count() == 2
    assert AuditLine.objects.filter(action="更新应办事项").count() == 2


@pytest.mark.parametrize(
    ("day", "told"),
    [(1, ""), (2, "月报 1 项\n"), (5, "月报 1 项\n"), (6, "月报 1 项,其中超期 1 项\n")],
)
def test_a_return_is_reminded_of_three_days_before_its_last_and_until_it_is_in(desk, time_machine, settings, day, told):
    """January's, due on the fifth; nobody has opened it."""
    settings.SENDS_MAIL = True
    Station.objects.filter(pk=desk.stations[A].pk).update(email="station@example.com")
    time_machine.move_to(at(2, day), tick=False)
    for _ in range(2):
        call_command("remind", verbosity=0)
    bodies = [one.body for one in mail.outbox]
    assert bodies == ([f"瑶海区工作站今天需办理的期限:\n{told}请登录系统查看并办理。"] if told else [])
    assert not Return.objects.exists()
    mail.outbox.clear()
    desk.submit(A, date(2026, 1, 1), at(2, day), note="没有业务")
    time_machine.move_to(at(2, 9), tick=False)
    call_command("remind", verbosity=0)
    assert mail.outbox == []


@pytest.fixture
def time_machine_at(time_machine):
    time_machine.move_to(NOW, tick=False)


def test_one_list_of_what_is_owed_by_whom(desk, time_machine_at, django_assert_num_queries):
    for code in (A, B):
        desk.opened(code, date(2026, 1, 1))
        actions_plan.renew(desk.stations[code], today=TODAY)
    city, head = browser(desk.officer("340100")), browser(desk.head(A))
    page = city.get(reverse("reports:obligations")).content.decode()
    assert page.count("日常管理专人备案</a>") == 2
    assert page.count("月报 2026年1月</a>") == 2
    own = head.get(reverse("reports:obligations"), {"state": "late"})
    assert [line["row"].kind for line in own.context["lines"]] == ["return"]
    assert own.context["late"] == 1
    home = head.get("/").content.decode()
    assert reverse("stations:filing", args=[desk.stations[A].code]) in home
    Obligation.objects.filter(kind="filing", station=desk.stations[A]).update(done_on=TODAY, first_done_on=TODAY)
    told = {
        state: len(city.get(reverse("reports:obligations"), asked).context["lines"])
        for state, asked in (("", {}), ("all", {"state": ""}), ("done", {"state": "done"}))
    }
    assert told == {"": 3, "all": 4, "done": 1}  # by itself, what is still owed
    with django_assert_num_queries(QUERIES):
        city.get(reverse("reports:obligations"))


QUERIES = 9  # session, user, posting, its stations; areas to choose from, rows, two counts, the frame


# ---------------------------------------------------------------- tasks of a plan
@pytest.fixture
def task(desk):
    return actions_plan.set_task(
        by=desk.officer("340100"), today=TODAY, title="宣传活动", target=10, unit="场", due_on=date(2026, 12, 31),
        station=desk.stations[A],
    )  # fmt: skip


def test_a_task_is_done_with_its_target_and_open_again_below_it(desk, task):
    given = {"by": desk.head(A), "today": TODAY}
    task = actions_plan.report_task(task, progress=4, note="已办四场", version=1, **given)
    assert (task.percent, task.done_on) == (40, None)
    task = actions_plan.report_task(task, progress=12, **given)
    assert (task.percent, task.done_on) == (100, TODAY)
    assert actions_plan.report_task(task, progress=9, **given).done_on is None
    with pytest.raises(Stale):
        actions_plan.report_task(task, progress=9, version=1, **given)


def test_who_sets_a_task_who_reports_and_who_withdraws_it(desk, task):
    for by in (desk.officer("340100"), desk.officer(A), desk.head(B), desk.postings[Role.CLERK, A]):
        with pytest.raises(PermissionDenied):
            actions_plan.report_task(task, by=by, today=TODAY, progress=1)
    for by in (desk.head(A), desk.officer(A), desk.officer("340000")):
        with pytest.raises(PermissionDenied):
            actions_plan.withdraw_task(task, by=by, today=TODAY, reason="不办了")
    new = {"today": TODAY, "title": "建站", "target": 1, "unit": "个", "due_on": date(2026, 12, 31)}
    with pytest.raises(PermissionDenied):
        actions_plan.set_task(by=desk.head(A), station=desk.stations[A], **new)
    with pytest.raises(PermissionDenied):  # another county's
        actions_plan.set_task(by=desk.officer(A), station=desk.stations[B], **new)
    with pytest.raises(ValidationError, match="一个工作站或一个残联"):
        actions_plan.set_task(by=desk.officer("340100"), **new)
    with pytest.raises(ValidationError, match="不能早于下达日期"):
        actions_plan.set_task(by=desk.officer("340100"), region=desk.regions[A], **new | {"due_on": date(2026, 3, 8)})
    gone = actions_plan.withdraw_task(task, by=desk.officer("340100"), today=TODAY, reason="计划调整")
    with pytest.raises(MovedOn):
        actions_plan.report_task(gone, by=desk.head(A), today=TODAY, progress=1)


def test_tasks_are_seen_by_who_bears_them_and_by_the_offices_above(desk, task):
    seen = {
        by.label: PlanTask.objects.visible_to(by).count()
        for by in (desk.head(A), desk.head(B), desk.officer(A), desk.officer(B), desk.officer("340000"))
    }
    assert list(seen.values()) == [1, 0, 1, 0, 1]
    assert not PlanTask.objects.owed_by(desk.officer(A))
    assert PlanTask.objects.owed_by(desk.head(A)).get() == task


def test_a_task_by_its_pages(desk, time_machine_at):
    city, head = browser(desk.officer("340100")), browser(desk.head(A))
    form = {"title": "进社区", "target": 20, "unit": "场", "due_on": "2026-12-31", "region": A}
    form["posting"] = desk.officer("340100").pk
    answer = city.post(reverse("reports:task_create"), form)
    made = PlanTask.objects.get()
    assert answer.status_code == 302
    assert (made.region, made.target) == (desk.regions[A], 20)
    county = browser(desk.officer(A))
    page = county.get(reverse("reports:task", args=[made.pk])).content.decode()
    assert "填报进度" in page
    data = {"progress": 5, "note": "", "version": 1, "posting": desk.officer(A).pk}
    assert county.post(reverse("reports:task", args=[made.pk]), data).status_code == 302
    assert "进社区" in county.get("/").content.decode()
    assert "25%" in city.get(reverse("reports:tasks")).content.decode()
    assert head.get(reverse("reports:task", args=[made.pk])).status_code == 404


# ---------------------------------------------------------------- the other system
@pytest.fixture
def consultation(desk) -> Consultation:
    return desk.consult(A, date(2026, 1, 9), name="张三丰")


def test_a_record_is_copied_and_then_marked(desk, consultation, time_machine_at):
    client, here = (
        browser(desk.postings[Role.CLERK, A]),
        reverse("reports:entry", args=["consultation", consultation.pk]),
    )
    page = client.get(here).content.decode()
    assert "张三丰" in page
    assert page.index(">日期<") < page.index(">来访人<") < page.index(">事项<")
    assert 'data-copy="#f1"' in page
    data = {"entered_on": "2026-03-09", "posting": desk.postings[Role.CLERK, A].pk}
    assert client.post(here, data).status_code == 302
    entry = SystemEntry.objects.get()
    assert (entry.kind, entry.object_id, entry.entered_on) == ("consultation", consultation.pk, TODAY)
    listed = client.get(reverse("reports:entries"))
    assert (listed.context["left"], listed.context["done"]) == (0, 1)
    client.post(here, data)  # taken back
    assert not SystemEntry.objects.exists()
    assert client.get(reverse("reports:entries")).context["left"] == 1


def test_only_the_station_itself_opens_a_record(desk, consultation):
    here = reverse("reports:entry", args=["consultation", consultation.pk])
    assert browser(desk.head(B)).get(here).status_code == 404
    assert browser(desk.officer("340100")).get(here).status_code == 403
    assert "张三丰" not in browser(desk.head(A)).get(reverse("reports:entries")).content.decode()
    given = {"today": TODAY, "kind": "consultation", "object_id": 1, "record_version": 1}
    with pytest.raises(PermissionDenied):
        actions_plan.enter(desk.stations[A], by=desk.head(B), entered_on=TODAY, **given)
    with pytest.raises(ValidationError, match="不能晚于今天"):
        actions_plan.enter(desk.stations[A], by=desk.head(A), entered_on=TODAY + timedelta(days=1), **given)
    with pytest.raises(MovedOn):
        actions_plan.enter(desk.stations[A], by=desk.head(A), entered_on=TODAY, is_entered=False, **given)


def test_the_province_sets_the_order_of_the_fields(desk, consultation, time_machine_at):
    by = desk.officer("340000")
    here = reverse("reports:entry_order", args=["consultation"])
    wrong = browser(by).post(here, {"names": "事项\n身高", "version": 0, "posting": by.pk})
    assert "没有字段“身高”" in wrong.content.decode()
    answer = browser(by).post(here, {"names": "事项\n来访人\n日期", "version": 0, "posting": by.pk})
    assert answer.status_code == 302
    assert EntryOrder.objects.get().names == "matter,client,held_on"
    page = browser(desk.head(A)).get(reverse("reports:entry", args=["consultation", consultation.pk])).content.decode()
    assert page.index(">事项<") < page.index(">来访人<") < page.index(">日期<")
    assert ">渠道<" not in page
    file = browser(desk.head(A)).get(reverse("reports:entries_export", args=["consultation"]))
    sheet = load_workbook(BytesIO(file.content)).active
    assert [cell.value for cell in sheet[2]][:3] == ["事项", "来访人", "日期"]
    assert [cell.value for cell in sheet[3]][1:3] == ["张三丰", "2026-01-09"]
    assert AuditLine.objects.filter(action="导出应录信息").count() == 1


def test_an_office_sees_the_difference_of_each_station(desk, consultation, time_machine_at):
    page = browser(desk.officer("340100")).get(reverse("reports:entries"))
    told = {line["station"].code: (line["due"], line["done"], line["left"]) for line in page.context["lines"]}
    assert told == {f"{A}01": (2, 0, 2), f"{B}01": (1, 0, 1)}  # the station itself, and a consultation


def test_a_case_is_laid_out_with_the_facts_of_its_day(desk, consultation, time_machine_at):
    case = desk.case(A, consultation, date(2026, 1, 12), entered_on=TODAY)
    listed = browser(desk.head(A)).get(reverse("reports:entries"), {"kind": "case"})
    assert [row.pk for row, _, _ in listed.context["lines"]] == [case.pk]
    page = browser(desk.head(A)).get(reverse("reports:entry", args=["case", case.pk])).content.decode()
    assert case.number in page
    assert "律师某" in page
