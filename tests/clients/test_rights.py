"""The rights desk: what is held is told in full to its person, and erased by two where nothing holds it."""

import io
import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from openpyxl import load_workbook

from accounts import rotation
from accounts.audit import verify
from accounts.lifecycle import MovedOn
from accounts.models import AuditLine
from accounts.sealing import open_sealed
from cases import actions as cases
from cases.choices import CaseState, DisposalState
from cases.models import Archive, Case
from clients import actions, actions_rights
from clients.actions_guardian import add_guardian
from clients.actions_merge import merge
from clients.choices_rights import ERASED
from clients.models import Client, ClientGram, Person
from consultations.models import Consultation
from tests.clients.numbers import certificate, id_number
from tests.consultations.conftest import NOW, log, today  # noqa: F401
from tests.stations.conftest import TODAY, browser, open_station, somebody

NUMBER, PHONE, ADDRESS = id_number(born="19570403", order="731"), "13987654321", "安乐巷九十七号"
CARD = certificate(born="19570403", order="731")
SAID, ANSWERED, FACTS = "工头叫胡某某", "去找劳动监察", "欠薪四个月的案情"
GUARDIAN = ("欧阳守信", "13912344321")
PLANTED = [NUMBER, PHONE, ADDRESS, SAID, ANSWERED, FACTS, "陈安平", *GUARDIAN]
ASKED: dict[str, Any] = {"today": TODAY, "asked_on": TODAY, "asked_by": "1", "checked": "1"}


@pytest.fixture
def head(station):
    return somebody("station_head", station)


@pytest.fixture
def man(register, log):  # noqa: F811
    """A man with a file, another that was merged into it, and a talk that was written down."""
    client = register(name="陈安平", number=CARD, phone=PHONE, address=ADDRESS)
    second = register(name="陈安平", phone=PHONE)
    actions.correct(second, by=client_by(client), version=1, today=TODAY, number=CARD, reason="补登证号")
    add_guardian(client, by=client_by(client), today=TODAY, name=GUARDIAN[0], relation="1", phone=GUARDIAN[1])
    log(client=client, question=SAID, answer=ANSWERED)
    log(client=Client.objects.get(pk=second.pk), question=SAID)
    return Client.objects.get(pk=client.pk)


def client_by(client):
    from stations.models import Posting

    return Posting.objects.get(user=client.registered_by)


