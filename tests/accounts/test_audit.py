from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.db.models import F

from accounts import audit
from accounts.models import AuditHead, AuditLine, AuditSeal, User
from stations.models import Posting

pytestmark = pytest.mark.django_db


@audit.action
def rename(user: User, *, by: Any, name: str, province: str = "") -> None:
    user.name = name
    user.save()
    audit.record("修改账号", user, by=by, fields=["name"], province=province)


@audit.action
def rename_twice(user: User, *, by: Any) -> None:
    rename(user, by=by, name="一")
    rename(user, by=by, name="二")


@pytest.fixture
def written(user: User, clock: time_machine.Traveller) -> list[AuditLine]:
    """Six lines over three days: so the first four are sealed."""
    for number in range(6):
        rename(user, by=user, name=f"名{number}")
        if number % 2:
            clock.shift(timedelta(days=1))
    return list(AuditLine.objects.order_by("number"))


def again(line: AuditLine, **changed: Any) -> None:
    """Changes a line as who can write the table would, hash and all."""
    for name, value in changed.items():
        setattr(line, name, value)
    line.hash = audit.digest(line)
    line.save()


def rewrite(lines: list[AuditLine]) -> None:
    """Writes the whole chain anew with good hashes; the keys of the seals are not at hand."""
    previous = ""
    for number, line in enumerate(lines, 1):
        again(line, number=number + 1000, previous=previous)
        again(line, number=number)
        previous = line.hash
    AuditHead.objects.update(number=len(lines), hash=previous)


def test_a_line_names_who_under_which_posting_did_what(user: User, admin: Posting) -> None:
    rename(user, by=admin, name="王小芳")
    line = AuditLine.objects.get()
    assert (line.chain, line.number, line.user_id, line.user_name) == ("34", 1, admin.user_id, "李明")
    assert (line.posting_id, line.posting) == (admin.pk, "安徽省残疾人联合会 系统管理员")
    assert (line.action, line.record, line.record_id, line.fields) == (
        "修改账号",
        "accounts.user",
        str(user.pk),
        "name",
    )


def test_who_has_no_posting_writes_into_the_chain_of_the_nation(user: User) -> None:
    rename(user, by=user, name="王小芳")
    assert AuditLine.objects.get().chain == audit.NATIONAL
    assert audit.chains() == [audit.NATIONAL]


def test_a_chain_that_nobody_touched_is_right(written: list[AuditLine]) -> None:
    assert [line.number for line in written] == [1, 2, 3, 4, 5, 6]
    assert list(AuditSeal.objects.order_by("number").values_list("number", flat=True)) == [2, 4]
    assert audit.verify(audit.NATIONAL) == []


def test_provinces_have_chains_of_their_own(user: User) -> None:
    for province in ("34", "23", "34"):
        rename(user, by=user, name=province, province=province)
    assert audit.chains() == ["23", "34"]
    assert [head.number for head in AuditHead.objects.order_by("chain")] == [1, 2]
    assert not audit.verify("23") + audit.verify("34")


DAMAGE: dict[str, Callable[[list[AuditLine]], Any]] = {
    "change": lambda lines: AuditLine.objects.filter(pk=lines[2].pk).update(user_name="他人"),
    "change of time": lambda lines: AuditLine.objects.filter(pk=lines[2].pk).update(at=F("at") - timedelta(hours=1)),
    "change with a good hash": lambda lines: again(lines[2], detail="伪造"),
    "deletion": lambda lines: lines[2].delete(),
    "deletion of the first": lambda lines: lines[0].delete(),
    "deletion of the last": lambda lines: lines[5].delete(),
    "deletion of all": lambda lines: AuditLine.objects.all().delete(),
    "reorder": lambda lines: (
        again(lines[1], number=99), again(lines[2], number=2), again(lines[1], number=3)
    ),
    "insertion": lambda lines: AuditLine.objects.bulk_create(
        [AuditLine(chain="00", number=7, previous=lines[5].hash, at=lines[5].at, user_name="他人", hash="0" * 64)]
    ),
    "a head moved back": lambda lines: AuditHead.objects.update(number=5, hash=lines[4].hash),
    "a head deleted": lambda lines: AuditHead.objects.all().delete(),
    "everything written anew": lambda lines: (setattr(lines[1], "detail", "伪造"), rewrite(lines)),
    "everything written anew, without the seals": lambda lines: (
        setattr(lines[1], "detail", "伪造"), rewrite(lines), AuditSeal.objects.all().delete()
    ),
    "a line cut out of the unsealed end, with good hashes": lambda lines: (
        lines[4].delete(), again(lines[5], previous=lines[3].hash),
        AuditHead.objects.update(number=5, hash=lines[5].hash),
    ),
    "a sealed tail cut, head and all": lambda lines: (
        AuditLine.objects.filter(number__gt=3).delete(), AuditHead.objects.update(number=3, hash=lines[2].hash)
    ),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_found(written: list[AuditLine], damage: str) -> None:
    DAMAGE[damage](written)
    assert audit.verify(audit.NATIONAL)
    with pytest.raises(CommandError, match=r"^审计记录有 \d+ 处不符:链 00 "):
        call_command("verify_audit", verbosity=0)


def test_verify_audit_says_that_nothing_is_wrong(written: list[AuditLine], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_audit")
    out, err = capsys.readouterr()
    assert out == "审计记录无误:1 条链。\n"
    assert "核对审计链" in err


def test_what_fails_leaves_neither_line_nor_data(user: User) -> None:
    @audit.action
    def fail() -> None:
        rename(user, by=user, name="不应保存")
        raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert not AuditLine.objects.exists()
    assert User.objects.get(pk=user.pk).name == "王芳"


def test_no_line_no_data(user: User) -> None:
    @audit.action
    def rename_without_a_word() -> None:
        rename(user, by=user, name="不应保存")
        audit.record(None, user)  # type: ignore[arg-type]  # what the table refuses

    with pytest.raises(IntegrityError):
        rename_without_a_word()
    assert User.objects.get(pk=user.pk).name == "王芳"
    assert not AuditLine.objects.exists()


def test_an_action_within_an_action_is_one_transaction_with_both_lines(user: User) -> None:
    rename_twice(user, by=user)
    assert AuditLine.objects.count() == 2
    assert audit.verify(audit.NATIONAL) == []


def test_a_line_outside_an_action_is_refused(user: User) -> None:
    with pytest.raises(RuntimeError):
        audit.record("修改账号", user, by=user)
