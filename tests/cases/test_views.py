"""The pages of cases, over HTTP."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditLine
from accounts.roles import Role
from cases import actions
from cases.choices import CaseState
from cases.models import Case, CaseNote, CaseSpan
from consultations import actions as consultations
from consultations.choices import Outcome
from consultations.models import Consultation
from stations.models import Share, Station
from tests.cases.office import TODAY, certificate, number

pytestmark = pytest.mark.usefixtures("today")


def page(client, name, *args, status=200, **query):
    answer = client.get(reverse(f"cases:{name}", args=args), query)
    assert answer.status_code == status
    return answer.content.decode() if status == 200 else ""


def sent(client, name, *args, **fields):
    return client.post(reverse(f"cases:{name}", args=args), fields)


# ---------------------------------------------------------------- the way of a case
def test_a_consultation_becomes_a_case_and_lives_to_its_end(client, office, acting):
    """转立案 without typing anything again, acceptance, handler, note, end: over HTTP, each by whose turn it is."""
    person = {"name": "张三丰", "number": certificate(7), "groups": ["02"]}
    asked = consultations.record(
        by=office.clerk, at=timezone.now(), held_on=TODAY, matter="04", person=person,
        question="在工地干了四个月没发工资。", answer="可以立案。",
    )  # fmt: skip
    lawyer = office.staff()

    acting(Role.CLERK)
    opening = client.get(reverse("cases:open", args=[asked.pk]))
    form = opening.context["form"]
    given = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    assert "在工地干了四个月没发工资。" in given["facts"]
    assert "参照法律援助法第42条" in opening.content.decode()
    answer = sent(client, "open", asked.pk, **given | {"kind": "1", "form": "05"})
    case = Case.objects.get()
    assert answer["Location"] == reverse("cases:detail", args=[case.pk])
    assert (case.matter, case.client, case.facts) == ("04", asked.client, given["facts"])
    assert Consultation.objects.get().outcome == Outcome.CASE_OPENED

    acting(Role.STATION_HEAD)
    detail = page(client, "detail", case.pk)
    assert "待办人:<b>站负责人</b>,最迟 2026-10-15" in detail
    sent(client, "move", case.pk, "accept", version=1, accepted_on="2026-10-08")
    sent(client, "move", case.pk, "assign", version=2, handler=lawyer.pk)
    assert "待办人:<b>周正(承办人)</b>" in page(client, "detail", case.pk)

    acting(Role.CASEWORKER)
    sent(client, "note", case.pk, held_on="2026-10-08", text="与工头通话,同意调解。", key="k")
    assert "与工头通话,同意调解。" in page(client, "detail", case.pk)
    end = {"closed_on": "2026-10-08", "outcome": "03", "recovered_fen": "1,234.56 元"}
    sent(client, "move", case.pk, "hand_in", version=3, **end)
    assert CaseSpan.objects.get().ended_on is None  # it counts when the head has looked at it

    acting(Role.STATION_HEAD)
    form = client.get(reverse("cases:move", args=[case.pk, "close"])).context["form"]
    given = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    assert given["recovered_fen"] == "1,234.56"
    sent(client, "move", case.pk, "close", **given)
    case.refresh_from_db()
    span = CaseSpan.objects.get()
    assert (case.state, span.recovered_fen, span.ended_in) == (CaseState.CLOSED, 123456, date(2026, 10, 1))
    detail = page(client, "detail", case.pk)
    assert "1,234.56" in detail
    assert "待办人:<b>登记员</b>" in detail  # 归档


def test_open_is_sent_once(client, office, acting):
    acting(Role.CLERK)
    person = office.client()
    fields = {"applied_on": "2026-10-08", "matter": "04", "kind": "1", "form": "04", "facts": "", "key": "once"}
    first, second = (sent(client, "new", person.pk, **fields) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1


def test_open_says_what_is_missing(client, office, acting):
    acting(Role.CLERK)
    answer = sent(client, "new", office.client().pk, applied_on="2026-10-09", matter="04", kind="1", form="04")
    assert "不能晚于今天" in answer.content.decode()
    assert not Case.objects.exists()


def test_open_leads_to_the_case_there_is(client, office, acting):
    asked = consultations.record(
        by=office.clerk, at=timezone.now(), held_on=TODAY, matter="04", person={"name": "张三丰"}
    )
    case = actions.open_case(
        by=office.clerk, today=TODAY, kind="1", form="04", matter="04", applied_on=TODAY, consultation=asked
    )
    acting(Role.CLERK)
    answer = client.get(reverse("cases:open", args=[asked.pk]))
    assert answer["Location"] == reverse("cases:detail", args=[case.pk])


def test_of_two_who_move_one_case_the_second_is_told(client, office, acting):
    case = office.opened()
    acting(Role.STATION_HEAD)
    assert sent(client, "move", case.pk, "accept", version=1, accepted_on="2026-10-08").status_code == 302
    again = sent(client, "move", case.pk, "refuse", version=1, refused_on="2026-10-08", reason="不属于受理范围")
    assert again.status_code == 409
    assert "已受理" in again.content.decode()
    assert Case.objects.get().state == CaseState.ACCEPTED


def test_a_stale_correction_shows_both_texts(client, office, acting):
    case = office.opened(facts="原来的案情。")
    actions.edit_case(case, by=office.clerk, version=1, kind="1", form="04", matter="04", facts="同事改的案情。")
    acting(Role.CLERK)
    answer = sent(client, "edit", case.pk, version=1, kind="1", form="04", matter="04", facts="我改的案情。")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "同事改的案情。" in text
    assert "我改的案情。" in text


def test_a_wrong_end_is_corrected_over_its_page(client, office, acting):
    case = office.closed(fen=123456)
    acting(Role.STATION_HEAD)
    assert reverse("cases:correct_close", args=[case.pk]) in page(client, "detail", case.pk)
    form = client.get(reverse("cases:correct_close", args=[case.pk])).context["form"]
    given = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    assert given["recovered_fen"] == "1,234.56"
    sent(client, "correct_close", case.pk, **given | {"recovered_fen": "2 万", "reason": ""})
    assert CaseSpan.objects.get().recovered_fen == 2000000


# ---------------------------------------------------------------- who may, what is shown
def test_detail_offers_the_open_moves_and_explains_the_closed(client, office, acting):
    case = office.opened()
    acting(Role.CLERK)
    text = page(client, "detail", case.pk)
    assert reverse("cases:move", args=[case.pk, "accept"]) not in text
    assert "您的任职没有“受理”的权限" in text
    acting(Role.STATION_HEAD)
    text = page(client, "detail", case.pk)
    assert reverse("cases:move", args=[case.pk, "accept"]) in text


def test_move_of_a_role_without_it_is_refused(client, office, acting):
    case = office.opened()
    acting(Role.CLERK)
    assert client.get(reverse("cases:move", args=[case.pk, "accept"])).status_code == 403
    answer = sent(client, "move", case.pk, "accept", version=1, accepted_on="2026-10-08")
    assert answer.status_code == 403
    assert "您的任职没有“受理”的权限" in answer.content.decode()


def test_move_from_another_state_leads_back(client, office, acting):
    case = office.opened()
    acting(Role.STATION_HEAD)
    answer = client.get(reverse("cases:move", args=[case.pk, "close"]), follow=True)
    assert "“审查中”状态不能结案" in answer.content.decode()
    assert client.get(reverse("cases:move", args=[case.pk, "fly"])).status_code == 404


@pytest.mark.parametrize("role", [Role.CLERK, Role.CASEWORKER, Role.STATION_HEAD])
def test_the_story_is_for_the_stations_own_staff(client, office, acting, role):
    case = office.assigned(facts="工头不给工资。")
    actions.add_note(case, by=office.caseworker, at=timezone.now(), held_on=TODAY, text="已约谈工头。")
    acting(role)
    text = page(client, "detail", case.pk)
    assert "张三丰" in text
    assert "工头不给工资。" in text
    assert "已约谈工头。" in text


@pytest.mark.parametrize("role", [Role.COUNTY, Role.CITY, Role.PROVINCE])
def test_above_the_station_names_are_masked_and_stories_closed(client, office, acting, role):
    case = office.assigned(facts="工头不给工资。")
    actions.add_note(case, by=office.caseworker, at=timezone.now(), held_on=TODAY, text="已约谈工头。")
    acting(role)
    text = page(client, "detail", case.pk) + page(client, "list")
    assert case.number in text
    for hidden in ("张三丰", "工头不给工资。", "已约谈工头。"):
        assert hidden not in text


def test_a_shared_case_shows_no_story_and_offers_no_move(client, office, acting):
    case = office.opened(facts="工头不给工资。")
    Share.objects.create(station=office.sibling, kind="case", object_id=case.pk)
    acting(Role.STATION_HEAD, office.sibling)
    text = page(client, "detail", case.pk)
    assert "工头不给工资。" not in text
    assert f"此案由{office.station}办理" in text
    assert sent(client, "move", case.pk, "accept", version=1, accepted_on="2026-10-08").status_code == 403


@pytest.mark.parametrize("role", [Role.CLERK, Role.CASEWORKER, Role.STATION_HEAD])
@pytest.mark.parametrize("place", ["sibling", "distant"])
def test_what_is_outside_does_not_exist(client, office, acting, role, place):
    person = office.client(station=getattr(office, place))
    case = office.opened(client=person)
    acting(role)
    for name, args in [
        ("detail", [case.pk]), ("edit", [case.pk]), ("move", [case.pk, "accept"]), ("of_client", [person.pk]),
        ("new", [person.pk]),
    ]:  # fmt: skip
        assert page(client, name, *args, status=404) == ""
    assert sent(client, "note", case.pk, held_on="2026-10-08", text="看看").status_code in (403, 404)
    assert case.number not in page(client, "list")
    assert not CaseNote.objects.exists()


@pytest.mark.parametrize("role", [Role.ADMIN, Role.SECURITY, Role.AUDITOR])
def test_administrators_see_no_case(client, office, acting, role):
    case = office.opened()
    acting(role)
    for name, args in [("list", []), ("detail", [case.pk]), ("search", []), ("of_client", [case.client_id])]:
        page(client, name, *args, status=403)


def test_timeline_tells_who_did_what(client, office, acting):
    case = office.closed()
    acting(Role.CLERK)
    told = [line["what"] for line in client.get(reverse("cases:detail", args=[case.pk])).context["timeline"]]
    assert told == ["结案", "安排承办", "受理", "立案登记"]
    assert AuditLine.objects.filter(record="cases.case").count() == 4


def test_of_client_lists_his_cases(client, office, acting):
    case = office.opened()
    other = office.opened()
    acting(Role.CLERK)
    text = page(client, "of_client", case.client_id)
    assert case.number in text
    assert other.number not in text
    assert reverse("cases:new", args=[case.client_id]) in text


# ---------------------------------------------------------------- the list
def test_list_says_overdue_with_days(client, office, acting):
    office.opened(applied_on=date(2026, 9, 21))  # due on 28 September
    acting(Role.CLERK)
    assert "超期 10 天" in page(client, "list")


def listed(client, **query):
    return {row["case"].pk for row in client.get(reverse("cases:list"), query).context["rows"]}


def test_list_filters(client, office, acting):
    late = office.opened(applied_on=date(2026, 9, 21), matter="09")
    working = office.assigned(kind="2", form="06")
    closed = office.closed()
    handler = working.handler
    acting(Role.STATION_HEAD)
    assert listed(client) == {late.pk, working.pk, closed.pk}
    assert listed(client, state="under_review") == {late.pk}
    assert listed(client, kind="2") == listed(client, form="06") == {working.pk}
    assert listed(client, matter="09") == listed(client, overdue="on") == listed(client, mine="on") == {late.pk}
    assert listed(client, handler=handler.pk) == {working.pk, closed.pk}
    assert listed(client, search=late.number) == {late.pk}
    assert listed(client, search="庐阳残法救案(2026)1号") == {late.pk}
    assert listed(client, search="zsf") == {late.pk, working.pk, closed.pk}
    assert listed(client, search="李四") == set()
    acting(Role.CASEWORKER)
    assert listed(client, mine="on") == {working.pk}


def test_an_office_finds_no_case_by_a_name(client, office, acting):
    """Whoever sees names masked could else find out who they are by asking."""
    case = office.opened()
    acting(Role.PROVINCE)
    assert listed(client, search="张三丰") == listed(client, search="zsf") == set()
    assert listed(client, search=case.number) == {case.pk}


def test_list_refuses_a_number_in_its_address(client, office, acting):
    acting(Role.CLERK)
    text = page(client, "list", search=number(101))
    assert "请不要在这里填写完整证号或电话" in text


def test_list_of_an_office_is_narrowed_to_an_area(client, office, acting):
    near, far = office.opened(), office.opened(client=office.client(station=office.sibling))
    acting(Role.CITY)
    assert listed(client) == {near.pk, far.pk}
    assert listed(client, area="340102") == {far.pk}


def test_list_turns_its_pages(client, office, acting):
    person = office.client()
    made = [office.opened(client=person).pk for _ in range(27)]
    acting(Role.CLERK)
    first = client.get(reverse("cases:list"))
    assert [row["case"].pk for row in first.context["rows"]] == made[:1:-1]
    second = client.get(reverse("cases:list") + first.context["page"].next_url)
    assert [row["case"].pk for row in second.context["rows"]] == made[1::-1]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("role", "queries"), [(Role.STATION_HEAD, 8), (Role.PROVINCE, 8)])
def test_list_costs_the_same_whatever_it_shows(client, office, acting, django_assert_num_queries, count, role, queries):
    for _ in range(count):
        office.assigned(client=office.client())
    acting(role)
    page(client, "list")
    with django_assert_num_queries(queries):
        page(client, "list")


# ---------------------------------------------------------------- search
def test_search_by_name_pinyin_and_last_four(client, office, acting):
    asked = consultations.record(
        by=office.clerk, at=timezone.now(), held_on=TODAY, matter="04",
        person={"name": "欧阳春晓", "number": certificate(33), "phone": "13800001234"},
    )  # fmt: skip
    case = office.opened(client=asked.client)
    acting(Role.CLERK)
    for typed in ("欧阳", "春晓", "oycx", "ouyang", number(33)[-4:]):
        text = page(client, "search", q=typed)
        for part in (
            reverse("clients:detail", args=[asked.client_id]), reverse("consultations:detail", args=[asked.pk]),
            reverse("cases:detail", args=[case.pk]),
        ):  # fmt: skip
            assert part in text, typed
    assert "没有找到" in page(client, "search", q="慕容")


@pytest.mark.parametrize("typed", [number(33), certificate(33), "13800001234"])
def test_search_by_a_number_only_by_post(client, office, acting, typed):
    case = office.opened(client=office.client("欧阳春晓", number=certificate(33), phone="13800001234"))
    acting(Role.CLERK)
    answer = client.get(reverse("cases:search"), {"q": typed}, follow=True)
    assert answer.redirect_chain == [(reverse("cases:search") + "?number=1", 302)]
    text = answer.content.decode()
    assert "网址里不能出现完整的证号或电话" in text
    assert typed not in text
    assert case.number not in text
    answer = sent(client, "search", q=typed)
    assert answer.status_code == 200
    assert case.number in answer.content.decode()
    assert typed not in answer.content.decode()


def test_search_of_a_name_by_post_stands_in_an_address(client, office, acting):
    acting(Role.CLERK)
    assert sent(client, "search", q="张三丰")["Location"].startswith(reverse("cases:search") + "?q=")


def test_search_finds_nothing_outside(client, office, acting):
    for place in (office.sibling, office.distant):
        office.opened(client=office.client("欧阳春晓", station=place, number=certificate(33)))
    acting(Role.CLERK)
    assert "没有找到" in page(client, "search", q="欧阳")
    assert "没有找到" in sent(client, "search", q=certificate(33)).content.decode()


def test_search_above_the_station_is_by_number_of_the_case_only(client, office, acting):
    case = office.opened()
    acting(Role.CITY)
    assert "没有找到" in page(client, "search", q="张三丰")
    assert "没有找到" in sent(client, "search", q=certificate(101)).content.decode()
    text = page(client, "search", q=case.number)
    assert reverse("cases:detail", args=[case.pk]) in text
    assert "张三丰" not in text


def test_books_closed_do_not_close_casework(client, office, acting):
    """A late end is entered over the page, and told as 补录."""
    case = office.assigned(date(2026, 8, 3))
    Station.objects.update(books_closed_through=date(2026, 8, 31))
    acting(Role.STATION_HEAD)
    sent(client, "move", case.pk, "close", version=case.version, closed_on="2026-08-20", outcome="01")
    assert "至 2026-09(补录)" in page(client, "detail", case.pk)
