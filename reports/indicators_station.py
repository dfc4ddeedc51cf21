"""The reported numbers of the station itself: 表1, the duty days of 表7, 表9, 表10, 表11.

Stocks are as of the last day of the period and frozen with the month like everything else. What the nine items were
found to be is the month's 测算 (compliance.Snapshot), which stands once the month is over.
"""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Substr

from cases.choices import Exemption, Opened, Urgency
from cases.models import CaseSpan, Screening
from compliance.choices import Found, OrderState, Result
from compliance.models import Order, Snapshot
from compliance.standard import ITEMS
from consultations.choices import ConsultationState
from consultations.models import Consultation
from reports.periods import Period
from reports.registry import Computed, Indicator, Sheet, Source, during, group
from stations.choices import (
    PROFESSIONALS,
    AgreementKind,
    ContactPointKind,
    Employment,
    Engaged,
    EntryKind,
    FundKind,
    FundPurpose,
    FundSource,
    Organ,
    StaffKind,
)
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
)

VALID = Q(voided_on__isnull=True)


def _until(column: str, day: date) -> Q:
    """Not ended before a day; the last day itself still counts."""
    return Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__gte": day})


def _held(period: Period) -> Q:
    """What lasts, as of the period's last day."""
    return Q(_until("until_on", period.last), since_on__lte=period.last)


def _open(period: Period) -> Q:
    running = StationInterval.objects.filter(_until("closed_on", period.last), opened_on__lte=period.last)
    return Q(Exists(running.filter(station=OuterRef("pk"))))


def _serving(period: Period) -> Q:
    return Q(_until("left_on", period.last), joined_on__lte=period.last)


def _licensed(period: Period) -> Q:
    return _serving(period) & _until("licence_expires_on", period.last)


def _filed(period: Period) -> Q:
    """Acknowledged, not replaced, and of who still manages the daily work."""
    standing = Q(replaced_on__isnull=True) | Q(replaced_on__gt=period.last)
    return Q(standing, _until("staff__left_on", period.last), acknowledged_on__lte=period.last)


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


def _stock(name: str, model: Any, label: str, when: Any = _held, where: Q = VALID, **more: Any) -> Source:
    return Source(name, model, when, label, where, months="last", person="", **more)


