"""What a person may have told or erased, as lists: apps to the right add theirs (apps.py).

A station's file is told and erased as one, with the files merged into it. Other stations' files are theirs to erase.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import BinaryField, F, Q, QuerySet

from clients import identity
from clients.choices_rights import ERASED
from clients.models import Certificate, Client, ClientGram, Guardian, Person, PersonJoin


@dataclass(frozen=True)
class Section:
    """One table of what is held on a person."""

    title: str
    headings: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


Files = list[Client]
# Why a file may not be erased yet; what else is held on its person; the destroying of that.
HOLDS: list[Callable[[Files, date], list[str]]] = []
TOLD: list[Callable[[Files], Section]] = []
ERASERS: list[Callable[[Files], None]] = []


def files_of(client: Client) -> Files:
    """The file, and those merged into it, also by way of another."""
    keys = Client.objects.with_merged([client.pk])
    return list(Client.objects.filter(pk__in=keys).select_related("person", "station").order_by("pk"))


def is_erased(client: Client) -> bool:
    return client.name == ERASED


def refuse_erased(client: Client) -> None:
    if is_erased(client):
        raise ValidationError("这份档案的个人信息已依申请删除,不能再填写。本人再来访的,请另建新档案。")


def holds(client: Client, today: date) -> list[str]:
    """Why it may not be erased yet, in sentences (个人信息保护法第47条第二款)."""
    files = files_of(client)
    return [sentence for hold in HOLDS for sentence in hold(files, today)]


# ---------------------------------------------------------------- told
def told(client: Client) -> list[Section]:
    """Everything held on the person here, numbers in full. Call inside an audited action."""
    files = files_of(client)
    others = [one for one in files if one != client]
    own = [_own(client, "基本情况"), *(_own(one, f"已并入的档案{at}") for at, one in enumerate(others, start=1))]
    return [*own, _certificates(files), _guardians(files), *(section(files) for section in TOLD)]


def _own(client: Client, title: str) -> Section:
    age = str(client.birth_year) if client.birth_year else ""
    groups = "、".join(str(group.label) for group in client.ticked_groups)
    rows = [
        ("姓名", client.name),
        ("残疾人证号", identity.opened(client, "certificate")),
        ("身份证号", identity.opened(client, "number")),
        ("电话", identity.opened(client, "phone")),
        ("住址", identity.opened(client, "address")),
        ("性别", client.get_sex_display()),
        ("出生年份", age),
        ("残疾类别", client.get_category_display()),
        ("残疾等级", client.get_grade_display()),
        ("证件状态", client.get_certificate_state_display()),
        ("城乡", client.get_residence_display()),
        ("群体", groups),
        ("建档日期", f"{client.registered_on:%Y-%m-%d}"),
        ("建档单位", client.station.name),
    ]
    return Section(title, ("项目", "内容"), [(label, value or "未登记") for label, value in rows])


def _certificates(files: Files) -> Section:
    rows = [
        (
            row.number, row.get_category_display(), row.get_grade_display(), row.get_state_display(),
            *(f"{day:%Y-%m-%d}" if day else "未登记" for day in (row.issued_on, row.valid_until)),
            "录错" if row.is_mistaken else "已换发" if row.replaced_at else "现用",
        )
        for row in Certificate.objects.filter(client__in=files)
    ]  # fmt: skip
    return Section("残疾人证", ("证号", "类别", "等级", "证件状态", "发证日期", "有效期至", "说明"), rows)


def _guardians(files: Files) -> Section:
    rows = [
        (
            row.name, row.get_relation_display(), row.phone,
            *(f"{day:%Y-%m-%d}" if day else "未登记" for day in (row.since_on, row.ended_on)),
        )
        for row in Guardian.objects.filter(client__in=files)
    ]  # fmt: skip
    return Section("监护人", ("姓名", "与本人关系", "电话", "起始日期", "终止日期"), rows)


# ---------------------------------------------------------------- erased
def erase(client: Client) -> None:
    """Destroys it all. Call inside the action that was approved by a second person."""
    files = files_of(client)
    for eraser in ERASERS:
        eraser(files)
    rows = Client.objects.filter(pk__in=[one.pk for one in files])
    destroy(rows, name=ERASED, last_four_index="", phone_index="")
    for model in (ClientGram, Certificate, Guardian):
        model.objects.filter(client__in=files).delete()
    for one in files:
        _forget_number(one.person, files)


def destroy(rows: QuerySet[Any], **written: Any) -> None:
    """Empties every sealed column of the rows, and sets what is `written` instead; who edits one is told (409)."""
    columns = [column for column in rows.model._meta.local_concrete_fields if isinstance(column, BinaryField)]
    sealed = {column.name: b"" for column in columns if column.name.endswith("_sealed")}
    version = {"version": F("version") + 1} if hasattr(rows.model, "version") else {}
    rows.update(**sealed, **version, **written)


def _forget_number(person: Person, files: Files) -> None:
    """The index of the number goes with the last file of whoever has it: another station's must still be found."""
    joins = PersonJoin.objects.filter(Q(kept=person) | Q(joined=person), undone_at=None)
    same = {person.pk, *(key for pair in joins.values_list("kept", "joined") for key in pair)}
    others = Client.objects.filter(person__in=same).exclude(pk__in=[one.pk for one in files]).exclude(name=ERASED)
    if not others.exists():
        Person.objects.filter(pk__in=same).update(number_index=None)
