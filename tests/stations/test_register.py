"""The register of a station: its table, its pages, who writes it, what it keeps."""

import io
from datetime import UTC, date, datetime, time

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.lifecycle import MovedOn, Stale
from accounts.models import AuditLine
from consultations.models import OutreachEvent
from stations import actions_register as actions
from stations.forms_register import form_of
from stations.gaps import GAPS, gaps
from stations.models import (
    Agreement,
    ContactPoint,
    CoordinationBody,
    CoordinationMember,
    Decision,
    Demonstration,
    DutyDay,
    DutyPlan,
    FundEntry,
    LibraryDocument,
    Meeting,
    Notice,
    NoticeCheck,
    Premises,
    Proof,
    Risk,
    Team,
    Training,
)
from stations.registers import REGISTERS
from tests.cases.files import PDF
from tests.stations.conftest import OPENED, TODAY, browser

AT = datetime(2026, 10, 8, 2, tzinfo=UTC)
HALL = {"address": "长江路 1 号", "since_on": OPENED}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)


def add(office, model, by="head", **given):
    return actions.add(model, by=getattr(office.people, by), station=office.stations.county, at=AT, **given)


def one_of_each(office, head_row):
    """One row of every register, by its slug."""
    day = {"staff": head_row, "held_on": TODAY, "starts": time(9), "ends": time(17)}
    rows = {
        "premises": (Premises, HALL),
        "notice": (Notice, {"since_on": OPENED}),
        "training": (Training, {"staff": head_row, "held_on": TODAY, "subject": "手语"}),
        "agreement": (
            Agreement,
            {"kind": "1", "party": "某所", "subject": "值班", "signed_on": TODAY, "since_on": TODAY},
        ),
        "dutyplan": (DutyPlan, day),
        "coordinationbody": (CoordinationBody, {"number": "1号", "issued_on": OPENED, "since_on": OPENED}),
        "meeting": (Meeting, {"held_on": TODAY, "title": "例会"}),
        "fundentry": (
            FundEntry,
            {"kind": "1", "year": 2026, "entered_on": TODAY, "source": "1", "amount_fen": 1_234_500},
        ),
        "risk": (Risk, {"found_on": TODAY, "kind": "1", "what": "地面湿滑"}),
        "librarydocument": (
            LibraryDocument,
            {"kind": "04", "title": "首问负责制", "issuer": "残联", "issued_on": TODAY, "since_on": TODAY},
        ),
        "contactpoint": (ContactPoint, {"kind": "1", "name": "特校联络点", "since_on": TODAY}),
        "team": (Team, {"kind": "1", "name": "一分队", "since_on": TODAY}),
        "demonstration": (
            Demonstration,
            {"title": "示范", "approved_by_office": "省残联", "approved_on": TODAY, "since_on": TODAY},
        ),
    }
    made = {slug: add(office, model, **given) for slug, (model, given) in rows.items()}
    made["dutyday"] = add(office, DutyDay, by="clerk", persons=2, **day)
    made["noticecheck"] = add(office, NoticeCheck, notice=made["notice"], checked_on=TODAY)
    made["coordinationmember"] = add(
        office,
        CoordinationMember,
        body=made["coordinationbody"],
        organ="1",
        name="区法院",
        leader="甲",
        since_on=OPENED,
    )
    event = {"title": "送法进村", "held_on": TODAY, "place_kind": "01", "audience": "00", "staff": head_row}
    made["outreachevent"] = add(office, OutreachEvent, by="clerk", **event)
    made["decision"] = add(office, Decision, meeting=made["meeting"], what="设联络点", due_on=TODAY)
    return made


# ---------------------------------------------------------------- the table
@pytest.mark.parametrize("register", REGISTERS, ids=lambda one: one.slug)
def test_a_register_names_fields_of_its_model_and_orders_by_required_ones(register):
    for name in [*register.fields, *register.proofs, *(one for one in register.columns if isinstance(one, str))]:
        assert register.model.word(name)
    assert not any(register.model._meta.get_field(name).null for name in register.order)
    written = {field.name for field in register.model._meta.fields if field.editable and not field.primary_key}
    frozen = {"station", "voided_on", "reason", "changed_at", "changed_by", "version", "counted_in", "is_late"}
    assert written - frozen == set(register.fields)  # nothing that is asked of nobody
    assert set(form_of(register).base_fields) == {*register.fields, "version", "key", "reason"}


