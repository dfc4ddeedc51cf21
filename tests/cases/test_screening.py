"""初筛: what may be filled in when and by whom, the hints it gives, the people of a group case, and its pages."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.lifecycle import MovedOn, Stale
from accounts.models import AuditLine
from accounts.roles import Role
from cases import actions
from cases import actions_screening as screening
from cases.choices import Applied, Exemption, Facing, Proof, Scope, TermKind, Urgency
from cases.hints import hints, may_be_defended, must_be_defended
from cases.models import CasePerson, Deadline, Member, Screening
from clients.choices import Category
from tests.cases.office import TODAY, certificate, number


# ---------------------------------------------------------------- the hint of a mandatory defender: pure
def defendant(**given):
    return Screening(**{"is_defendant": True} | given)


@pytest.mark.parametrize(
    ("given", "category", "age", "told"),
    [
        ({}, Category.VISUAL, 40, "视力残疾人"),
        ({}, Category.HEARING, 40, "听力残疾人"),
        ({}, Category.SPEECH, 40, "言语残疾人"),
        ({"has_sight": True}, Category.MULTIPLE, 40, "多重残疾人,含视力残疾"),
        ({"has_hearing": True, "has_speech": True}, Category.MULTIPLE, 40, "多重残疾人,含听力、言语残疾"),
        ({}, Category.PHYSICAL, 17, "未成年人"),
        ({"facing": Facing.LIFE_OR_DEATH}, Category.PHYSICAL, 40, "无期徒刑、死刑"),
        ({"facing": Facing.DEATH_REVIEW}, Category.PHYSICAL, 40, "死刑复核"),
        ({"facing": Facing.IN_ABSENTIA}, Category.PHYSICAL, 40, "缺席审判"),
        ({"is_compulsory_treatment": True}, Category.MENTAL, 40, "强制医疗"),
        ({"is_compulsory_treatment": True, "is_defendant": False}, Category.MENTAL, 40, "强制医疗"),  # 第28条: 被申请人
    ],
)
def test_who_must_have_a_defender(given, category, age, told):
    (reason,) = must_be_defended(defendant(**given), category, age)
    assert told in reason
    assert must_be_defended(defendant(**given, has_defender=True), category, age) == []


@pytest.mark.parametrize(
    ("given", "category", "age"),
    [
        ({}, Category.PHYSICAL, 18),
        ({}, Category.PHYSICAL, None),
        ({}, Category.INTELLECTUAL, 40),
        ({}, Category.MENTAL, 40),
        ({}, Category.MULTIPLE, 40),  # of which parts is not known
        ({"has_hearing": True}, Category.PHYSICAL, 40),  # the parts are those of 多重 only
        ({"is_defendant": False}, Category.VISUAL, 17),
        ({"is_defendant": False, "facing": Facing.DEATH_REVIEW}, Category.VISUAL, 40),
    ],
)
def test_who_need_not(given, category, age):
    assert must_be_defended(defendant(**given), category, age) == []


def test_all_reasons_are_told_together():
    row = defendant(facing=Facing.IN_ABSENTIA, is_compulsory_treatment=True)
    assert len(must_be_defended(row, Category.HEARING, 16)) == 4


@pytest.mark.parametrize(
    ("given", "category", "told"),
    [
        ({}, Category.INTELLECTUAL, "不能完全辨认"),
        ({}, Category.MENTAL, "不能完全辨认"),
        ({}, Category.MULTIPLE, "请核对多重残疾"),
        ({"has_sight": True}, Category.MULTIPLE, ""),
        ({"has_defender": True}, Category.MENTAL, ""),
        ({"is_defendant": False}, Category.MENTAL, ""),
        ({}, Category.VISUAL, ""),
    ],
)
def test_what_is_still_to_be_looked_into(given, category, told):
    found = may_be_defended(defendant(**given), category)
    assert told in found if told else found == ""


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"is_defendant": True}, "提示函"),
        ({"applied_as": Applied.ORAL}, "口头申请须作笔录"),
        ({"guardian_is_opponent": True}, "第40条"),
        ({"scope": Scope.LEGAL_AID}, "先转介法律援助机构"),
        ({"urgency": Urgency.LIMITATION}, "可决定先行提供"),
        ({"urgency": Urgency.LIMITATION, "served_first": True}, "请按期补办手续"),
        ({"exemption": Exemption.NO_INCOME, "proof": Proof.PLEDGE}, "诚信承诺书"),
        ({"is_military": True}, "军人军属"),
    ],
)
def test_each_hint_has_its_condition(given, told):
    facts = {"category": Category.HEARING, "age": 40, "has_record": False, "is_military": False}
    facts |= {name: given[name] for name in given if name in facts}
    row = Screening(**{name: given[name] for name in given if name not in facts})
    (hint,) = hints(row, **facts)
    assert told in hint.text
    done = {"has_defender": True, "formalities_done_on": TODAY}
    if "is_defendant" in given or "served_first" in given or "applied_as" in given:
        row = Screening(**{name: given[name] for name in given if name not in facts}, **done)
        assert hints(row, **facts | {"has_record": True}) == []


# ---------------------------------------------------------------- the action
def screen(office, case, by=None, **given):
    return screening.screen(case, by=by or office.clerk, today=TODAY, **given)


def test_what_is_filled_in_is_kept_and_told_by_field(office):
    case = office.opened()
    row = screen(office, case, organ="庐阳区人民法院", applied_as=Applied.ORAL, is_group=True, version=0)
    case.refresh_from_db()
    assert (row.organ, row.applied_as, row.version, case.is_group) == ("庐阳区人民法院", Applied.ORAL, 1, True)
    line = AuditLine.objects.latest("pk")
    assert (line.action, line.fields) == ("案件:初筛", "applied_as,is_group,organ")
    assert screen(office, case, organ="庐阳区人民法院", domicile="庐阳区", version=1).pk == row.pk
    with pytest.raises(Stale):
        screen(office, case, organ="合肥市中级人民法院", version=1)
    assert Screening.objects.get().organ == "庐阳区人民法院"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"exemption": Exemption.NO_INCOME}, "证明材料或个人诚信承诺"),
        ({"exemption": Exemption.CAMPAIGN, "proof": Proof.PAPERS}, "依据文件的文号"),
        ({"served_first": True}, "先行提供只用于急迫情形"),
        ({"formalities_done_on": TODAY}, "没有先行提供"),
        ({"organ": "电话13855510001"}, "不加密保存"),
        (
            {"urgency": Urgency.OTHER, "served_first": True, "formalities_done_on": date(2026, 10, 9)},
            "不能晚于今天",
        ),
    ],
)
def test_what_does_not_fit_is_refused(office, given, sentence):
    with pytest.raises(ValidationError, match=sentence):
        screen(office, office.opened(), by=office.head, **given)
    assert not Screening.objects.exists()


def test_serving_first_is_decided_by_the_head_and_starts_the_clock_of_the_formalities(office):
    case = office.opened()
    with pytest.raises(PermissionDenied, match="先行提供须由站负责人决定"):
        screen(office, case, urgency=Urgency.LIMITATION, served_first=True)
    screen(office, case, by=office.head, urgency=Urgency.LIMITATION, served_first=True)
    clock = Deadline.objects.get(kind=TermKind.FORMALITIES)
    assert (clock.starts_on, clock.due_on) == (TODAY, date(2026, 10, 15))
    screen(office, case, organ="庐阳区人民法院")  # a clerk may go on with the rest
    assert Deadline.objects.running().filter(kind=TermKind.FORMALITIES).count() == 1
    screen(office, case, formalities_done_on=TODAY)
    clock.refresh_from_db()
    assert (clock.met_on, clock.dropped_on) == (TODAY, None)


def test_serving_first_taken_back_drops_the_clock(office):
    case = office.opened()
    screen(office, case, by=office.head, urgency=Urgency.OTHER, served_first=True)
    screen(office, case, by=office.head, urgency=Urgency.NONE, served_first=False)
    assert Deadline.objects.get(kind=TermKind.FORMALITIES).dropped_on == TODAY


def test_only_the_station_screens_and_only_until_the_end(office):
    case = office.opened()
    for by in (office.posting(Role.COUNTY), office.posting(Role.CLERK, office.sibling)):
        with pytest.raises(PermissionDenied):
            screen(office, case, by=by, organ="庐阳区人民法院")
    actions.refuse(case, by=office.head, today=TODAY, refused_on=TODAY, reason="不属于受理范围")
    with pytest.raises(MovedOn, match="不能改初筛"):
        screen(office, case, organ="庐阳区人民法院")


# ---------------------------------------------------------------- the people of a group case
def add(office, case, lines="", clients=()):
    return screening.add_members(case, by=office.clerk, today=TODAY, lines=lines, clients=clients)


def test_members_are_files_numbers_and_names(office):
    case, filed, known = office.opened(), office.client("李四"), office.client("王五", number=certificate(77))
    added = add(office, case, f"赵六\n\n 孙 七 \n王五\t{certificate(77)}\n", [filed])
    assert [one.name for one in added] == ["李四", "赵六", "孙七", "王五"]
    assert [one.client for one in added] == [filed, None, None, known]
    case.refresh_from_db()
    assert case.is_group
    line = AuditLine.objects.latest("pk")
    assert (line.action, line.detail) == ("案件:增加当事人", "4 人")
    actions.accept(case, by=office.head, today=TODAY, accepted_on=TODAY)
    assert CasePerson.objects.filter(span__case=case).count() == 5  # one 件, five people
    assert CasePerson.objects.exclude(person_key="").count() == 3


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("", "请选择档案,或逐行填写姓名"),
        ("李四\n李四", "第 2 行:李四已在名单中;同名的另一人"),
        (f"李四\n{number(55)}", "第 2 行:本站没有这个证号的档案"),
        ("34990019610514", "第 1 行:证号位数不对"),
        ("李四 13855510001", "第 1 行:请每行写一人的姓名"),
        ("李四,王五", "第 1 行:请每行写一人的姓名"),
        ("\n".join(chr(0x4E00 + at) * 2 for at in range(501)), "最多 500 名"),
    ],
)
def test_lines_that_do_not_read_are_refused_and_nobody_is_added(office, lines, sentence):
    with pytest.raises(ValidationError, match=sentence):
        add(office, office.opened(), lines)
    assert not Member.objects.exists()


def test_nobody_stands_twice_in_a_list_nor_comes_from_elsewhere(office):
    case, filed = office.opened(), office.client("李四")
    add(office, case, clients=[filed])
    for clients in ([filed], [case.client]):
        with pytest.raises(ValidationError, match="已在名单中"):
            add(office, case, clients=clients)
    with pytest.raises(ValidationError, match="请从本站的档案中选择"):
        add(office, case, clients=[office.client("王五", station=office.sibling)])


def test_with_the_acceptance_the_list_is_closed(office):
    case = office.opened()
    member, _ = add(office, case, "李四\n王五")
    with pytest.raises(ValidationError, match="请先移出"):
        screen(office, case, is_group=False)
    screening.remove_member(member, by=office.clerk)
    case = actions.accept(case, by=office.head, today=TODAY, accepted_on=TODAY)
    with pytest.raises(MovedOn, match="人数已计入报表"):
        add(office, case, "赵六")
    with pytest.raises(MovedOn, match="人数已计入报表"):
        screening.remove_member(Member.objects.get(), by=office.clerk)
    with pytest.raises(ValidationError, match="受理后不能改"):
        screen(office, case, is_group=False)


# ---------------------------------------------------------------- pages
@pytest.fixture
def acting(client, office):
    def sign_in(role, station=None):
        posting = office.posting(role, station)
        client.force_login(posting.user)
        return posting

    return sign_in


def text(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


FILLED = {
    "applied_as": "2", "scope": "3", "jurisdiction": "1", "organ": "庐阳区人民法院", "urgency": "0", "exemption": "0",
    "facing": "0", "is_defendant": "on",
}  # fmt: skip


@pytest.mark.usefixtures("today")
def test_screening_page_saves_and_says_what_the_law_bids(client, office, acting):
    case = office.opened(client=office.client(number=certificate(7, kind="2")))
    acting(Role.CLERK)
    url = reverse("cases:screening", args=[case.pk])
    assert "提示函" not in text(client.get(url))
    assert client.post(url, FILLED | {"version": 0})["Location"] == url
    shown = text(client.get(url))
    assert "听力残疾人(第25条第2项)" in shown
    assert "提示函" in shown
    assert "口头申请须作笔录" in shown
    assert "参照法律援助法第38条" in shown
    assert f'{reverse("cases:document_new", args=[case.pk])}?paper=13">制作提示函</a>' in shown
    assert "已被他人修改" in text(client.post(url, FILLED | {"version": 0, "organ": "别的"}), 409)
    refused = text(client.post(url, FILLED | {"version": 1, "exemption": "1"}))
    assert "请选择证明材料或个人诚信承诺" in refused


@pytest.mark.usefixtures("today")
def test_screening_page_lets_only_the_head_serve_first(client, office, acting):
    case = office.opened()
    url = reverse("cases:screening", args=[case.pk])
    urgent = FILLED | {"urgency": "1", "served_first": "on"}
    acting(Role.CLERK)
    client.post(url, urgent | {"version": 0})
    assert not Screening.objects.get().served_first
    acting(Role.STATION_HEAD)
    client.post(url, urgent | {"version": 1})
    assert Screening.objects.get().served_first


@pytest.mark.usefixtures("today")
def test_screening_page_of_an_ended_case_and_of_an_office_is_read_only(client, office, acting):
    case = office.opened()
    screen(office, case, organ="庐阳区人民法院")
    url = reverse("cases:screening", args=[case.pk])
    acting(Role.COUNTY)
    shown = text(client.get(url))
    assert "庐阳区人民法院" in shown
    assert "保存初筛" not in shown
    assert "张三丰" not in shown
    assert client.post(url, FILLED | {"version": 1}).status_code == 403
    actions.refuse(case, by=office.head, today=TODAY, refused_on=TODAY, reason="不属于受理范围")
    acting(Role.CLERK)
    assert "保存初筛" not in text(client.get(url))
    assert "不能改初筛" in text(client.post(url, FILLED | {"version": 1, "organ": "别的"}), 409)
    assert Screening.objects.get().organ == "庐阳区人民法院"
    acting(Role.CLERK, office.sibling)
    assert client.get(url).status_code == 404


@pytest.mark.usefixtures("today")
def test_members_page_finds_adds_and_removes(client, office, acting):
    case, filed = office.opened(), office.client("李四")
    office.client("李四", station=office.sibling)
    acting(Role.CLERK)
    url = reverse("cases:members", args=[case.pk])
    found = text(client.post(url, {"who": "李四", "look": "1", "lines": "赵六"}))
    assert found.count("李四(") == 1
    assert "赵六" in found
    assert not Member.objects.exists()
    assert "没有相符的人" in text(client.post(url, {"who": "钱七", "look": "1"}))
    for strange in ("9" * 30, "x", "0"):
        assert "请从本站的档案中选择" in text(client.post(url, {"clients": [strange]}))
    assert client.post(url, {"clients": [filed.pk], "lines": "赵六"})["Location"] == url
    shown = text(client.get(url))
    assert "共 3 人" in shown
    assert "赵六" in shown
    assert "第 1 行:赵六已在名单中" in text(client.post(url, {"lines": "赵六"}))
    client.post(reverse("cases:member_remove", args=[Member.objects.get(name="赵六").pk]))
    assert list(Member.objects.values_list("name", flat=True)) == ["李四"]
    acting(Role.COUNTY)
    assert "李*" in text(client.get(url))
    actions.accept(case, by=office.head, today=TODAY, accepted_on=TODAY)
    acting(Role.CLERK)
    assert "逐行填写" not in text(client.get(url))
    kept = client.post(reverse("cases:member_remove", args=[Member.objects.get().pk]), follow=True)
    assert "人数已计入报表" in text(kept)
    assert Member.objects.exists()


@pytest.mark.usefixtures("today")
@pytest.mark.parametrize("count", [1, 3])
def test_members_page_costs_the_same_whatever_it_shows(client, office, acting, django_assert_num_queries, count):
    case = office.opened()
    add(office, case, clients=[office.client(f"李{'甲乙丙'[at]}") for at in range(count)])
    acting(Role.CLERK)
    url = reverse("cases:members", args=[case.pk])
    client.get(url)  # a session is written to once
    with django_assert_num_queries(7):  # session, user, postings, shares, case, members; the frame
        client.get(url)
