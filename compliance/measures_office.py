"""Rules, risks, the coordination body, money and returns: what the office behind the desk keeps in order."""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Count, F, Q, Sum
from django.urls import reverse

from accounts.templatetags.look import wan
from compliance.choices import Found
from compliance.measures_asked import RECENT, Asked, Verdict, met, rated, register
from compliance.standard import BODIES, MEETINGS, RISK_DAYS
from stations.choices import FundKind, LibraryKind, ObligationKind, Organ, RiskLevel
from stations.models import (
    CoordinationBody,
    CoordinationMember,
    Decision,
    FundEntry,
    Meeting,
    Obligation,
    Station,
)

K = LibraryKind


# ---------------------------------------------------------------- 1.3, 6.2, 8.2, 9.1: the rules in the library
def _rules(asked: Asked, station: Station, *wanted: LibraryKind) -> Verdict:
    held = {one.kind for one in asked.library.get(station.pk, [])}
    lacking = [kind for kind in wanted if kind not in held]
    text = f"应有制度 {len(wanted)} 项,已登记 {len(wanted) - len(lacking)} 项"
    if lacking:
        text += ",缺" + "、".join(str(kind.label) for kind in lacking)
    return met(not lacking, text, register(station, "librarydocument"), partly=len(lacking) < len(wanted))


def service_rules(asked: Asked, station: Station) -> Verdict:
    return _rules(asked, station, K.FIRST_ASKED, K.TOLD_ONCE, K.IN_TIME)


def money_rules(asked: Asked, station: Station) -> Verdict:
    return _rules(asked, station, K.FINANCE, K.SUBSIDY)


def record_rules(asked: Asked, station: Station) -> Verdict:
    return _rules(asked, station, K.CASE_RECORD, K.ARCHIVE, K.STATISTICS)


# ---------------------------------------------------------------- 6.1, 6.2
def accidents(asked: Asked, station: Station) -> Verdict:
    """6.1: none in the last twelve months."""
    url = register(station, "risk")
    found = [
        one for one in asked.risks.get(station.pk, [])
        if one.level == RiskLevel.ACCIDENT and one.found_on > asked.year_ago
    ]  # fmt: skip
    if not found:
        return Verdict(Found.MET, f"{RECENT}没有登记重大责任事故", url)
    days = "、".join(f"{one.found_on:%Y-%m-%d}" for one in found)
    return Verdict(Found.NOT_MET, f"{RECENT}登记重大责任事故 {len(found)} 起:{days}", url)


def risks(asked: Asked, station: Station) -> Verdict:
    """6.2: a rule, and no risk left alone past its term."""
    rule = _rules(asked, station, K.RISK)
    known = [one for one in asked.risks.get(station.pk, []) if one.found_on > asked.year_ago or not one.handled_on]
    late = [
        one for one in known
        if (one.handled_on or asked.today) > one.found_on + timedelta(days=RISK_DAYS)
    ]  # fmt: skip
    has_rule = rule.found == Found.MET
    text = "有风险防范制度" if has_rule else "没有登记风险防范制度"
    text += f";登记风险 {len(known)} 项,处置超过 {RISK_DAYS} 天 {len(late)} 项" if known else f";{RECENT}没有登记风险"
    return met(has_rule and not late, text, register(station, "risk"), partly=has_rule or (bool(known) and not late))


# ---------------------------------------------------------------- 7.1, 7.2
def body(asked: Asked, station: Station) -> Verdict:
    """7.1: a body in force, the nine in it, each with a liaison."""
    url = register(station, "coordinationbody")
    current = asked.once(_bodies).get(station.pk)
    if not current:
        return Verdict(Found.NOT_MET, "没有登记现行的协调机构", url)
    row = current[0]
    members = [one for one in asked.once(_members).get(station.pk, []) if one.body_id == row.pk]
    there = {one.organ for one in members}
    with_liaison = {one.organ for one in members if one.liaison}
    text = f"{row.number},成员单位应有 {BODIES} 个,已登记 {len(there)} 个"
    if lacking := [organ for organ in Organ.nine() if organ not in there]:
        text += ",缺" + "、".join(str(organ.label) for organ in lacking)
    if silent := there - with_liaison:
        text += f";{len(silent)} 个没有联络员"
    return met(len(with_liaison) == BODIES, text, url, partly=bool(there))


def _bodies(asked: Asked) -> dict[int, list[CoordinationBody]]:
    return asked.grouped(CoordinationBody.objects.at_stations(asked.keys).in_force(asked.today))


