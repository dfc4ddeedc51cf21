"""What Heilongjiang published of its year 2018, figure by figure, and where the records of the replay tell each.

From the province's review of 法律援助 for special groups, by the count of the judicial system. An exact figure must
come out exactly; one told with 近 or 余 is stored with its word, which what is counted must bear out
(reports/rounding.py). The parts do not add up to the totals, and nothing here forces them to.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from consultations.models import Campaign
from reports.periods import Period
from reports.rounding import NEAR, OVER, Told, money
from stations.models import Region

SLUG, PROVINCE, YEAR = "heilongjiang-2018", "230000", 2018
STATION_NUMBER = "18"  # beside the demo's own stations of the same divisions
FIGURE, CAMPAIGN, REGISTER = "figure", "campaign", "register"
WAN = 10**6  # 1 万元 in 分
WORKERS, WOMEN, DISABLED, ARMY, ELDERLY = "workers", "women", "disabled", "army", "elderly"


@dataclass(frozen=True)
class Published:
    """One figure (money in 分). `where` and `name`: the code of an indicator; a campaign and its figure; a register."""

    section: str
    label: str
    told: Told
    unit: str
    where: str
    name: str
    is_rounded: bool = False  # money published in 亿元 with two places

    @property
    def text(self) -> str:
        if self.unit != "分":
            return f"{self.told}{self.unit}"
        return f"{self.told.word if self.told.word == NEAR else ''}{money(self.told.named)}"

    @property
    def is_exact(self) -> bool:
        return not self.told.word and not self.is_rounded

    def allows(self, counted: int) -> bool:
        return money(counted) == money(self.told.named) if self.is_rounded else self.told.allows(counted)


def campaign_number(slug: str) -> str:
    """The 文号 by which the replay's campaign is found again."""
    return f"回放{YEAR}-{slug}"


def campaigns_at(area: Region, over: Period) -> list[Campaign]:
    """The replay's campaigns, where and when it was loaded."""
    if (area.code, over.code) != (PROVINCE, str(YEAR)):
        return []
    return list(Campaign.objects.filter(region=area, number__startswith=campaign_number("")))


def _figures(section: str, *rows: tuple[str, int | Told, str, str]) -> Iterable[Published]:
    """(label, figure, unit, code; or campaign:figure; or /register or /register:what it is for)."""
    for label, told, unit, place in rows:
        where = REGISTER if place.startswith("/") else CAMPAIGN if ":" in place else FIGURE
        told = told if isinstance(told, Told) else Told(told)
        yield Published(section, label, told, unit, where, place.removeprefix("/"))


CONSULTED = Published("全年", "解答咨询", Told(45_756), "人次", FIGURE, "201")
CASES = Published("全年", "办理案件", Told(13_052), "件", FIGURE, "311")
RECOVERED = Published("全年", "挽回经济损失", Told(13_400 * WAN), "分", FIGURE, "601", is_rounded=True)
EVENTS = Published("全年", "举办宣传活动", Told(500, OVER), "场", FIGURE, "801")
HANDED = Published("全年", "发放宣传材料", Told(200_000, NEAR), "份", FIGURE, "850")

FIGURES = [
    CONSULTED, CASES, RECOVERED, EVENTS, HANDED,
    *_figures(
        "农民工", ("咨询", 10_322, "人次", "2402"), ("案件", 4_326, "件", "3902"), ("讨薪", 4_424 * WAN, "分", "611"),
        ("签订异地协作协议的城市", 225, "家", "/agreement"), ("大庆市的服务分队", 10, "个", "/team"),
        ("品牌示范点", 3, "个", "/demonstration:农民工"),
    ),
    *_figures(
        "农民工百日维权", ("咨询", 4_763, "次", f"{WORKERS}:asked"), ("受理讨薪案件", 615, "件", f"{WORKERS}:opened"),
        ("办结", 173, "件", f"{WORKERS}:closed"), ("受援农民工", 2_060, "人", f"{WORKERS}:helped"),
        ("讨薪", 184_749 * WAN // 100, "分", f"{WORKERS}:wages"),
        ("避免越级访、群体访", 216, "次", f"{WORKERS}:petitions"),
    ),
    *_figures(
        "留守妇女", ("宣传活动", 145, "场", f"{WOMEN}:events"),
        ("发放宣传品", Told(60_000, OVER), "份", f"{WOMEN}:materials"),
        ("解答咨询", Told(3_000, OVER), "次", f"{WOMEN}:asked"),
    ),
    *_figures(
        "残疾人", ("咨询", 4_712, "人次", "2401"), ("案件", 1_085, "件", "3901"),
        ("挽回经济损失", 1_109 * WAN, "分", "3001"),
        ("联系卡、服务指南、盲文手册", Told(30_000, OVER), "份", f"{DISABLED}:materials"),
        ("品牌示范点", 3, "个", "/demonstration:残疾人"),
    ),
    *_figures(
        "军人军属", ("咨询", 453, "人次", "2407"), ("案件", 27, "件", "3907"),
        ("挽回经济损失", Told(100 * WAN, NEAR), "分", "3007"), ("宣传活动", 43, "场", f"{ARMY}:events"),
        ("发放宣传材料", Told(10_000, NEAR), "份", f"{ARMY}:other_materials"),
        ("赠送书籍", Told(2_900, OVER), "册", f"{ARMY}:books"),
    ),
    *_figures(
        "老年人", ("咨询", 9_111, "人次", "2403"), ("案件", 2_372, "件", "3903"),
        ("挽回经济损失", 2_426 * WAN, "分", "3003"),
        ("宣传活动", 132, "场", f"{ELDERLY}:events"), ("发放资料", Told(35_000, OVER), "份", f"{ELDERLY}:materials"),
    ),
]  # fmt: skip

# What has no place in the records, and why.
OUTSIDE = [("省政府民生实事 33 件", "全省各部门全年任务的总数,不是救助记录,本系统不登记。")]

GROUPS = ("农民工", "残疾人", "军人军属", "老年人")  # of those that have cases and consultations of their own
# A total, and the figures of the groups that the review names beside it.
SUMS: list[tuple[Published, list[Published]]] = [
    (total, [one for one in FIGURES if one.label in labels and one.section in sections])
    for total, labels, sections in (
        (CONSULTED, ("咨询",), GROUPS),
        (CASES, ("案件",), GROUPS),
        (RECOVERED, ("讨薪", "挽回经济损失"), GROUPS),
        (EVENTS, ("宣传活动",), ("留守妇女", *GROUPS)),
        (HANDED, ("发放宣传品", "联系卡、服务指南、盲文手册", "发放宣传材料", "发放资料"), ("留守妇女", *GROUPS)),
    )
]
