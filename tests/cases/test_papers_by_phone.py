"""Papers of a case from a phone: one handed in, one that was made here and is signed."""

import re

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


def button(desk, page):
    return re.search(r'formaction="([^"]+)">用手机拍照', desk.get(page).content.decode())[1]


def test_evidence_is_photographed_into_the_file(office):
    case, desk = office.assigned(), browser(office.clerk)
    page = f"/cases/{case.pk}/documents/"
    address, asked = shown(desk.post(button(desk, f"{page}upload/"), {"acting": office.clerk.pk, "paper": "52"}))
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


def test_a_signed_paper_too(office):
    case, desk = office.assigned(), browser(office.clerk)
    paper = made(case, office.clerk, Paper.ACCEPTANCE)
    address, asked = shown(desk.post(button(desk, f"/cases/documents/{paper.pk}/sign/"), {"acting": office.clerk.pk}))
    assert "法律救助受理通知书签章件" in words(Browser().get(address))
    assert "照片已收到" in words(Browser().post(address, sent()))
    paper.refresh_from_db()
    assert paper.scan.name == "法律救助受理通知书(签章).jpg"
    there = desk.get(asked, headers={"HX-Request": "true"}).content.decode()
    assert desk.get(re.search(r'<img[^>]+src="([^"]+)"', there)[1])["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize("paper", ["", "60", "x" * 30])
def test_what_is_no_kind_of_paper_gets_no_pass(office, paper):
    case = office.assigned()
    answer = browser(office.clerk).post(
        f"/cases/{case.pk}/documents/photo/", {"acting": office.clerk.pk, "paper": paper}, follow=True,
        headers={"Referer": f"http://testserver/cases/{case.pk}/documents/upload/"},
    )  # fmt: skip
    assert "请先选择是什么材料" in words(answer)
    assert not PhotoPass.objects.exists()


def test_a_paper_that_is_void_or_was_handed_in_is_not_signed_by_phone(office):
    case, desk = office.assigned(), browser(office.clerk)
    given = uploaded(case, office.clerk, Paper.EVIDENCE)
    page = f"http://testserver/cases/{case.pk}/documents/"
    answer = desk.post(
        f"/cases/documents/{given.pk}/photo/", {"acting": office.clerk.pk}, follow=True, headers={"Referer": page}
    )
    assert "没有签章件" in words(answer)
    assert not PhotoPass.objects.exists()


def test_a_file_that_was_closed_since_takes_no_photo(office):
    case, desk = office.assigned(), browser(office.clerk)
    address, _ = shown(desk.post(f"/cases/{case.pk}/documents/photo/", {"acting": office.clerk.pk, "paper": "52"}))
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
    assert other.post(f"/cases/{case.pk}/documents/photo/", {"paper": "52"}).status_code == 403
    assert not PhotoPass.objects.exists()
