"""The words of the year's review (年度工作总结): what each section says, and the figures of the table beside it.

A clause names figures by their codes. `{311}` is exact, `:about` with 近 or 余, `:money` in 万元, `:change` against
the year before, `:days` a mean; `{521/520:rate}` is a rate of sums of figures. The rules are reports/rounding.py. A
clause is left out where a figure of it is not known, is not published, or its first one is 0: the table shows that.
"""

from dataclasses import dataclass

from clients.choices import Category, Group
from consultations.choices import Material, Matter


@dataclass(frozen=True)
class Sentence:
    """Clauses that are there, behind a lead; none where none is."""

    lead: str
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Top:
    """The kinds with the largest numbers, largest first."""

    lead: str
    codes: tuple[str, ...]
    unit: str


@dataclass(frozen=True)
class Kinds:
    """A table of kinds: a line a kind, for each heading the figure of the year and of the one before."""

    title: str
    labels: tuple[str, ...]
    columns: tuple[tuple[str, tuple[str, ...]], ...]
    note: str = ""


@dataclass(frozen=True)
class Section:
    title: str
    sentences: tuple[Sentence | Top, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()  # label and code
    kinds: tuple[Kinds, ...] = ()
    charts: tuple[str, ...] = ()
    extra: str = ""  # what is not told by figures of the returns: campaigns, titles of cases


def _codes(prefix: str, choices: type[Matter] | type[Category] | type[Group]) -> tuple[str, ...]:
    return tuple(f"{prefix}{one}" for one in choices.values)


MATTER, CATEGORY, CASE_MATTER = _codes("25", Matter), _codes("23", Category), _codes("36", Matter)
GROUP, GROUP_CASES, GROUP_MONEY = _codes("24", Group), _codes("39", Group), _codes("30", Group)
OVERLAP = "一人可以同时属于几个群体,各群体之和不等于总数;总数与各群体的差额没有来源,不作推算。"

SECTIONS = (
    Section(
        "总体情况",
        (
            Sentence("全年", (
                "接待咨询{200}批次、{201}人次{201:change}", "新收案件{311}件{311:change}",
                "办结案件{321}件{321:change}",
                "期末在办{330}件",
            )),
            Sentence("", (
                "受援人{401}人、{400}人次", "为当事人挽回经济损失{301:money}{301:change}",
                "帮助取得利益{302:money}{302:change}", "避免越级访、群体访{621}次",
            )),
            Sentence("", ("举办宣传活动{801}场{801:change}", "发放宣传资料{850:about}份")),
        ),
        (
            ("咨询批次(批次)", "200"), ("咨询人次(人次)", "201"), ("新收案件(件)", "311"), ("办结案件(件)", "321"),
            ("期末在办(件)", "330"), ("受援人数(人)", "401"), ("受援人次(人次)", "400"), ("挽回经济损失(元)", "301"),
            ("取得利益(元)", "302"), ("避免越级访、群体访(次)", "621"), ("宣传活动(场)", "801"),
            ("宣传资料(份)", "850"),
        ),
        charts=("201", "311"),
    ),
    Section(
        "咨询服务",
        (
            Top("咨询较多的事项依次是", MATTER, "人次"),
            Sentence("", (
                "留下身份信息的咨询人{202}人", "提供无障碍服务{280}项次{280:change}", "手语翻译{721}项次",
                "上门服务{725}项次",
            )),
        ),
        (
            ("咨询人数(人)", "202"), ("无障碍服务(项次)", "280"), ("手语翻译(项次)", "721"), ("上门服务(项次)", "725"),
        ),
        (
            Kinds("按事项", tuple(Matter.labels), (("咨询(人次)", MATTER), ("新收案件(件)", CASE_MATTER))),
            Kinds("按残疾类别", tuple(Category.labels), (("咨询(人次)", CATEGORY),)),
        ),
        charts=("matter",),
    ),
    Section(
        "案件办理",
        (
            Top("新收案件较多的事项依次是", CASE_MATTER, "件"),
            Sentence("", (
                "受理急迫案件{731}件", "先行提供帮助{732}件", "免予核查经济困难{733}件", "新收群体性案件{622}件",
            )),
            Sentence("挽回的经济损失中,", (
                "劳动报酬{611:money}{611:change}", "工伤赔偿{612:money}{612:change}",
                "赡养抚养扶养费{613:money}{613:change}",
            )),
        ),
        (
            ("急迫案件(件)", "731"), ("先行提供(件)", "732"), ("免予核查经济困难(件)", "733"),
            ("新收群体性案件(件)", "622"),
            ("劳动报酬(元)", "611"), ("工伤赔偿(元)", "612"), ("赡养抚养扶养费(元)", "613"),
        ),
    ),
    Section(
        "服务重点群体",
        tuple(
            Sentence(f"{one.label}:", (
                f"咨询{{24{one}}}人次{{24{one}:change}}", f"新收案件{{39{one}}}件{{39{one}:change}}",
                f"挽回经济损失{{30{one}:money}}",
            ))
            for one in Group
        ),
        kinds=(
            Kinds("按人群", tuple(Group.labels), (("咨询(人次)", GROUP), ("新收案件(件)", GROUP_CASES))),
            Kinds("按人群", tuple(Group.labels), (("挽回经济损失(元)", GROUP_MONEY),), OVERLAP),
        ),
    ),
    Section("专项活动", extra="campaigns"),
    Section(
        "宣传和以案释法",
        (
            Sentence("全年", (
                "举办宣传活动{801}场{801:change}", "群众参加{802:about}人次", "投入工作人员和志愿者{803:about}人次",
                "有媒体报道的活动{860}场",
            )),
            Sentence("发放的资料中,", tuple(
                f"{one.label}{{85{one}:about}}{'册' if one in (Material.BRAILLE_BOOKS, Material.BOOKS) else '份'}"
                for one in Material
            )),
            Sentence("", ("发布典型案例{870}个{870:change}",)),
        ),
        (
            ("宣传活动(场)", "801"), ("参加人次(人次)", "802"), ("工作人员和志愿者(人次)", "803"),
            ("有媒体报道(场)", "860"), ("宣传资料合计(份)", "850"),
            *((f"其中{one.label}(份、册)", f"85{one}") for one in Material), ("典型案例(个)", "870"),
        ),
        extra="typical",
    ),
    Section(
        "队伍和规范化建设",
        (
            Sentence("期末", (
                "开展工作的工作站{100}个", "无障碍设施齐全的接待场所{112}个", "工作人员{120}人",
                "持证专业法律人员{151}人",
                "已备案的日常管理专人{160}人", "协调机构{101}个", "联络点{180}个",
            )),
            Sentence("全年", ("坐班{700}天{700:change}", "专业法律人员坐班{701}天{701:change}")),
            Sentence("按九项标准,", (
                "期末已测算工作站{1020}个", "达标{1021}个,占已测算的{1021/1020:rate}", "整改后达标{1022}个",
                "不达标{1023}个", "本年下达整改通知{1031}件", "期末未办结整改{1034}件",
            )),
        ),
        (
            ("工作站(个)", "100"), ("无障碍设施齐全(个)", "112"), ("工作人员(人)", "120"),
            ("持证专业法律人员(人)", "151"),
            ("日常管理专人已备案(人)", "160"), ("协调机构(个)", "101"), ("联络点(个)", "180"), ("坐班天数(天)", "700"),
            ("专业法律人员坐班(天)", "701"), ("已测算(个)", "1020"), ("达标(个)", "1021"), ("整改后达标(个)", "1022"),
            ("不达标(个)", "1023"), ("下达整改通知(件)", "1031"), ("期末未办结整改(件)", "1034"),
        ),
    ),
    Section(
        "转介和司法救助",
        (
            Sentence("全年", (
                "发出转介{510}件{510:change}", "得到答复{520}件,平均用时{523/520:days}天",
                "接收{521}件,占得到答复的{521/520:rate}", "获批司法救助{542:money}", "减免费用{543:money}",
            )),
        ),
        (
            ("发出转介(件)", "510"), ("得到答复(件)", "520"), ("接收(件)", "521"), ("答复用时合计(天)", "523"),
            ("批准救助金额(元)", "542"), ("减免费用(元)", "543"),
        ),
    ),
    Section(
        "服务质量",
        (
            Sentence("全年", (
                "回访{630}次{630:change}", "表示满意的{631}次", "表示基本满意的{632}次",
                "两项占联系上的{631+632/631+632+633:rate}", "收到投诉{650}件{650:change}",
            )),
        ),
        (
            ("回访(次)", "630"), ("满意(次)", "631"), ("基本满意(次)", "632"), ("不满意(次)", "633"),
            ("投诉(件)", "650"),
        ),
    ),
)  # fmt: skip

# Sources that tell of people: of them, what is not a whole of its own is hidden where it is small (reports/review.py).
OF_PEOPLE = frozenset(
    "consulted promised opened ended pending aided referred answered concluded called complained".split()
)  # fmt: skip
# Not small numbers themselves, but told only where the number of records behind them is.
TOLD_WITH = {
    "200": "201", "202": "201", "400": "311", "401": "311", "330": "311", "301": "321", "302": "321", "611": "321",
    "612": "321", "613": "321", "621": "321", "523": "520", "542": "510", "543": "510",
    **dict(zip(GROUP_MONEY, GROUP_CASES, strict=True)),
}  # fmt: skip
