"""整改: the order of the office above, what the station did, the re-check of the failed lines only."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from sequences import get_next_value

from accounts.audit import action, record
from accounts.lifecycle import MovedOn, move
from accounts.roles import P
from clients.identity import refuse_numbers
from compliance.actions import field_name, keep_proof, unproved
from compliance.actions_measure import write
from compliance.chain import own_work
from compliance.choices import Found, OrderState, Result
from compliance.lifecycle import DECIDED
from compliance.models import Answer, Assessment, Order, OrderLine
from compliance.standard import failed_lines, judge
from stations.actions import require
from stations.actions_register import take_off
from stations.models import Posting, Proof, Region
from stations.offices import offices

After = Mapping[str, tuple[str, str]]  # code -> what it is found to be now, and the sentence that says why


def may_issue(assessment: Assessment, by: Posting) -> str:
    """Why this posting may not order the station to mend; "" if it may."""
    if assessment.state not in DECIDED:
        return "自评还没有复核,复核后再下达整改通知。"
    line = offices(assessment.station)
    above = line[1:] or line
    if by.region is None or by.region_id not in [one.pk for one in above]:
        return "整改通知由复核的上级残联或其上级下达。"
    return own_work(assessment, by)


@action
def issue(assessment: Assessment, *, by: Posting, today: date, due_on: date, demand: str = "") -> Order:
    """下达整改通知书: every failed line of a reviewed self-assessment, with a day by which it is mended."""
    require(by, P.COMPLIANCE_REVIEW, assessment.station)
    refuse_numbers("demand", demand)
    taken = Assessment.objects.select_for_update(of=("self",), no_key=True)
    row: Assessment = taken.select_related("station").get(pk=assessment.pk)
    if why := may_issue(row, by):
        raise PermissionDenied(why)
    rows = {one.code: one for one in row.answers.all()}
    codes = failed_lines({code: one.holds for code, one in rows.items()})
    if not codes:
        raise ValidationError("没有不符合的项目,不需要整改。")
    if row.orders.open().exists():
        raise ValidationError("这一期自评已有未办结的整改通知,请先办结或撤销。")
    if due_on <= today:
        raise ValidationError({"due_on": "整改期限须在今天之后。"})
    assert by.region is not None  # may_issue
    order = Order(
        assessment=row, station=row.station, office=by.region, number=_number(by.region, today.year),
        issued_on=today, issued_by=by.user, due_on=due_on, first_due_on=due_on, demand=demand.strip(),
    )  # fmt: skip
    order.full_clean()
    order.save()
    OrderLine.objects.bulk_create(
        OrderLine(order=order, code=code, before=rows[code].holds, before_text=rows[code].reason or rows[code].text)
        for code in codes
    )
    record("整改通知:下达", order, by=by, detail=f"{order.number},{'、'.join(codes)}")
    return order


def _number(region: Region, year: int) -> str:
    """The office's own series [本系统默认]: 合肥市残整〔2026〕1号. A rollback gives it back."""
    return f"{region.name}残整〔{year}〕{get_next_value(f'{region.code}:整:{year}')}号"


@action
def report(order: Order, *, by: Posting, today: date, done: Mapping[str, str], version: int | None = None) -> Order:
    """报送整改情况: what was done about each failed line, with proof where a self-assessment asks for it too."""
    row: Order = move(order, "report", by=by, version=version, reported_on=today, reported_by=by.user)
    lines = list(row.order_lines.all())
    for line in lines:
        text = done.get(line.code, "").strip()
        refuse_numbers(field_name("done", line.code), text)
        if not text:
            raise ValidationError({field_name("done", line.code): f"{line.code} 请写明整改情况。"})
        line.done = text
        line.full_clean(validate_unique=False)
    if names := unproved(line for line in lines if line.line.needs_proof):
        raise ValidationError(f"以下项目请先上传照片或文件作佐证,再报送:{names}。")
    OrderLine.objects.bulk_update(lines, ["done"])
    return row