def every_value() -> Iterator[tuple[str, bytes]]:
    """Every value of the database as it stands, and opened where it is sealed."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                for value in row:
                    yield table, bytes(value) if isinstance(value, memoryview | bytes) else str(value).encode()
    for model, column in rotation.sealed_columns():
        for row in model._base_manager.all():
            if sealed := bytes(getattr(row, column)):
                yield f"{model.__name__}.{column}", open_sealed(sealed, rotation._place(row, column))


def found() -> set[str]:
    return {planted for _, value in every_value() for planted in PLANTED if planted.encode() in value}


def test_what_was_erased_is_nowhere_and_what_counts_stays(man, clerk, head, register):
    before = list(Consultation.objects.order_by("pk").values_list("person_key", "counted_in", "persons"))
    asked = actions_rights.ask(man, by=clerk, kind="4", **ASKED)
    assert found() == set(PLANTED) - {FACTS}, "or the scan would find nothing"
    with pytest.raises(ValidationError, match="已有一份待批准"):
        actions_rights.ask(man, by=clerk, kind="4", **ASKED)
    with pytest.raises(PermissionDenied, match="批准删除"):
        actions_rights.erase(asked, by=clerk, today=TODAY)
    with pytest.raises(PermissionDenied, match="须由站负责人批准"):
        actions_rights.finish(asked, by=clerk, today=TODAY)

    actions_rights.erase(asked, by=head, today=TODAY)
    assert found() == set()
    assert {client.name for client in Client.objects.all()} == {ERASED}
    assert not ClientGram.objects.exists()
    after = list(Consultation.objects.order_by("pk").values_list("person_key", "counted_in", "persons"))
    assert after == before != []
    assert not Person.objects.filter(number_index__isnull=False).exists()
    assert AuditLine.objects.get(action="删除个人信息").user_id == head.user_id
    assert verify("34") == []

    man.refresh_from_db()
    with pytest.raises(ValidationError, match="已依申请删除"):
        actions.correct(man, by=clerk, version=man.version, today=TODAY, phone=PHONE)
    with pytest.raises(ValidationError, match="已依申请删除"):
        actions.complete(man, by=clerk, phone=PHONE)
    with pytest.raises(MovedOn):
        actions_rights.erase(asked, by=head, today=TODAY)
    with pytest.raises(ValidationError, match="已依申请删除"):
        cases.open_case(by=clerk, today=TODAY, client=man, kind="1", form="04", matter="04", applied_on=TODAY)
    assert register(name="陈安平", number=CARD).pk != man.pk
    for posting in (clerk, somebody("county", man.station.region)):
        assert ERASED in browser(posting).get(f"/clients/{man.pk}/").content.decode()


def test_who_registered_does_not_approve_and_another_stations_file_stays(man, head, country):
    other = open_station(country["340103"])
    theirs = actions.register(
        by=somebody("clerk", other), station=other, today=TODAY, name="陈安平", number=CARD, phone=PHONE
    )
    asked = actions_rights.ask(man, by=head, kind="4", **ASKED)
    with pytest.raises(PermissionDenied, match="两人办理"):
        actions_rights.erase(asked, by=head, today=TODAY)
    assert "两人办理" in browser(head).get(f"/clients/{man.pk}/rights/{asked.pk}/").content.decode()
    with pytest.raises(PermissionDenied, match="不在您的管辖范围"):
        actions_rights.erase(asked, by=somebody("station_head", other), today=TODAY)
    second = somebody("station_head", man.station, username="second")
    actions_rights.erase(asked, by=second, today=TODAY)
    assert Client.objects.get(pk=theirs.pk).masked_phone
    assert Client.objects.unmerged().found_by(NUMBER).filter(station=other).exists()
    assert not Client.objects.found_by(PHONE).exclude(station=other).exists()


def test_a_file_merged_by_way_of_another_is_told_and_erased_too(clerk, head, register):
    first, second, third = (register(name=name, phone=PHONE) for name in ("陈安平", "陈平安", "陈平"))
    merge(second, third, by=clerk, reason="同一人")
    merge(first, second, by=clerk, reason="同一人")
    asked = actions_rights.ask(Client.objects.get(pk=first.pk), by=clerk, kind="4", **ASKED)
    actions_rights.erase(asked, by=head, today=TODAY)
    assert {(client.name, client.phone_index) for client in Client.objects.all()} == {(ERASED, "")}


def test_a_case_and_its_file_hold_what_they_need(man, clerk, head):
    case = cases.open_case(
        by=clerk, today=TODAY, client=man, kind="1", form="04", matter="04", applied_on=TODAY, facts=FACTS
    )
    asked = actions_rights.ask(man, by=clerk, kind="4", **ASKED)

    def refusal() -> str:
        with pytest.raises(ValidationError) as refused:
            actions_rights.erase(asked, by=head, today=TODAY)
        assert found() == set(PLANTED)
        return str(refused.value.messages)

    assert "尚在办理" in refusal()
    page = browser(head).get(f"/clients/{man.pk}/rights/{asked.pk}/").content.decode()
    assert "尚在办理" in page
    assert 'value="erase"' not in page
    Case.objects.filter(pk=case.pk).update(state=CaseState.REFUSED, refused_on=TODAY, turn="")
    assert "尚未归档" in refusal()
    Case.objects.filter(pk=case.pk).update(state=CaseState.ARCHIVED, archived_on=TODAY)
    file = Archive.objects.create(
        case=case, station=case.station, year=2026, number="卷1", pages=3, retention="1", filed_on=TODAY,
        filed_by=head.user, keep_until=date(2036, 12, 31),
    )  # fmt: skip
    assert "保管到 2036-12-31" in refusal()
    Archive.objects.filter(pk=file.pk).update(
        state=DisposalState.DISPOSED, proposed_on=TODAY, disposed_on=TODAY, disposed_by=head.user
    )
    actions_rights.erase(asked, by=head, today=TODAY)
    assert found() == set()
    assert Case.objects.get().number == case.number


@pytest.mark.usefixtures("today")
def test_a_person_is_told_everything_on_paper_and_as_a_file(man, clerk, head):
    page = browser(clerk)
    answer = page.post(
        f"/clients/{man.pk}/rights/new/",
        {"kind": "2", "asked_on": "2026-10-08", "asked_by": "1", "checked": "1", "key": str(uuid.uuid4())},
    )
    at = answer["Location"]
    assert PHONE not in page.get(at).content.decode()
    shown = page.post(f"{at}copy/", {"as": "page"}).content.decode()
    for told in (CARD, NUMBER, PHONE, ADDRESS, SAID, ANSWERED, "陈安平", *GUARDIAN):
        assert told in shown
    book = load_workbook(io.BytesIO(page.post(f"{at}copy/", {"as": "xlsx"}).content))
    cells = {cell.value for sheet in book for row in sheet for cell in row}
    assert {CARD, NUMBER, PHONE, ADDRESS, SAID, *GUARDIAN} <= cells
    assert book.sheetnames == ["基本情况", "已并入的档案1", "残疾人证", "监护人", "咨询", "咨询材料", "案件"]
    lines = AuditLine.objects.filter(action="提供本人信息")
    assert [line.fields for line in lines] == ["address,certificate,number,phone"] * 2
    assert "复制请求" in lines[0].detail

    version = {"version": "1"}
    refused = page.post(at, version | {"move": "refuse", "reason": f"电话 {PHONE}"})
    assert "不加密保存" in refused.content.decode()
    assert "请写明不予办理的理由" in page.post(at, version | {"move": "refuse"}).content.decode()
    assert page.post(at, version | {"move": "finish"})["Location"] == at
    assert "只有待办理的" in page.post(f"{at}copy/", {"as": "page"}, follow=True).content.decode()
    assert lines.count() == 2
    assert page.get(f"/clients/{man.pk}/rights/").content.decode().count("已办结") == 1
