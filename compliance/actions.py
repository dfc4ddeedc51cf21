"""自评: opened, answered, proved, handed in, checked, reviewed, sampled. Orders to mend are in actions_order.py."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.audit import action, record
from accounts.lifecycle import MovedOn, Stale, move
from accounts.roles import P
from clients.identity import refuse_numbers
from compliance.actions_measure import write
from compliance.choices import Found
from compliance.lifecycle import ASSESSMENT, TO_FILL
from compliance.measures import measure
from compliance.models import Answer, Assessment, AssessmentStep, OrderLine
from compliance.standard import ASSERTED, LINES, failed_lines, judge
from stations.actions import require
from stations.actions_register import store_proof, take_off
from stations.choices import StationKind
from stations.models import Posting, Proof, Region, Station
from stations.offices import offices

Overrides = Mapping[str, tuple[str, str]]  # code -> what it is found to be, and why


def period_of(day: date) -> str:
    """The half-year of a day: 2026-H2."""
    return f"{day.year}-H{1 if day.month <= 6 else 2}"


# ---------------------------------------------------------------- the station
@action
def open_assessment(station: Station, *, by: Posting, today: date) -> Assessment:
    """The station's self-assessment of this half-year; the one there is already, if it is."""
    require(by, P.COMPLIANCE_ASSESS, station)
    if station.kind != StationKind.FEDERATION:
        raise ValidationError("九项标准只用于残疾人法律救助工作站,司法行政口径的站点不自评。")
    Station.objects.select_for_update(no_key=True).get(pk=station.pk)  # two who open it at once open one
    if found := Assessment.objects.filter(station=station, period=period_of(today)).first():
        return found
    row = Assessment(station=station, period=period_of(today), opened_on=today)
    row.full_clean()
    row.save()
    Answer.objects.bulk_create(Answer(assessment=row, code=code) for code in LINES)
    record("自评:开始", row, by=by, detail=row.period)
    return row


@action
def save_answers(
    assessment: Assessment, *, by: Posting, answers: Mapping[str, Mapping[str, str]], version: int | None = None
) -> Assessment:
    """What the station asserts of the lines nobody can measure, and what it means to do about its gaps."""
    row = _own(assessment, by, version)
    rows = {one.code: one for one in row.answers.all()}
    for code, given in answers.items():
        names = ("found", "text", "todo") if code in ASSERTED else ("todo",)
        for name in names:
            if name in given:
                refuse_numbers(field_name(name, code), given[name])
                setattr(rows[code], name, given[name])
        rows[code].full_clean(validate_unique=False)
    Answer.objects.bulk_update(rows.values(), ["found", "text", "todo"])
    row.prepared_by = by.user
    row.version += 1
    row.save()
    record("自评:填写", row, by=by, fields=sorted(answers))
    return row


def field_name(name: str, code: str) -> str:
    """The field of a form for one value of one line: found_5_2."""
    return f"{name}_{code.replace('.', '_')}"


def require_open(by: Posting, assessment: Assessment) -> None:
    """Raises PermissionDenied, MovedOn, unless it is the station's to change and this posting may."""
    require(by, P.COMPLIANCE_ASSESS, assessment.station)
    if assessment.state not in TO_FILL:
        raise MovedOn(f"“{assessment.get_state_display()}”状态不能填写,如需修改请联系上级退回。")


def _own(assessment: Assessment, by: Posting, version: int | None = None) -> Assessment:
    """The row as it is, locked, while it is the station's to change."""
    require(by, P.COMPLIANCE_ASSESS, assessment.station)  # before anything is locked
    taken = Assessment.objects.select_for_update(of=("self",), no_key=True)
    row: Assessment = taken.select_related("station").get(pk=assessment.pk)
    require_open(by, row)
    if version is not None and version != row.version:
        raise Stale(row)
    return row


@action
def add_proof(answer: Answer, *, by: Posting, at: datetime, title: str, file: bytes) -> Proof:
    """上传佐证: a photo or scan of one line."""
    row = _own(answer.assessment, by)
    proof = keep_proof(answer, row.station, by=by, at=at, title=title, file=file)
    record("自评:上传佐证", row, by=by, detail=answer.code)
    return proof


def keep_proof(
    line: Answer | OrderLine, station: Station, *, by: Posting, at: datetime, title: str, file: bytes
) -> Proof:
    """The file of one line. Call inside an action."""
    refuse_numbers("title", title)
    return store_proof(line, station, name=f"{line.code} {title.strip() or '佐证材料'}", by=by, at=at, file=file)


def unproved(lines: Iterable[Answer | OrderLine]) -> str:
    """Those of the lines that have no proof standing, in words; "" if each has one."""
    rows = list(lines)
    kinds = {row._meta.model_name for row in rows}
    proofs = Proof.objects.standing().filter(kind__in=kinds, object_id__in=[row.pk for row in rows])
    proved = set(proofs.values_list("object_id", flat=True))
    return ";".join(f"{row.code} {row.line.label}" for row in rows if row.pk not in proved)


@action
def remove_proof(proof: Proof, answer: Answer, *, by: Posting, today: date) -> None:
    """撤下佐证: the row stays, it no longer counts."""
    _own(answer.assessment, by)
    take_off(proof, today)
    record("自评:撤下佐证", answer.assessment, by=by, detail=answer.code)