def test_every_page_of_every_register_opens(office, head_row):
    rows, desk, reader = one_of_each(office, head_row), browser(office.people.head), browser(office.people.city)
    assert set(rows) == {register.slug for register in REGISTERS}
    for slug, row in rows.items():
        base = f"/stations/{office.stations.county.code}/register/{slug}/"
        for path in ("", "?show=all", "new/", f"{row.pk}/", f"{row.pk}/edit/", f"{row.pk}/void/", f"{row.pk}/proof/"):
            writes = path.endswith(("new/", "edit/", "void/", "proof/"))
            assert desk.get(base + path).status_code == 200, base + path
            assert reader.get(base + path).status_code == (403 if writes else 200), base + path
        book = load_workbook(io.BytesIO(desk.get(base + "export/").content))
        assert book.active.cell(3, 1).value
    assert desk.get(f"/stations/{office.stations.county.code}/register/nothing/").status_code == 404


def test_the_landing_page_tells_rows_and_what_is_missing(office, head_row):
    station = office.stations.county
    before = gaps(station, TODAY)
    assert before["premises"] == "没有登记在用的接待场所"
    assert "没有持证的专业法律人员" in before["staff"]
    assert before["dutyday"] == "2026 年 9 月没有专业法律人员坐班"
    assert before["filing"] == "没有指定日常管理专人"
    one_of_each(office, head_row)
    after = gaps(station, TODAY)
    assert after["premises"].startswith("缺固定场所、坡道")
    assert after["coordinationmember"].startswith("缺成员单位:检察院、公安")
    assert after["librarydocument"].startswith("缺服务承诺、一次性告知制度")
    assert after["fundentry"] == "2026 年没有登记到位、支出"
    assert {"training", "agreement", "meeting", "coordinationbody", "dutyplan"}.isdisjoint(after)
    page = browser(office.people.city).get(f"/stations/{station.code}/register/").content.decode()
    assert "没有现行的服务公示" not in page
    assert "缺成员单位:检察院" in page
    assert set(GAPS) - {"staff", "filing"} <= {register.slug for register in REGISTERS}


def test_the_landing_page_reads_registers_in_one_query_whatever_they_hold(office, head_row):
    address, desk = f"/stations/{office.stations.county.code}/register/", browser(office.people.head)
    one_of_each(office, head_row)
    desk.get(address)
    with CaptureQueriesContext(connection) as few:
        desk.get(address)
    for number in range(3):
        add(office, Team, kind="1", name=f"{number} 分队", since_on=TODAY)
    with CaptureQueriesContext(connection) as more:
        desk.get(address)
    assert len(few) == len(more) == 28


@pytest.mark.parametrize(("slug", "queries"), [("agreement", 8), ("training", 9), ("fundentry", 9)])
def test_a_list_asks_as_many_queries_for_three_rows(office, head_row, slug, queries, django_assert_num_queries):
    rows = one_of_each(office, head_row)
    desk, address = browser(office.people.head), f"/stations/{office.stations.county.code}/register/{slug}/"
    desk.get(address)
    with django_assert_num_queries(queries):
        desk.get(address)
    held = rows[slug]
    for _ in range(2):
        held.pk, held._state.adding = None, True
        held.save()
    with django_assert_num_queries(queries):
        assert "共 3 条" in desk.get(address).content.decode()


def test_a_body_shows_its_members_and_a_meeting_its_decisions(office, head_row):
    rows, desk = one_of_each(office, head_row), browser(office.people.head)
    base = f"/stations/{office.stations.county.code}/register/"
    body = desk.get(f"{base}coordinationbody/{rows['coordinationbody'].pk}/").content.decode()
    assert "区法院" in body
    assert f"{base}coordinationmember/new/?body={rows['coordinationbody'].pk}" in body
    form = desk.get(f"{base}coordinationmember/new/?body={rows['coordinationbody'].pk}").content.decode()
    assert f'<option value="{rows["coordinationbody"].pk}" selected>' in form
    assert "设联络点" in desk.get(f"{base}meeting/{rows['meeting'].pk}/").content.decode()
    checked = desk.get(f"{base}notice/{rows['notice'].pk}/").content.decode()
    assert "核对人" in checked
    assert office.people.head.user.name in checked


