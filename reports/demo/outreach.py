"""The demo's campaigns, the events of its stations, and what of its consultations and cases belongs to a campaign."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from accounts.roles import OFFICE_ROLES, Role
from cases.models import Case, CaseSpan, TypicalCase
from clients.choices import Group
from consultations.choices import Audience, Matter, Occasion, PlaceKind
from consultations.models import Campaign, Consultation, OutreachEvent
from stations.choices import Level
from stations.models import Posting, Region, Staff, Station
from stations.terms import next_month

Kind = tuple[Any, ...]
# Name, group, days before today of its first and last day, local exemptions, what its events are.
HELD: tuple[Kind, ...] = (
    ("农民工法律救助百日维权", Group.MIGRANT_WORKER, 120, 20, "请求支付劳动报酬或工伤赔偿的残疾农民工",
     Occasion.MIGRANT_WORKERS, Audience.MIGRANT_WORKER, PlaceKind.WORK_SITE),
    ("敬老月法律服务进社区", Group.ELDERLY, 50, -10, "", Occasion.RESPECT_FOR_AGE, Audience.ELDERLY, PlaceKind.VILLAGE),
)  # fmt: skip
OF_CITY: Kind = ("关爱留守妇女法律救助行动", Group.LEFT_BEHIND_WOMAN, 90, -30,
           "70岁以上留守妇女\n享受低保、特困供养待遇的留守妇女",
           Occasion.WOMEN, Audience.LEFT_BEHIND_WOMAN, PlaceKind.TOWNSHIP)  # fmt: skip
USUAL = (
    ("送法进村(社区)", Occasion.DAILY, Audience.DISABLED, PlaceKind.VILLAGE),
    ("以案释法宣讲", Occasion.CASES_TELL, Audience.PUBLIC, PlaceKind.SQUARE),
    ("特殊教育学校法治课", Occasion.CHILDREN, Audience.MINOR, PlaceKind.SCHOOL),
    ("国际聋人节手语普法", Occasion.KIND_DAY, Audience.DISABLED, PlaceKind.FEDERATION),
    ("走进军营讲座", Occasion.ARMY, Audience.MILITARY_FAMILY, PlaceKind.ARMY),
)
STORIES = {
    Matter.WAGES: (
        "拖欠四个月的工资拿回来了",
        "听力残疾人张某在某厂打工四个月没有领到工资,工作站提供手语翻译,陪同其申请劳动仲裁。",
    ),
    Matter.WORK_INJURY: (
        "轮椅上的工伤认定", "肢体残疾人李某上班时受伤,单位不肯申请认定。工作站转介法律援助,代为收集证据。"
    ),
    Matter.SUPPORT: (
        "赡养费按月到账", "视力残疾的王老人两年没有收到赡养费,经工作站和村委会调解,子女按月支付。"
    ),
}  # fmt: skip
POINT = "及时介入、依法调解和诉讼并用,维护了残疾人的合法权益。"
MOST_STORIES = 24


def build(stations: list[Station], full: list[date], today: date, seed: int) -> None:
    """A stream of chance of its own, so that the other figures of the demo stay as they are."""
    chance = Random(f"{seed} outreach")  # noqa: S311
    campaigns = _campaigns(today)
    _events(chance, stations, full[0], today, campaigns)
    _tag(campaigns)
    _stories(chance, stations, today)


def _campaigns(today: date) -> list[Kind]:
    """Two of each province, one of its first city."""
    officers = Posting.objects.filter(role__in=sorted(OFFICE_ROLES)).select_related("user").order_by("-pk")
    users = {one.region_id: one.user for one in officers}
    made: list[Kind] = []
    begun: set[int | None] = set()
    for region in Region.objects.filter(pk__in=list(users), level__in=[Level.PROVINCE, Level.CITY]).order_by("code"):
        of_city: tuple[Kind, ...] = () if region.parent_id in begun else (OF_CITY,)
        kinds = HELD if region.level == Level.PROVINCE else of_city
        if region.level == Level.CITY:
            begun.add(region.parent_id)
        for name, group, since, until, exemptions, *how in kinds:
            number = f"{region.name[:2]}残联〔{today.year}〕{len(made) + 12}号"
            campaign = Campaign(
                region=region, name=name, group=group, since_on=today - timedelta(days=since),
                until_on=today - timedelta(days=until), number=number, exemptions=exemptions,
                about="集中开展法律宣传、咨询和救助,登记时请选用本活动。",
                exemption_number=number if exemptions else "", set_by=users[region.pk],
            )  # fmt: skip
            made.append((campaign, *how))
    Campaign.objects.bulk_create([one[0] for one in made])
    return made


def _events(chance: Random, stations: list[Station], first: date, today: date, campaigns: list[Kind]) -> None:
    heads = {p.station_id: p.user for p in Posting.objects.filter(role=Role.STATION_HEAD).select_related("user")}
    staff: dict[int, Staff] = {}
    for one in Staff.objects.filter(station__in=stations).order_by("pk"):
        staff.setdefault(one.station_id, one)
    at, rows = timezone.make_aware(datetime.combine(today, time(10))), []
    for station in stations:
        interval = station.intervals.last()
        since = max(first, interval.opened_on if interval else first)
        last = min(today, interval.closed_on) if interval and interval.closed_on else today
        held: list[Kind] = []
        for campaign, *how in campaigns:
            days = (min(campaign.until_on, last) - max(campaign.since_on, since)).days
            if station.path.startswith(campaign.region.path) and days >= 0:
                for _ in range(chance.randrange(0, 3)):
                    day = max(campaign.since_on, since) + timedelta(days=chance.randrange(days + 1))
                    held.append((day, f"{campaign.name}现场活动", *how, campaign))
        for _ in range(chance.randrange(1, 5)):
            title, *told = chance.choice(USUAL)
            held.append((since + timedelta(days=chance.randrange((last - since).days + 1)), title, *told, None))
        for one in sorted(held, key=lambda one: one[0]):
            rows.append(_event(chance, station, staff[station.pk], heads[station.pk], at, one))
    OutreachEvent.objects.bulk_create(rows, batch_size=300)


def _event(chance: Random, station: Station, staff: Staff, by: Any, at: datetime, held: Any) -> OutreachEvent:
    day, title, occasion, audience, place_kind, campaign = held
    persons = chance.randrange(15, 180)
    return OutreachEvent(
        station=station, campaign=campaign, title=title, held_on=day, counted_in=day.replace(day=1), occasion=occasion,
        audience=audience, place_kind=place_kind, place=f"{station.region.name}{PlaceKind(place_kind).label}",
        persons=persons, staff=staff, staff_count=chance.randrange(2, 9), cards=persons, guides=persons // 2,
        braille_books=chance.choice((0, 0, 3, 8)), books=chance.choice((0, 0, 0, 20)),
        other_materials=chance.randrange(0, 200, 10), in_website=chance.random() < 0.3,
        in_social=chance.random() < 0.4, in_radio=chance.random() < 0.05, changed_at=at, changed_by=by,
    )  # fmt: skip


def _tag(campaigns: list[Kind]) -> None:
    """Of the group, in the days, below the office; those of cases follow the facts of their spans."""
    for campaign, *_ in campaigns:
        group = Group(campaign.group).field
        days = (campaign.since_on, campaign.until_on)
        below = {"station__region__path__startswith": campaign.region.path, "campaign": None}
        asked = Consultation.objects.filter(**below, **{group: True}, held_on__range=days)
        Consultation.objects.filter(pk__in=list(asked.values_list("pk", flat=True))).update(campaign=campaign)
        of_group = CaseSpan.objects.filter(**{group: True}).values("case")
        opened = Case.objects.filter(**below, pk__in=of_group, applied_on__range=days)
        Case.objects.filter(pk__in=list(opened.values_list("pk", flat=True))).update(campaign=campaign)


def _stories(chance: Random, stations: list[Station], today: date) -> None:
    """Told of cases that were closed, some weeks later."""
    ended = Case.objects.filter(
        station__in=stations, matter__in=list(STORIES), closed_on__lt=today - timedelta(days=30)
    )
    heads = {p.station_id: p.user for p in Posting.objects.filter(role=Role.STATION_HEAD).select_related("user")}
    at, rows = timezone.make_aware(datetime.combine(today, time(10))), []
    for case in ended.select_related("station").order_by("pk")[:MOST_STORIES]:
        title, story = STORIES[Matter(case.matter)]
        on = min(next_month(case.closed_on) + timedelta(days=chance.randrange(10)), today)
        interval = case.station.intervals.last()
        if interval and interval.closed_on and on > interval.closed_on:
            continue
        rows.append(
            TypicalCase(
                station=case.station,
                case=case,
                title=title,
                matter=case.matter,
                story=story,
                point=POINT,
                published_on=on,
                counted_in=on.replace(day=1),
                in_social=True,
                in_newspaper=chance.random() < 0.2,
                changed_at=at,
                changed_by=heads[case.station_id],
            )  # fmt: skip
        )
    TypicalCase.objects.bulk_create(rows, batch_size=300)
