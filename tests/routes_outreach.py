"""The addresses of campaigns, events, 典型案例 and cards: one line a name (tests/routes.py)."""

from accounts.roles import P
from tests.route import API, FILE, PAGE, PERSONS, STATIONS, Names, Route, just, of, with_version
from tests.world import TODAY, Place


def code(place: Place) -> list[Names]:
    return [{"code": place.code}]


def campaigns(place: Place) -> list[Names]:
    """Of counties: what a city or the province holds is for all below it, and seen there."""
    return [{"pk": place.campaign.pk}] if place.region.level == "county" else []


CAMPAIGN = {"name": "敬老月", "since_on": "2026-09-01", "until_on": "2026-12-31"}
STORY = {"title": "讨薪", "matter": "04", "story": "张某四个月没有领到工资。", "published_on": TODAY, "reason": "更正"}
OUTREACH = {
    "consultations:campaigns": Route(PAGE, P.CONSULTATION_VIEW),
    "consultations:campaign_create": Route(PAGE, P.CAMPAIGN_SET),
    "consultations:campaign_edit": Route(
        PAGE, P.CAMPAIGN_SET, STATIONS, campaigns, body=with_version("campaign", CAMPAIGN),
        inside=frozenset({200, 403}),
    ),
    "consultations:events": Route(PAGE, P.CONSULTATION_VIEW),
    "consultations:card": Route(PAGE, P.STATION_VIEW, STATIONS, code),
    "consultations:card_text": Route(FILE, P.STATION_VIEW, STATIONS, code),
    "cases:campaign": Route(PAGE, P.CASE_VIEW, STATIONS, campaigns),
    "cases:campaign_cases": Route(PAGE, P.CASE_VIEW, PERSONS, campaigns),
    "cases:typical_list": Route(PAGE, P.CASE_VIEW),
    "cases:typical": Route(PAGE, P.CASE_VIEW, PERSONS, of("typical")),
    "cases:typical_create": Route(PAGE, P.OUTREACH_LOG, PERSONS, of("closed"), body=just(STORY)),
    "cases:typical_edit": Route(PAGE, P.OUTREACH_LOG, PERSONS, of("typical"), body=with_version("typical", STORY)),
    "cases:typical_void": Route(
        PAGE, P.OUTREACH_LOG, PERSONS, of("typical"), body=with_version("typical", {"reason": "重复登记"})
    ),
    "campaigns-list": Route(API),
    "campaigns-detail": Route(
        API, P.CONSULTATION_VIEW, STATIONS, campaigns, body=with_version("campaign", {"about": "到工地去"})
    ),
    "campaigns-figures": Route(API, P.CONSULTATION_VIEW, STATIONS, campaigns),
    "events-list": Route(API),
    "events-detail": Route(API, P.STATION_VIEW, STATIONS, of("event"), body=with_version("event", {"persons": 3})),
    "events-move": Route(
        API, P.STATION_VIEW, STATIONS, lambda place: [{"pk": place.event.pk, "move": "void"}],
        body=with_version("event", {"reason": "重复登记"}), inside=frozenset({405}),
    ),
    "typical_cases-list": Route(API),
    "typical_cases-detail": Route(
        API, P.CASE_VIEW, PERSONS, of("typical"), body=with_version("typical", {"point": "及时"})
    ),
    "typical_cases-move": Route(
        API, P.CASE_VIEW, PERSONS, lambda place: [{"pk": place.typical.pk, "move": "void"}],
        body=with_version("typical", {"reason": "重复登记"}), inside=frozenset({405}),
    ),
}  # fmt: skip
