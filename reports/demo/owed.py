"""What the demo's stations owe beside the returns: most is entered in the other system, tasks are half done."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from accounts.audit import action
from accounts.roles import Role
from cases.models import Case
from compliance.actions_measure import write
from consultations.models import Consultation
from stations import obligations
from stations.choices import EntryKind, Level, StationKind
from stations.models import PlanTask, Posting, Region, Station, SystemEntry
from stations.terms import next_month

ENTERED = 0.93  # of what is to be entered
LEFT = 5  # of so many stations one enters nothing of the last weeks
TASKS = (("法律知识进社区", 12, "场"), ("走访重度残疾人家庭", 40, "户"), ("培训志愿者", 20, "人"))
BUILD = "年底前建成规范化工作站"


def enter(stations: Iterable[Station], today: date, seed: int) -> None:
    """Records typed into the 中国残联 system a few days after; the last weeks are open at some stations."""
    chance = Random(f"{seed} entries")  # noqa: S311
    heads = _heads()
    silent = {one.pk for place, one in enumerate(stations) if place % LEFT == 2}
    rows = [
        SystemEntry(
            station=one, kind=EntryKind.STATION, object_id=one.pk, record_version=one.version,
            entered_on=today - timedelta(days=60), entered_by=heads[one.pk].user,
        )
        for one in stations if one.pk in heads and one.pk not in silent
    ]  # fmt: skip
    for kind, model, column in (
        (EntryKind.CONSULTATION, Consultation, "held_on"), (EntryKind.CASE, Case, "accepted_on"),
    ):  # fmt: skip
        told = model.objects.filter(**{f"{column}__isnull": False}).order_by("pk")
        for key, station, day in told.values_list("pk", "station", column):
            waits = station in silent and day > today - timedelta(days=45)
            on = day + timedelta(days=chance.randrange(1, 9))
            if station in heads and not waits and on <= today and chance.random() < ENTERED:
                rows.append(
                    SystemEntry(
                        station_id=station, kind=kind, object_id=key, record_version=1, entered_on=on,
                        entered_by=heads[station].user,
                    )
                )  # fmt: skip
    SystemEntry.objects.bulk_create(rows, batch_size=500)


@action
def measure(stations: Iterable[Station], month: date) -> None:
    """测算 of a month as the command leaves it at the month's end: 表10 of its return is made of it."""
    on = next_month(month) - timedelta(days=1)
    open_then = Station.objects.open_on(on).filter(pk__in=[one.pk for one in stations], kind=StationKind.FEDERATION)
    write(list(open_then.order_by("code")), timezone.make_aware(datetime.combine(on, time(18))))


@action
def build(stations: Iterable[Station], today: date, seed: int) -> None:
    """Obligations by the registers; a few tasks of each city's office, one of the province's for each city."""
    chance = Random(f"{seed} tasks")  # noqa: S311
    officers = {
        one.region_id: one
        for one in Posting.objects.filter(role__in=[Role.CITY, Role.PROVINCE]).select_related("user", "region")
    }
    for station in Station.objects.open_on(today).filter(pk__in=[one.pk for one in stations]).order_by("code"):
        obligations.renew(station, today)
    due_on = date(today.year, 12, 31)
    rows = []
    for place, station in enumerate(stations):
        city = station.region.parent_id
        if city in officers and place % 2 == 0:
            title, target, unit = TASKS[place % len(TASKS)]
            day = due_on if place % 7 else today - timedelta(days=3)
            rows.append(_task(chance, officers[city], title, target, unit, day, today, station=station))
    for region in Region.objects.filter(pk__in=list(officers), level=Level.CITY).order_by("code"):
        if region.parent_id in officers:
            count = Region.objects.filter(parent=region).count() or 1
            rows.append(_task(chance, officers[region.parent_id], BUILD, count, "个", due_on, today, region=region))
    PlanTask.objects.bulk_create(rows, batch_size=500)


def _task(
    chance: Random, by: Posting, title: str, target: int, unit: str, due_on: date, today: date,
    station: Station | None = None, region: Region | None = None,
) -> PlanTask:  # fmt: skip
    progress = min(target, round(target * chance.uniform(0.3, 1.1)))
    return PlanTask(
        station=station, region=region, set_by_region_id=by.region_id, set_by=by.user,
        set_on=today - timedelta(days=120), title=title, target=target, unit=unit, due_on=due_on, progress=progress,
        progress_on=today - timedelta(days=chance.randrange(1, 20)), done_on=today if progress >= target else None,
    )  # fmt: skip


def _heads() -> dict[int, Posting]:
    rows = Posting.objects.filter(role=Role.STATION_HEAD).select_related("user").order_by("-pk")
    return {one.station_id or 0: one for one in rows}
