"""The addresses of campaigns, events, 典型案例 and cards: one line a name (tests/routes.py)."""

from accounts.roles import P
from tests.route import FILE, PAGE, PERSONS, STATIONS, Names, Route, just, of, with_version
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
}  # fmt: skip
