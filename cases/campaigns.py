"""What a campaign has brought, counted from what was tagged with it, by true dates: nothing of it is typed."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from cases.choices import Ended, Opened
from cases.models import CasePerson, CaseSpan
from consultations.choices import Material, Media
from consultations.models import Campaign, Consultation, OutreachEvent
from stations.models import Posting, Region, Station

TOLD = Q(*((media.field, True) for media in Media), _connector=Q.OR)
# What is counted of each kind of record.
CONSULTED = {"batches": Count("pk"), "asked": Sum("persons", default=0)}
HELPED = {
    "opened": Count("pk", filter=Q(opened_as=Opened.NEW)), "closed": Count("pk", filter=Q(ended_as=Ended.CLOSED)),
    "recovered": Sum("recovered_fen", default=0), "wages": Sum("wages_fen", default=0),
    "petitions": Sum("petitions_avoided", default=0),
}  # fmt: skip
HELD = {
    "events": Count("pk"), "persons": Sum("persons", default=0), "told": Count("pk", filter=TOLD),
    **{kind.field: Sum(kind.field, default=0) for kind in Material},
}  # fmt: skip


@dataclass(frozen=True)
class Found:
    """Figures of the posting's area: together, and station by station where there is any."""

    total: dict[str, int]
    stations: list[tuple[Station, dict[str, int]]]


def consulted(campaign: Campaign, posting: Posting) -> QuerySet[Any]:
    return Consultation.objects.visible_to(posting).recorded().filter(campaign=campaign)  # type: ignore[no-any-return]


def spans(campaign: Campaign, posting: Posting) -> QuerySet[Any]:
    """Its cases from 受理 on, each by its spans; what was entered by mistake is none."""
    rows = CaseSpan.objects.visible_to(posting).filter(case__campaign=campaign)
    return rows.exclude(ended_as=Ended.MISTAKEN)  # type: ignore[no-any-return]


def held(campaign: Campaign, posting: Posting) -> QuerySet[Any]:
    return OutreachEvent.objects.visible_to(posting).valid().filter(campaign=campaign)  # type: ignore[no-any-return]


def counted(campaign: Campaign, posting: Posting) -> Found:
    """A query a kind of record, two for people, one for the names of stations."""
    by_station: dict[int, dict[str, int]] = {}
    asked = [(consulted(campaign, posting), CONSULTED), (spans(campaign, posting), HELPED)]
    for rows, made in [*asked, (held(campaign, posting), HELD)]:
        for line in rows.order_by().values("station").annotate(**{f"n_{name}": one for name, one in made.items()}):
            known = by_station.setdefault(line.pop("station"), {})
            known |= {name.removeprefix("n_"): int(value) for name, value in line.items()}
    names = [*CONSULTED, *HELPED, *HELD]
    for known in by_station.values():
        known |= {name: known.get(name, 0) for name in names}
        known["materials"] = sum(known[kind.field] for kind in Material)
    total = {name: sum(known[name] for known in by_station.values()) for name in [*names, "materials"]}
    people = CasePerson.objects.visible_to(posting).filter(
        span__in=spans(campaign, posting), span__opened_as=Opened.NEW
    )
    total |= {"heads": _heads(consulted(campaign, posting)), "helped": _heads(people)}
    stations = Station.objects.in_bulk(by_station)
    told = sorted(((stations[key], known) for key, known in by_station.items()), key=lambda pair: pair[0].code)
    return Found(total, told)


def each(campaigns: list[Campaign], posting: Posting, area: Region | Station) -> dict[int, dict[str, int]]:
    """{campaign: figures} of an area within the posting's own, without people: a query a kind of record."""
    told = {one.pk: dict.fromkeys([*CONSULTED, *HELPED, *HELD, "materials"], 0) for one in campaigns}
    asked: list[tuple[Any, str, dict[str, Any]]] = [
        (Consultation.objects.visible_to(posting).recorded(), "campaign", CONSULTED),
        (CaseSpan.objects.visible_to(posting).exclude(ended_as=Ended.MISTAKEN), "case__campaign", HELPED),
        (OutreachEvent.objects.visible_to(posting).valid(), "campaign", HELD),
    ]
    for rows, tag, made in asked:
        rows = rows.within(area).filter(**{f"{tag}__in": list(told)}).order_by()
        for line in rows.values(tag).annotate(**{f"n_{name}": one for name, one in made.items()}):
            told[line.pop(tag)] |= {name.removeprefix("n_"): int(value) for name, value in line.items()}
    for known in told.values():
        known["materials"] = sum(known[kind.field] for kind in Material)
    return told


def _heads(rows: QuerySet[Any]) -> int:
    """Distinct people known."""
    return rows.exclude(person_key="").order_by().values("person_key").distinct().count()