# ---------------------------------------------------------------- who writes
def test_the_station_and_the_office_of_its_level_write_and_nobody_else(office):
    for by in ("head", "county"):
        row = add(office, Premises, by=by, **HALL)
        actions.void(row, by=getattr(office.people, by), version=row.version, at=AT, reason="试填")
    for by in ("clerk", "city", "province", "admin", "auditor"):
        with pytest.raises(PermissionDenied):
            add(office, Premises, by=by, **HALL)
    with pytest.raises(PermissionDenied, match="上级残联只能查看"):
        add(office, Premises, by="city", **HALL)


def test_a_row_is_added_changed_ended_and_voided_by_pages(office):
    desk, base = browser(office.people.head), f"/stations/{office.stations.county.code}/register/premises/"
    answer = desk.post(base + "new/", {"address": "长江路 1 号", "since_on": "2026-01-05", "has_ramp": "on"})
    row = Premises.objects.get()
    assert (answer.status_code, answer.url) == (302, f"{base}{row.pk}/")
    assert row.has_ramp
    assert row.changed_by == office.people.head.user
    again = desk.post(base + "new/", {"address": "二处", "since_on": "2026-01-05"})
    assert "该站已有在用的接待场所,请先登记其最后一天。" in again.content.decode()
    desk.post(f"{base}{row.pk}/edit/", {"address": "长江路 2 号", "since_on": "2026-01-05", "version": 1})
    stale = desk.post(f"{base}{row.pk}/edit/", {"address": "长江路 3 号", "since_on": "2026-01-05", "version": 1})
    assert stale.status_code == 409
    assert "长江路 2 号" in stale.content.decode()
    desk.post(f"{base}{row.pk}/end/", {"until_on": "2026-06-30", "version": 2})
    held = Premises.objects
    assert [held.in_force(day).count() for day in (date(2026, 1, 4), OPENED, date(2026, 6, 30), date(2026, 7, 1))] == [
        0, 1, 1, 0,
    ]  # fmt: skip
    desk.post(f"{base}{row.pk}/void/", {"reason": "填错了站", "version": 3})
    assert held.in_force(OPENED).count() == 0
    assert "填错了站" in desk.get(f"{base}{row.pk}/").content.decode()
    told = AuditLine.objects.filter(record="stations.premises").order_by("number")
    assert list(told.values_list("action", flat=True)) == [
        "登记接待场所", "修改接待场所", "终止接待场所", "作废接待场所",
    ]  # fmt: skip


def test_what_is_void_changes_no_more_and_an_old_version_is_refused(office):
    row = add(office, Premises, **HALL)
    with pytest.raises(Stale):
        actions.edit(row, by=office.people.head, version=7, at=AT, address="别处")
    actions.void(row, by=office.people.head, version=1, at=AT, reason="重复")
    with pytest.raises(MovedOn):
        actions.edit(row, by=office.people.head, version=2, at=AT, address="别处")
    with pytest.raises(ValidationError, match="请写明理由"):
        actions.void(add(office, Premises, **HALL), by=office.people.head, version=1, at=AT, reason=" ")


def test_a_row_names_only_rows_of_its_own_station(office, head_row):
    with pytest.raises(ValidationError, match="请选择本站的参加人员"):
        actions.add(
            Training, by=office.people.city, station=office.stations.city, at=AT, staff=head_row, held_on=TODAY,
            subject="手语",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("model", "given", "told"),
    [
        (Risk, {"found_on": date(2026, 10, 9), "kind": "1", "what": "x"}, "不能晚于今天"),
        (Risk, {"found_on": TODAY, "kind": "1", "what": "x", "handled_on": TODAY}, "请写明处置措施"),
        (Notice, {"since_on": TODAY, "shows_scope": True}, "请写明公示的文字"),
        (FundEntry, {"kind": "3", "year": 2026, "entered_on": TODAY, "source": "1", "amount_fen": 1}, "支出请选择用途"),
        (FundEntry, {"kind": "1", "year": 2026, "entered_on": TODAY, "source": "1", "amount_fen": 0}, "金额须大于 0"),
        (Team, {"kind": "1", "name": "队", "since_on": TODAY, "until_on": OPENED}, "最后一天不能早于开始日期"),
    ],
)
def test_what_cannot_be_true_is_refused_in_a_sentence(office, model, given, told):
    with pytest.raises(ValidationError, match=told):
        add(office, model, **given)


