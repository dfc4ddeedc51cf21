"""What each sheet of the workbook says around its numbers: titles, the head of the form, columns, explanations.

Who is given an approval for a form writes its maker, number and term here. While they are empty the sheet says
内部业务报表 (统计法第17条: a form without them is no statistical form, and nobody need fill it in).
"""

from dataclasses import dataclass

from reports.indicators import INDICATORS, SHEETS, SUMMARY
from reports.periods import Period
from reports.registry import Indicator
from reports.table import Table
from stations.choices import StationKind

SUMMARY_NAME = "月报总表"
INTERNAL = "内部业务报表"


@dataclass(frozen=True)
class Approval:
    """表号、制定机关、批准或备案文号、有效期限."""

    form: str
    maker: str = ""
    number: str = ""
    valid_until: str = ""

    @property
    def lines(self) -> list[str]:
        if not self.maker:
            return [f"表号:{self.form}", INTERNAL]
        told = {"表号": self.form, "制定机关": self.maker, "批准或备案文号": self.number, "有效期限": self.valid_until}
        return [f"{what}:{text}" for what, text in told.items()]


APPROVALS = {
    SUMMARY_NAME: Approval("残法救总表"),
    "1": Approval("残法救1表"),
    "2": Approval("残法救2表"),
    "3": Approval("残法救3表"),
    "4": Approval("残法救4表"),
    "5": Approval("残法救5表"),
    "6": Approval("残法救6表"),
    "7": Approval("残法救7表"),
    "8": Approval("残法救8表"),
    "9": Approval("残法救9表"),
    "10": Approval("残法救10表"),
    "11": Approval("残法救11表"),
}

PLACES = {StationKind.FEDERATION: "残疾人法律救助工作站", StationKind.JUDICIAL: "演示:司法行政口径 法律援助工作站"}
ABOUT = {
    SUMMARY_NAME: "工作总表", "2": "咨询情况", "3": "案件办理情况", "4": "受援人情况",
    "5": "转介与司法救助情况", "6": "工作成效", "1": "机构队伍情况", "7": "坐班与无障碍服务情况", "8": "宣传情况",
    "9": "经费情况", "10": "规范化建设情况", "11": "信息录入情况",
}  # fmt: skip

