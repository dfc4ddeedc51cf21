"""Item 3 and 5.1: who works for the station, and the days on which a lawyer sat there."""

from collections import Counter, defaultdict
from datetime import date

from django.urls import reverse

from compliance.choices import Found
from compliance.measures_asked import RECENT, Asked, Verdict, met, register
from compliance.standard import WITHIN_MONTHS
from stations.choices import FilingState
from stations.models import DutyDay, Filing, Station
from stations.terms import first_of_month, next_month


def _staff_url(station: Station) -> str:
    return reverse("stations:detail", args=[station.code])


def head(asked: Asked, station: Station) -> Verdict:
    """3.1: formal staff of the federation of the same level."""
    heads = [one for one in asked.staff.get(station.pk, []) if one.is_head]
    formal = [one for one in heads if one.is_formal]
    if formal:
        return Verdict(Found.MET, "负责人为同级残联正式工作人员", _staff_url(station))
    text = "负责人不是同级残联正式工作人员" if heads else "没有登记在任的负责人"
    return Verdict(Found.NOT_MET, text, _staff_url(station))


def lawyers(asked: Asked, station: Station) -> Verdict:
    """3.2: at least one whose licence is known and has not run out."""
    known = asked.staff.get(station.pk, [])
    professional = [one for one in known if one.is_professional_on(asked.today)]
    expired = [one for one in known if one.licence_expires_on is not None and one.licence_expires_on < asked.today]
    kinds = Counter(str(one.get_kind_display()) for one in professional)
    text = f"专业法律人员 {len(professional)} 人"
    if kinds:
        text += ":" + "、".join(f"{kind} {number} 人" for kind, number in kinds.items())
    if expired:
        text += f";另有 {len(expired)} 人证件已过有效期"
    return met(bool(professional), text, _staff_url(station))


def filing(asked: Asked, station: Station) -> Verdict:
    """3.3: acknowledged, for the person who manages the daily work now."""
    url = reverse("stations:filing", args=[station.code])
    current = asked.once(_filings).get(station.pk)
    if current is None:
        return Verdict(Found.NOT_MET, "没有报送备案", url)
    row = current[0]
    if row.state != FilingState.ACKNOWLEDGED:
        text = f"{row.sent_on:%Y-%m-%d} 报送,状态为“{row.get_state_display()}”"
        return met(False, text, url, partly=row.state == FilingState.SENT)
    managers = {one.pk for one in asked.staff.get(station.pk, []) if one.is_daily_manager}
    if row.staff_id not in managers:
        return met(False, f"备案的专人已不再负责日常管理,请变更备案(回执号 {row.receipt_number})", url, partly=True)
    return Verdict(Found.MET, f"{row.acknowledged_on:%Y-%m-%d} 已备案,回执号 {row.receipt_number}", url)


def _filings(asked: Asked) -> dict[int, list[Filing]]:
    return asked.grouped(Filing.objects.at_stations(asked.keys).current())


def interpreters(asked: Asked, station: Station) -> Verdict:
    """3.4: told, without a threshold."""
    staff = asked.staff.get(station.pk, [])
    able = {
        "手语翻译": sum(one.knows_sign_language for one in staff),
        "盲文": sum(one.knows_braille for one in staff),
        "心理": sum(one.is_counsellor for one in staff),
    }
    text = "、".join(f"{what} {number} 人" for what, number in able.items())
    return met(all(able.values()), text, _staff_url(station), partly=any(able.values()))


# ---------------------------------------------------------------- 坐班
def duty_days(asked: Asked, station: Station) -> Verdict:
    """5.1: in every month that is over and in which the station was open throughout, a day of a 专业法律人员."""
    url = register(station, "dutyday")
    months = [month for month in asked.months if _was_open(station, month)]
    if not months:
        return Verdict(Found.UNKNOWN, "开站未满一个整月,还不能测算", url)
    professional, any_day = asked.once(_days)[station.pk]
    missing = [month for month in months if month not in professional]
    whole = RECENT if len(months) == WITHIN_MONTHS else f"开站以来 {len(months)} 个整月,"
    text = f"{whole}坐班 {len(months) - len(missing)} 个月"
    if missing:
        text += ",缺 " + "、".join(f"{month:%Y-%m}" for month in missing)
    if other := [month for month in missing if month in any_day]:
        text += f"(其中 {len(other)} 个月有人坐班,但不是专业法律人员)"
    return met(not missing, text, url, partly=len(missing) < len(months))


def _was_open(station: Station, month: date) -> bool:
    last = next_month(month)
    return any(
        one.opened_on <= month and (one.closed_on is None or one.closed_on >= last) for one in station.intervals.all()
    )


def _days(asked: Asked) -> dict[int, tuple[set[date], set[date]]]:
    """Of each station the months with a day of a 专业法律人员, and those with any."""
    found: dict[int, tuple[set[date], set[date]]] = defaultdict(lambda: (set(), set()))
    rows = (
        DutyDay.objects.at_stations(asked.keys).valid().filter(held_on__gte=asked.months[0], held_on__lte=asked.today)
    )
    for key, held_on, is_professional in rows.values_list("station", "held_on", "is_professional"):
        found[key][1].add(first_of_month(held_on))
        if is_professional:
            found[key][0].add(first_of_month(held_on))
    return found
