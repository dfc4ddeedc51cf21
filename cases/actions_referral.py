"""转介: prepared with the person's separate consent, sent with a 文号, answered, ended.

A partner answers on paper or by phone; the station records it. What was shared with another station is shown there
until the referral ends. An action that counts locks the station first.
"""

import secrets
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from accounts import onetime
from accounts.audit import action, record
from accounts.lifecycle import move
from accounts.roles import P
from cases import deadlines
from cases.actions_spans import refuse_future
from cases.choices import RELIEF, CaseState, ReferralState, Target, TermKind
from cases.models import Case, Referral
from clients.actions import freeze
from clients.identity import refuse_numbers
from stations import books
from stations.actions import require
from stations.models import Posting, Share, Station
from stations.numbering import next_number

SAFE = "23456789ACDEFHJKMNPQRTUVWXY"  # nothing that sounds or looks like another over the phone
CODE_LENGTH = 6
OVER = frozenset({CaseState.ARCHIVED, CaseState.MISTAKEN, CaseState.PASSED_ON})


# ---------------------------------------------------------------- preparing
@action
def prepare(
    case: Case, *, by: Posting, today: date, target: str, papers: str, consented_on: date | None,
    target_name: str = "", target_station: Station | None = None, asked_fen: int = 0, key: str = "",
) -> Referral:  # fmt: skip
    """A referral ready to be sent. Without the person's separate consent there is none (个人信息保护法第23条)."""
    require(by, P.CASE_REFER, case.station)
    spent = onetime.spend(key, by=by, purpose="referral")
    row = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    if row.state in OVER:
        raise ValidationError(f"“{row.get_state_display()}”的案件不能转介,请另行登记申请。")
    if consented_on is None:
        raise ValidationError({"consented_on": "转介前须取得当事人的单独同意(个人信息保护法第23条),请填写同意日期。"})
    refuse_future("consented_on", consented_on, today)
    lines = [line.strip() for line in papers.splitlines() if line.strip()]
    if not lines:
        raise ValidationError({"papers": "请逐行写明随函移送的材料;没有材料的,写“转介函”。"})
    refuse_numbers("papers", papers)
    refuse_numbers("target_name", target_name)
    if target == Target.REMOTE:
        if target_station is None or target_station.pk == case.station_id:
            raise ValidationError({"target_station": "异地协作请选择另一个工作站。"})
        target_name = target_station.name
    elif target_station is not None:
        raise ValidationError({"target_station": "只有异地协作才选择工作站,请核对转介对象。"})
    if asked_fen and target not in RELIEF:
        raise ValidationError({"asked_fen": "只有司法救助才填写申请金额,请核对转介对象。"})
    referral = Referral(
        case=row, station_id=row.station_id, target=target, target_name=target_name.strip(),
        target_station=target_station, papers="\n".join(lines), consented_on=consented_on, asked_fen=asked_fen,
        code=_code(), prepared_by=by.user,
    )  # fmt: skip
    referral.full_clean()
    referral.save()
    record("案件:准备转介", row, by=by, fields=["referrals"], detail=referral.target_name)
    onetime.settle(spent, referral.pk)
    return referral


def _code() -> str:
    """A code no other slip carries: by it the partner's phone call is found."""
    while True:
        code = "".join(secrets.choice(SAFE) for _ in range(CODE_LENGTH))
        if not Referral.objects.filter(code=code).exists():
            return code


# ---------------------------------------------------------------- sending
@action
def send(referral: Referral, *, by: Posting, today: date, sent_on: date, version: int | None = None) -> Referral:
    """发出: the 文号, the month it counts in, the person's facts of the day, and the term of the answer."""
    station = books.lock(referral.station_id)
    row: Referral = move(referral, "send", by=by, version=version, sent_on=sent_on)
    refuse_future("sent_on", sent_on, today)
    if sent_on < row.consented_on:
        raise ValidationError({"sent_on": f"发出日期不能早于单独同意日期 {row.consented_on:%Y-%m-%d},请核对。"})
    row.number = next_number(station, "司" if row.target in RELIEF else "转", sent_on.year)
    row.sent_in, row.sent_is_late = _counted(station, sent_on)
    term = deadlines.term(TermKind.REFERRAL, station.region, sent_on)
    row.due_on = deadlines.last_day(term, sent_on)
    for name, value in freeze(row.case.client, sent_on).items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    if row.target_station_id:
        Share.objects.create(station_id=row.target_station_id, kind="case", object_id=row.case_id)
    _tell(row, by, "发出转介", f"{row.number},{row.target_name}")
    return row


def _counted(station: Station, day: date) -> tuple[date | None, bool]:
    counted = books.counting(station, day)
    return counted.month, counted.is_late