COMMON = [
    "一、每站一行;同一县有两个以上工作站的,另列县小计;市本级、省本级为市、省残联自设的工作站。",
    "二、空格表示未报,不是零;“0”表示填报单位确认为零。未报、退回修改的站不计入小计和合计,状态列写明已报站数。",
    "三、人数为去重后的实际人数,小计和合计在该范围内重新去重,不等于各行相加;其余各列等于所列各站相加。",
    "四、补录指账已关闭后登记的以前月份事项,计入最早的未关账月份,保留真实日期。",
]
LONGER = "本期由各月报表汇总:流量各月相加,期初结转取首月,期末在办取末月,人数跨月去重;状态列写明已报月数。"
NOTES = {
    SUMMARY_NAME: ["五、批次为咨询记录数;人次为到场或来电人数之和,八人同来计 1 批次、8 人次。"],
    "2": [
        "五、批次为咨询记录数;人次为到场或来电人数之和,八人同来计 1 批次、8 人次;人数为已知身份者去重,匿名者不计人数。",
        "六、各渠道、咨询人、残疾类别、事项、处理、初次或重复的人次之和均等于咨询人次;人群可以重叠,其和不等于咨询人次。",
    ],
    "3": [
        "五、上期结转+新收+重开+转入-办结-终止-转出-误登=期末在办。重开不再计新收。",
        "六、挽回经济损失与取得利益分别填列,单位为元;人群可以重叠,其和不等于合计。结案日为收到裁判文书或达成协议之日。",
    ],
    "4": [
        "五、受援人次为本期新收案件的受援人,一人两案计 2 人次、1 人。年龄、类别、等级等为立案当日情况,以后不变动。",
        "六、“残疾类别与等级”只列持证且等级已知者,其和可小于受援人次;人群可以重叠。",
    ],
    "5": [
        "五、发出、答复、了结各计入其发生之月,三者不相等;答复含接收、不予接收和未接收即退回,平均用时=答复用时合计÷得到答复。",
        "六、申请救助金额计入发出之月,批准金额和减免费用计入办结之月,单位为元。收到的异地协作见表3案件来源和转入。",
    ],
    "6": [
        "五、挽回经济损失、取得利益与表3同口径;其中各项之和不超过挽回经济损失。避免越级访、群体访计次,须有依据。",
        "六、回访计次,不满意者再次回访另计;满意率=(满意+基本满意)÷(回访-未联系上)。投诉计入收到之月。",
    ],
    "1": [
        "五、为期末数。联络点不是工作站,分别统计,不相加。工作人员按期末在站者计,一人在两站任职的各站各计一人。",
        "六、持证专业法律人员为律师、基层法律服务工作者、公职律师、法援机构人员、志愿者中执业证在有效期内者。",
        "七、协调机构只计工作站登记的;未建站地区由残联登记的不计入本表,见“覆盖情况”。",
    ],
    "7": [
        "五、一日多人坐班计一日;专业法律人员坐班天数按当日是否为专业法律人员计。接待人次为坐班时接待之数,不加入咨询人次。",
        "六、无障碍需求按咨询逐项计,一次咨询可有多项;绿色通道、先行提供、免予核查按新收案件计。",
    ],
    "8": [
        "五、按举办、发布之日计入;各场合、对象、地点的场数之和均等于宣传活动场数;一场活动有几种媒体报道的各计一场,其和可大于总场数。",
        "六、资料合计等于各类资料之和。参加人次不加入咨询人次;活动现场的咨询逐条登记,计入表2。典型案例隐去姓名、号码后发布。",
    ],
    "9": [
        "五、单位为元,按下达、到账或支付之日计入;预算与到位、支出分别填列,不相加。",
        "六、预算按来源之和等于预算,到位按来源之和等于到位,支出按用途之和等于支出。",
    ],
    "10": [
        "五、为期末月份的测算:实测项按记录,自报项按最近一期自评;部分符合、不符合和待定均不计入符合。",
        "六、整改为本年下达的整改通知书及其办理,期末未办结含以前年度下达的。",
    ],
    "11": [
        "五、应录=已录+差异。应录为本期计入的咨询、新收案件(误登的不扣除,见表3)和期末开站的工作站;已录以登记了录入日期为准,截至各月上报时。",
        "六、工作站信息录入后又有修改的,须再次录入,仍计为差异。补录计入登记时最早的未关账月份;"
        "系统录入页面、九项标准9.3按发生、受理之日分别计本年和近12个月,不计误登,故与本表可不同。",
    ],
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """Columns under one heading."""

    heading: str
    columns: tuple[Indicator, ...]


@dataclass(frozen=True)
class Plan:
    """One worksheet: what it is called, and its columns in order."""

    key: str
    name: str
    parts: tuple[Part, ...]

    @property
    def is_summary(self) -> bool:
        return self.key == SUMMARY_NAME

    @property
    def columns(self) -> list[Indicator]:
        return [column for part in self.parts for column in part.columns]

    def title(self, table: Table) -> str:
        return f"{PLACES[StationKind(table.kind)]}{ABOUT[self.key]}"

    def units(self) -> str:
        """计量单位; money is kept in 分 and printed in 元."""
        return "、".join(dict.fromkeys("元" if row.unit == "分" else row.unit for row in self.columns))

    def notes(self, table: Table) -> list[str]:
        notes = [*COMMON, *NOTES[self.key]]
        if not table.period.is_month:
            notes.append(f"{'五六七八'[len(notes) - 4]}、{LONGER}")
        return [*notes, f"八、{table.last_entries}"] if self.key == "11" else notes


TOTALS = Plan(
    SUMMARY_NAME, SUMMARY_NAME,
    tuple(Part(heading, tuple(INDICATORS[code] for code in codes)) for heading, codes in SUMMARY),
)  # fmt: skip


def plans(period: Period) -> list[Plan]:
    """The worksheets of a period: 月报总表, then the sheets that are due for it."""
    due = [sheet for sheet in SHEETS if sheet.is_due(period)]
    return [
        TOTALS,
        *(Plan(one.number, one.name, tuple(Part(part.heading, part.rows) for part in one.groups)) for one in due),
    ]
