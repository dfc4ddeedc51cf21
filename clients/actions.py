"""Every write of persons and their files; what is shown in full; the facts of a day."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import audit, onetime
from accounts.audit import action
from accounts.lifecycle import MovedOn, Stale
from accounts.roles import P
from clients import actions_certificate, actions_merge, identity, names, persons, rights
from clients.choices import (
    CERTIFIED,
    DERIVED_GROUPS,
    TICKED_GROUPS,
    Category,
    CertificateState,
    Grade,
    Group,
    Household,
    Part,
    Residence,
    RevealPurpose,
    Sex,
)
from clients.models import Client, ClientGram, Person, PersonJoin
from stations import books
from stations.actions import require
from stations.models import Posting, Station

ELDERLY_FROM = 60  # 老年人权益保障法第2条
MINOR_UNTIL = 18  # 未成年人保护法第2条
WOMAN_FROM = 14  # 妇女: 满十四周岁的女性,未满的为女童

SEALED = ("number", "certificate", "phone", "address")
# What a certificate or the person himself stated: once known, changed only with a reason.
STATED = {
    "name": "姓名", "sex": "性别", "birth_year": "出生年份", "category": "残疾类别", "grade": "残疾等级",
    "number": "证号",
}  # fmt: skip
ANONYMOUS_FACTS = ("sex", "birth_year", "category", "grade", "residence")
FETCHED = ("name", "sex", "birth_year", "category", "grade")  # and certificate and phone; no other field
UNKNOWN: tuple[Any, ...] = ("", None, False, Sex.UNKNOWN, CertificateState.UNKNOWN)


# ---------------------------------------------------------------- the file
@action
def register(*, by: Posting, station: Station, key: str = "", **given: Any) -> Client:
    """A station's file on a person; `given` as `find_or_register` takes it."""
    require(by, P.CLIENT_EDIT, station)
    spent = onetime.spend(key, by=by, purpose="client")
    client = find_or_register(books.lock(station), by=by, **given)  # two at once make one file
    onetime.settle(spent, client.pk)
    return client


@action
def find_or_register(
    station: Station, *, by: Posting, today: date, name: str = "", number: str = "", phone: str = "",
    address: str = "", sex: str = Sex.UNKNOWN, birth_year: int | None = None, category: str = Category.UNKNOWN,
    grade: str = Grade.UNKNOWN, certificate_state: str = CertificateState.UNKNOWN,
    residence: str = Residence.UNKNOWN, household: str = Household.UNKNOWN, lives_elsewhere: bool = False,
    parts: Iterable[str] = (), groups: Iterable[str] = (), fetch: str = "",
) -> Client:  # fmt: skip
    """The file of a locked station: a new one, or the one it has on the holder of the number, completed.

    A certificate's number fills sex, year of birth, category and grade. `fetch`, a purpose, copies what another
    station of the county holds on the number, where nothing else is given. Raises ValidationError.
    """
    require(by, P.CLIENT_EDIT, station)
    read = _read(number, today)
    facts: dict[str, Any] = {
        "sex": sex, "birth_year": birth_year, "category": category, "grade": grade, "residence": residence,
        "certificate_state": certificate_state, "household": household, "lives_elsewhere": lives_elsewhere,
        **columns_of(parts),
    }  # fmt: skip
    if read and (client := known(station, read)):
        return complete(client, by=by, read=read, phone=phone, address=address, groups=groups, **facts)
    source = _fetched(station, read, fetch) if read and fetch else None
    if fetch and not source and not name:
        raise ValidationError({"name": "本县没有可调用的基本信息,请填写姓名。"})
    if source:
        name, phone = name or source.name, phone or identity.opened(source, "phone")
        facts |= {name_: getattr(source, name_) for name_ in FETCHED[1:] if facts[name_] in UNKNOWN}
        held = identity.opened(source, "certificate")
        read = _read(held, today) if held and read and not read.certificate else read
    person = persons.of_number(identity.number_index(read.number)) if read else Person.objects.create()
    client = Client(
        station=station, person=person, name=name, registered_on=today, registered_by=by.user, **facts | _said(read)
    )
    _check_year(client, today)
    changed = _seal(client, read=read, phone=phone, address=address) | _tick(client, groups)
    _save(client)
    client.is_new = True
    _file(client)
    if read and read.certificate:
        actions_certificate.note(client, read, is_first=True)
    if source:
        told = {*FETCHED, "certificate", "phone"}
        audit.record("调用本县基本信息", client, by=by, fields=told, detail=str(RevealPurpose(fetch).label))
    filled = {name for name in facts if getattr(client, name) not in UNKNOWN}
    audit.record("登记档案", client, by=by, fields={"name"} | filled | changed)
    return client


