"""The page of the replayed year: who opens it, what it says of figures that agree and of such that do not."""

from random import Random

import pytest

from accounts.roles import Role
from consultations.models import OutreachEvent
from reports.demo import replay, replay_outreach
from reports.published import EVENTS, FIGURES, HANDED, RECOVERED, SUMS, campaign_number
from stations.models import Posting, Region, Staff, Team
from tests.areas import load_some
from tests.reports.desk import browser

HERE = "/replays/heilongjiang-2018/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def places():
    """Its stations and people, none of its records."""
    load_some(("230000", "340000"), cities=13, counties=0)
    return replay.build_places(Random(1))  # noqa: S311


@pytest.fixture
def held(places):
    """Its campaigns, events and registers; no consultation and no case."""
    staff = {station.pk: [Staff.objects.filter(station=station).first()] for station in places.stations}
    by, chance = places.user("head"), Random(1)  # noqa: S311
    campaigns = replay_outreach.campaigns(Region.objects.get(code="230000"), by)
    replay_outreach.events(chance, places.stations, staff, by, campaigns)
    replay_outreach.registers(chance, places.stations, by)
    return campaigns


def who(name):
    return browser(Posting.objects.select_related("user").filter(user__username=f"replay-{name}").first())


def lines(client):
    sections = client.get(HERE).context["sections"]
    return {(one.published.section, one.published.label): one for rows in sections.values() for one in rows}


def test_where_nothing_was_replayed_there_is_no_page(places):
    assert who("province").get(HERE).status_code == 404


def test_it_is_the_provinces(held):
    assert who("province").get(HERE).status_code == 200
    assert {who(name).get(HERE).status_code for name in ("city", "head")} == {404}
    for role, status in ((Role.PROVINCE, 404), (Role.AUDITOR, 403)):
        user = Posting.objects.get(user__username="replay-leader").user
        Posting.objects.filter(user=user).delete()
        Posting.objects.create(user=user, role=role, region=Region.objects.get(code="340000"), starts_on="2018-01-01")
        assert who("leader").get(HERE).status_code == status


def test_what_agrees_and_what_does_not(held):
    found = lines(who("province"))
    assert found["留守妇女", "宣传活动"].verdict == ("ok", "相等")
    assert found["留守妇女", "发放宣传品"].verdict == ("ok", "合于“余”")
    assert found["军人军属", "发放宣传材料"].verdict == ("ok", "合于“近”")
    assert (found["农民工", "签订异地协作协议的城市"].counted.value, found["残疾人", "品牌示范点"].text) == (
        225,
        "3 个",
    )
    for section, label in (("全年", "解答咨询"), ("农民工百日维权", "咨询"), ("农民工百日维权", "受援农民工")):
        assert found[section, label].verdict == ("bad", "不符")
    assert len(found) == len(FIGURES)


def test_a_lost_record_shows(held):
    OutreachEvent.objects.filter(campaign__number=campaign_number("women")).first().delete()
    Team.objects.first().delete()
    found = lines(who("province"))
    assert (found["留守妇女", "宣传活动"].counted.value, found["留守妇女", "宣传活动"].verdict[0]) == (144, "bad")
    assert (found["农民工", "大庆市的服务分队"].counted.value, found["农民工", "大庆市的服务分队"].verdict[0]) == (
        9,
        "bad",
    )
    assert "有不符的数" in who("province").get(HERE).content.decode()


def test_every_figure_opens_its_records(held):
    client = who("province")
    found = lines(client)
    events = client.get(found["留守妇女", "宣传活动"].counted.url).context
    assert events["total"] == found["留守妇女", "宣传活动"].counted.value == 145
    (team,) = found["农民工", "大庆市的服务分队"].counted.places
    assert client.get(team[1]).context["total"] == 10
    assert len(found["农民工", "签订异地协作协议的城市"].counted.places) == 13
    every = {one.counted.url for one in found.values()} - {""}
    assert {client.get(url).status_code for url in every} == {200}


def test_the_year_leads_to_it_and_no_other_does(held):
    client = who("province")
    assert HERE in client.get("/returns/230000/2018/").content.decode()
    for address in ("/returns/230000/2019/", "/returns/230000/2018-Q1/", "/returns/230000/2018-01/"):
        assert HERE not in client.get(address).content.decode()


# ---------------------------------------------------------------- what was published
@pytest.mark.parametrize(
    ("one", "low", "high"),
    [(EVENTS, 501, 599), (HANDED, 190_000, 199_999), (RECOVERED, 13_350_000_000, 13_449_999_999)],
)
def test_a_qualified_figure_is_borne_out_within_its_word_and_not_beyond(one, low, high):
    assert [one.allows(value) for value in (low - 1, low, high, high + 1)] == [False, True, True, False]


def test_the_published_groups_do_not_make_the_totals():
    told = {total.label: (total.told.named, sum(one.told.named for one in parts), len(parts)) for total, parts in SUMS}
    assert told["办理案件"] == (13_052, 7_810, 4)
    assert told["解答咨询"] == (45_756, 24_598, 4)
    assert [told[label][2] for label in ("挽回经济损失", "举办宣传活动", "发放宣传材料")] == [4, 3, 4]
