"""A station in which every line is met, worked out on paper, and the ways to spoil one line of it."""

from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from compliance import actions, actions_order
from compliance.choices import Found
from compliance.models import Assessment, Order
from compliance.standard import ASSERTED
from stations.choices import FundKind, LibraryKind, Organ
from stations.models import (
    CoordinationBody,
    CoordinationMember,
    DutyDay,
    Filing,
    FundEntry,
    LibraryDocument,
    Meeting,
    Notice,
    NoticeCheck,
    Posting,
    Premises,
    Proof,
    Staff,
    Station,
    SystemEntry,
)
from stations.terms import months_between
from tests.cases.files import PDF

TODAY = date(2026, 10, 8)
OPENED = date(2025, 1, 6)
MONTHS = months_between(date(2025, 10, 1), date(2026, 9, 1))  # the twelve that are over


def row(model: Any, station: Station, by: Posting, **given: Any) -> Any:
    return model.objects.create(station=station, changed_at=timezone.now(), changed_by=by.user, **given)


def furnish(station: Station, by: Posting) -> dict[str, Any]:
    """Everything the registers ask for, each row once."""
    since = {"since_on": OPENED}
    lawyer = Staff.objects.create(
        station=station, name="甲律师", kind="01", licence_number="13401A", joined_on=OPENED,
        licence_expires_on=date(2027, 1, 1),
    )  # fmt: skip
    head = Staff.objects.create(
        station=station, name="乙某", kind="07", is_formal=True, is_head=True, is_daily_manager=True, joined_on=OPENED
    )
    made: dict[str, Any] = {"lawyer": lawyer, "head": head}
    made["premises"] = row(
        Premises, station, by, **since, address="寿春路 1 号", is_fixed=True, has_sign=True, is_well_kept=True,
        office_equipment="电脑 2 台", has_wheelchair=True, **dict.fromkeys(Premises.ACCESS, True),
    )  # fmt: skip
    texts = dict.fromkeys(Notice.CONTENTS, "公示文字") | {f"shows_{name}": True for name in Notice.CONTENTS}
    made["notice"] = row(Notice, station, by, **since, **texts, on_board=True, board="大厅")
    made["check"] = row(
        NoticeCheck, station, by, notice=made["notice"], checked_on=date(2026, 3, 2), is_phone_answered=True
    )
    made["duty"] = [
        row(DutyDay, station, by, staff=lawyer, held_on=month + timedelta(days=9), starts=time(9), ends=time(11),
            is_professional=True)
        for month in MONTHS
    ]  # fmt: skip
    made["body"] = row(CoordinationBody, station, by, **since, number="合残〔2025〕1号", issued_on=OPENED)
    made["members"] = [
        row(CoordinationMember, station, by, **since, body=made["body"], organ=organ, name=organ.label, leader="丙某",
            liaison="丁某")
        for organ in Organ.nine()
    ]  # fmt: skip
    made["meeting"] = row(Meeting, station, by, held_on=date(2026, 4, 1), title="协调会议")
    made["filing"] = Filing.objects.create(
        station=station, staff=head, name=head.name, phone="0551-62345678", state="filed", sent_on=OPENED,
        sent_by=by.user, acknowledged_on=OPENED, acknowledged_by=by.user, receipt_number="合备1号",
    )  # fmt: skip
    made["funds"] = [
        row(FundEntry, station, by, kind=FundKind.ARRIVED, year=year, entered_on=date(year, 3, 1), source="1",
            amount_fen=5_000_000)
        for year in (2025, 2026)
    ]  # fmt: skip
    SystemEntry.objects.create(
        station=station, kind="station", object_id=station.pk, record_version=station.version, entered_on=OPENED,
        entered_by=by.user,
    )  # fmt: skip
    for kind in LibraryKind:
        made[f"rule_{kind.value}"] = row(
            LibraryDocument, station, by, **since, kind=kind, title=str(kind.label), issuer="残联", issued_on=OPENED
        )
    return made


def prove(order: Order, by: Posting, title: str = "照片") -> Proof | None:
    """The lines of an order that are not reported without a photo get one; the last of them."""
    made = None
    for line in order.order_lines.all():
        if line.line.needs_proof:
            made = actions_order.add_proof(line, by=by, at=timezone.now(), title=title, file=PDF)
    return made


def answered(station: Station, by: Posting, **found: str) -> Assessment:
    """The self-assessment of the half-year with every asserted line answered 符合, but those named otherwise."""
    assessment = actions.open_assessment(station, by=by, today=TODAY)
    told = {
        code: {"found": found.get(f"line_{code.replace('.', '_')}", Found.MET.value), "text": f"{code} 已做到"}
        for code in ASSERTED
    }
    assessment = actions.save_answers(assessment, by=by, answers=told, version=assessment.version)
    for one in assessment.answers.all():
        if one.code in ASSERTED and ASSERTED[one.code].needs_proof and one.found == Found.MET:
            actions.add_proof(one, by=by, at=timezone.now(), title="照片", file=PDF)
    return Assessment.objects.get(pk=assessment.pk)
