"""The log's pages as a browser uses them, without script unless it says so."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import OneTimeKey
from clients.models import Client
from consultations.models import Consultation
from stations import books
from tests.clients.numbers import certificate, id_number
from tests.consultations.conftest import form
from tests.stations.conftest import browser, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
CREATE = "/consultations/new/"


@pytest.fixture
def page(clerk):
    return browser(clerk)


@pytest.fixture
def send(page, clerk):
    def send(**given):
        return page.post(CREATE, form(clerk, **given))

    return send


def text(answer):
    return answer.content.decode()


# ---------------------------------------------------------------- who has come, decided by the server alone
def test_create_offers_today_a_visit_in_person_and_one_person(page):
    shown = page.get(CREATE)
    initial = shown.context["form"]
    assert initial["held_on"].value() == date(2026, 10, 8)
    assert (initial["channel"].value(), initial["asked_by"].value(), initial["persons"].value()) == ("01", "1", 1)
    assert "本站今日第 1 件" in text(shown)


def test_create_with_a_new_number_and_a_name_makes_file_and_record(page, send):
    answer = send(who=certificate(), name="陈安平", asked=["1"], met=["1"], groups=["02"])
    row = Consultation.objects.get()
    assert answer.url == reverse("consultations:detail", args=[row.pk])
    told = text(page.get(answer.url))
    for words in ("咨询已登记", "陈安平", "四个月没有发工资", "手语翻译", "听力残疾", "65 岁", "农民工"):
        assert words in told
    assert id_number() not in told


def test_create_with_a_new_number_and_no_name_asks_for_it(send):
    answer = send(who=certificate())
    assert "请填写姓名,保存时一并建档" in text(answer)
    assert "男,1961 年生,听力残疾二级" in text(answer)
    assert "四个月没有发工资" in text(answer), "what was typed stays"
    assert not Client.objects.exists()


def test_create_with_a_known_number_needs_nothing_more(send, holder):
    send(who=id_number())
    assert Consultation.objects.get().client == holder
    assert Client.objects.count() == 1


def test_create_with_a_new_name_makes_a_file(send):
    send(who="李和", sex="2", birth_year="1970", phone="138 5551 0002", residence="2")
    client = Client.objects.get()
    assert (client.name, client.sex, client.birth_year, client.masked_phone) == ("李和", "2", 1970, "138****0002")


@pytest.mark.parametrize("typed", ["陈安平", "cap", "0002", "13855510002"])
def test_create_with_what_fits_a_file_asks_which(send, register, typed):
    namesake = register(phone="13855510002", number=id_number(order="002"))
    who = id_number(order="002")[-4:] if typed == "0002" else typed
    answer = send(who=who)
    assert "请在下面选定一份" in text(answer)
    assert not Consultation.objects.exists()
    send(who=who, client=str(namesake.pk))
    assert Consultation.objects.get().client == namesake


def test_create_makes_a_new_file_for_a_namesake_on_demand(send, register):
    register()
    send(who="陈安平", client="new", sex="2")
    assert Client.objects.filter(name="陈安平").count() == 2


def test_create_does_not_mistake_a_longer_name_for_the_same(send, register):
    register(name="张三丰")
    send(who="张三")
    assert set(Client.objects.values_list("name", flat=True)) == {"张三", "张三丰"}


def test_create_takes_no_file_of_another_station(send, register, office):
    foreign = register(by=somebody("clerk", office.stations.sibling), name="外站人")
    answer = send(who="外站人", client=str(foreign.pk))
    assert answer.status_code == 302
    assert Consultation.objects.get().client.station_id != foreign.station_id


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("", "请填写证号或姓名"), ("349900196101010018", "校验位"), ("3499001961", "位数不对"),
        ("9999", "没有这个证号后四位"), ("13899990000", "没有这个电话"), ("zz", "没有相符的人"),
        ("12345", "没有相符的人"),
    ],
)  # fmt: skip
def test_create_says_what_is_wrong_with_the_box(send, who, sentence):
    answer = send(who=who)
    assert sentence in text(answer)
    assert not Consultation.objects.exists()


def test_create_anonymous_counts_what_was_ticked(send):
    send(is_anonymous="on", who="陈安平", sex="2", category="4", groups=["05"], persons="2")
    row = Consultation.objects.get()
    assert (row.client, row.person_key, row.sex, row.category, row.persons) == (None, "", "2", "4", 2)
    assert row.is_left_behind_woman
    assert not Client.objects.exists()


def test_create_and_open_a_case_goes_on_to_the_case_form(send):
    answer = send(who="李和", next="case")
    row = Consultation.objects.get()
    assert answer.url == reverse("cases:open", args=[row.pk])
    assert row.outcome == "5"


def test_create_anonymous_and_open_a_case_is_refused(send):
    assert "匿名来访不能转立案" in text(send(is_anonymous="on", next="case"))
    assert not Consultation.objects.exists()


def test_create_from_a_file_has_it_chosen(page, register, office):
    register()
    client = register(number=certificate())
    shown = page.get(CREATE, {"client": client.pk})
    assert shown.context["form"]["client"].value() == str(client.pk)
    assert f'value="{client.pk}" id="client_{client.pk}" checked' in text(shown)
    foreign = register(by=somebody("clerk", office.stations.sibling), name="外站人")
    for strange in (foreign.pk, "x", "99999999999999999999"):
        assert "外站人" not in text(page.get(CREATE, {"client": strange}))


# ---------------------------------------------------------------- the look-up with htmx
def test_find_answers_a_fragment_and_takes_no_number_in_an_address(page, holder):
    find = reverse("clients:find")
    told = text(page.post(find, {"who": certificate()}))
    assert "陈安平" in told
    assert "<html" not in told
    assert page.get(find, {"who": "陈安平"}).status_code == 405
    assert "选定一份" in text(page.post(find, {"who": "陈安平"}))
    assert "由证号带出" in text(page.post(find, {"who": id_number(order="009")}))
    assert "匿名" in text(page.post(find, {"who": "陈安平", "is_anonymous": "on"}))


def test_find_sees_the_own_station_only(holder, office):
    stranger = browser(somebody("clerk", office.stations.sibling))
    told = text(stranger.post(reverse("clients:find"), {"who": id_number()}))
    assert "陈安平" not in told
    assert "没有此人" in told
    assert browser(office.people.county).post(reverse("clients:find"), {"who": "陈安平"}).status_code == 403


# ---------------------------------------------------------------- once
def test_a_form_sent_twice_makes_one_record(page, clerk, send):
    key = page.get(CREATE).context["form"]["key"].value()
    first, second = send(who="李和", key=key), send(who="李和", key=key, client="new")
    assert first.url == second.url
    assert Consultation.objects.count() == Client.objects.count() == OneTimeKey.objects.count() == 1
    assert "没有重复登记" in text(page.get(second.url))


def test_a_refused_form_may_be_sent_again_with_its_key(page, send):
    key = page.get(CREATE).context["form"]["key"].value()
    send(who="李和", key=key, held_on="2026-10-09")
    assert not OneTimeKey.objects.exists()
    send(who="李和", key=key)
    assert Consultation.objects.count() == 1


# ---------------------------------------------------------------- corrections
@pytest.fixture
def row(log):
    return log(person={"number": certificate(), "name": "陈安平"}, answer="先向劳动监察投诉。")


def edited(row, **given):
    return {
        "version": row.version, "channel": row.channel, "asked_by": row.asked_by, "persons": row.persons,
        "held_on": f"{row.held_on}", "matter": row.matter, "outcome": row.outcome, "visit": row.visit,
        "question": row.question, "answer": row.answer,
    } | given  # fmt: skip


def test_edit_saves_and_shows(page, row):
    address = reverse("consultations:edit", args=[row.pk])
    assert "四个月没有发工资" in text(page.get(address))
    answer = page.post(address, edited(row, matter="05", asked=["1"]))
    assert answer.url == reverse("consultations:detail", args=[row.pk])
    row.refresh_from_db()
    assert (row.matter, row.asked, row.version) == ("05", ["1"], 2)


def test_edit_by_two_keeps_both_texts_on_the_page(page, row):
    address = reverse("consultations:edit", args=[row.pk])
    page.post(address, edited(row, question="甲的写法", asked=["1"]))
    answer = page.post(address, edited(row, question="乙的写法"))
    assert answer.status_code == 409
    told = text(answer)
    assert "甲的写法" in told
    assert "乙的写法" in told
    assert "手语翻译" in told
    again = page.post(address, edited(row, question="乙的写法", version=answer.context["form"]["version"].value()))
    assert again.status_code == 302
    assert Consultation.objects.get().question == "乙的写法"


def test_edit_in_a_closed_month_says_so_and_asks_why(page, row, station):
    for month in range(1, 11):
        books.close(station, date(2026, month, 1))
    address = reverse("consultations:edit", args=[row.pk])
    assert "报表已上报" in text(page.get(address))
    assert page.post(address, edited(row, matter="05")).status_code == 200
    assert page.post(address, edited(row, matter="05", reason="与登记表核对")).status_code == 302
    assert Consultation.objects.get().counted_in == date(2026, 10, 1)


def test_void_names_what_is_lost_and_asks_why(row, station):
    page, address = browser(somebody("station_head", station)), reverse("consultations:void", args=[row.pk])
    assert "1 人次" in text(page.get(address))
    assert page.post(address, {"version": 1, "reason": ""}).status_code == 200
    assert "不加密保存" in text(page.post(address, {"version": 1, "reason": id_number()}))
    answer = page.post(address, {"version": 1, "reason": "重复登记"})
    told = text(page.get(answer.url))
    assert "已作废" in told
    assert "重复登记" in told


def test_void_is_the_heads(page, row):
    assert page.get(reverse("consultations:void", args=[row.pk])).status_code == 403


# ---------------------------------------------------------------- list
def test_list_tells_late_entries_apart_and_counts(page, log, station, row):
    for month in range(1, 10):
        books.close(station, date(2026, month, 1))
    log(held_on=date(2026, 9, 30), persons=8)
    told = text(page.get("/consultations/"))
    assert "共 2 条" in told
    assert "9 人次" in told
    assert "补录 · 计入 2026年10月" in told
    assert "匿名 等 8 人" in told


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 3), ({"search": "陈安"}, 1), ({"search": "cap"}, 1), ({"search": "王"}, 0), ({"channel": "02"}, 1),
        ({"held_on_after": "2026-10-02"}, 2), ({"held_on_before": "2026-10-01"}, 1), ({"matter": "04"}, 2),
        ({"outcome": "4"}, 1), ({"state": "void"}, 0), ({"state": "late"}, 0), ({"state": "recorded"}, 3),
    ],
)  # fmt: skip
def test_list_filters(page, log, row, query, count):
    log(channel="02", held_on=date(2026, 10, 1))
    log(matter="06", outcome="4")
    assert len(page.get("/consultations/", query).context["page"].rows) == count


def test_list_takes_no_full_number_in_its_address(page, row):
    answer = page.get("/consultations/", {"search": id_number()})
    assert "请不要在这里填写完整证号" in text(answer)


def test_list_pages_by_keys(page, log):
    for _ in range(30):
        log()
    first = page.get("/consultations/").context["page"]
    second = page.get("/consultations/" + first.next_url).context["page"]
    assert (len(first.rows), len(second.rows)) == (25, 5)
    assert not {row.pk for row in first.rows} & {row.pk for row in second.rows}


# ---------------------------------------------------------------- who sees what
def test_detail_outside_the_area_answers_like_nothing(row, office):
    stranger = browser(somebody("clerk", office.stations.sibling))
    for name in ("detail", "edit"):
        assert stranger.get(reverse(f"consultations:{name}", args=[row.pk])).status_code == 404
    assert stranger.get(reverse("consultations:of_client", args=[row.client_id])).status_code == 404
    assert stranger.get(reverse("clients:detail", args=[row.client_id])).status_code == 404
    assert browser(office.people.other).get(reverse("consultations:detail", args=[row.pk])).status_code == 404


@pytest.mark.parametrize("role", ["county", "city", "province"])
def test_detail_above_the_station_is_masked_and_has_no_text(row, office, role):
    page = browser(getattr(office.people, role))
    for address in (
        "/consultations/", "/clients/", reverse("consultations:detail", args=[row.pk]),
        reverse("clients:detail", args=[row.client_id]), reverse("consultations:of_client", args=[row.client_id]),
    ):  # fmt: skip
        told = text(page.get(address))
        assert "陈安平" not in told
        assert "四个月" not in told
        assert "劳动监察" not in told
    assert "陈*" in text(page.get("/consultations/"))
    assert page.get(reverse("clients:reveal", args=[row.client_id])).status_code == 403
    assert page.get(CREATE).status_code == 403


@pytest.mark.parametrize("role", ["admin", "security", "auditor"])
def test_administrators_and_auditors_see_nobody(row, office, role):
    page = browser(getattr(office.people, role))
    for address in ("/consultations/", f"/consultations/{row.pk}/", "/clients/", f"/clients/{row.client_id}/", CREATE):
        assert page.get(address).status_code in (403, 404), address


def test_search_by_name_is_not_offered_to_who_sees_names_masked(row, office):
    page = browser(office.people.county)
    assert "search" not in page.get("/consultations/").context["filter"].form.fields
    assert page.get("/consultations/", {"search": "李"}).context["total"] == 1, "an unknown filter changes nothing"


def test_the_history_of_a_person_is_a_fragment(page, log, row):
    log(client=row.client, matter="06")
    address = reverse("consultations:of_client", args=[row.client_id])
    told = text(page.get(address, headers={"HX-Request": "true"}))
    assert told.count("timeline-what") == 2
    assert "<html" not in told
    whole = text(page.get(address))
    assert whole.count("timeline-what") == 2
    assert "<html" in whole, "without script it is a page"
    brief = text(page.get(reverse("consultations:of_client", args=[row.client_id]) + "?brief=1"))
    assert "来过 2 次" in brief
