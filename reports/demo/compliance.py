"""Invented self-assessments of the nine items: some reviewed, some on their way, some to be mended; measured months."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from accounts.audit import action
from accounts.roles import OFFICE_ROLES, Role
from compliance import actions, actions_order
from compliance.actions_measure import write
from compliance.choices import Found
from compliance.models import Assessment, Order
from compliance.standard import ASSERTED, LINES, failed_lines
from stations.choices import Level, StationKind
from stations.models import Posting, Proof, Station
from stations.offices import offices

SAID = {
    "1.1": "服务承诺张贴在接待大厅正面墙上。", "5.2": "电话、邮箱、微信公众号均已开通。",
    "5.3": "与两家律师事务所签有协议,六种形式均可提供。",
}  # fmt: skip
LACKING = {
    "1.1": "服务承诺已印制,还没有上墙。", "5.2": "短信渠道还没有开通。", "5.3": "代理、辩护还没有合作律师。",
}  # fmt: skip
PHOTO = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"
MOST_WITH_FILES = 6  # a photo is sealed to disk: for the first few, the others answer 部分符合


def build(stations: Iterable[Station], today: date, seed: int) -> None:
    """Written through the actions, for the stations of the federation that have a head."""
    chance = Random(f"compliance{seed}")  # noqa: S311
    heads = _heads()
    officers = _officers()
    ours = [one for one in _running(stations, today) if one.pk in heads]
    last = date(today.year - 1, 12, 31) if today.month <= 6 else date(today.year, 6, 30)
    for place, station in enumerate(ours):
        if all(office.pk in officers for office in offices(station)[:2]):
            _assess(station, place, heads[station.pk], officers, last, chance, today)


@action
def measure(stations: Iterable[Station], today: date) -> None:
    """This month, as the command writes it every day; those before were measured as they ended (owed.measure)."""
    heads = _heads()
    write([one for one in _running(stations, today) if one.pk in heads], _moment(today))


def _running(stations: Iterable[Station], today: date) -> list[Station]:
    running = set(Station.objects.open_on(today).filter(kind=StationKind.FEDERATION).values_list("pk", flat=True))
    return [one for one in stations if one.pk in running]


def _heads() -> dict[int, Posting]:
    rows = Posting.objects.filter(role=Role.STATION_HEAD).select_related("user", "station__region").order_by("-pk")
    return {one.station_id or 0: one for one in rows}


def _officers() -> dict[int, list[Posting]]:
    """Of each office who acts there, the first posted first."""
    found: dict[int, list[Posting]] = {}
    for one in Posting.objects.filter(role__in=sorted(OFFICE_ROLES)).select_related("user", "region").order_by("pk"):
        found.setdefault(one.region_id or 0, []).append(one)
    return found


def _assess(
    station: Station, place: int, head: Posting, officers: dict[int, list[Posting]], last: date, chance: Random,
    today: date,
) -> None:  # fmt: skip
    """The half-year before is reviewed; of this one some are on their way."""
    row = _handed_in(station, place, head, last, chance)
    row = _climb(row, officers, last)
    if place % 3 == 1:
        _mend(row, place, head, officers, last, today)
    if place % 4 == 0:
        _handed_in(station, place, head, today, chance)


def _handed_in(station: Station, place: int, head: Posting, day: date, chance: Random) -> Assessment:
    row = actions.open_assessment(station, by=head, today=day)
    found = {code: _found(code, place, chance) for code in ASSERTED}
    told = {
        code: {"found": one, "text": SAID[code] if one == Found.MET else LACKING[code]} for code, one in found.items()
    }
    row = actions.save_answers(row, by=head, answers=told)
    for one in row.answers.all():
        if LINES[one.code].needs_proof and one.found == Found.MET:
            _prove(one, head, day)
    return actions.hand_in(row, by=head, at=_moment(day))


def _found(code: str, place: int, chance: Random) -> str:
    if LINES[code].needs_proof:
        return Found.MET.value if place < MOST_WITH_FILES else Found.PARTLY.value
    return chance.choices([Found.MET, Found.PARTLY, Found.NOT_MET], [90, 7, 3])[0].value


def _prove(answer: Any, head: Posting, day: date) -> Proof:
    return actions.add_proof(answer, by=head, at=_moment(day), title="服务承诺上墙照片", file=PHOTO)


def _climb(row: Assessment, officers: dict[int, list[Posting]], day: date) -> Assessment:
    line = offices(row.station)
    row = actions.check(row, by=officers[line[0].pk][0], at=_moment(day), remark="已核对台账。")
    above = officers[line[1].pk][0] if len(line) > 1 else officers[line[0].pk][-1]
    if above.user_id == row.checked_by_id:
        return row
    return actions.confirm(row, by=above, at=_moment(day), overrides={}, remark="与现场抽看一致。")


def _mend(
    row: Assessment, place: int, head: Posting, officers: dict[int, list[Posting]], day: date, today: date
) -> None:
    """An order of the office that reviewed; some are past their day, some handed in again, some done."""
    codes = failed_lines({one.code: one.holds for one in row.answers.all()})
    if not codes or row.confirmed_by_id is None or row.station.region.level == Level.PROVINCE:
        return
    above = next(one for one in officers[row.office_id or 0] if one.user_id == row.confirmed_by_id)
    due_on = today + timedelta(days=(-12, 9, 25)[place % 9 // 3])
    order = actions_order.issue(row, by=above, today=day, due_on=due_on, demand="请逐项整改,并上传佐证。")
    if place % 9 == 4:
        _report(order, head, today)


def _report(order: Order, head: Posting, today: date) -> None:
    lines = list(order.order_lines.all())
    for one in lines:
        if one.line.needs_proof or one is lines[0]:
            actions_order.add_proof(one, by=head, at=_moment(today), title="整改后照片", file=PHOTO)
    done = {one.code: "已按要求整改。" for one in lines}
    actions_order.report(order, by=head, today=today, done=done)


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(15)))