# ---------------------------------------------------------------- sources
STATIONS = _stock(
    "stations", Station, "期末开站的工作站", _open, Q(), station="pk",
    computed=_entered(EntryKind.STATION, "pk", record_version__gte=OuterRef("version")),
)  # fmt: skip
BODIES = _stock("bodies", CoordinationBody, "期末现行的协调机构")
MEMBERS = _stock("members", CoordinationMember, "期末在任的九部门成员单位", where=VALID & Q(organ__in=Organ.nine()))
PREMISES = _stock("premises", Premises, "期末在用的接待场所")
STAFF = _stock("staff", Staff, "期末在站的工作人员", _serving, Q())
LICENSED = _stock(
    "licensed", Staff, "期末在站、持有效执业证的专业法律人员", _licensed,
    Q(kind__in=PROFESSIONALS, licence_number__gt=""),
)  # fmt: skip
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
SCREENED = Source(
    "screened", CaseSpan, during("opened_in"), "本期新收的案件", Q(opened_as=Opened.NEW), person="",
    computed={
        "is_urgent": Computed("属于急迫情形", _screened(~Q(urgency=Urgency.NONE))),
        "is_served_first": Computed("先行提供", _screened(Q(served_first=True))),
        "is_exempt": Computed("免予核查经济困难", _screened(~Q(exemption=Exemption.NONE))),
    },
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
TO_ENTER = Source(
    "to_enter", Consultation, during("counted_in"), "本期应录的咨询", Q(state=ConsultationState.RECORDED), person="",
    computed=_entered(EntryKind.CONSULTATION, "pk"),
)  # fmt: skip
CASES_TO_ENTER = Source(
    "cases_to_enter", CaseSpan, during("opened_in"), "本期应录的案件", Q(opened_as=Opened.NEW), person="",
    computed=_entered(EntryKind.CASE, "case"),
)  # fmt: skip


def _standard(article: int, label: str) -> str:
    return f"残疾人法律救助工作站规范化建设标准第{article}条({label})"


PREMISES_RULE, PEOPLE_RULE = _standard(2, "接待场所"), _standard(3, "人员构成")
SERVICE, QUALITY = _standard(5, "服务提供"), _standard(6, "服务质量")
COORDINATION, FUNDING, STATISTICS = _standard(7, "协调衔接"), _standard(8, "经费保障"), _standard(9, "信息统计")
FILING_RULE = "省残联2020年通知第四部分(日常管理专人备案)"
MET_ALL = dict.fromkeys(Premises.ACCESS, True)

ORGANISATION = Sheet("1", "机构队伍", (
    group("机构(个)",
          STATIONS.count("100", "工作站", unit="个"),
          BODIES.count("101", "协调机构", unit="个"),
          MEMBERS.count("102", "成员单位", unit="个"),
          MEMBERS.count("103", "有联络员的成员单位", unit="个", liaison__gt=""), basis=COORDINATION),
    group("接待场所",
          PREMISES.count("110", "接待场所", unit="个"),
          PREMISES.count("111", "固定场所", unit="个", is_fixed=True),
          PREMISES.count("112", "无障碍设施齐全", unit="个", **MET_ALL),
          PREMISES.count("113", "标志醒目", unit="个", has_sign=True),
          PREMISES.total("114", "接待面积", "area_m2", unit="平方米"), basis=PREMISES_RULE),
    group("工作人员(人)",
          STAFF.count("120", "工作人员", unit="人"), STAFF.each("12", "kind", StaffKind, unit="人"),
          basis=PEOPLE_RULE),
    group("专职兼职(人)",
          STAFF.each("13", "employment", Employment, unit="人"),
          STAFF.count("139", "未填", unit="人", employment=""), basis=PEOPLE_RULE),
    group("引入方式(人)",
          STAFF.each("14", "engaged_as", Engaged, unit="人"),
          STAFF.count("149", "未填", unit="人", engaged_as=""), basis=PEOPLE_RULE),
    group("专业和负责人(人)",
          STAFF.count("150", "同级残联正式工作人员任负责人", unit="人", is_head=True, is_formal=True),
          LICENSED.count("151", "持证专业法律人员", unit="人"),
          STAFF.count("152", "会手语翻译", unit="人", knows_sign_language=True),
          STAFF.count("153", "会盲文", unit="人", knows_braille=True),
          STAFF.count("154", "能作心理疏导", unit="人", is_counsellor=True), basis=PEOPLE_RULE),
    group("备案(人)", FILED.count("160", "日常管理专人已备案", unit="人"), basis=FILING_RULE),
    group("合作协议(个)",
          AGREEMENTS.count("170", "合作协议", unit="个"), AGREEMENTS.each("17", "kind", AgreementKind, unit="个"),
          basis=COORDINATION),
    group("联络点(个,不是工作站)",
          POINTS.count("180", "联络点", unit="个"), POINTS.each("18", "kind", ContactPointKind, unit="个"),
          basis=SERVICE),
    group("队伍和示范点",
          TEAMS.count("190", "服务队伍", unit="个"), TEAMS.total("191", "队员", "members", unit="人"),
          DEMONSTRATIONS.count("192", "示范点", unit="个"), basis=SERVICE),
), least=6)  # fmt: skip

DUTY_GROUPS = (
    group("坐班",
          DUTY.count("700", "坐班天数", unit="天", is_day=True),
          DUTY.count("701", "专业法律人员坐班天数", unit="天", is_professional=True, is_professional_day=True),
          DUTY.count("702", "坐班班次", unit="次"),
          DUTY.total("703", "接待人次", "persons", unit="人次"),
          DUTY.count("704", "补录", unit="次", is_late=True), basis=SERVICE),
)  # fmt: skip
GREEN_GROUPS = (
    group("绿色通道(件)",
          SCREENED.count("731", "急迫案件", unit="件", is_urgent=True),
          SCREENED.count("732", "先行提供", unit="件", is_served_first=True),
          SCREENED.count("733", "免予核查经济困难", unit="件", is_exempt=True),
          basis=QUALITY),
)  # fmt: skip

FUNDING_SHEET = Sheet("9", "经费", (
    group("预算(元)",
          FUNDS.total("911", "预算合计", "amount_fen", unit="分", kind=FundKind.BUDGET),
          FUNDS.each("94", "source", FundSource, of="amount_fen", unit="分", kind=FundKind.BUDGET), basis=FUNDING),
    group("支出(元)",
          FUNDS.total("913", "支出合计", "amount_fen", unit="分", kind=FundKind.SPENT),
          FUNDS.each("93", "purpose", FundPurpose, of="amount_fen", unit="分", kind=FundKind.SPENT), basis=FUNDING),
    group("到位(元)",
          FUNDS.total("912", "到位合计", "amount_fen", unit="分", kind=FundKind.ARRIVED),
          FUNDS.each("92", "source", FundSource, of="amount_fen", unit="分", kind=FundKind.ARRIVED), basis=FUNDING),
), least=3)  # fmt: skip


def _results() -> list[list[Indicator]]:
    told = [Result.PASSED, Result.MENDED, Result.FAILED, Result.PENDING, Result.OPEN]
    return [MEASURED.count(f"102{number}", str(one.label), unit="个", result=one) for number, one in enumerate(told, 1)]


COMPLIANCE = Sheet("10", "规范化", (
    group("九项符合的工作站(个)",
          *(MEASURED.count(f"101{one.number}", one.label, unit="个", **{f"item_{one.number}": Found.MET})
            for one in ITEMS), basis="残疾人法律救助工作站规范化建设标准第1至9条"),
    group("测算结果(个)", MEASURED.count("1020", "已测算", unit="个"), *_results(),
          basis="达标线为本系统默认:九项等权,一票否决项全部符合且 75 分以上"),
    group("整改(件)",
          ORDERED.count("1031", "本年下达", unit="件"),
          ORDERED.count("1032", "其中整改后达标", unit="件", state=OrderState.MENDED),
          ORDERED.count("1033", "其中已撤销", unit="件", state=OrderState.REVOKED),
          UNMENDED.count("1034", "期末未办结", unit="件"), basis="省残联2020年通知(规范化建设的督促整改)"),
), least=6)  # fmt: skip


def _entry(number: int, source: Source, label: str) -> tuple[list[Indicator], list[Indicator], list[Indicator]]:
    return (
        source.count(f"110{number}", label, unit="条"),
        source.count(f"111{number}", label, unit="条", is_entered=True),
        source.count(f"112{number}", label, unit="条", is_entered=False),
    )


_DUE, _DONE, _LEFT = zip(
    _entry(1, TO_ENTER, "咨询信息"), _entry(2, CASES_TO_ENTER, "案件信息"), _entry(3, STATIONS, "机构信息"), strict=True
)
ENTRIES = Sheet("11", "系统录入", (
    group("应录(条)", *_DUE, basis=STATISTICS),
    group("已录(条)", *_DONE, basis=STATISTICS),
    group("差异(条)", *_LEFT, basis=STATISTICS),
), least=6)  # fmt: skip
