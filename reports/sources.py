"""Where the reported numbers come from: records, and the day or month by which each counts.

Stocks are as of the last day of the period and frozen with the month like everything else. Two sources over the same
records and the same day would be two passes for nothing: there is one, and the indicators say the rest.
"""

from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Substr

from cases.choices import Exemption, Opened, Urgency
from cases.models import OPEN_UNTIL, CasePerson, CaseSpan, Complaint, Referral, ReturnCall, Screening, TypicalCase
from compliance.choices import Found
from compliance.models import Order, Snapshot
from compliance.standard import ITEMS
from consultations.choices import ConsultationState, Media
from consultations.models import Consultation, OutreachEvent
from reports.periods import Period
from reports.registry import Computed, Source, carried, during, standing
from stations.choices import EntryKind, Organ
from stations.models import (
    Agreement,
    ContactPoint,
    CoordinationBody,
    CoordinationMember,
    Demonstration,
    DutyDay,
    Filing,
    FundEntry,
    Premises,
    Staff,
    Station,
    StationInterval,
    SystemEntry,
    Team,
    filed_on,
    holds,
    lasts,
    professional_on,
)

VALID = Q(voided_on__isnull=True)


def _held(period: Period) -> Q:
    """What lasts, as of the period's last day."""
    return holds("since_on", "until_on", period.last)


def _open(period: Period) -> Q:
    running = StationInterval.objects.filter(holds("opened_on", "closed_on", period.last))
    return Q(Exists(running.filter(station=OuterRef("pk"))))


def _serving(period: Period) -> Q:
    return holds("joined_on", "left_on", period.last)


def _filed(period: Period) -> Q:
    """Of who still manages the daily work."""
    return filed_on(period.last) & lasts("staff__left_on", period.last)


def _this_year(period: Period) -> Q:
    return Q(issued_on__range=(date(period.last.year, 1, 1), period.last))


def _unmended(period: Period) -> Q:
    mended = Q(mended_on__isnull=True) | Q(mended_on__gt=period.last)
    return Q(mended, Q(revoked_on__isnull=True) | Q(revoked_on__gt=period.last), issued_on__lte=period.last)


def _measured(period: Period) -> Q:
    return Q(measured_in=period.months[-1])


def _entered(kind: EntryKind, key: str, **more: Any) -> dict[str, Computed]:
    rows = SystemEntry.objects.filter(kind=kind, object_id=OuterRef(key), **more)
    return {"is_entered": Computed("登记录入中国残联系统", Exists(rows))}


def _first(**more: Any) -> Any:
    """Of a day's rows the one entered first: by it the day is counted once."""
    earlier = DutyDay.objects.filter(
        VALID, station=OuterRef("station"), held_on=OuterRef("held_on"), pk__lt=OuterRef("pk"),
        counted_in__isnull=False, **more,
    )  # fmt: skip
    return ~Exists(earlier)


def _screened(condition: Q) -> Exists:
    """As the screening of the case says: by itself, for the month's one pass joins nothing."""
    return Exists(Screening.objects.filter(condition, case=OuterRef("case")))


def _told() -> Q:
    return Q(*((kind.field, True) for kind in Media), _connector=Q.OR)


def _stock(name: str, model: Any, label: str, when: Any = _held, where: Q = VALID, **more: Any) -> Source:
    return Source(name, model, when, label, where, months="last", person="", **more)


