"""签章扫描件: what a submitted return takes, what it is called without one, and what becomes of the one before."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.audit import verify
from accounts.models import AuditLine
from accounts.roles import Role
from reports import actions, actions_scan
from reports.models import Return, ReturnScan
from reports.standing import cells
from stations.models import Station
from tests.cases.files import PDF, docx
from tests.reports.desk import at, browser
from tests.stations.test_photo_pass import sent, shown, words

JAN, FEB = date(2026, 1, 1), date(2026, 2, 1)
A, B = "340102", "340103"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(time_machine, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    time_machine.move_to(at(3, 9), tick=False)


def scanned(desk, row, day=4, who=None):
    return actions_scan.add_scan(row, by=who or desk.head(A), at=at(2, day), file=PDF)


def address(name="detail", *more):
    return reverse(f"reports:{name}", args=[f"{A}01", "2026-01", *more])


def test_a_submitted_return_is_unsigned_until_its_scan_is_there(desk):
    row = desk.submit(A, JAN, at(2, 3))
    assert list(Return.objects.unsigned()) == [row]
    assert "待补签章" in words(browser(desk.head(A)).get(address()))
    scanned(desk, row)
    assert not Return.objects.unsigned().exists()
    page = words(browser(desk.officer(A)).get(address()))
    assert "待补签章" not in page
    assert "2026年1月月报签章扫描件.pdf" in page
    assert not Return.objects.get(month=FEB).is_unsigned  # a draft owes no scan


def test_a_later_scan_takes_the_place_and_deletes_nothing(desk):
    row = desk.submit(A, JAN, at(2, 3))
    first, second = scanned(desk, row), scanned(desk, row, 5)
    assert [(one.pk, one.replaced_at) for one in ReturnScan.objects.order_by("pk")] == [
        (first.pk, at(2, 5)), (second.pk, None),
    ]  # fmt: skip
    for one in (first, second):
        answer = browser(desk.officer("340100")).get(address("scan", one.pk))
        assert answer.content == PDF
    told = AuditLine.objects.filter(action__contains="签章扫描件").order_by("pk").values_list("action", flat=True)
    assert list(told) == ["报表:上传签章扫描件", "报表:替换签章扫描件"]
    with pytest.raises(IntegrityError), transaction.atomic():
        ReturnScan.objects.update(replaced_at=None)


def test_what_was_sent_back_and_submitted_anew_is_unsigned_again(desk):
    row = desk.submit(A, JAN, at(2, 3))
    scanned(desk, row)
    actions.send_back(Return.objects.get(pk=row.pk), by=desk.officer(A), at=at(2, 5), remark="请核对")
    assert not Return.objects.unsigned().exists()  # back at the station: 退回修改, and no print is asked for
    desk.submit(A, JAN, at(2, 6))
    assert list(Return.objects.unsigned()) == [row]
    scanned(desk, row, 7)
    assert not Return.objects.unsigned().exists()
    assert ReturnScan.objects.count() == 2


def test_a_draft_takes_none_and_says_so(desk):
    row = desk.opened(A, JAN)
    with pytest.raises(ValidationError, match="请上报后打印、签字、盖章"):
        scanned(desk, row)
    answer = browser(desk.head(A)).get(address("scan_add"), follow=True)
    assert "报表还没有上报" in words(answer)
    assert not ReturnScan.objects.exists()


def test_only_its_own_station_adds_one(desk):
    row = desk.submit(A, JAN, at(2, 3))
    for who in (desk.head(B), desk.officer(A), desk.officer("340000")):
        with pytest.raises(PermissionDenied):
            scanned(desk, row, who=who)
    assert scanned(desk, row, who=desk.postings[Role.CLERK, A]).added_by == desk.postings[Role.CLERK, A].user


def test_a_word_file_is_no_scan(desk):
    desk.submit(A, JAN, at(2, 3))
    answer = browser(desk.head(A)).post(address("scan_add"), {"file": SimpleUploadedFile("签章.docx", docx())})
    assert "只收 PDF 或照片" in words(answer)


def test_twice_sent_is_kept_once(desk):
    desk.submit(A, JAN, at(2, 3))
    client = browser(desk.head(A))
    key = client.get(address("scan_add")).context["form"].initial["key"]
    for _ in range(2):
        body = {"file": SimpleUploadedFile("签章.pdf", PDF), "key": key}
        assert client.post(address("scan_add"), body).status_code == 302
    assert ReturnScan.objects.count() == 1


def test_from_a_phone(desk):
    desk.submit(A, JAN, at(2, 3))
    taken, asked = shown(browser(desk.head(A)).post(address("scan_pass")))
    text = words(Client().get(taken))
    assert "2026年1月月报签章扫描件" in text
    assert "照片已收到" in words(Client().post(taken, sent()))
    scan = ReturnScan.objects.get()
    assert (scan.content.name, scan.added_by) == ("2026年1月月报签章扫描件.jpg", desk.head(A).user)
    assert browser(desk.head(A)).get(asked).url == address()
    assert verify("34") == []


def test_it_holds_nobody_up_unless_the_installation_says_so(desk, settings):
    row = desk.submit(A, JAN, at(2, 3))
    settings.RETURN_NEEDS_SCAN = True
    with pytest.raises(PermissionDenied, match="请先由瑶海区工作站上传签章扫描件"):
        actions.check(row, by=desk.officer(A), at=at(2, 4))
    scanned(desk, row)
    row = actions.check(Return.objects.get(pk=row.pk), by=desk.officer(A), at=at(2, 4))
    settings.RETURN_NEEDS_SCAN = False
    other = desk.submit(B, JAN, at(2, 3))
    actions.check(other, by=desk.officer(B), at=at(2, 4))
    assert Return.objects.unsigned().get() == other


def test_lists_say_it(desk):
    desk.submit(A, JAN, at(2, 3))
    scanned(desk, desk.submit(B, JAN, at(2, 3)), who=desk.head(B))
    stations = Station.objects.prefetch_related("intervals")
    told = {row[0].station.code: row[0].is_unsigned for row in cells(stations, [JAN], date(2026, 3, 9)).values()}
    assert told == {f"{A}01": True, f"{B}01": False}
    page = words(browser(desk.officer("340100")).get(reverse("reports:detail", args=["340100", "2026-01"])))
    assert "待补签章" in page
    matrix = words(browser(desk.officer("340100")).get(reverse("reports:list")))
    assert matrix.count("在县级 待签") == 1