def known(station: Station, read: identity.NumberRead) -> Client | None:
    """The station's file on the holder of a number."""
    holder = Person.objects.numbered(identity.number_index(read.number))
    files = Client.objects.unmerged().filter(station=station, person__in=holder).select_related("person")
    client = files.order_by("pk").first()
    if client:
        client.station = station
    return client


@action
def complete(
    client: Client, *, by: Posting, read: identity.NumberRead | None = None, phone: str = "", address: str = "",
    groups: Iterable[str] = (), parts: Iterable[str] = (), number: str = "", fetch: str = "", **facts: Any,
) -> Client:  # fmt: skip
    """Adds to a file what was learnt when its person came again; takes nothing away and needs no reason."""
    require(by, P.CLIENT_EDIT, client.station)
    rights.refuse_erased(client)
    if number or fetch:
        raise ValidationError({"number": "已选定档案的,证号请在档案里更正。"})
    facts = columns_of(parts) | facts
    is_new = read and read.certificate and read.certificate != identity.opened(client, "certificate")
    certificate = read if is_new else None
    phone = phone if phone and _phone(phone) != identity.opened(client, "phone") else ""
    given = facts | _said(certificate)
    changed = {name for name, value in given.items() if value not in UNKNOWN and getattr(client, name) in UNKNOWN}
    if certificate:  # a re-assessment changes category and grade
        changed |= {name for name, value in _said(certificate).items() if getattr(client, name) != value}
    for name in changed:
        setattr(client, name, given[name])
    changed |= _seal(client, read=certificate, phone=phone or None, address=address or None)
    changed |= _tick(client, groups)
    if changed:
        client.version += 1
        _save(client)
        if certificate:
            actions_certificate.note(client, certificate)
        audit.record("补充档案", client, by=by, fields=changed)
    return client


@action
def correct(
    client: Client, *, by: Posting, version: int, today: date, reason: str = "", number: str = "",
    phone: str | None = None, address: str | None = None, groups: Iterable[str] | None = None,
    parts: Iterable[str] | None = None, **facts: Any,
) -> Client:  # fmt: skip
    """Changes the file. `number` "" and `phone`, `address`, `groups`, `parts` None leave what there is. Raises Stale.

    Answers the file that stands: another one, where the number shows that the station has two on one person.
    """
    require(by, P.CLIENT_EDIT, client.station)
    books.lock(client.station_id)
    client = (
        Client.objects.select_for_update(of=("self",), no_key=True)
        .select_related("person", "station")
        .get(pk=client.pk)
    )
    if client.version != version:
        raise Stale(client)
    rights.refuse_erased(client)
    if client.merged_into_id:
        raise MovedOn("这份档案已并入另一份,请在保留的档案上更正。")
    identity.refuse_numbers("reason", reason)
    read = _read(number, today)
    given = facts | _said(read) | ({} if parts is None else columns_of(parts))
    is_new = read and read.certificate and read.certificate != identity.opened(client, "certificate")
    changed = {name for name, value in given.items() if getattr(client, name) != value}
    replaced = bool(read) and identity.opened(client, "number") not in ("", read.number if read else "")
    if not reason and (stated := _stated(client, changed, replaced)):
        raise ValidationError({"reason": f"更正{'、'.join(stated)},请写明理由,如“对照证件更正”。"})
    for name in changed:
        setattr(client, name, given[name])
    _check_year(client, today)
    if read and identity.opened(client, "number") != read.number:
        (_replace_person if replaced else _find_person)(client, read, by)
    changed |= _seal(client, read=read, phone=phone, address=address)
    if groups is not None:
        changed |= _tick(client, groups, untick=True)
    client.version += 1
    _save(client)
    if read and is_new:
        actions_certificate.note(client, read, is_mistaken=replaced)
    elif "certificate_state" in changed:
        actions_certificate.restate(client)
    if replaced:
        persons.rekey([client])
    if "name" in changed:
        ClientGram.objects.filter(client=client).delete()
        _file(client)
    audit.record("更正档案", client, by=by, fields=changed, detail=reason)
    return client.standing