def _members(asked: Asked) -> dict[int, list[CoordinationMember]]:
    return asked.grouped(CoordinationMember.objects.at_stations(asked.keys).in_force(asked.today).of_nine())


def meetings(asked: Asked, station: Station) -> Verdict:
    """7.2: at least one in twelve months, and nothing decided left undone past its day."""
    held, decided = asked.once(_meetings)[station.pk]["held"], asked.once(_decisions)[station.pk]
    text = f"{RECENT}召开协调会议 {held} 次"
    if decided["decided"]:
        text += f";议定事项 {decided['decided']} 项,办结 {decided['done']} 项,超期 {decided['overdue']} 项"
    return met(held >= MEETINGS and not decided["overdue"], text, register(station, "meeting"), partly=held >= MEETINGS)


def _meetings(asked: Asked) -> dict[int, dict[str, int]]:
    rows = Meeting.objects.at_stations(asked.keys).valid()
    return asked.counted(rows.filter(held_on__gt=asked.year_ago, held_on__lte=asked.today), held=Count("pk"))


def _decisions(asked: Asked) -> dict[int, dict[str, int]]:
    rows = Decision.objects.at_stations(asked.keys).valid().filter(meeting__held_on__lte=asked.today)
    recent = rows.filter(Q(meeting__held_on__gt=asked.year_ago) | Q(done_on__isnull=True))
    return asked.counted(
        recent, decided=Count("pk"), done=Count("pk", filter=Q(done_on__isnull=False)),
        overdue=Count("pk", filter=Q(done_on__isnull=True, due_on__lt=asked.today)),
    )  # fmt: skip


# ---------------------------------------------------------------- 8.1
def funds(asked: Asked, station: Station) -> Verdict:
    """8.1: money arrived in the last full year, at least half of the year before; this year budgeted or arrived."""
    sums = asked.once(_funds)[station.pk]
    this = asked.today.year
    arrived = {year: sums[year, FundKind.ARRIVED] for year in (this - 2, this - 1, this)}
    budget = sums[this, FundKind.BUDGET]
    url = register(station, "fundentry")
    text = ";".join(f"{year} 年到位 {wan(fen)} 万元" for year, fen in arrived.items())
    text += f",预算 {wan(budget)} 万元"
    was_open = min((one.opened_on.year for one in station.intervals.all()), default=this)
    has_this = arrived[this] > 0 or budget > 0
    has_last = was_open >= this or arrived[this - 1] > 0
    steady = arrived[this - 1] * 2 >= arrived[this - 2]
    if has_last and not steady:
        text += f";{this - 1} 年不足前一年的一半"
    return met(has_this and has_last and steady, text, url, partly=any(arrived.values()))


def _funds(asked: Asked) -> dict[int, dict[tuple[int, str], int]]:
    found: dict[int, dict[tuple[int, str], int]] = defaultdict(lambda: defaultdict(int))
    rows = FundEntry.objects.at_stations(asked.keys).of_years(asked.today.year - 2, asked.today.year)
    summed = rows.filter(entered_on__lte=asked.today).order_by().values("station", "year", "kind")
    for row in summed.annotate(fen=Sum("amount_fen")):
        found[row["station"]][row["year"], row["kind"]] = row["fen"]
    return found


# ---------------------------------------------------------------- 9.4
def returns(asked: Asked, station: Station) -> Verdict:
    """9.4: judged by the first submission; a month not yet due is owed by nobody."""
    row = asked.once(_returns)[station.pk]
    url = reverse("reports:list")
    if not row["due"]:
        return Verdict(Found.MET, f"{RECENT}没有到期的月报", url)
    text = f"{RECENT}应报 {row['due']} 期,按期 {row['in_time']} 期,"
    text += f"未报 {row['missing']} 期,退回 {row['sent_back'] or 0} 次"
    return rated(row["in_time"], row["due"], text, url)


def _returns(asked: Asked) -> dict[int, dict[str, int]]:
    rows = Obligation.objects.at_stations(asked.keys).filter(
        kind=ObligationKind.MONTHLY_RETURN, due_on__gt=asked.year_ago, due_on__lt=asked.today
    )
    return asked.counted(
        rows, due=Count("pk"), in_time=Count("pk", filter=Q(first_done_on__lte=F("due_on"))),
        missing=Count("pk", filter=Q(first_done_on__isnull=True)), sent_back=Sum("times_sent_back"),
    )  # fmt: skip
