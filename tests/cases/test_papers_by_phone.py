"""Papers of a case from a phone: one handed in, one that was made here and is signed."""

import re
from datetime import timedelta

import pytest
from django.test import Client as Browser

from accounts.roles import Role
from cases import actions_course
from cases.choices import Paper
from cases.models import Document
from stations.models import PhotoPass, Share
from tests.cases.files import made, uploaded
from tests.cases.office import TODAY
from tests.stations.conftest import browser
from tests.stations.pictures import opened
from tests.stations.test_photo_pass import sent, shown, words

pytestmark = pytest.mark.usefixtures("today")


def pressed(desk, page, **typed):
    """用手机拍照, with what stands in the form."""
    assert '<button class="btn" name="photo" value="1">用手机拍照</button>' in desk.get(page).content.decode()
    return desk.post(page, {"photo": "1", "pages": "1", **typed})


def evidence(desk, case, **typed):
    return pressed(desk, f"/cases/{case.pk}/documents/upload/", **{"paper": "52", "made_on": TODAY, **typed})


def test_evidence_is_photographed_into_the_file(office):
    case, desk = office.assigned(), browser(office.clerk)
    page = f"/cases/{case.pk}/documents/"
    address, asked = shown(evidence(desk, case))
    outside = words(Browser().get(address))
    assert "案件材料:证据材料" in outside
    assert not [one for one in (case.number, case.client.name) if one in outside]
    assert "照片已收到" in words(Browser().post(address, sent()))
    row = Document.objects.get(case=case)
    assert (row.paper, row.title, row.pages, row.made_by) == (Paper.EVIDENCE, "证据材料", 1, office.clerk.user)
    there = desk.get(asked, headers={"HX-Request": "true"}).content.decode()
    image = opened(desk.get(re.search(r'<img[^>]+src="([^"]+)"', there)[1]).content)
    assert (image.size, dict(image.getexif())) == ((300, 200), {})
    assert desk.get(asked).url == page


def test_what_was_typed_beside_the_file_goes_with_the_photo(office):
    case, desk = office.assigned(), browser(office.clerk)
    day = TODAY - timedelta(days=30)
    address, _ = shown(evidence(desk, case, paper="51", title="残疾人证正面", made_on=day))
    assert "残疾人证正面" not in words(Browser().get(address))  # of somebody: the phone is told the kind alone
    assert "照片已收到" in words(Browser().post(address, sent()))
    row = Document.objects.get(case=case)
    assert (row.paper, row.title, row.made_on) == ("51", "残疾人证正面", day)
    assert PhotoPass.objects.get().typed == {}


def test_a_signed_paper_too(office):
    case, desk = office.assigned(), browser(office.clerk)
    paper = made(case, office.clerk, Paper.ACCEPTANCE)
    address, asked = shown(pressed(desk, f"/cases/documents/{paper.pk}/sign/"))
    assert "法律救助受理通知书签章件" in words(Browser().get(address))
    assert "照片已收到" in words(Browser().post(address, sent()))
    paper.refresh_from_db()
    assert paper.scan.name == "法律救助受理通知书(签章).jpg"
    there = desk.get(asked, headers={"HX-Request": "true"}).content.decode()
    assert desk.get(re.search(r'<img[^>]+src="([^"]+)"', there)[1])["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize(
    ("field", "value"),
    [("paper", ""), ("paper", "60"), ("paper", "x" * 30), ("made_on", TODAY + timedelta(days=1)), ("made_on", ""),
     ("title", "电话 13855512345"), ("title", "长" * 81), ("pages", "0")],
)  # fmt: skip
def test_what_is_wrong_is_told_before_the_phone_is_fetched_and_nothing_typed_is_lost(office, field, value):
    case = office.assigned()
    answer = evidence(browser(office.clerk), case, **{"title": "病历", field: value})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert f'id="id_{field}_error"' in page
    assert f'value="{"病历" if field != "title" else value}"' in page
    assert not PhotoPass.objects.exists()


def test_a_paper_that_is_void_or_was_handed_in_is_not_signed_by_phone(office):
    case, desk = office.assigned(), browser(office.clerk)
    given = uploaded(case, office.clerk, Paper.EVIDENCE)
    assert "没有签章件" in words(pressed(desk, f"/cases/documents/{given.pk}/sign/"))
    assert not PhotoPass.objects.exists()


def test_a_file_that_was_closed_since_takes_no_photo(office):
    case, desk = office.assigned(), browser(office.clerk)
    address, _ = shown(evidence(desk, case))
    actions_course.mark_mistaken(case, by=office.head, today=TODAY, mistaken_on=TODAY, reason="登记错了人")
    answer = Browser().post(address, sent())
    assert answer.status_code == 410
    assert "不能再加材料" in words(answer)
    assert not Document.objects.exists()


def test_a_station_that_the_case_is_shared_with_adds_nothing(office):
    case = office.assigned()
    Share.objects.create(station=office.sibling, kind="case", object_id=case.pk)
    other = browser(office.posting(Role.CLERK, office.sibling))
    assert other.get(f"/cases/{case.pk}/").status_code == 200
    assert other.post(f"/cases/{case.pk}/documents/upload/", {"photo": "1", "paper": "52"}).status_code == 403
    assert not PhotoPass.objects.exists()