@pytest.mark.parametrize("text", ["349900196101010017", "证号 34990019610101001X43", "3499 0019 6101 0100 17"])
def test_no_id_number_is_kept_where_nothing_is_sealed(office, text):
    row = add(office, Risk, found_on=TODAY, kind="1", what="地面湿滑")
    for write in (
        lambda: add(office, Risk, found_on=TODAY, kind="1", what=f"{text} 跌倒"),
        lambda: actions.edit(row, by=office.people.head, version=1, at=AT, measure=text),
        lambda: actions.void(row, by=office.people.head, version=1, at=AT, reason=text),
    ):
        with pytest.raises(ValidationError, match="请不要填写身份证号"):
            write()


def test_three_years_of_money_stand_beside_each_other(office):
    for year, kind, fen in [(2024, "1", 100_00), (2025, "2", 200_00), (2026, "1", 300_00), (2023, "1", 999_00)]:
        add(office, FundEntry, kind=kind, year=year, entered_on=TODAY, source="1", amount_fen=fen)
    page = browser(office.people.city).get(f"/stations/{office.stations.county.code}/register/fundentry/?show=all")
    funds = page.context["funds"]
    assert funds["years"] == [2024, 2025, 2026]
    assert funds["lines"][-1] == ("合计", [100_00, 0, 0, 0, 200_00, 0, 300_00, 0, 0])


def test_a_workbook_of_a_register_holds_money_in_yuan_as_numbers(office):
    add(office, FundEntry, kind="1", year=2026, entered_on=TODAY, source="1", amount_fen=12_345_60)
    page = browser(office.people.city).get(f"/stations/{office.stations.county.code}/register/fundentry/export/")
    heads, row = list(load_workbook(io.BytesIO(page.content)).active.iter_rows(min_row=2, max_row=3, values_only=True))
    told = dict(zip(heads, row, strict=True))
    assert (told["金额(元)"], told["预算年度"]) == (12_345.6, "2026")


# ---------------------------------------------------------------- proofs
def test_a_photo_proves_a_field_of_a_row_and_is_seen_by_who_sees_the_row(office):
    row, desk = add(office, Premises, **HALL), browser(office.people.head)
    base = f"/stations/{office.stations.county.code}/register/premises/{row.pk}/"
    wrong = desk.post(base + "proof/", {"file": SimpleUploadedFile("a.pdf", b"MZ"), "slot": "has_ramp"})
    assert "看不出这是什么文件" in wrong.content.decode()
    assert desk.post(base + "proof/", {"file": SimpleUploadedFile("a", PDF), "slot": "is_fixed"}).status_code == 200
    desk.post(base + "proof/", {"file": SimpleUploadedFile("a.pdf", PDF), "slot": "has_ramp"})
    proof = Proof.objects.of(row).get()
    assert proof.content.name == "坡道.pdf"
    address = f"/stations/{office.stations.county.code}/proofs/{proof.pk}/"
    assert browser(office.people.city).get(address).content == PDF
    assert browser(office.people.other).get(address).status_code == 404
    assert browser(office.people.city).post(address + "remove/").status_code == 403
    desk.post(address + "remove/")
    assert not Proof.objects.of(row).exists()
    assert desk.get(address).status_code == 404


# ---------------------------------------------------------------- the public notice
def test_what_a_station_shows_in_public_is_open_to_everybody(office, head_row):
    stranger, address = Client(), f"/notice/{office.stations.county.code}/"
    assert "尚未登记服务公示" in stranger.get(address).content.decode()
    add(
        office,
        Notice,
        since_on=OPENED,
        shows_hours=True,
        hours="工作日 8:30—17:30",
        process="未公示的流程",
        on_board=True,
    )
    page = stranger.get(address).content.decode()
    assert "工作日 8:30—17:30" in page
    assert "未公示的流程" not in page
    assert head_row.name not in page
    picture = stranger.get(address + "qr.svg")
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert b"<svg" in picture.content
    assert b"style=" not in picture.content
    assert stranger.get("/notice/99999999/").status_code == 404
