"""Campaigns with their figures, and 典型案例, over the API."""

import pytest

from accounts.roles import Role
from cases import actions
from cases.models import TypicalCase
from consultations import actions as consultations
from consultations.models import Campaign
from tests.cases.office import TODAY
from tests.cases.test_campaigns import NOW, STORY, campaign, closed, opened
from tests.stations.conftest import caller

__all__ = ["campaign"]  # a fixture
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
CAMPAIGNS, STORIES = "/api/v1/campaigns/", "/api/v1/typical_cases/"
NEW = {"name": "敬老月", "group": "03", "since_on": "2026-10-01", "until_on": "2026-10-31"}


def api(office, role=Role.PROVINCE, station=None):
    return caller(office.posting(role, station))


def error(answer):
    (told,) = answer.json()["errors"]
    return answer.status_code, told["field"], told["message"]


# ---------------------------------------------------------------- campaigns
def test_an_office_sets_and_changes_its_campaign(office):
    province = api(office)
    made = province.post(CAMPAIGNS, NEW, format="json").json()
    assert (made["region"], made["standing"], made["version"]) == ("340000", "进行中", 1)
    here = f"{CAMPAIGNS}{made['id']}/"
    assert province.patch(here, {"version": 1, "about": "进社区"}, format="json").json()["version"] == 2
    assert province.patch(here, {"version": 1, "about": "进村"}, format="json").status_code == 409
    backwards = province.patch(here, {"version": 2, "until_on": "2026-09-01"}, format="json")
    assert error(backwards)[2] == "结束日期不能早于开始日期。"
    assert error(api(office, Role.CITY).patch(here, {"version": 2, "about": "x"}, format="json"))[0] == 403
    assert error(api(office, Role.CLERK).post(CAMPAIGNS, NEW, format="json"))[0] == 403
    assert Campaign.objects.count() == 1


def test_a_campaign_is_seen_below_its_office_and_nowhere_else(office, campaign):
    here = f"{CAMPAIGNS}{campaign.pk}/"
    for role in (Role.CLERK, Role.CITY, Role.PROVINCE):
        assert [row["id"] for row in api(office, role).get(CAMPAIGNS).json()["results"]] == [campaign.pk]
    abroad = api(office, Role.CLERK, office.distant)
    assert abroad.get(CAMPAIGNS).json()["results"] == []
    assert {abroad.get(address).status_code for address in (here, f"{here}figures/")} == {404}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_lists_cost_the_same_however_long(office, django_assert_num_queries, rows):
    province, clerk = api(office), api(office, Role.CLERK)
    case = closed(office, opened(office))
    for number in range(rows):
        province.post(CAMPAIGNS, NEW | {"name": f"活动{number}"}, format="json")
        assert clerk.post(STORIES, STORY | {"case": case.pk}, format="json").status_code == 201
    for address, number in ((CAMPAIGNS, 4), (STORIES, 6)):
        province.get(address)
        with django_assert_num_queries(number):
            assert len(province.get(address).json()["results"]) == rows


def test_the_figures_are_those_of_the_page_and_of_ones_own_area(office, campaign, client):
    consultations.record(by=office.clerk, at=NOW, held_on=TODAY, matter="04", persons=8, campaign=campaign)
    closed(office, opened(office, campaign), recovered_fen=5_000, wages_fen=3_000)
    told = api(office).get(f"{CAMPAIGNS}{campaign.pk}/figures/").json()
    client.force_login(office.posting(Role.PROVINCE).user)
    page = client.get(f"/campaigns/{campaign.pk}/").context
    assert told["total"] == page["total"]
    assert (told["total"]["asked"], told["total"]["recovered"], told["total"]["helped"]) == (8, 5_000, 1)
    assert [one["station"] for one in told["stations"]] == [office.station.code]
    sibling = api(office, Role.CLERK, office.sibling).get(f"{CAMPAIGNS}{campaign.pk}/figures/").json()
    assert (sibling["total"]["asked"], sibling["stations"]) == (0, [])


def test_a_case_tells_its_campaign(office, campaign):
    case = opened(office, campaign)
    assert api(office).get(f"/api/v1/cases/{case.pk}/").json()["campaign"] == campaign.pk


# ---------------------------------------------------------------- 典型案例
def test_a_typical_case_is_published_corrected_and_voided(office):
    case, clerk = closed(office, opened(office)), api(office, Role.CLERK)
    made = clerk.post(STORIES, STORY | {"case": case.pk, "in_radio": True}, format="json").json()
    assert (made["case"], made["counted_in"], made["in_radio"]) == (case.pk, "2026-10-01", True)
    here = f"{STORIES}{made['id']}/"
    assert error(clerk.patch(here, {"version": 1, "story": "陈安平四个月没有领到工资。"}, format="json"))[1] == "story"
    assert clerk.patch(here, {"version": 1, "point": "及时"}, format="json").json()["point"] == "及时"
    city = api(office, Role.CITY)
    assert city.get(here).json()["moves"] == []
    assert "陈安平" not in city.get(here).content.decode()
    assert city.patch(here, {"version": 2, "point": "x"}, format="json").status_code == 403
    assert api(office, Role.CLERK, office.sibling).get(here).status_code == 404
    assert clerk.post(f"{here}void/", {"version": 2, "reason": "重复"}, format="json").json()["moves"] == []
    assert clerk.get(STORIES).json()["results"] == []


def test_only_a_case_of_ones_own_that_was_taken_on_is_told(office):
    case, clerk = opened(office), api(office, Role.CLERK)
    assert error(clerk.post(STORIES, STORY | {"case": case.pk}, format="json")) == (
        403, None, "没有受理的案件不登记典型案例。",
    )  # fmt: skip
    actions.accept(case, by=office.head, today=TODAY, accepted_on=TODAY)
    sibling = api(office, Role.CLERK, office.sibling)
    foreign, nothing = (
        error(sibling.post(STORIES, STORY | {"case": one}, format="json")) for one in (case.pk, 999_999)
    )
    assert (foreign[0], foreign[1], foreign[2].replace(str(case.pk), "()")) == (
        400, "case", nothing[2].replace("999999", "()"),
    )  # fmt: skip
    assert not TypicalCase.objects.exists()