@action
def reveal(client: Client, *, by: Posting, field: str, purpose: str) -> str:
    """The plain value of `number`, `certificate`, `phone` or `address`. The trail tells who, which field and why."""
    require(by, P.CLIENT_REVEAL, client.station)
    if field not in SEALED:
        raise ValidationError({"field": "请选择要查看的号码。"})
    if purpose not in RevealPurpose.values:
        raise ValidationError({"purpose": "请选择查看用途。"})
    audit.record("查看完整号码", client, by=by, fields=[field], detail=str(RevealPurpose(purpose).label))
    return identity.opened(client, field)


# ---------------------------------------------------------------- the facts of a day
def freeze(
    client: Client | None, day: date, *, groups: Iterable[str] = (), sex: str = Sex.UNKNOWN,
    birth_year: int | None = None, category: str = Category.UNKNOWN, grade: str = Grade.UNKNOWN,
    residence: str = Residence.UNKNOWN,
) -> dict[str, Any]:  # fmt: skip
    """The values of `Facts` on a day. Of an anonymous person what was ticked, and no key: 人次, never 人.

    Of a known one what stands in the file; `groups` are added to those of the file.
    """
    if client:
        facts: dict[str, Any] = {
            name: getattr(client, name) for name in ("category", "grade", "sex", "residence")
        } | {"person_key": persons.key_of(client.person), "age": identity.age_on(client, day)}  # fmt: skip
        groups = {*groups, *client.ticked_groups}
    else:
        age = max(0, day.year - birth_year) if birth_year else None
        facts = {
            "person_key": "", "category": category, "grade": grade, "sex": sex, "residence": residence, "age": age,
        }  # fmt: skip
    ticked = {group for group in TICKED_GROUPS if group in set(groups)}
    derived = derived_groups(facts["category"], facts["sex"], facts["age"])
    return facts | {group.field: group in ticked | derived for group in Group}


def derived_groups(category: str, sex: str, age: int | None) -> set[Group]:
    """The groups that certificate, sex and age (in years) put a person in, by law."""
    held = {
        Group.DISABLED: category in CERTIFIED,
        Group.ELDERLY: age is not None and age >= ELDERLY_FROM,
        Group.WOMAN: sex == Sex.FEMALE and (age is None or age >= WOMAN_FROM),
        Group.MINOR: age is not None and age < MINOR_UNTIL,
    }
    return {group for group in DERIVED_GROUPS if held[group]}


# ---------------------------------------------------------------- parts of the above
def _read(number: str, today: date) -> identity.NumberRead | None:
    try:
        return identity.read_number(number, today) if number else None
    except ValidationError as refusal:
        raise ValidationError({"number": refusal.messages}) from None


def _phone(phone: str) -> str:
    try:
        return identity.read_phone(phone) if phone else ""
    except ValidationError as refusal:
        raise ValidationError({"phone": refusal.messages}) from None


def columns_of(parts: Iterable[str]) -> dict[str, bool]:
    """The columns of the parts of a 多重残疾. Raises ValidationError."""
    ticked = set(parts)
    if strange := ticked - set(Part.values):
        raise ValidationError({"parts": f"没有这个残疾类别:{'、'.join(sorted(strange))}。"})
    return {part.field: part in ticked for part in Part}