def require_open(by: Posting, order: Order) -> None:
    """Raises PermissionDenied, MovedOn, unless the order is with the station and this posting works for it."""
    require(by, P.COMPLIANCE_ASSESS, order.station)
    if order.state != OrderState.ISSUED:
        raise MovedOn(f"“{order.get_state_display()}”状态不能增减佐证材料。")


def _with_station(line: OrderLine, by: Posting) -> Order:
    require(by, P.COMPLIANCE_ASSESS, line.order.station)  # before anything is locked
    taken = Order.objects.select_for_update(of=("self",), no_key=True)
    row: Order = taken.select_related("station").get(pk=line.order_id)
    require_open(by, row)
    return row


@action
def add_proof(line: OrderLine, *, by: Posting, at: datetime, title: str, file: bytes) -> Proof:
    """上传佐证: a photo or scan of what was mended, while the order is with the station."""
    row = _with_station(line, by)
    proof = keep_proof(line, row.station, by=by, at=at, title=title, file=file)
    record("整改通知:上传佐证", row, by=by, detail=line.code)
    return proof


@action
def remove_proof(proof: Proof, line: OrderLine, *, by: Posting, today: date) -> None:
    """撤下佐证, until it was reported: the row stays, it no longer counts."""
    row = _with_station(line, by)
    take_off(proof, today)
    record("整改通知:撤下佐证", row, by=by, detail=line.code)


@action
def accept(order: Order, *, by: Posting, at: datetime, after: After, version: int | None = None) -> Order:
    """复查通过: every failed line is met now; the station is 整改后达标 if nothing else stands against it."""
    row = _recheck(order, "accept", by=by, after=after, version=version, mended_on=timezone.localdate(at),
                   mended_by=by.user)  # fmt: skip
    if bad := [code for code in sorted(after) if after[code][0] != Found.MET]:
        raise ValidationError(f"{'、'.join(bad)} 还没有整改到位,请选“继续整改”,另定期限。")
    assessment = Assessment.objects.select_for_update(no_key=True).get(pk=row.assessment_id)
    rows = {one.code: one for one in assessment.answers.all()}
    for code in after:
        rows[code].reviewed, rows[code].reason = Found.MET, f"整改后复查符合({row.number})"
    Answer.objects.bulk_update(rows.values(), ["reviewed", "reason"])
    judged = judge({code: one.holds for code, one in rows.items()})
    assessment.tenths = judged.tenths
    assessment.result = Result.MENDED if judged.result == Result.PASSED else judged.result
    assessment.save(update_fields=["result", "tenths"])
    write([row.station], at)
    return row


@action
def return_(
    order: Order, *, by: Posting, today: date, due_on: date, remark: str, after: After, version: int | None = None
) -> Order:
    """继续整改: not all is met; another day."""
    refuse_numbers("remark", remark)
    if due_on <= today:
        raise ValidationError({"due_on": "新的整改期限须在今天之后。"})
    if all(found == Found.MET for found, _ in after.values()):
        raise ValidationError("各项都已符合,请选“复查通过”。")
    return _recheck(order, "return", by=by, after=after, version=version, due_on=due_on, remark=remark.strip(),
                    reported_by=None)  # fmt: skip


def _recheck(order: Order, name: str, *, by: Posting, after: After, version: int | None, **given: Any) -> Order:
    """Only the failed lines, each of them."""
    row: Order = move(order, name, by=by, version=version, rounds=order.rounds + 1, **given)
    lines = list(row.order_lines.all())
    for line in lines:
        found, text = after.get(line.code, ("", ""))
        refuse_numbers(field_name("text", line.code), text)
        if found not in (Found.MET, Found.PARTLY, Found.NOT_MET):
            raise ValidationError({field_name("after", line.code): f"{line.code} 请选择复查结论。"})
        line.after, line.after_text = found, text.strip()
        line.full_clean(validate_unique=False)
    OrderLine.objects.bulk_update(lines, ["after", "after_text"])
    return row


@action
def revoke(order: Order, *, by: Posting, today: date, remark: str, version: int | None = None) -> Order:
    """撤销: an order given by mistake; its number stays."""
    refuse_numbers("remark", remark)
    return move(order, "revoke", by=by, version=version, revoked_on=today, remark=remark.strip())  # type: ignore[no-any-return]
