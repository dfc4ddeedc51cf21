"""The campaigns, events and registers of the replayed year. Days, places, and what 近 and 余 leave open, are ours."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from clients.choices import Group
from consultations.choices import Audience, Material, Occasion, PlaceKind
from consultations.models import Campaign, OutreachEvent
from reports.published import ARMY, DISABLED, ELDERLY, STATION_NUMBER, WOMEN, WORKERS, YEAR, campaign_number
from stations.choices import AgreementKind, Level, TeamKind
from stations.models import Agreement, Demonstration, Region, Staff, Station, Team

FIRST, LAST = date(YEAR, 1, 1), date(YEAR, 12, 31)


@dataclass(frozen=True)
class Held:
    """A campaign, or what was held beside them (`name` empty), with its events and what they handed out."""

    slug: str
    name: str
    group: str
    since_on: date
    until_on: date
    about: str
    exemptions: str
    how: tuple[Occasion, Audience, tuple[PlaceKind, ...]]
    events: int
    handed: dict[Material, int]


HELD = (
    Held(WORKERS, "农民工法律援助百日维权", Group.MIGRANT_WORKER, date(YEAR, 9, 20), date(YEAR, 12, 28),
         "到工地、车站、市场讲解用工和工资的法律规定,为讨薪的农民工当场受理。", "",
         (Occasion.MIGRANT_WORKERS, Audience.MIGRANT_WORKER, (PlaceKind.WORK_SITE, PlaceKind.SQUARE)),
         60, {Material.OTHER_MATERIALS: 24_000}),
    Held(WOMEN, "关爱留守妇女法律援助行动", Group.LEFT_BEHIND_WOMAN, date(YEAR, 3, 1), date(YEAR, 5, 31),
         "扩大留守妇女的援助范围,开通绿色通道。",
         "70 岁以上或没有劳动能力、收入和赡养人的留守妇女\n享受低保、特困供养待遇或有特殊困难的留守妇女\n"
         "因家庭暴力、虐待、遗弃主张权利的农村留守妇女",
         (Occasion.WOMEN, Audience.LEFT_BEHIND_WOMAN, (PlaceKind.VILLAGE, PlaceKind.TOWNSHIP)),
         145, {Material.OTHER_MATERIALS: 61_800}),
    Held(DISABLED, "关爱残疾人法律援助品牌建设", Group.DISABLED, FIRST, LAST,
         "联系残联和特殊教育学校,在纪念日普法,以案释法。", "",
         (Occasion.LAW_ANNIVERSARY, Audience.DISABLED, (PlaceKind.FEDERATION, PlaceKind.SCHOOL)),
         70, {Material.CARDS: 18_000, Material.GUIDES: 11_400, Material.BRAILLE_BOOKS: 1_500}),
    Held(ARMY, "关爱军人军属法律援助活动", Group.MILITARY_FAMILY, date(YEAR, 7, 15), date(YEAR, 8, 31),
         "到部队讲课、答疑,涉军案件由本地受理,不论军籍在何地。", "",
         (Occasion.ARMY, Audience.MILITARY_FAMILY, (PlaceKind.ARMY,)),
         43, {Material.OTHER_MATERIALS: 9_700, Material.BOOKS: 2_940}),
    Held(ELDERLY, "关爱老年人法律援助活动", Group.ELDERLY, FIRST, LAST,
         "结合敬老月讲法、答疑,到病房现场办理。", "",
         (Occasion.RESPECT_FOR_AGE, Audience.ELDERLY, (PlaceKind.VILLAGE, PlaceKind.HOSPITAL)),
         132, {Material.OTHER_MATERIALS: 35_600}),
    Held("", "", "", FIRST, LAST, "", "", (Occasion.DAILY, Audience.PUBLIC, (PlaceKind.SQUARE, PlaceKind.STUDIO)),
         90, {Material.OTHER_MATERIALS: 33_060}),
)  # fmt: skip
DOCUMENT = f"回放〔{YEAR}〕1号"
AGREED_WITH = 225  # cities; their names were not published
TEAMS, TEAMS_OF = 10, "230600"  # 大庆
NAMED = {"农民工": ("230100", "230600", "230800"), "残疾人": ("230100", "230200", "231000")}


def campaigns(province: Region, by: Any) -> dict[str, Campaign]:
    """Of the province's office, by their slug."""
    made = {
        held.slug: Campaign(
            region=province, name=f"{held.name}(回放)", number=campaign_number(held.slug), group=held.group,
            since_on=held.since_on, until_on=held.until_on, about=held.about, exemptions=held.exemptions,
            exemption_number=DOCUMENT if held.exemptions else "", set_by=by,
        )
        for held in HELD if held.slug
    }  # fmt: skip
    Campaign.objects.bulk_create(made.values())
    return made