def _fetched(station: Station, read: identity.NumberRead, purpose: str) -> Client | None:
    """What the county holds on a number. What for is asked as when a number is shown in full."""
    if purpose not in RevealPurpose.values:
        raise ValidationError({"fetch": "请选择调用用途。"})
    return Client.objects.held_in_county(station, identity.number_index(read.number))


def _said(read: identity.NumberRead | None) -> dict[str, Any]:
    """The columns that a number fills."""
    if read is None:
        return {}
    certified = {"category": read.category, "grade": read.grade} if read.certificate else {}
    return {"sex": read.sex, "birth_year": read.born_on.year} | certified


def _stated(client: Client, changed: set[str], replaced: bool) -> list[str]:
    names_ = [name for name in STATED if name in changed and getattr(client, name) not in UNKNOWN]
    return [STATED[name] for name in names_] + ([STATED["number"]] if replaced else [])


def _check_year(client: Client, today: date) -> None:
    if client.birth_year is not None and not 1900 <= client.birth_year <= today.year:
        raise ValidationError({"birth_year": f"出生年份应在 1900 至 {today.year} 之间。"})


def _seal(
    client: Client, *, read: identity.NumberRead | None, phone: str | None, address: str | None
) -> set[str]:  # fmt: skip
    """Seals what is given; answers the fields touched."""
    touched = set()
    if read:
        identity.set_number(client, read)
        touched |= {"number", "certificate"} if read.certificate else {"number"}
    if phone is not None and (phone or client.phone_sealed):
        identity.set_phone(client, _phone(phone))
        touched.add("phone")
    if address is not None and (address or client.address_sealed):
        identity.set_address(client, address)
        touched.add("address")
    return touched


def _tick(client: Client, groups: Iterable[str], untick: bool = False) -> set[str]:
    ticked = set(groups)
    if strange := ticked - {group.value for group in TICKED_GROUPS}:
        raise ValidationError({"groups": f"没有这个群体:{'、'.join(sorted(strange))}。"})
    wanted = {group.field: group in ticked for group in TICKED_GROUPS if untick or group in ticked}
    changed = {field for field, value in wanted.items() if getattr(client, field) != value}
    for field in changed:
        setattr(client, field, wanted[field])
    return changed


def _save(client: Client) -> None:
    if client.category != Category.MULTIPLE:
        for part in client.parts:
            setattr(client, part.field, False)
    client.clean_fields(exclude=["station", "person", "registered_by", "merged_into"])
    client.clean()
    client.save()


def _file(client: Client) -> None:
    """Files the name under its pieces."""
    ClientGram.objects.bulk_create(
        ClientGram(client=client, station_id=client.station_id, gram=gram) for gram in sorted(names.grams(client.name))
    )


def _find_person(client: Client, read: identity.NumberRead, by: Posting) -> None:
    """The first number of a file: it is written on its person, or shows that he is known already."""
    kept = persons.claim(client.person, identity.number_index(read.number))
    if kept is None:
        return
    twin = known(client.station, read)
    audit.record("并为一人", client, by=by, fields=["person"])
    if twin:
        actions_merge.join(twin, client, by=by, reason="同一证号")
    else:
        persons.join(kept, client.person, by.user)
        persons.rekey([client])


def _replace_person(client: Client, read: identity.NumberRead, by: Posting) -> None:
    """Another number in place of a wrong one: the file is of the person of that number."""
    if known(client.station, read):
        raise ValidationError({"number": "本站已有该证号的档案,请先核对证号;如确为同一人,请在那份档案上登记。"})
    index, before = identity.number_index(read.number), client.person
    joins = PersonJoin.objects.filter(undone_at=None)
    joins.filter(joined=before).update(undone_at=timezone.now())
    others = Client.objects.filter(person=before).exclude(pk=client.pk)
    if others.exists() or joins.filter(kept=before).exists():
        client.person = persons.of_number(index)
    elif holder := persons.claim(before, index):
        client.person = holder
        Person.objects.filter(pk=before.pk).update(number_index=None)
    audit.record("更换证号", client, by=by, fields=["person"])