def _tell(row: Referral, by: Posting, what: str, detail: str) -> None:
    """In the story of the case too."""
    record(f"案件:{what}", row.case, by=by, fields=["referrals"], detail=detail)


# ---------------------------------------------------------------- the answer
@action
def accept(
    referral: Referral, *, by: Posting, today: date, answered_on: date, their_number: str = "",
    version: int | None = None,
) -> Referral:  # fmt: skip
    """登记接收: the partner has taken it, under a number of its own."""
    refuse_numbers("their_number", their_number)
    station = books.lock(referral.station_id)
    row: Referral = move(
        referral, "accept", by=by, version=version, answered_on=answered_on, their_number=their_number.strip()
    )
    _answer(row, station, today, "answered_on", answered_on, ReferralState.ACCEPTED)
    _tell(row, by, "转介接收", f"{row.number},{row.target_name}")
    return row


@action
def refuse(
    referral: Referral, *, by: Posting, today: date, answered_on: date, reason: str, version: int | None = None
) -> Referral:
    """登记不予接收: what was shared is taken back."""
    refuse_numbers("reason", reason)
    station = books.lock(referral.station_id)
    row: Referral = move(referral, "refuse", by=by, version=version, answered_on=answered_on, reason=reason)
    _answer(row, station, today, "answered_on", answered_on, ReferralState.REFUSED)
    _take_back(row, answered_on)
    _tell(row, by, "转介不予接收", f"{row.number},{reason}")
    return row


def _answer(row: Referral, station: Station, today: date, field: str, day: date, how: ReferralState) -> None:
    """When and how it was answered, and after how many days; what never counted as sent counts no answer."""
    _check(row, today, field, day)
    assert row.sent_on  # the table: nothing is answered that was not sent
    row.answered_on, row.answered_as, row.answer_days = day, how, (day - row.sent_on).days
    row.answered_in = _counted(station, day)[0] if row.sent_in else None
    row.full_clean()
    row.save()


def _check(row: Referral, today: date, field: str, day: date) -> None:
    refuse_future(field, day, today)
    last = row.answered_on if field == "ended_on" and row.answered_on else row.sent_on
    if last and day < last:
        raise ValidationError({field: f"日期不能早于发出或答复日期 {last:%Y-%m-%d},请核对。"})


# ---------------------------------------------------------------- the end
@action
def return_(
    referral: Referral, *, by: Posting, today: date, ended_on: date, reason: str, version: int | None = None
) -> Referral:
    """登记退回. Sent back without having been taken, that is the answer too."""
    row = _end(referral, "return", by, today, ended_on, version, reason=reason)
    if row.answered_on is None:
        _answer(row, books.lock(row.station_id), today, "ended_on", ended_on, ReferralState.RETURNED)
    return row


@action
def finish(
    referral: Referral, *, by: Posting, today: date, ended_on: date, granted_fen: int = 0, relieved_fen: int = 0,
    version: int | None = None,
) -> Referral:  # fmt: skip
    """登记办结: what the partner granted (司法救助), and what fees were relieved."""
    if granted_fen and referral.target not in RELIEF:
        raise ValidationError({"granted_fen": "只有司法救助才填写批准金额,请核对转介对象。"})
    return _end(referral, "finish", by, today, ended_on, version, granted_fen=granted_fen, relieved_fen=relieved_fen)


@action
def revoke(
    referral: Referral, *, by: Posting, today: date, ended_on: date, reason: str, version: int | None = None
) -> Referral:
    """撤回: by the station, also at the person's request."""
    return _end(referral, "revoke", by, today, ended_on, version, reason=reason)


def _end(
    referral: Referral, name: str, by: Posting, today: date, ended_on: date, version: int | None, **given: Any
) -> Referral:
    refuse_numbers("reason", given.get("reason", ""))
    station = books.lock(referral.station_id)
    row: Referral = move(referral, name, by=by, version=version, ended_on=ended_on, **given)
    _check(row, today, "ended_on", ended_on)
    if row.sent_in:  # what was never sent, or counted nowhere, ends nowhere
        row.ended_in, _ = _counted(station, ended_on)
    row.full_clean()
    row.save()
    _take_back(row, ended_on)
    told = {"return": "转介退回", "finish": "转介办结", "revoke": "撤回转介"}[name]
    _tell(row, by, told, "、".join(part for part in (row.number or row.target_name, row.reason) if part))
    return row


def _take_back(row: Referral, until: date) -> None:
    """Ends what this referral shared, and no more: the case may be shown there on another ground."""
    if row.target_station is None or row.sent_on is None:
        return
    share = Share.objects.filter(station=row.target_station, kind="case", object_id=row.case_id, until=None)
    if first := share.order_by("pk").first():
        first.until = until
        first.save(update_fields=["until"])
