"""专项活动: who sets and is offered them, what is tagged, what the clerk's page costs; events and cards."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.lifecycle import Stale
from consultations import actions
from consultations.actions_campaign import edit_campaign, set_campaign
from consultations.models import Campaign, Consultation, OutreachEvent
from consultations.views_cards import plain
from stations import actions_register, books
from stations.models import Notice, Staff
from tests.consultations.conftest import NOW, form
from tests.consultations.test_queries import queries
from tests.stations.conftest import OPENED, TODAY, browser, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
DAYS = {"since_on": date(2026, 10, 1), "until_on": date(2026, 10, 31)}


@pytest.fixture
def hold(office):
    def hold(by="province", **given):
        return set_campaign(by=getattr(office.people, by), **({"name": "百日维权"} | DAYS | given))

    return hold


@pytest.fixture
def event(office, station):
    staff = Staff.objects.create(station=station, name="甲", kind="01", joined_on=OPENED)

    def event(**given):
        values = {"title": "送法进村", "held_on": TODAY, "place_kind": "01", "audience": "00", "staff": staff} | given
        return actions_register.add(OutreachEvent, by=office.people.clerk, station=station, at=NOW, **values)

    return event


# ---------------------------------------------------------------- who holds and who is offered what
def test_a_campaign_is_offered_below_its_office_and_seen_above_it(office, hold):
    province, city, county = hold(), hold("city", name="敬老月"), hold("county", name="助残日")
    offered = {
        name: set(Campaign.objects.offered_to(getattr(office.stations, name)))
        for name in ("county", "sibling", "city", "other_city", "other_province")
    }
    assert offered == {
        "county": {province, city, county}, "sibling": {province, city}, "city": {province, city},
        "other_city": {province}, "other_province": set(),
    }  # fmt: skip
    seen = {role: Campaign.objects.visible_to(getattr(office.people, role)).count() for role in
            ("clerk", "county", "city", "province", "other", "admin", "auditor")}  # fmt: skip
    assert seen == {"clerk": 3, "county": 3, "city": 3, "province": 3, "other": 0, "admin": 0, "auditor": 0}


def test_a_station_sets_no_campaign_and_another_office_does_not_change_it(office, hold):
    with pytest.raises(PermissionDenied, match="设立专项活动"):
        set_campaign(by=office.people.head, name="甲", **DAYS)
    row = hold("city")
    with pytest.raises(PermissionDenied, match="主办"):
        edit_campaign(row, by=office.people.province, version=1, name="乙")
    assert edit_campaign(row, by=office.people.city, version=1, name="乙").name == "乙"
    with pytest.raises(Stale):
        edit_campaign(row, by=office.people.city, version=1, name="丙")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"until_on": date(2026, 9, 1)}, "结束日期不能早于"),
        ({"exemptions": "70岁以上的留守妇女"}, "请写明文号"),
        ({"about": "联系人证号349900196101010019"}, "身份证号"),
    ],
)
def test_a_campaign_says_what_is_wrong(hold, given, sentence):
    with pytest.raises(ValidationError, match=sentence):
        hold(**given)


def test_the_days_of_a_campaign_leave_out_nothing_that_was_tagged(office, hold, log, event):
    row = hold()
    log(campaign=row)
    event(campaign=row, held_on=date(2026, 10, 5))
    for since_on, what in ((date(2026, 10, 9), "咨询"), (date(2026, 10, 6), "宣传活动")):
        with pytest.raises(ValidationError, match=f"1 条{what}"):
            edit_campaign(row, by=office.people.province, version=1, since_on=since_on)


# ---------------------------------------------------------------- tagging
def test_what_is_tagged_lies_in_the_campaign_and_below_its_office(office, hold, log, event):
    row, over = hold(), hold(name="早已结束", since_on=date(2026, 3, 1), until_on=date(2026, 3, 31))
    assert log(campaign=row).campaign == row
    for tag in (log, event):
        with pytest.raises(ValidationError, match="不在其中"):
            tag(campaign=over)
    elsewhere = set_campaign(by=office.people.other, name="他省的", **DAYS)
    for tag in (log, event):
        with pytest.raises(ValidationError, match="本级或上级"):
            tag(campaign=elsewhere)


def test_the_page_offers_what_is_in_force_and_nothing_where_nothing_is(clerk, hold):
    page = browser(clerk)
    hold(name="早已结束", since_on=date(2026, 3, 1), until_on=date(2026, 3, 31))
    assert "campaign" not in page.get("/consultations/new/").context["form"].fields
    row = hold()
    shown = page.get("/consultations/new/").content.decode()
    assert f'<option value="{row.pk}">百日维权</option>' in shown
    assert "早已结束" not in shown
    page.post("/consultations/new/", form(clerk, is_anonymous="on", campaign=row.pk))
    page.post("/consultations/new/", form(clerk, is_anonymous="on", campaign=""))
    assert list(Consultation.objects.order_by("pk").values_list("campaign", flat=True)) == [row.pk, None]


def test_a_correction_tags_and_takes_the_tag_away(clerk, hold, log):
    row, consultation, page = hold(), log(), browser(clerk)
    address = f"/consultations/{consultation.pk}/edit/"
    for version, chosen in ((1, row.pk), (2, "")):
        answer = page.post(address, form(clerk, visit="1", version=version, campaign=chosen))
        assert answer.status_code == 302
        consultation.refresh_from_db()
        assert consultation.campaign_id == (chosen or None)
    assert actions.correct(consultation, by=clerk, version=3, today=TODAY, campaign=row).campaign == row
    assert actions.correct(consultation, by=clerk, version=4, today=TODAY, persons=3).campaign == row


def test_the_clerks_page_costs_one_query_more_and_saving_none(clerk, hold, log):
    log()
    page = browser(clerk)
    page.get("/consultations/new/")
    opened = [queries(lambda: page.get("/consultations/new/"))]
    saved = [queries(lambda: page.post("/consultations/new/", form(clerk, is_anonymous="on", key="one")))]
    hold()
    opened.append(queries(lambda: page.get("/consultations/new/")))
    saved.append(queries(lambda: page.post("/consultations/new/", form(clerk, is_anonymous="on", key="two"))))
    asked = [sum("consultations_campaign" in sql and "SELECT" in sql[:7] for sql in found) for found in opened]
    assert asked == [1, 1]
    assert len(opened[0]) == len(opened[1]) == 8
    assert len(saved[0]) == len(saved[1])
    assert not any('FROM "consultations_campaign"' in sql for found in saved for sql in found)


def test_a_list_of_one_campaign_says_so_and_counts_it(clerk, hold, log):
    row = hold()
    log(campaign=row, persons=8)
    log()
    shown = browser(clerk).get("/consultations/", {"campaign": row.pk})
    assert (shown.context["total"], shown.context["persons"]) == (1, 8)
    assert "专项活动:百日维权" in shown.content.decode()


# ---------------------------------------------------------------- events
def test_an_event_counts_in_its_month_late_ones_in_the_first_open_one(station, event, office):
    row = event(held_on=date(2026, 9, 30))
    assert (row.counted_in, row.is_late) == (date(2026, 9, 1), False)
    for month in range(1, 10):
        books.close(books.lock(station), date(2026, month, 1))
    late = event(held_on=date(2026, 9, 29))
    assert (late.counted_in, late.is_late) == (date(2026, 10, 1), True)
    with pytest.raises(ValidationError, match="更正须写明理由"):
        actions_register.edit(row, by=office.people.clerk, version=1, at=NOW, persons=9)
    books.reopen(books.lock(station), date(2026, 9, 1))
    actions.recount(books.lock(station), date(2026, 9, 1))
    late.refresh_from_db()
    assert (late.counted_in, late.is_late) == (date(2026, 9, 1), False)


@pytest.mark.parametrize(
    ("day", "sentence"), [(date(2026, 10, 9), "不能晚于今天"), (date(2026, 1, 4), "没有开站")]
)  # fmt: skip
def test_an_event_was_held_on_a_day_on_which_the_station_was_open(event, day, sentence):
    with pytest.raises(ValidationError, match=sentence):
        event(held_on=day)


@pytest.mark.parametrize(("role", "number_of"), [("clerk", 8), ("city", 9)])
def test_the_list_of_events_costs_the_same_however_many(office, event, hold, role, number_of):
    page, counts = browser(getattr(office.people, role)), []
    page.get("/events/")
    for number in range(3):
        event(campaign=hold(), persons=5)
        if number != 1:
            counts.append(len(queries(lambda: page.get("/events/"))))
    assert counts == [number_of] * 2
    assert page.get("/events/").context["persons"] == 15


# ---------------------------------------------------------------- cards
def test_a_card_says_what_is_public_else_what_is_registered(office, station):
    page, address = browser(office.people.clerk), f"/stations/{station.code}/card/"
    station.phone, station.office_hours = "0551-62345678", "工作日 8:30—12:00,14:30—17:30"
    station.save()
    assert "0551-62345678" in page.get(address).content.decode()
    Notice.objects.create(
        station=station, shows_contact=True, contact="12385", since_on=OPENED, changed_at=NOW,
        changed_by=office.people.head.user,
    )  # fmt: skip
    shown = page.get(address).content.decode()
    assert "12385" in shown
    assert "0551-62345678" not in shown
    assert shown.count(f"/notice/{station.code}/qr.svg") == 8
    assert page.get(address, {"size": "large"}).content.decode().count("qr.svg") == 2
    told = page.get(f"{address}text/")
    text = told.content.decode("utf-8-sig")
    assert told["Content-Type"] == "text/plain; charset=utf-8"
    assert "电话:12385。" in text
    assert "时间:工作日 8点30分至12点,14点30分至17点30分。" in text


def test_clock_times_are_written_as_they_are_read():
    assert plain("周一至周五 9:00-17:00") == "周一至周五 9点至17点"
    assert plain("0551-62345678") == "0551-62345678"


def test_another_station_prints_no_card(office, station):
    stranger = browser(somebody("clerk", office.stations.sibling))
    assert stranger.get(f"/stations/{station.code}/card/").status_code == 404
