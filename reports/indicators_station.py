"""The reported numbers of the station itself: 表1, the duty days of 表7, 表8, 表9, 表10, 表11.

Stocks are as of the last day of the period and frozen with the month like everything else. What the nine items were
found to be is the month's 测算 (compliance.Snapshot), which stands once the month is over.
"""

from typing import Any

from cases.choices import Opened
from compliance.choices import Found, OrderState, Result
from compliance.standard import ITEMS
from consultations.choices import Audience, Material, Media, Occasion, PlaceKind
from reports.registry import Indicator, Sheet, Source, group
from reports.sources import (
    AGREEMENTS,
    BODIES,
    CONSULTED,
    DEMONSTRATIONS,
    DUTY,
    EVENTS,
    FILED,
    FUNDS,
    LICENSED,
    MEASURED,
    MEMBERS,
    OPENED,
    ORDERED,
    POINTS,
    PREMISES,
    STAFF,
    STATIONS,
    TEAMS,
    TYPICAL,
    UNMENDED,
)
from stations.choices import (
    AgreementKind,
    ContactPointKind,
    Employment,
    Engaged,
    FundKind,
    FundPurpose,
    FundSource,
    StaffKind,
)
from stations.models import Premises


def _standard(article: int, label: str) -> str:
    return f"残疾人法律救助工作站规范化建设标准第{article}条({label})"


PREMISES_RULE, PEOPLE_RULE = _standard(2, "接待场所"), _standard(3, "人员构成")
SERVICE, QUALITY = _standard(5, "服务提供"), _standard(6, "服务质量")
COORDINATION, FUNDING, STATISTICS = _standard(7, "协调衔接"), _standard(8, "经费保障"), _standard(9, "信息统计")
FILING_RULE = "安徽省残联2020年通知第四部分(日常管理专人备案)"
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
          OPENED.count("731", "急迫案件", unit="件", opened_as=Opened.NEW, is_urgent=True),
          OPENED.count("732", "先行提供", unit="件", opened_as=Opened.NEW, is_served_first=True),
          OPENED.count("733", "免予核查经济困难", unit="件", opened_as=Opened.NEW, is_exempt=True),
          basis=QUALITY),
)  # fmt: skip

PUBLIC_RULE = f"{_standard(4, '服务公示')};各栏为本系统默认"
OUTREACH = Sheet("8", "宣传", (
    group("总量",
          EVENTS.count("801", "宣传活动", unit="场"),
          EVENTS.total("802", "参加人次", "persons", unit="人次"),
          EVENTS.total("803", "工作人员和志愿者", "staff_count", unit="人次"),
          EVENTS.count("804", "补录", unit="场", is_late=True), basis=PUBLIC_RULE),
    group("按场合(场)", EVENTS.each("81", "occasion", Occasion, unit="场"), basis=PUBLIC_RULE),
    group("按主要对象(场)", EVENTS.each("82", "audience", Audience, unit="场"), basis=PUBLIC_RULE),
    group("按主要对象(人次)",
          EVENTS.each("83", "audience", Audience, of="persons", unit="人次"), basis=PUBLIC_RULE),
    group("按地点(场)", EVENTS.each("84", "place_kind", PlaceKind, unit="场"), basis=PUBLIC_RULE),
    group("发放资料(份、册)",
          EVENTS.total("850", "资料合计", "materials", unit="份"),
          *(EVENTS.total(f"85{kind.value}", str(kind.label), kind.field, unit="份") for kind in Material),
          basis=PUBLIC_RULE),
    group("媒体报道的活动(场,可重叠)",
          EVENTS.count("860", "有媒体报道", unit="场", is_told=True),
          *(EVENTS.count(f"86{kind.value}", str(kind.label), unit="场", **{kind.field: True}) for kind in Media),
          basis=PUBLIC_RULE),
    group("典型案例(个)",
          TYPICAL.count("870", "发布典型案例", unit="个"),
          TYPICAL.count("871", "其中在媒体发布", unit="个", is_told=True), basis=PUBLIC_RULE),
), least=3)  # fmt: skip

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
          UNMENDED.count("1034", "期末未办结", unit="件"), basis="整改通知为本系统默认,落实规范化建设标准"),
), least=6)  # fmt: skip


def _entry(
    number: int, source: Source, label: str, **where: Any
) -> tuple[list[Indicator], list[Indicator], list[Indicator]]:
    return (
        source.count(f"110{number}", label, unit="条", **where),
        source.count(f"111{number}", label, unit="条", **where, is_entered=True),
        source.count(f"112{number}", label, unit="条", **where, is_entered=False),
    )


_DUE, _DONE, _LEFT = zip(
    _entry(1, CONSULTED, "咨询信息"),
    _entry(2, OPENED, "案件信息", opened_as=Opened.NEW),
    _entry(3, STATIONS, "机构信息"),
    strict=True,
)
ENTRIES = Sheet("11", "系统录入", (
    group("应录(条)", *_DUE, basis=STATISTICS),
    group("已录(条)", *_DONE, basis=STATISTICS),
    group("差异(条)", *_LEFT, basis=STATISTICS),
), least=6)  # fmt: skip
