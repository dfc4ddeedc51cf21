"""材料 of a consultation: from the desk and from a phone, for the station's own staff, and gone with an erased file."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from accounts.lifecycle import MovedOn
from accounts.models import AuditLine
from clients import actions_rights
from clients.models import Client
from consultations import actions
from consultations import actions_brought as brought
from stations.models import Attachment, Proof
from tests.cases.files import PDF
from tests.consultations.conftest import NOW
from tests.stations.conftest import TODAY, browser, open_station, somebody
from tests.stations.pictures import opened, picture
from tests.stations.test_photo_pass import sent, shown, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture(autouse=True)
def disk(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def row(clerk, holder, log):
    return log(client=holder)


def kept(disk: Path) -> list[Path]:
    return [path for path in disk.rglob("*") if path.is_file()]


def test_a_signed_form_is_uploaded_listed_opened_and_taken_off(clerk, row):
    desk, page = browser(clerk), f"/consultations/{row.pk}/"
    assert "还没有签字的表" in words(desk.get(page))
    file = SimpleUploadedFile("扫描 001.pdf", PDF)
    told = desk.post(
        f"{page}brought/new/", {"acting": clerk.pk, "brought": "1", "file": file, "key": "one"}, follow=True
    )
    assert told.redirect_chain[-1][0] == page
    assert "已收存:来访登记表(签字)" in words(told)
    file.seek(0)
    desk.post(f"{page}brought/new/", {"acting": clerk.pk, "brought": "1", "file": file, "key": "one"})
    proof = Proof.objects.get()  # sent twice, kept once
    link = re.search(rf'href="({page}brought/{proof.pk}/)">来访登记表', told.content.decode())[1]
    answer = desk.get(link)
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]
    desk.post(f"{link}remove/", {"acting": clerk.pk})
    assert "还没有签字的表" in words(desk.get(page))
    assert desk.get(link).status_code == 404
    told = AuditLine.objects.filter(action__contains="材料").order_by("number").values_list("action", "record_id")
    assert list(told) == [(what, str(row.pk)) for what in ("上传咨询材料", "查看咨询材料", "撤下咨询材料")]


def test_nothing_or_no_file_of_a_kind_we_take_is_refused_in_a_sentence(clerk, row):
    page = f"/consultations/{row.pk}/brought/new/"
    empty = browser(clerk).post(page, {"acting": clerk.pk})
    assert "请选择文件" in words(empty)
    program = SimpleUploadedFile("欠条.pdf", b"MZ\x90\x00")
    answer = browser(clerk).post(page, {"acting": clerk.pk, "brought": "5", "file": program})
    assert "看不出这是什么文件" in words(answer)
    with pytest.raises(ValidationError, match="请选择是什么材料"):
        brought.add_brought(row, by=clerk, at=NOW, brought="7", file=PDF)
    assert not Attachment.objects.exists()


def test_a_phone_adds_one_photo_upright_and_without_where_it_was_taken(clerk, row, disk):
    desk, phone = browser(clerk), Browser()
    form = desk.get(f"/consultations/{row.pk}/brought/new/").content.decode()
    button = re.search(r'formaction="([^"]+)">用手机拍照', form)[1]
    unsaid = desk.post(button, {"acting": clerk.pk}, headers={"Referer": "http://testserver/x/"})
    assert (unsaid.status_code, unsaid.url) == (302, "/x/")
    address, asked = shown(desk.post(button, {"acting": clerk.pk, "brought": "5"}))
    outside = words(phone.get(address))
    assert "咨询材料:合同、工资条等材料" in outside
    assert not [one for one in (row.client.name, "劳动报酬", "工作台") if one in outside]
    assert "照片已收到" in words(phone.post(address, sent()))
    assert "已经用过了" in words(phone.post(address, sent()))
    proof = Proof.objects.get()
    assert (proof.kind, proof.object_id, proof.slot, proof.added_by) == ("consultation", row.pk, "5", clerk.user)
    there = desk.get(asked, headers={"HX-Request": "true"}).content.decode()
    image = opened(desk.get(re.search(r'<img[^>]+src="([^"]+)"', there)[1]).content)
    assert (image.size, dict(image.getexif())) == ((300, 200), {})
    assert desk.get(asked).url == f"/consultations/{row.pk}/"
    assert not [path for path in kept(disk) if b"JFIF" in path.read_bytes()]  # sealed


def test_only_the_stations_own_staff_opens_them(clerk, row, country):
    proof = brought.add_brought(row, by=clerk, at=NOW, brought="4", file=PDF)
    link = f"/consultations/{row.pk}/brought/{proof.pk}/"
    other = open_station(country["340103"])
    people = {
        somebody("station_head", row.station): 200, somebody("county", row.station.region): 403,
        somebody("clerk", other): 404,
    }  # fmt: skip
    assert {who: browser(who).get(link).status_code for who in people} == people
    for who in people:  # nor as if it were a photo of the station's
        assert browser(who).get(f"/stations/{row.station.code}/proofs/{proof.pk}/").status_code == 404
        assert browser(who).post(f"/stations/{row.station.code}/proofs/{proof.pk}/remove/").status_code in (403, 404)
    assert Proof.objects.get().removed_on is None
    county = next(who for who in people if who.role == "county")
    assert "证件" not in words(browser(county).get(f"/consultations/{row.pk}/"))
    with pytest.raises(PermissionDenied):
        brought.add_brought(row, by=county, at=NOW, brought="4", file=PDF)


def test_another_records_file_is_not_opened_through_this_one(clerk, row, log):
    proof = brought.add_brought(row, by=clerk, at=NOW, brought="4", file=PDF)
    second = log()
    assert browser(clerk).get(f"/consultations/{second.pk}/brought/{proof.pk}/").status_code == 404


def test_a_void_record_takes_none(clerk, row, station):
    actions.void(row, by=somebody("station_head", station), version=row.version, reason="重复登记")
    with pytest.raises(MovedOn, match="已作废"):
        brought.add_brought(row, by=clerk, at=NOW, brought="4", file=PDF)
    assert "上传材料" not in words(browser(clerk).get(f"/consultations/{row.pk}/"))


def test_it_is_told_to_its_person_and_destroyed_with_his_file(
    clerk, row, station, disk, django_capture_on_commit_callbacks
):
    first = brought.add_brought(row, by=clerk, at=NOW, brought="4", file=picture(30, 20))
    brought.add_brought(row, by=clerk, at=NOW, brought="5", file=PDF)
    brought.remove_brought(first, row, by=clerk, today=TODAY)
    asked = {"asked_on": TODAY, "asked_by": "1", "checked": "1"}
    copy = actions_rights.ask(row.client, by=clerk, today=TODAY, kind="2", **asked)
    told = next(one for one in actions_rights.take_copy(copy, by=clerk) if one.title == "咨询材料")
    assert [line[1:] for line in told.rows] == [("残疾人证等证件", "已撤下"), ("合同、工资条等材料", "在用")]
    assert len(kept(disk)) == 2
    erasing = actions_rights.ask(row.client, by=clerk, today=TODAY, kind="4", **asked)
    with django_capture_on_commit_callbacks(execute=True):
        actions_rights.erase(erasing, by=somebody("station_head", station), today=TODAY)
    assert (kept(disk), Proof.objects.count(), Attachment.objects.count()) == ([], 0, 0)
    row.client = Client.objects.get()
    with pytest.raises(ValidationError, match="已依申请删除"):
        brought.add_brought(row, by=clerk, at=NOW, brought="4", file=PDF)
