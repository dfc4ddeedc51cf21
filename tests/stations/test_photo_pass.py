"""用手机拍照: one photo to one record, by a phone that is not signed in, in the name of who made the pass."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.audit import verify
from accounts.models import AuditLine
from stations import actions_duty, passes
from stations import actions_photo as actions
from stations import actions_register as registers
from stations.models import Attachment, DutySheet, Notice, PhotoPass, Premises, Proof
from stations.passes import TARGETS
from stations.registers import REGISTERS
from tests.cases.files import PDF
from tests.consultations.test_parallel import together
from tests.stations.conftest import OPENED, browser
from tests.stations.pictures import CORNERS, opened, picture

AT = datetime(2026, 10, 8, 2, tzinfo=UTC)

ALSO = ("dutysheet", "answer", "orderline", "return", "consultation", "case", "document")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    time_machine.move_to(AT, tick=False)
    return time_machine


@pytest.fixture
def hall(office):
    return registers.add(
        Premises, by=office.people.head, station=office.stations.county, at=AT, address="长江路 1 号", since_on=OPENED
    )


def sent(content=None):
    return {"file": SimpleUploadedFile("IMG_0001.jpg", picture(300, 200, 6) if content is None else content)}


def shown(answer):
    """(the address for the phone, the address the desktop asks) of the page with the code."""
    page = answer.content.decode()
    return re.search(r'id="address">http://testserver([^<]+)<', page)[1], re.search(r'hx-get="([^"]+)"', page)[1]


def made(office, row, kind="premises", **typed):
    answer = browser(office.people.head).post(f"/stations/photos/{kind}/{row.pk}/", typed)
    assert answer.status_code == 200, answer.content.decode()
    return shown(answer)


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


# ---------------------------------------------------------------- from the button to the photo
def test_a_photo_goes_from_the_phone_to_the_record(office, hall):
    desk, phone = browser(office.people.head), Client(enforce_csrf_checks=True)
    page = f"/stations/{office.stations.county.code}/register/premises/{hall.pk}/"
    form = desk.get(f"{page}proof/").content.decode()
    button = re.search(r'formaction="([^"]+)">用手机拍照', form)[1]
    address, asked = shown(desk.post(button, {"slot": "has_ramp"}))
    assert desk.get(asked, headers={"HX-Request": "true"}).status_code == 204  # nothing yet: nothing is swapped
    waiting = desk.get(asked, follow=True)
    assert (waiting.redirect_chain[-1][0], "还没有收到照片" in words(waiting)) == (page, True)
    told = phone.get(address)
    text = words(told)
    assert "接待场所:坡道" in text
    assert office.stations.county.name in text
    assert not [one for one in (hall.address, office.people.head.user.name, "工作台") if one in text]
    assert re.search(r'<input type="file"[^>]*accept="image/\*"[^>]*capture="environment"', told.content.decode())
    assert told.content.decode().count("<button") == 1
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', told.content.decode())[1]
    assert phone.post(address, sent()).status_code == 403  # a form of another site
    assert "照片已收到" in words(phone.post(address, sent() | {"csrfmiddlewaretoken": token}))
    proof = Proof.objects.of(hall).get()
    assert (proof.slot, proof.added_by, proof.content.name) == ("has_ramp", office.people.head.user, "坡道.jpg")
    there = desk.get(asked, headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in there  # it asks no more
    image = opened(desk.get(re.search(r'<img[^>]+src="([^"]+)"', there)[1]).content)
    assert image.size == (300, 200)
    assert abs(image.getpixel((10, 10))[0] - CORNERS[0][0]) < 40
    without_script = desk.get(asked, follow=True)
    assert (without_script.redirect_chain[-1][0], "照片已收到" in words(without_script)) == (page, True)
    assert "坡道.jpg" in words(without_script)


def test_the_trail_says_who_and_that_it_came_by_phone(office, hall):
    Client().post(made(office, hall, slot="has_ramp")[0], sent())
    lines = list(AuditLine.objects.order_by("-number")[:3])[::-1]
    assert [line.action for line in lines] == ["生成拍照码", "上传佐证材料", "手机扫码上传"]
    head = office.people.head
    assert {(line.user_id, line.posting_id) for line in lines} == {(head.user_id, head.pk)}
    assert verify("34") == []


def test_the_token_is_stored_nowhere(office, hall):
    address, _ = made(office, hall)
    token = address.strip("/").split("/")[-1]
    assert re.fullmatch(r"[a-z2-7]{26,}", token)  # five bits each: 128 at least
    assert Client().get(address.replace(token, token.upper())).status_code == 200  # typed by hand
    row = PhotoPass.objects.get()
    assert row.digest == passes.digest(token) != token
    assert token not in "".join(str(value) for value in [*vars(row).values(), *AuditLine.objects.values_list("detail")])
    assert PhotoPass.objects.filter(pk=made(office, hall) and row.pk).get().digest == row.digest
    assert len(set(PhotoPass.objects.values_list("digest", flat=True))) == 2


def test_the_signed_sheet_of_a_month_too(office):
    station, clerk = office.stations.county, browser(office.people.clerk)
    form = clerk.get(f"/stations/{station.code}/duty/2026-09/sheet/").content.decode()
    slot = re.search(r'name="slot" value="([^"]+)"', form)[1]
    address, asked = shown(clerk.post(re.search(r'formaction="([^"]+)"', form)[1], {"slot": slot}))
    assert "2026年9月坐班签到表" in words(Client().get(address))
    Client().post(address, sent())
    assert DutySheet.objects.get().held_in == date(2026, 9, 1)
    assert clerk.get(asked).url == f"/stations/{station.code}/duty/2026-09/"


@pytest.mark.parametrize("slot", ["2026-12", "2026-9", "", "x" * 21, "../2026"])
def test_a_sheet_of_no_month_gets_no_pass(office, slot):
    answer = browser(office.people.clerk).post(
        f"/stations/photos/dutysheet/{office.stations.county.pk}/",
        {"slot": slot},
        headers={"Referer": "http://testserver/x/"},
    )
    assert (answer.status_code, answer.url) == (302, "/x/")
    assert not PhotoPass.objects.exists()


@pytest.mark.parametrize("slot", ["address", "is_fixed", "nothing", "x" * 21])
def test_a_field_that_no_photo_proves_gets_no_pass(office, hall, slot):
    browser(office.people.head).post(f"/stations/photos/premises/{hall.pk}/", {"slot": slot})
    assert not PhotoPass.objects.exists()


def test_every_register_has_its_row_in_the_table():
    assert {*(one.slug for one in REGISTERS), *ALSO} == set(TARGETS)


# ---------------------------------------------------------------- who gets one
def test_only_who_may_add_a_proof_gets_a_pass(office, hall):
    people = office.people
    expected = {
        "head": 200, "county": 200, "clerk": 403, "city": 403, "province": 403, "admin": 403, "auditor": 403,
        "other": 404, "other_admin": 404,
    }  # fmt: skip
    found = {
        who: browser(getattr(people, who)).post(f"/stations/photos/premises/{hall.pk}/").status_code for who in expected
    }
    assert found == expected
    assert Client().post(f"/stations/photos/premises/{hall.pk}/").url.startswith("/login/")
    for kind in ("nothing", "answer"):  # none, and one of another app: that has an address of its own
        assert browser(people.head).post(f"/stations/photos/{kind}/{hall.pk}/").status_code == 404
    assert browser(people.head).post(f"/stations/photos/notice/{hall.pk}/").status_code == 404


def test_only_who_made_it_is_told_whether_the_photo_came(office, hall):
    _, asked = made(office, hall)
    for who in ("clerk", "county", "city", "other", "auditor"):
        assert browser(getattr(office.people, who)).get(asked).status_code == 404, who
    assert Client().get(asked).url.startswith("/login/")


# ---------------------------------------------------------------- a pass that is good no more
def spent(office, hall, address, clock):
    Client().post(address, sent())


def expired(office, hall, address, clock):
    clock.move_to(AT + timedelta(minutes=passes.MINUTES), tick=False)


def voided(office, hall, address, clock):
    registers.void(hall, by=office.people.head, version=hall.version, at=AT, reason="重复")


def disabled(office, hall, address, clock):
    office.people.head.user.is_active = False
    office.people.head.user.save()


def posting_over(office, hall, address, clock):
    type(office.people.head).objects.filter(pk=office.people.head.pk).update(ends_on=date(2026, 10, 7))


def permission_lost(office, hall, address, clock):
    type(office.people.head).objects.filter(pk=office.people.head.pk).update(role="clerk")


def moved_elsewhere(office, hall, address, clock):
    type(office.people.head).objects.filter(pk=office.people.head.pk).update(station=office.stations.sibling)


GONE = {
    spent: "已经用过了", expired: "已过期(15 分钟内有效)", voided: "这条登记已作废", disabled: "账号已停用或任职已结束",
    posting_over: "账号已停用或任职已结束", permission_lost: "没有上传这份材料的权限",
    moved_elsewhere: "没有上传这份材料的权限",
}  # fmt: skip


@pytest.mark.parametrize("happens", GONE)
def test_what_is_good_no_more_says_so_and_takes_and_tells_nothing(office, hall, clock, happens):
    address, _ = made(office, hall, slot="has_ramp")
    assert Client().get(address).status_code == 200
    happens(office, hall, address, clock)
    proofs, files = Proof.objects.count(), Attachment.objects.count()
    for answer in (Client().get(address), Client().post(address, sent()), Client().post(address, {})):
        assert answer.status_code == 410
        text = words(answer)
        assert GONE[happens] in text
        assert not [one for one in (office.stations.county.name, "坡道", hall.address) if one in text]
        assert "<form" not in answer.content.decode()
    assert (Proof.objects.count(), Attachment.objects.count()) == (proofs, files)


def test_up_to_its_last_second_it_is_good(office, hall, clock):
    address, asked = made(office, hall)
    clock.move_to(AT + timedelta(minutes=passes.MINUTES, seconds=-1), tick=False)
    assert Client().post(address, sent()).status_code == 200
    assert Proof.objects.of(hall).count() == 1


def test_the_desktop_stops_asking_when_the_pass_is_over(office, hall, clock):
    _, asked = made(office, hall)
    clock.move_to(AT + timedelta(minutes=passes.MINUTES), tick=False)
    over = browser(office.people.head).get(asked, headers={"HX-Request": "true"}).content.decode()
    assert "已过期" in over
    assert "hx-trigger" not in over


@pytest.mark.parametrize("token", ["x", "A" * 32, "A" * 4000])
def test_an_address_that_was_never_made_says_so(office, hall, token):
    made(office, hall)
    for answer in (Client().get(f"/photo/{token}/"), Client().post(f"/photo/{token}/", sent())):
        assert (answer.status_code, "这个拍照地址无效" in words(answer)) == (410, True)
    assert not Proof.objects.exists()


def test_one_pass_is_for_one_record_and_slot(office, hall):
    notice = registers.add(Notice, by=office.people.head, station=office.stations.county, at=AT, since_on=OPENED)
    address, _ = made(office, hall, slot="has_ramp")
    Client().post(address, sent() | {"slot": "has_toilet", "kind": "notice", "pk": notice.pk})
    proof = Proof.objects.get()
    assert (proof.kind, proof.object_id, proof.slot) == ("premises", hall.pk, "has_ramp")


def test_old_passes_are_cleared_away_whosoever_made_them(office, hall, clock):
    made(office, hall)
    clock.move_to(AT + timedelta(days=2), tick=False)
    station = office.stations.county
    page = f"/stations/photos/dutysheet/{station.pk}/"
    assert browser(office.people.clerk).post(page, {"slot": "2026-10"}).status_code == 200
    assert PhotoPass.objects.get().posting == office.people.clerk


# ---------------------------------------------------------------- what is sent
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "空文件"),
        (PDF, "只收照片"),
        (b"\xff\xd8\xff broken \xff\xd9", "不完整或已损坏"),
        (b"MZ", "看不出"),
        (None, ""),
    ],
)
def test_what_is_no_photo_is_refused_and_the_pass_stays_good(office, hall, content, told):
    address, _ = made(office, hall)
    answer = Client().post(address, sent(content) if content is not None else {})
    assert answer.status_code == 200
    assert (told or "请选择文件。") in words(answer)
    assert not Attachment.objects.exists()
    assert PhotoPass.objects.get().spent_at is None
    assert "照片已收到" in words(Client().post(address, sent()))


def test_a_phone_that_is_signed_in_as_somebody_else_changes_nothing(office, hall):
    address, _ = made(office, hall)
    assert "照片已收到" in words(browser(office.people.other).post(address, sent()))
    assert Proof.objects.get().added_by == office.people.head.user


def test_what_the_desktop_uploads_is_made_plain_too(office, hall):
    page = f"/stations/{office.stations.county.code}/register/premises/{hall.pk}/proof/"
    browser(office.people.head).post(page, sent(picture(300, 200, 6, "PNG")) | {"slot": "has_ramp"})
    proof = Proof.objects.of(hall).get()
    assert proof.content.name == "坡道.jpg"
    wrong = browser(office.people.head).post(page, sent(b"\xff\xd8\xff broken \xff\xd9"))
    assert "照片不完整或已损坏" in words(wrong)
    with pytest.raises(Exception, match="已损坏"):
        actions_duty.add_sheet(
            office.stations.county, by=office.people.clerk, at=AT, month=date(2026, 9, 1),
            file=b"\xff\xd8\xff broken \xff\xd9",
        )  # fmt: skip


# ---------------------------------------------------------------- what every answer of the open page carries
def test_the_open_page_is_in_no_list_kept_nowhere_and_tells_no_other_site(office, hall):
    address, _ = made(office, hall)
    for answer in (Client().get(address), Client().post(address, {}), Client().get("/photo/none/")):
        assert answer.headers["X-Robots-Tag"].startswith("noindex")
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "same-origin"
    assert Client().delete(address).status_code == 405


@pytest.mark.parametrize("number", [0, 3])
def test_the_open_page_costs_the_same_whatever_stands_on_the_record(office, hall, django_assert_num_queries, number):
    for _ in range(number):
        registers.add_proof(hall, by=office.people.head, at=AT, file=PDF)
    address, _ = made(office, hall)
    with django_assert_num_queries(3):  # the pass, who made it, the record
        Client().get(address)
    with django_assert_num_queries(1):
        Client().get("/photo/none/")


# ---------------------------------------------------------------- two phones
@pytest.mark.django_db(transaction=True)
def test_of_eight_phones_at_once_one_leaves_its_photo(office, hall):
    address, _ = made(office, hall, slot="has_ramp")
    answers = together(lambda number: Client().post(address, sent()).status_code, list(range(8)))
    assert answers == [200] + [410] * 7
    assert Proof.objects.of(hall).count() == 1
    assert Attachment.objects.count() == 1
    assert verify("34") == []


def test_a_pass_is_made_and_used_by_actions_alone(office, hall):
    row, token = actions.make_pass("premises", hall, by=office.people.head, at=AT)
    used = actions.use_pass(token, at=AT, file=picture())
    assert (used.pk, used.spent_at, used.photo_id) == (row.pk, AT, Proof.objects.get().pk)
