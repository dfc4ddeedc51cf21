"""Files on persons: registered once, completed, corrected with reasons, shown in full with a trace."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.lifecycle import Stale
from accounts.models import AuditLine, User
from accounts.onetime import Repeated
from clients import actions, identity
from clients.models import Client, Person, PersonJoin
from clients.persons import resolved_keys
from tests.clients.numbers import certificate, id_number
from tests.stations.conftest import TODAY, somebody

pytestmark = pytest.mark.django_db


def test_a_certificate_fills_sex_year_category_and_grade(holder):
    assert (holder.sex, holder.birth_year, holder.category, holder.grade) == ("1", 1961, "2", "2")
    assert identity.opened(holder, "number") == id_number()
    assert identity.opened(holder, "certificate") == certificate()
    line = AuditLine.objects.get(action="登记档案")
    assert (line.record, line.record_id) == ("clients.client", str(holder.pk))
    assert "number" in line.fields
    assert not AuditLine.objects.filter(detail__contains="3499").exists()


def test_the_same_number_again_completes_the_file(register, holder):
    again = register(name="另一写法", number=id_number(), residence="2", groups=["02"])
    assert again.pk == holder.pk
    assert Client.objects.count() == Person.objects.count() == 1
    again.refresh_from_db()
    assert (again.name, again.residence, again.is_migrant_worker, again.version) == ("陈安平", "2", True, 2)


def test_coming_again_takes_nothing_away(register, holder):
    again = register(number=certificate(), sex="2", residence="9", groups=[])
    again.refresh_from_db()
    assert (again.sex, again.version) == ("1", 1)
    assert identity.opened(again, "phone") == "13855510001"


def test_a_reassessment_brings_category_and_grade(register, holder):
    again = register(number=certificate(category="7", grade="1", suffix="B1"))
    assert (again.pk, again.category, again.grade) == (holder.pk, "7", "1")
    assert identity.opened(again, "certificate").endswith("71B1")


def test_namesakes_are_two_files(register):
    first, second = register(), register()
    assert first.pk != second.pk
    assert first.person != second.person


def test_the_same_person_at_another_station_is_one_person_with_two_files(register, holder, office):
    other = register(by=somebody("clerk", office.stations.sibling), number=id_number())
    assert other.pk != holder.pk
    assert other.person == holder.person


def test_a_key_is_spent_once(register):
    made = register(key="k")
    with pytest.raises(Repeated) as again:
        register(key="k")
    assert again.value.result == str(made.pk)
    assert Client.objects.count() == 1


@pytest.mark.parametrize("given", [
    {"name": ""}, {"name": "  "}, {"name": id_number()}, {"name": "zhang"}, {"number": "12"}, {"phone": "12"},
    {"birth_year": 2027}, {"sex": "3"}, {"groups": ["01"]}, {"category": "x"},
])  # fmt: skip
def test_what_cannot_be_true_is_refused(register, given):
    with pytest.raises(ValidationError):
        register(**given)
    assert not Client.objects.exists()
    assert not Person.objects.exists()


def test_refusals_stand_at_their_field(register):
    with pytest.raises(ValidationError) as refused:
        register(number="12")
    assert list(refused.value.message_dict) == ["number"]
    with pytest.raises(ValidationError) as refused:
        register(phone="12")
    assert list(refused.value.message_dict) == ["phone"]


@pytest.mark.parametrize("role", ["county", "province", "admin", "security", "auditor"])
def test_who_is_not_of_the_station_registers_nobody(register, clerk, country, role):
    area = {"county": "340102"}.get(role, "340000")
    with pytest.raises(PermissionDenied):
        actions.register(by=somebody(role, country[area]), station=clerk.station, today=TODAY, name="陈安平")


def test_another_stations_clerk_neither_registers_nor_corrects_here(holder, office):
    stranger = somebody("clerk", office.stations.sibling)
    with pytest.raises(PermissionDenied, match="管辖范围"):
        actions.register(by=stranger, station=holder.station, today=TODAY, name="陈安平")
    with pytest.raises(PermissionDenied, match="管辖范围"):
        actions.correct(holder, by=stranger, version=1, today=TODAY, residence="1")


# ---------------------------------------------------------------- corrections
def test_a_correction_states_the_version_it_read(clerk, holder):
    actions.correct(holder, by=clerk, version=1, today=TODAY, residence="1")
    with pytest.raises(Stale) as stale:
        actions.correct(holder, by=clerk, version=1, today=TODAY, residence="2")
    assert stale.value.current.residence == "1"
    holder.refresh_from_db()
    assert (holder.residence, holder.version) == ("1", 2)


@pytest.mark.parametrize("changes", [
    {"name": "陈平安"}, {"sex": "2"}, {"birth_year": 1962}, {"grade": "1"}, {"number": id_number(order="003")},
])  # fmt: skip
def test_what_the_papers_say_is_corrected_with_a_reason(clerk, holder, changes):
    with pytest.raises(ValidationError, match="请写明理由"):
        actions.correct(holder, by=clerk, version=1, today=TODAY, **changes)
    actions.correct(holder, by=clerk, version=1, today=TODAY, reason="对照证件更正", **changes)
    assert AuditLine.objects.filter(
        action="更正档案", detail="对照证件更正", fields__contains=next(iter(changes))
    ).exists()


def test_what_was_not_known_needs_no_reason(clerk, register):
    client = register(name="李和")
    row = actions.correct(client, by=clerk, version=1, today=TODAY, sex="2", birth_year=1970, phone="13855510002")
    assert (row.sex, row.birth_year) == ("2", 1970)
    assert identity.opened(row, "phone") == "13855510002"


def test_empty_phone_and_address_are_taken_away_and_none_left_alone(clerk, register):
    client = register(phone="13855510002", address="某路 1 号")
    row = actions.correct(client, by=clerk, version=1, today=TODAY, phone="")
    assert (identity.opened(row, "phone"), row.phone_index) == ("", "")
    assert identity.opened(row, "address") == "某路 1 号"


def test_a_reason_with_a_number_is_refused(clerk, holder):
    with pytest.raises(ValidationError, match="不加密保存"):
        actions.correct(holder, by=clerk, version=1, today=TODAY, name="陈平安", reason=f"应为 {id_number()}")


# ---------------------------------------------------------------- a number that comes later
def test_the_first_number_is_written_on_the_person(clerk, register):
    client = register(name="李和")
    key = client.person.key
    actions.correct(client, by=clerk, version=1, today=TODAY, number=id_number(order="004"))
    assert Person.objects.get(number_index=identity.number_index(id_number(order="004"))).key == key
    assert not PersonJoin.objects.exists()


def test_a_number_known_elsewhere_joins_two_persons_and_repoints_nothing(clerk, register, office):
    elsewhere = register(by=somebody("clerk", office.stations.sibling), number=id_number())
    here = register(name="陈安平")
    row = actions.correct(here, by=clerk, version=1, today=TODAY, number=id_number())
    assert row.person == here.person
    assert resolved_keys() == {here.person.key: elsewhere.person.key}
    assert set(Client.objects.found_by(id_number())) == {elsewhere, here}
    again = register(number=id_number())
    assert again.pk == here.pk, "found through the join"
    PersonJoin.objects.update(undone_at=TODAY.isoformat() + "T00:00Z")
    assert resolved_keys() == {}


def test_a_number_known_here_merges_the_two_files(clerk, register, holder):
    second = register(name="陈安平")
    stands = actions.correct(second, by=clerk, version=1, today=TODAY, number=certificate())
    assert stands == holder
    second.refresh_from_db()
    assert second.merged_into == holder
    assert resolved_keys() == {second.person.key: holder.person.key}
    assert list(Client.objects.unmerged()) == [holder]
    assert AuditLine.objects.filter(action="合并档案", record_id=str(holder.pk)).exists()


def test_joins_are_followed_to_the_end():
    one, two, three = Person.objects.create(), Person.objects.create(), Person.objects.create()
    user = User.objects.create(username="u", name="u")
    PersonJoin.objects.create(kept=two, joined=one, joined_by=user)
    PersonJoin.objects.create(kept=three, joined=two, joined_by=user)
    assert resolved_keys() == {one.key: three.key, two.key: three.key}


def test_a_wrong_number_is_replaced_and_its_owner_is_another_person(clerk, register, holder, office):
    right = id_number(order="005")
    actions.correct(holder, by=clerk, version=1, today=TODAY, number=right, reason="证号录错")
    owner = register(by=somebody("clerk", office.stations.sibling), name="真正持有人", number=id_number())
    holder.refresh_from_db()
    assert owner.person != holder.person
    assert set(Client.objects.found_by(right)) == {holder}
    assert set(Client.objects.found_by(id_number())) == {owner}


def test_a_wrong_number_shared_with_another_station_leaves_that_station_alone(clerk, register, holder, office):
    other = register(by=somebody("clerk", office.stations.sibling), number=id_number())
    actions.correct(holder, by=clerk, version=1, today=TODAY, number=id_number(order="005"), reason="证号录错")
    holder.refresh_from_db()
    other.refresh_from_db()
    assert holder.person != other.person
    assert set(Client.objects.found_by(id_number())) == {other}


def test_a_number_of_another_file_of_the_station_is_not_taken_over(clerk, register, holder):
    other = register(name="李和", number=id_number(order="006"))
    with pytest.raises(ValidationError, match="本站已有该证号的档案"):
        actions.correct(other, by=clerk, version=1, today=TODAY, number=id_number(), reason="证号录错")


# ---------------------------------------------------------------- shown in full
def test_a_full_number_leaves_a_line_with_field_and_purpose_and_never_the_value(clerk, holder):
    assert actions.reveal(holder, by=clerk, field="certificate", purpose="papers") == certificate()
    line = AuditLine.objects.get(action="查看完整号码")
    assert (line.fields, line.detail, line.user_name) == ("certificate", "制作法律文书", clerk.user.name)
    assert not any(id_number()[-8:] in str(value) for value in vars(line).values())


@pytest.mark.parametrize(
    ("field", "purpose"), [("number", ""), ("number", "curious"), ("name", "papers"), ("", "papers")]
)
def test_without_a_purpose_nothing_is_shown(clerk, holder, field, purpose):
    with pytest.raises(ValidationError):
        actions.reveal(holder, by=clerk, field=field, purpose=purpose)
    assert not AuditLine.objects.filter(action="查看完整号码").exists()


def test_only_the_stations_own_staff_sees_a_full_number(holder, office):
    for posting in (office.people.county, office.people.admin, somebody("clerk", office.stations.sibling)):
        with pytest.raises(PermissionDenied):
            actions.reveal(holder, by=posting, field="number", purpose="papers")


# ---------------------------------------------------------------- the facts of a day
@pytest.mark.parametrize(
    ("born", "day", "age"),
    [("19661008", date(2026, 10, 7), 59), ("19661008", date(2026, 10, 8), 60), ("20081009", date(2026, 10, 8), 17)],
)
def test_age_is_of_the_day(register, born, day, age):
    client = register(number=id_number(born=born))
    facts = actions.freeze(client, day)
    assert facts["age"] == age
    assert (facts["is_elderly"], facts["is_minor"]) == (age >= 60, age < 18)


@pytest.mark.parametrize(("born", "is_woman", "is_minor"), [
    ("20121009", False, True), ("20121008", True, True), ("19900101", True, False),
])  # fmt: skip
def test_a_woman_is_a_female_of_fourteen_or_more(register, born, is_woman, is_minor):
    facts = actions.freeze(register(number=id_number(born=born, order="002")), TODAY)
    assert (facts["is_woman"], facts["is_minor"]) == (is_woman, is_minor)


@pytest.mark.parametrize(
    ("category", "is_disabled"), [("1", True), ("7", True), ("8", False), ("0", False), ("9", False)]
)
def test_disabled_is_who_holds_a_certificate(category, is_disabled):
    assert actions.freeze(None, TODAY, category=category)["is_disabled"] is is_disabled


def test_groups_ticked_that_day_are_added_to_those_of_the_file(register):
    client = register(groups=["02"])
    facts = actions.freeze(client, TODAY, groups=["09"])
    assert (facts["is_migrant_worker"], facts["is_low_income"], facts["is_veteran"]) == (True, True, False)


def test_of_nobody_known_everything_is_unknown():
    facts = actions.freeze(None, TODAY)
    assert (facts["person_key"], facts["sex"], facts["age"], facts["category"]) == ("", "9", None, "9")
    assert not any(value for name, value in facts.items() if name.startswith("is_"))