@action
def hand_in(assessment: Assessment, *, by: Posting, at: datetime, version: int | None = None) -> Assessment:
    """提交: measured lines freeze with their sentence; asserted ones must be answered, with proof where it is asked."""
    station, today = assessment.station, timezone.localdate(at)
    row: Assessment = move(
        assessment, "hand_in", by=by, version=version, office=station.region, handed_in_at=at, handed_in_by=by.user,
        remark="",
    )  # fmt: skip
    rows = {one.code: one for one in row.answers.all()}
    _refuse_half_filled(rows)
    for code, verdict in measure([station], today)[station.pk].items():
        rows[code].found, rows[code].text, rows[code].url = verdict.found, verdict.text, verdict.url
    for one in rows.values():
        one.reviewed = one.reason = ""
    for code in failed_lines({code: one.holds for code, one in rows.items()}):
        rows[code].todo = rows[code].todo or LINES[code].mend
    Answer.objects.bulk_update(rows.values(), ["found", "text", "url", "todo", "reviewed", "reason"])
    _judge(row, rows)
    _step(row, "提交自评", station.name, by=by, at=at)
    write([station], at)
    return row


def _refuse_half_filled(rows: Mapping[str, Answer]) -> None:
    """Nothing half-filled is handed in."""
    missing = [code for code in ASSERTED if rows[code].found == Found.UNKNOWN]
    if missing:
        names = ";".join(f"{code} {LINES[code].label}" for code in missing)
        raise ValidationError(f"还有 {len(missing)} 项没有填写,请逐项选择后再提交:{names}。")
    claimed = [rows[code] for code, line in ASSERTED.items() if line.needs_proof and rows[code].found == Found.MET]
    if names := unproved(claimed):
        raise ValidationError(f"以下项目选了“符合”,请先上传照片或文件作佐证:{names}。")


# ---------------------------------------------------------------- the offices
@action
def check(
    assessment: Assessment, *, by: Posting, at: datetime, remark: str = "", version: int | None = None
) -> Assessment:
    """审核签章 of the station's own level: internal, the same person allowed and flagged. Goes to the office above."""
    refuse_numbers("remark", remark)
    line = offices(assessment.station)
    row: Assessment = move(
        assessment,
        "check",
        by=by,
        version=version,
        checked_at=at,
        checked_by=by.user,
        office=line[min(1, len(line) - 1)],
    )
    _step(row, "审核签章", line[0].office_name, by=by, at=at, remark=remark, acting=line[0])
    return row


@action
def send_back(
    assessment: Assessment, *, by: Posting, at: datetime, remark: str, version: int | None = None
) -> Assessment:
    """退回补充: the office asks for more, and says what."""
    refuse_numbers("remark", remark)
    held = Assessment.objects.select_related("office").get(pk=assessment.pk).office
    row: Assessment = move(
        assessment, "send_back", by=by, version=version, remark=remark.strip(), office=None, checked_by=None,
        handed_in_by=None, detail=remark[:300],
    )  # fmt: skip
    _step(row, "退回补充", held.office_name if held else "", by=by, at=at, remark=remark, acting=held)
    return row


@action
def confirm(
    assessment: Assessment, *, by: Posting, at: datetime, overrides: Overrides, remark: str = "",
    version: int | None = None,
) -> Assessment:  # fmt: skip
    """复核 by the next-higher office: every line confirmed, or overridden with its reason, in one act."""
    return _review(assessment, "confirm", by=by, at=at, overrides=overrides, remark=remark, version=version)


@action
def sample(
    assessment: Assessment, *, by: Posting, at: datetime, overrides: Overrides, remark: str = "",
    version: int | None = None,
) -> Assessment:  # fmt: skip
    """抽查 by the province, of what an office below has reviewed."""
    return _review(assessment, "sample", by=by, at=at, overrides=overrides, remark=remark, version=version)


def _review(
    assessment: Assessment, name: str, *, by: Posting, at: datetime, overrides: Overrides, remark: str,
    version: int | None,
) -> Assessment:  # fmt: skip
    refuse_numbers("remark", remark)
    step = ASSESSMENT[name]
    given: dict[str, Any] = {step.stamp: at, step.stamp.replace("_at", "_by"): by.user, "remark": remark.strip()}
    row: Assessment = move(assessment, name, by=by, version=version, **given)
    rows = {one.code: one for one in row.answers.all()}
    changed = [code for code, (found, _) in overrides.items() if found and found != rows[code].holds]
    for code in changed:
        found, reason = overrides[code]
        refuse_numbers(field_name("reason", code), reason)
        if not reason.strip():
            raise ValidationError({field_name("reason", code): f"{code} 的结论与原结论不同,请写明理由。"})
        rows[code].reviewed, rows[code].reason = found, reason.strip()
        rows[code].full_clean(validate_unique=False)
    Answer.objects.bulk_update(rows.values(), ["reviewed", "reason"])
    _judge(row, rows)
    acting = row.office if name == "confirm" else by.region
    what = f"改变结论 {len(changed)} 项:{'、'.join(changed)}。" if changed else ""
    _step(row, step.label, acting.office_name if acting else "", by=by, at=at, remark=what + remark, acting=acting)
    write([row.station], at)
    return row


def _judge(row: Assessment, rows: Mapping[str, Answer]) -> None:
    judged = judge({code: one.holds for code, one in rows.items()})
    row.result, row.tenths = judged.result, judged.tenths
    row.save(update_fields=["result", "tenths"])


def _step(
    row: Assessment, label: str, office: str, *, by: Posting, at: datetime, remark: str = "",
    acting: Region | None = None,
) -> None:  # fmt: skip
    AssessmentStep.objects.create(
        assessment=row, label=label, office=office, user=by.user, at=at, remark=remark[:300],
        by_preparer=acting is not None and by.user_id in row.preparers,
        acted_for=acting is not None and by.region_id != acting.pk,
    )  # fmt: skip
