"""Who stands on both sides: likeness of names, what the station is shown, and what nobody is told."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.lifecycle import MovedOn
from accounts.models import AuditLine
from accounts.roles import Role
from cases import actions, conflicts
from cases import actions_screening as screening
from cases.choices import CaseState, ConflictDecided, PartyRole
from cases.conflicts import BEYOND, NUMBER, PHONE, SAME, SOUND, VARIANT, Known, Sought, match, way_of
from cases.models import ConflictDecision, Party
from clients import names
from clients.identity import number_index, phone_index
from tests.cases.office import TODAY, number

FIRM = "91110000600037341L"


def known(name, **given):
    values = {"role": "本站当事人", "url": "/x/", "where": "案1", "sounds": frozenset(names.sounds(name))} | given
    return Known(name, **values)


# ---------------------------------------------------------------- pure
@pytest.mark.parametrize(
    ("typed", "held", "way"),
    [
        ("张三", "张三", SAME),
        ("张 三", "张三", SAME),
        ("张\0三", "张三", SAME),  # which PostgreSQL would not even take
        ("张三", "章三", SOUND),
        ("增三", "曾三", SOUND),  # 曾 is ceng and zeng, whichever of the two was typed
        ("曾三", "增三", SOUND),
        ("阿卜杜拉·买买提", "阿卜杜拉买买提", VARIANT),
        ("大江建筑有限公司", "大江建筑(集团)有限责任公司", VARIANT),
        ("张三", "张三丰", ""),
        ("张三", "张四", ""),
    ],
)
def test_a_name_is_like_another(typed, held, way):
    assert way_of(Sought(typed), known(held)) == way
    assert [hit.way for hit in match([Sought(typed)], [known(held)])[Sought(typed)]] == ([way] if way else [])


def test_a_number_tells_more_than_a_phone_and_a_phone_more_than_a_name():
    sought = Sought("张三", phone_index="p", number_index="n")
    rows = [known("张三"), known("李四", phone_index="p"), known("王五", phone_index="p", number_index="n")]
    assert [hit.way for hit in match([sought], rows)[sought]] == [NUMBER, PHONE, SAME]
    assert match([Sought("")], [known("")]) == {Sought(""): []}  # what is empty is like nothing


def test_ones_own_client_is_compared_with_parties_only():
    ours = Sought("张三", is_ours=True)
    assert [hit.known.is_party for hit in match([ours], [known("张三"), known("张三", is_party=True)])[ours]] == [True]


# ---------------------------------------------------------------- within the station
def party(office, case, name="李大江", **given):
    return screening.add_party(case, by=office.clerk, today=TODAY, name=name, **given)


def hits(office, case, name="", phone="", number_=""):
    sought = Sought(
        name, phone_index(phone) if phone else "", number_index(number_) if number_ else ""
    )  # fmt: skip
    found = conflicts.within(case, office.clerk, [sought])[sought]
    return [(hit.known.name, hit.known.role, hit.known.where, hit.way) for hit in found]


def test_clients_parties_and_members_of_the_station_are_found(office):
    """By name, homophone, phone and number; each with its role and its case."""
    case = office.opened()
    served = office.client("章三", number=number(1), phone="13855510001")
    earlier = office.opened(client=served)
    party(office, earlier, "张 三", role=PartyRole.AGENT, phone="13855510002", number=FIRM)
    screening.add_members(earlier, by=office.clerk, today=TODAY, lines="张叁")
    assert hits(office, case, "张三") == [
        ("张三", "对方代理人", earlier.number, SAME),
        ("章三", "本站当事人", earlier.number, SOUND),
        ("张叁", "群体案件当事人", earlier.number, SOUND),
    ]
    assert hits(office, case, "", phone="13855510001") == [("章三", "本站当事人", earlier.number, PHONE)]
    assert hits(office, case, "", phone="13855510002") == [("张三", "对方代理人", earlier.number, PHONE)]
    assert hits(office, case, "钱七", number_=number(1)) == [("章三", "本站当事人", earlier.number, NUMBER)]
    assert hits(office, case, "", number_=FIRM) == [("张三", "对方代理人", earlier.number, NUMBER)]
    assert hits(office, case, "钱七") == []


def test_a_client_without_a_case_is_found_by_the_file_and_ones_own_client_as_such(office):
    office.client("孙六")
    case = office.opened()
    assert hits(office, case, "孙六") == [("孙六", "本站当事人", "档案", SAME)]
    assert hits(office, case, "张三丰") == [("张三丰", "本案当事人", "档案", SAME)]


def test_the_client_himself_may_have_been_the_other_side(office):
    earlier = office.opened(client=office.client("孙六"))
    party(office, earlier, "张三丰")
    case = office.opened()
    other = party(office, case, "李大江")
    found = conflicts.of_case(case, office.clerk, [other])
    assert [hit.known.where for sought, some in found.items() if sought.is_ours for hit in some] == [earlier.number]


def test_people_of_another_station_are_never_among_them(office):
    office.client("李大江", station=office.sibling, phone="13855510009")
    away = office.opened(client=office.client("钱七", station=office.sibling))
    screening.add_party(away, by=office.posting(Role.CLERK, office.sibling), today=TODAY, name="李大江")
    case = office.opened()
    assert hits(office, case, "李大江", phone="13855510009") == []
    above = conflicts.within(case, office.posting(Role.PROVINCE), [Sought("李大江")])
    assert above == {Sought("李大江"): []}  # whoever looks


# ---------------------------------------------------------------- beyond it
def test_beyond_the_station_only_a_whole_name_in_the_same_province_tells(office):
    case = office.opened()
    office.client("李大江", station=office.sibling, phone="13855510009", number=number(9))
    office.client("远方人", station=office.distant)
    away = office.opened(client=office.client("钱七", station=office.sibling))
    screening.add_party(away, by=office.posting(Role.CLERK, office.sibling), today=TODAY, name="大江建筑有限公司")

    def beyond(*sought):
        return conflicts.beyond(case, [Sought(*one) for one in sought])

    assert beyond(("李大江",))
    assert beyond(("李 大江",))
    assert beyond(("大江建筑有限公司",))
    assert not beyond(("李大疆",))
    assert not beyond(("李大",))
    assert not beyond(("远方人",))
    assert not beyond(("张三丰",))
    # A phone or a number would tell of one certain person that he sought help elsewhere.
    assert not beyond(("不同名", phone_index("13855510009"), number_index(number(9))))


# ---------------------------------------------------------------- parties
def test_phone_and_number_are_kept_as_indexes_and_the_trail_has_no_name(office):
    case = office.opened()
    row = party(office, case, " 李 大江 ", phone="138 5551 0003", number=number(3))
    row.refresh_from_db()
    assert (row.name, row.phone_index, row.number_index) == (
        "李大江", phone_index("13855510003"), number_index(number(3)),
    )  # fmt: skip
    assert "13855510003" not in str(vars(row))
    assert number(3) not in str(vars(row))
    line = AuditLine.objects.latest("pk")
    assert (line.action, line.fields, line.detail) == ("案件:登记对方", "parties", "对方当事人")
    with pytest.raises(ValidationError, match="已登记为本案的对方当事人"):
        party(office, case, "李大江", number=number(3))
    screening.remove_party(row, by=office.clerk)
    assert not Party.objects.exists()
    assert AuditLine.objects.latest("pk").action == "案件:删去对方"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"phone": "123"}, "电话号码不对"),
        ({"number": "123"}, "统一社会信用代码"),
        ({"name": "李大江13855510003"}, "不加密保存"),
        ({"note": "电话 13855510003"}, "不加密保存"),
        ({"name": " "}, "不能为空|此字段"),
        ({"role": "7"}, "7"),
    ],
)
def test_a_party_is_refused(office, given, sentence):
    with pytest.raises(ValidationError, match=sentence):
        party(office, office.opened(), **{"name": "李大江"} | given)
    assert not Party.objects.exists()


def test_a_case_that_has_ended_takes_no_party_and_an_office_writes_none(office):
    case = office.opened()
    with pytest.raises(PermissionDenied):
        screening.add_party(case, by=office.posting(Role.COUNTY), today=TODAY, name="李大江")
    with pytest.raises(PermissionDenied):
        screening.add_party(case, by=office.posting(Role.CLERK, office.sibling), today=TODAY, name="李大江")
    actions.refuse(case, by=office.head, today=TODAY, refused_on=TODAY, reason="不属于受理范围")
    with pytest.raises(MovedOn):
        party(office, case)


# ---------------------------------------------------------------- the decision
def decide(office, case, decided=ConflictDecided.NONE, reason=""):
    return screening.decide_conflict(case, by=office.clerk, today=TODAY, decided=decided, reason=reason)


def accept(office, case):
    return actions.accept(case, by=office.head, today=TODAY, accepted_on=TODAY)


def test_no_acceptance_before_every_party_was_looked_at(office):
    case = office.opened()
    party(office, case)
    with pytest.raises(ValidationError, match="利益冲突核查"):
        accept(office, case)
    decided = decide(office, case)
    assert (decided.found, decided.decided_on, decided.decided_by) == (0, TODAY, office.clerk.user)
    party(office, case, "周律师", role=PartyRole.AGENT)  # recorded later: to be looked at too
    with pytest.raises(ValidationError, match="利益冲突核查"):
        accept(office, case)
    decide(office, case)
    assert accept(office, case).state == CaseState.ACCEPTED
    assert ConflictDecision.objects.count() == 2


def test_a_case_without_parties_needs_no_decision_and_can_have_none(office):
    case = office.opened()
    with pytest.raises(ValidationError, match="请先登记对方当事人"):
        decide(office, case)
    assert accept(office, case).state == CaseState.ACCEPTED


def test_what_was_found_is_counted_and_asks_for_a_reason(office):
    office.client("李大江")
    case = office.opened()
    party(office, case, "李大疆")
    with pytest.raises(ValidationError, match="本站查到 1 处相符"):
        decide(office, case)
    with pytest.raises(ValidationError, match="请写明关联情况和处理"):
        decide(office, case, ConflictDecided.WAIVED)
    with pytest.raises(ValidationError, match="不加密保存"):
        decide(office, case, reason="证号 13855510003")
    assert decide(office, case, reason="同音不同人").found == 1


# ---------------------------------------------------------------- pages
@pytest.fixture
def acting(client, office):
    def sign_in(role, station=None):
        posting = office.posting(role, station)
        client.force_login(posting.user)
        return posting

    return sign_in


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.usefixtures("today")
def test_parties_page_from_the_first_name_to_the_decision(client, office, acting):
    served = office.client("章大江")
    earlier = office.opened(client=served)
    case = office.opened()
    acting(Role.CLERK)
    url = reverse("cases:parties", args=[case.pk])
    assert "还没有登记" in text(client.get(url))
    sent = client.post(url, {"role": "1", "name": "张大江", "phone": "13855510003", "note": "工头"})
    assert sent["Location"] == url
    shown = text(client.get(url))
    assert "张大江" in shown
    assert "章大江" in shown
    assert earlier.number in shown
    assert "还未核查" in shown
    assert "13855510003" not in shown
    decide_url = reverse("cases:conflict_decide", args=[case.pk])
    assert "请写明理由" in text(client.post(decide_url, {"decided": "1"}))
    assert client.post(decide_url, {"decided": "1", "reason": "同音不同人"})["Location"] == url
    shown = text(client.get(url))
    assert "还未核查" not in shown
    assert "同音不同人" in shown
    removed = client.post(reverse("cases:party_remove", args=[Party.objects.get().pk]))
    assert removed["Location"] == url
    assert not Party.objects.exists()


@pytest.mark.usefixtures("today")
def test_look_up_answers_with_ones_own_and_with_one_sentence_of_others(client, office, acting):
    office.client("章大江")
    office.client("李小溪", station=office.sibling)
    office.client("李小溪", station=office.sibling, number=number(8))
    case = office.opened()
    acting(Role.CLERK)
    url = reverse("cases:conflicts", args=[case.pk])
    own = text(client.post(url, {"name": "张大江"}))
    assert "章大江" in own
    assert SOUND in own
    assert BEYOND not in own
    away = text(client.post(url, {"name": "李小溪"}))
    assert BEYOND in away
    assert "李小溪" not in away
    assert office.sibling.name not in away
    assert "2" not in away
    lines = AuditLine.objects.filter(action="利益冲突查询")
    assert [(line.detail, line.fields) for line in lines] == [(case.number, "")] * 2
    # Half a name, pinyin on its way to a name, half a number: nothing is looked for.
    for typed in ({"name": "张"}, {"name": "zhangda"}, {"number": "3499001961"}, {}):
        assert not text(client.post(url, typed)).strip()
    assert lines.count() == 2
    assert client.get(url).status_code == 405


@pytest.mark.usefixtures("today")
def test_an_office_sees_masked_names_and_no_matches(client, office, acting):
    office.client("章大江")
    case = office.opened()
    party(office, case, "张大江")
    acting(Role.COUNTY)
    shown = text(client.get(reverse("cases:parties", args=[case.pk])))
    assert "张*" in shown
    assert "大江" not in shown
    assert "登记对方当事人或代理人" not in shown
    assert client.post(reverse("cases:parties", args=[case.pk]), {"role": "1", "name": "李四"}).status_code == 403
    assert client.post(reverse("cases:conflicts", args=[case.pk]), {"name": "李四"}).status_code == 403
    assert Party.objects.count() == 1


@pytest.mark.usefixtures("today")
@pytest.mark.parametrize("count", [1, 3])
def test_parties_page_costs_the_same_whatever_it_shows(client, office, acting, django_assert_num_queries, count):
    case = office.opened()
    for at in range(count):
        office.client(f"章大江{'甲乙丙'[at]}")
        other = office.opened(client=office.client(f"钱七{'甲乙丙'[at]}"))
        party(office, other, f"张大江{'甲乙丙'[at]}")
        party(office, case, f"张大江{'甲乙丙'[at]}")
    acting(Role.CLERK)
    url = reverse("cases:parties", args=[case.pk])
    client.get(url)  # a session is written to once
    # Session, user, postings, shares, case; parties; members, files, other parties, other members; region, stations,
    # names beyond, parties beyond; the frame; decisions.
    with django_assert_num_queries(15):
        client.get(url)