# ---------------------------------------------------------------- work
CONSULTED = Source(
    "consulted", Consultation, during("counted_in"), "本期咨询", Q(state=ConsultationState.RECORDED),
    computed=_entered(EntryKind.CONSULTATION, "pk"),
)  # fmt: skip
PROMISED = Source(
    "promised", Consultation, during("answer_due_in"), "本期到期应答复的咨询", Q(state=ConsultationState.RECORDED),
    computed={"is_on_time": Computed("在期限以前或当日答复", Q(answered_on__lte=F("answer_due_on")))},
)  # fmt: skip
CARRIED = Source("carried", CaseSpan, carried("opened_in", OPEN_UNTIL), "期初在办案件", months="first")
OPENED = Source(
    "opened", CaseSpan, during("opened_in"), "本期新收、重开、转入的案件",
    computed=_entered(EntryKind.CASE, "case") | {
        "is_urgent": Computed("属于急迫情形", _screened(~Q(urgency=Urgency.NONE))),
        "is_served_first": Computed("先行提供", _screened(Q(served_first=True))),
        "is_exempt": Computed("免予核查经济困难", _screened(~Q(exemption=Exemption.NONE))),
    },
)  # fmt: skip
ENDED = Source("ended", CaseSpan, during("ended_in"), "本期结束的案件")
PENDING = Source("pending", CaseSpan, standing("opened_in", OPEN_UNTIL), "期末在办案件", months="last")
AIDED = Source(
    "aided", CasePerson, during("span__opened_in"), "本期新收案件的受援人", station="span__station",
    where=Q(span__opened_as=Opened.NEW),
)  # fmt: skip
REFERRED = Source("referred", Referral, during("sent_in"), "本期发出的转介")
ANSWERED = Source("answered", Referral, during("answered_in"), "本期得到答复的转介")
CONCLUDED = Source("concluded", Referral, during("ended_in"), "本期了结的转介")
CALLED = Source("called", ReturnCall, during("counted_in"), "本期回访", person="")
COMPLAINED = Source("complained", Complaint, during("counted_in"), "本期收到的投诉", person="")

# ---------------------------------------------------------------- the station itself
STATIONS = _stock(
    "stations", Station, "期末开站的工作站", _open, Q(), station="pk",
    computed=_entered(EntryKind.STATION, "pk", record_version__gte=OuterRef("version")),
)  # fmt: skip
BODIES = _stock("bodies", CoordinationBody, "期末现行的协调机构")
MEMBERS = _stock("members", CoordinationMember, "期末在任的九部门成员单位", where=VALID & Q(organ__in=Organ.nine()))
PREMISES = _stock("premises", Premises, "期末在用的接待场所")
STAFF = _stock("staff", Staff, "期末在站的工作人员", _serving, Q())
LICENSED = _stock(
    "licensed", Staff, "期末在站、持有效执业证的专业法律人员", lambda period: professional_on(period.last), Q()
)
FILED = _stock("filed", Filing, "期末有效的备案", _filed, Q(staff__is_daily_manager=True))
AGREEMENTS = _stock("agreements", Agreement, "期末有效的合作协议")
POINTS = _stock("points", ContactPoint, "期末在用的联络点")
TEAMS = _stock("teams", Team, "期末的服务队伍")
DEMONSTRATIONS = _stock("demonstrations", Demonstration, "期末的示范点")
DUTY = Source(
    "duty", DutyDay, during("counted_in"), "本期坐班", VALID, person="",
    computed={
        "is_day": Computed("当日首条", _first()),
        "is_professional_day": Computed("当日专业法律人员首条", _first(is_professional=True)),
    },
)  # fmt: skip
EVENTS = Source(
    "events", OutreachEvent, during("counted_in"), "本期宣传活动", VALID, person="",
    computed={
        "materials": Computed(
            "发放资料", F("cards") + F("guides") + F("braille_books") + F("books") + F("other_materials")
        ),
        "is_told": Computed("有媒体报道", _told()),
    },
)  # fmt: skip
TYPICAL = Source(
    "typical", TypicalCase, during("counted_in"), "本期发布的典型案例", VALID, person="",
    computed={"is_told": Computed("在媒体发布", _told())},
)  # fmt: skip
FUNDS = Source("funds", FundEntry, during("counted_in"), "本期经费", VALID, person="")
MEASURED = _stock(
    "measured", Snapshot, "期末当月的测算", _measured, Q(),
    computed={
        f"item_{one.number}": Computed(one.label, Substr("items", one.number, 1), Found) for one in ITEMS
    },
)  # fmt: skip
ORDERED = _stock("ordered", Order, "本年下达的整改通知", _this_year, Q())
UNMENDED = _stock("unmended", Order, "期末未办结的整改通知", _unmended, Q())