def events(
    chance: Random, stations: list[Station], staff: dict[int, list[Staff]], by: Any, held_in: dict[str, Campaign]
) -> None:
    """Every event of the year, its share of what was handed out on it."""
    rows = []
    for held in HELD:
        handed = {kind: shares(chance, total, held.events) for kind, total in held.handed.items()}
        occasion, audience, places = held.how
        for number in range(held.events):
            station, day = chance.choice(stations), day_between(chance, held.since_on, held.until_on)
            rows.append(
                OutreachEvent(
                    station=station, campaign=held_in.get(held.slug), title=held.name or "送法到身边", held_on=day,
                    counted_in=day.replace(day=1), occasion=occasion, audience=audience,
                    place_kind=chance.choice(places), persons=chance.randrange(15, 160), staff=staff[station.pk][0],
                    staff_count=chance.randrange(2, 9), in_radio=held.slug == WOMEN and number == 0,
                    changed_at=_noon(day), changed_by=by, **{kind.field: of[number] for kind, of in handed.items()},
                )
            )  # fmt: skip
    OutreachEvent.objects.bulk_create(rows, batch_size=300)


def registers(chance: Random, stations: list[Station], by: Any) -> None:
    """异地协作 agreements of the cities' stations, 大庆's teams, the demonstration points."""
    at = {station.code.removesuffix(STATION_NUMBER): station for station in stations}
    cities = [station for station in stations if station.region.level == Level.CITY]
    Agreement.objects.bulk_create(
        Agreement(
            kind=AgreementKind.ELSEWHERE, party=f"异地城市{number:03}的法律援助机构", subject="异地协作",
            signed_on=FIRST, **_lasting(cities[number % len(cities)], by),
        )
        for number in range(AGREED_WITH)
    )  # fmt: skip
    Team.objects.bulk_create(
        Team(kind=TeamKind.SERVICE, name=f"第{number + 1}服务分队", members=chance.randrange(4, 12),
             task="到乡镇、社区和工地提供法律咨询,调处劳动争议。", **_lasting(at[TEAMS_OF], by))
        for number in range(TEAMS)
    )  # fmt: skip
    Demonstration.objects.bulk_create(
        Demonstration(title=f"{group}法律援助品牌建设示范点", approved_by_office="省司法厅", approved_on=FIRST,
                      **_lasting(at[code], by))
        for group, codes in NAMED.items() for code in codes
    )  # fmt: skip


def _lasting(station: Station, by: Any) -> dict[str, Any]:
    return {"station": station, "since_on": FIRST, "until_on": LAST, "changed_at": _noon(FIRST), "changed_by": by}


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def day_between(chance: Random, first: date, last: date) -> date:
    return first + timedelta(days=chance.randrange((last - first).days + 1))


def shares(chance: Random, total: int, count: int) -> list[int]:
    """`count` whole numbers, each at least 1, that sum to a total."""
    cuts = sorted(chance.sample(range(1, total), count - 1)) if count > 1 else []
    return list(_between([0, *cuts, total]))


def _between(cuts: list[int]) -> Iterator[int]:
    for low, high in zip(cuts, cuts[1:], strict=False):
        yield high - low
