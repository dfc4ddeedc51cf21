"""交接: a whole caseload to another handler, and what stays where it is, with why."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.roles import Role
from cases import actions
from cases import actions_course as course
from cases.models import Case
from tests.cases.office import TODAY


@pytest.fixture
def acting(client, office, today):
    def sign_in(role, station=None):
        posting = office.posting(role, station)
        client.force_login(posting.user)
        return posting

    return sign_in


def shown(client, name, *args):
    answer = client.get(reverse(f"cases:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_caseload_goes_to_another_handler_and_says_what_stays(client, office, acting):
    one, two = office.assigned(), office.assigned()
    still = course.suspend(office.assigned(), by=office.head, today=TODAY, suspended_on=TODAY, reason="等待鉴定")
    paper = actions.open_case(
        by=office.clerk, today=TODAY, kind="1", form="01", matter="04", applied_on=TODAY, client=office.client()
    )
    paper = actions.accept(paper, by=office.head, today=TODAY, accepted_on=TODAY)
    giver = office.staff()
    course.assign(paper, by=office.head, today=TODAY, handler=giver)
    student = office.staff(kind="05", name="小陈", is_student=True)
    acting(Role.STATION_HEAD)
    assert "周正(律师,在办 4 件)" in shown(client, "hand_over")
    body = {"giver": giver.pk, "taker": student.pk, "reason": "原承办人离站"}
    answer = client.post(reverse("cases:hand_over"), body, follow=True)
    text = answer.content.decode()
    assert "已将周正的 1 件案件交接给小陈" in text
    assert text.count("第17条") == 2
    assert f"未交接:{still.number}。“中止”状态不能更换承办人" in text
    assert {case.number for case in Case.objects.filter(handler=giver)} == {one.number, two.number, still.number}
    assert Case.objects.get(pk=paper.pk).handler == student


def test_a_caseload_is_not_handed_to_oneself_or_to_somebody_who_left(office):
    case = office.assigned()
    left = office.staff(name="离站者", left_on=date(2026, 9, 30))
    given_ = {"by": office.head, "today": TODAY, "station": office.station, "giver": case.handler, "reason": "离站"}
    with pytest.raises(ValidationError, match="同一人"):
        course.hand_over(taker=case.handler, **given_)
    with pytest.raises(ValidationError, match="不是本站在岗"):
        course.hand_over(taker=left, **given_)
    with pytest.raises(PermissionDenied):
        course.hand_over(taker=left, **given_ | {"by": office.clerk})


def test_only_staff_of_the_station_are_offered(client, office, acting):
    office.assigned(client=office.client(station=office.sibling))
    acting(Role.STATION_HEAD)
    assert "周正" not in shown(client, "hand_over")
