"""更换密钥: everything opens with the new key alone; what broke off goes on; what does not open stops it."""

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts import rotation
from accounts.models import AuditLine, Draft
from accounts.sealing import is_sealed_first
from clients import identity
from clients.models import Client
from consultations.models import Consultation
from stations import attachments
from tests.cases.files import PDF
from tests.clients.conftest import clerk, register  # noqa: F401
from tests.clients.numbers import certificate
from tests.consultations.conftest import NOW, log  # noqa: F401
from tests.stations.conftest import browser

OLD, NEW = settings.FIELD_KEYS, "t2:" + "B" * 43 + "="


@pytest.fixture
def keys(monkeypatch):
    def use(text):
        monkeypatch.setattr(settings, "FIELD_KEYS", text)

    return use


def test_all_is_sealed_anew_and_opens_with_the_new_key_alone(
    register, log, clerk, keys, tmp_path, monkeypatch,  # noqa: F811
):  # fmt: skip
    monkeypatch.setattr(settings, "MEDIA_ROOT", str(tmp_path))
    monkeypatch.setattr(rotation, "TOGETHER", 2)
    clients = [register(name="陈安平", number=certificate(order=f"00{n}"), phone="13855510001") for n in range(1, 6)]
    log(client=clients[0], question="四个月没有发工资。", answer="去找劳动监察。")
    file = attachments.store(PDF, station=clerk.station, name="欠条", by=clerk.user, at=NOW)
    page = browser(clerk)
    page.get("/")
    page.post("/lock/")
    page.post("/consultations/new/", {"question": "打了一半的字"})

    keys(f"{NEW},{OLD}")
    assert rotation.rotate(Client, "number_sealed", lambda count: None) == 5
    assert rotation.rotate(Client, "number_sealed", lambda count: None) == 0, "what is done is not done again"
    call_command("rotate_keys", verbosity=0)
    told = {(line.record, line.fields): line.detail for line in AuditLine.objects.filter(action="更换密钥")}
    assert told["clients.client", "phone_sealed"] == "重新加密 5 项"
    assert told["stations.attachment", "content"] == "重新加密 1 项"

    keys(NEW)
    columns = list(rotation.sealed_columns())
    assert (Draft, "sealed") in columns
    sealed = [bytes(one) for model, name in columns for one in model._base_manager.values_list(name, flat=True)]
    assert sum(map(bool, sealed)) == 5 * 4 + 2 + 1
    assert all(is_sealed_first(one) for one in sealed if one)
    assert [identity.opened(one, "phone") for one in Client.objects.all()] == ["13855510001"] * 5
    assert Consultation.objects.get().answer == "去找劳动监察。"
    assert attachments.open_bytes(file) == PDF
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [str(file.uuid)]


def test_without_the_old_key_nothing_is_lost(register, keys):  # noqa: F811
    client = register(phone="13855510001")
    before = bytes(client.phone_sealed)
    keys(NEW)
    with pytest.raises(CommandError, match="缺少密钥 t1"):
        call_command("rotate_keys", verbosity=0)
    assert bytes(Client.objects.get().phone_sealed) == before
