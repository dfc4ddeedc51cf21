"""Browser input to clean values: who has come, his file, why a number is shown."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.functional import cached_property

from clients import actions, identity, names
from clients.choices import (
    TICKED_GROUPS,
    Category,
    CertificateState,
    Grade,
    Household,
    Part,
    Relation,
    Residence,
    RevealPurpose,
    Sex,
)
from clients.forms_alike import AlikeForm
from clients.models import Client
from stations.models import Station

NEW = "new"  # among the files found: none of them, a new one
SHOWN = 8  # files offered to choose from
GROUPS = [(group.value, str(group.label)) for group in TICKED_GROUPS]


@dataclass
class Found:
    """What the text in the box 来访人 leads to. `stage` picks the part of templates/clients/found.html."""

    stage: str = ""  # "" nothing typed, wrong, known, choose, new_number, new_name, anonymous
    clients: list[Client] = field(default_factory=list)
    read: identity.NumberRead | None = None
    sentence: str = ""
    has_more: bool = False
    is_name: bool = False  # what was typed may stand as the name of a new file
    station: Station | None = None

    @property
    def client(self) -> Client | None:
        return self.clients[0] if self.stage == "known" else None

    @cached_property
    def is_held(self) -> bool:
        """Whether another station of the county has basic data on the number; asked only where it is told."""
        return bool(self.read and self.station) and is_held(self.station, self.read)  # type: ignore[arg-type]

    def named(self, name: str) -> bool:
        """Whether one of the files bears exactly this name: a namesake, or the same person."""
        return any(client.name == names.tidy(name) for client in self.clients)


def find(text: str, station: Station, today: date) -> Found:
    """Who of the station's own files was meant. A number leads to one; anything else has to be chosen."""
    text = text.strip()
    if not text:
        return Found()
    kind, _ = identity.searched(text)
    if kind not in ("phone", "last_four") and identity.looks_like_number(text):
        try:
            read = identity.read_number(text, today)
        except ValidationError as refusal:
            return Found("wrong", sentence=refusal.messages[0])
        client = actions.known(station, read)
        if client:
            return Found("known", [client], read)
        return Found("new_number", read=read, station=station)
    files = Client.objects.filter(station=station).found_by(text, [station.pk]).select_related("merged_into")
    rows = files.order_by("-registered_on", "-pk")[: SHOWN + 1]
    clients = list(dict.fromkeys(row.standing for row in rows))
    is_name = names.is_name(text)
    if clients:
        return Found("choose", clients[:SHOWN], has_more=len(clients) > SHOWN, is_name=is_name)
    if kind:
        what = "证号后四位" if kind == "last_four" else "电话"
        return Found("wrong", sentence=f"本站档案里没有这个{what},请填写完整证号,或填写姓名建档。")
    if not is_name:
        return Found("wrong", sentence="本站档案里没有相符的人。请填写完整证号,或用汉字填写姓名。")
    return Found("new_name", is_name=True)


def is_held(station: Station, read: identity.NumberRead) -> bool:
    return Client.objects.held_in_county(station, identity.number_index(read.number)) is not None


def told_early(form: forms.BaseForm, *names_: str, sent: str) -> None:
    """With htmx the page tells at once whom a new file is like."""
    attrs = {
        "hx-post": reverse_lazy("clients:alike"), "hx-trigger": "change delay:20ms", "hx-target": "#alike",
        "hx-params": f"{sent},csrfmiddlewaretoken,acting", "hx-sync": "closest form:replace",
    }  # fmt: skip
    for name in names_:
        form.fields[name].widget.attrs |= attrs


class FactsForm(forms.Form):
    """What is asked of a person who has no file yet, or stays anonymous."""

    sex = forms.ChoiceField(label="性别", choices=Sex, initial=Sex.UNKNOWN, required=False, widget=forms.RadioSelect)
    birth_year = forms.IntegerField(label="出生年份", min_value=1900, max_value=2100, required=False)
    category = forms.ChoiceField(label="残疾类别", choices=Category, initial=Category.UNKNOWN, required=False)
    grade = forms.ChoiceField(label="残疾等级", choices=Grade, initial=Grade.UNKNOWN, required=False)
    residence = forms.ChoiceField(label="城乡", choices=Residence, initial=Residence.UNKNOWN, required=False)
    phone = forms.CharField(label="电话", max_length=20, required=False)
    groups = forms.MultipleChoiceField(
        label="群体", choices=GROUPS, required=False, widget=forms.CheckboxSelectMultiple
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name, field_ in self.fields.items():  # a choice that was not sent is not known
            if isinstance(field_, forms.ChoiceField) and given.get(name) == "":
                given[name] = field_.initial
        return given

    def facts(self, *left_out: str) -> dict[str, Any]:
        """What was filled in; what was left open is not stated at all."""
        given = {name: self.cleaned_data.get(name) for name in FactsForm.base_fields if name not in left_out}
        return {name: value for name, value in given.items() if value not in ("", None, [])}


class WhoForm(AlikeForm, FactsForm):
    """来访人: one box for number or name. The server decides from the text; with htmx the page shows it at once."""

    who = forms.CharField(
        label="残疾人证号、身份证号或姓名", max_length=40,
        error_messages={"required": "请填写证号或姓名;不愿说明身份的,请勾选“匿名”。"},
    )  # fmt: skip
    is_anonymous = forms.BooleanField(label="匿名", required=False)
    client = forms.CharField(required=False)  # of the files found, the one chosen
    name = forms.CharField(
        label="姓名", max_length=40, required=False, error_messages={"required": "请填写姓名,保存时一并建档。"}
    )  # fmt: skip

    def __init__(self, *args: Any, station: Station, today: date, **options: Any) -> None:
        super().__init__(*args, station=station, today=today, **options)
        looked_up = {
            "hx-post": reverse_lazy("clients:find"), "hx-trigger": "change delay:20ms", "hx-target": "#found",
            "hx-params": "who,is_anonymous,csrfmiddlewaretoken,acting", "hx-sync": "closest form:replace",
        }  # fmt: skip
        self.fields["who"].widget.attrs |= looked_up | {"autocomplete": "off", "spellcheck": "false"}
        self.fields["is_anonymous"].widget.attrs |= looked_up
        told_early(self, "name", "birth_year", "phone", sent="who,name,birth_year,phone")
        typed = self.data if self.is_bound else self.initial
        is_anonymous = bool(typed.get("is_anonymous"))
        self.found = Found("anonymous") if is_anonymous else find(str(typed.get("who") or ""), station, today)
        self.fields["who"].required = not is_anonymous
        if not self.is_bound:
            self.fields["who"].widget.attrs["autofocus"] = True
        needs_name = self.found.stage == "choose" and typed.get("client") == NEW and not self.found.is_name
        is_fetched = bool(typed.get("fetch")) and self.found.is_held
        self.fields["name"].required = needs_name or (self.found.stage == "new_number" and not is_fetched)
        if self.found.client and not self.is_bound:
            self.initial["groups"] = [group.value for group in self.found.client.ticked_groups]

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"]
        return identity.read_phone(phone) if phone else ""

    def clean(self) -> dict[str, Any]:
        """`client` and `person`, as consultations.actions.record takes them."""
        given = super().clean()
        given["client"], given["person"] = self._who(given)
        return given

    def _who(self, given: dict[str, Any]) -> tuple[Client | None, dict[str, Any]]:
        text, chosen, found = given.get("who", "").strip(), given.get("client", ""), self.found
        if found.stage == "anonymous":
            return None, self.facts("phone")
        if found.stage == "":  # told by the field itself
            return None, {}
        if found.stage == "wrong":
            self.add_error("who", found.sentence)
        elif found.stage == "known":
            return None, {"number": text} | self.facts(*(set(FactsForm.base_fields) - {"groups"}))
        elif found.stage == "choose" and chosen != NEW:
            if chosen.isascii() and chosen.isdigit():
                files = Client.objects.unmerged().filter(station=self.station)
                if client := files.select_related("person", "station__region").filter(pk=int(chosen[:18])).first():
                    return client, self.facts(*(set(FactsForm.base_fields) - {"groups"}))
            if found.named(text) or not found.is_name:
                self.add_error("who", "本站有相符的档案,请在下面选定一份;都不是的,请选“新建档案”。")
        name = text if found.is_name else given.get("name", "")
        number = {"number": text, "fetch": given.get("fetch", "")} if found.stage == "new_number" else {}
        if not self.errors:
            year = found.read.born_on.year if found.read else given.get("birth_year")
            # Of whom the name found nobody, or only those that are listed, the phone alone may tell.
            unknown = name if found.stage == "new_number" or not found.is_name else ""
            index = identity.number_index(found.read.number) if found.read else ""
            self.look_alike(unknown, year, given.get("phone", ""), index=index, besides=found.clients)
            self.warn()
        return None, number | {"name": name} | self.facts()


class ClientForm(FactsForm):
    """A file by itself: made without a consultation, or corrected."""

    name = forms.CharField(label="姓名", max_length=40)
    number = forms.CharField(
        label="残疾人证号或身份证号", max_length=40, required=False,
        help_text="填写证号后,性别、出生年份、类别、等级由证号带出。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    certificate_state = forms.ChoiceField(
        label="证件状态", choices=CertificateState, initial=CertificateState.UNKNOWN, required=False
    )
    parts = forms.MultipleChoiceField(
        label="多重残疾含哪几类", choices=Part, required=False, widget=forms.CheckboxSelectMultiple
    )
    household = forms.ChoiceField(label="户籍", choices=Household, initial=Household.UNKNOWN, required=False)
    lives_elsewhere = forms.BooleanField(label="经常居住地不在户籍地", required=False)
    address = forms.CharField(label="住址", max_length=120, required=False)
    field_order = ("name", "number", "sex", "birth_year", "category", "grade", "certificate_state", "residence")

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"]
        return identity.read_phone(phone) if phone else ""


class NewClientForm(AlikeForm, ClientForm):
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        told_early(self, "name", "number", "birth_year", "phone", sent="name,number,birth_year,phone")
        self.look(self.data if self.is_bound else self.initial)
        self.fields["name"].required = not (self.is_held and self.data.get("fetch"))

    def look(self, typed: Any) -> None:
        """Whom the new file may be of. A number that the station knows makes no new file."""
        year, phone, read = str(typed.get("birth_year") or ""), str(typed.get("phone") or ""), None
        with suppress(ValidationError):
            phone = identity.read_phone(phone) if phone else ""
        with suppress(ValidationError):
            number = str(typed.get("number") or typed.get("who") or "")
            read = identity.read_number(number, self.today) if number else None
        if read and actions.known(self.station, read):
            return
        self.is_held = bool(read) and "number" in typed and is_held(self.station, read)  # type: ignore[arg-type]
        born = read.born_on.year if read else int(year) if year.isascii() and year.isdigit() else None
        name = str(typed.get("name") or typed.get("who") or "")
        self.look_alike(name if names.is_name(name) else "", born, phone)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not self.errors:
            self.warn()
        return given


class EditClientForm(ClientForm):
    """Sealed fields are not shown again: left empty, they stay as they are."""

    reason = forms.CharField(label="更正理由", max_length=120, required=False, help_text="更正证件上的内容时须写明。")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, client: Client, **options: Any) -> None:
        columns = ("name", "sex", "birth_year", "category", "grade", "certificate_state", "residence", "version")
        initial = {name: getattr(client, name) for name in (*columns, "household", "lives_elsewhere")}
        ticked = {"groups": [g.value for g in client.ticked_groups], "parts": [part.value for part in client.parts]}
        super().__init__(*args, initial=initial | ticked, **options)
        for sealed in ("number", "phone", "address"):
            if getattr(client, f"{sealed}_sealed"):
                shown = identity.masked(client, sealed) if sealed != "address" else "已登记"
                self.fields[sealed].help_text = f"现为:{shown}。不改请留空。"


class MergeForm(forms.Form):
    other = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="凭什么认定是同一人", max_length=120, help_text="如“对照身份证,同一人两次建档”。请不要写证件号码、电话。",
        error_messages={"required": "请写明凭什么认定是同一人,如“对照身份证,同一人两次建档”。"},
    )  # fmt: skip


class GuardianForm(forms.Form):
    name = forms.CharField(label="监护人姓名", max_length=40)
    relation = forms.ChoiceField(label="与本人关系", choices=[("", "请选择"), *Relation.choices])
    phone = forms.CharField(label="监护人电话", max_length=20, required=False)
    since_on = forms.DateField(label="监护起始日期", required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)


class EndGuardianForm(forms.Form):
    ended_on = forms.DateField(label="终止日期")
    version = forms.IntegerField(widget=forms.HiddenInput)


class CertificateForm(forms.Form):
    """What the number does not tell."""

    state = forms.ChoiceField(label="证件状态", choices=CertificateState, widget=forms.RadioSelect)
    issued_on = forms.DateField(label="发证日期", required=False)
    valid_until = forms.DateField(label="有效期至", required=False, help_text="长期有效的留空。")
    version = forms.IntegerField(widget=forms.HiddenInput)


class RevealForm(forms.Form):
    field = forms.ChoiceField(label="查看哪一项")
    purpose = forms.ChoiceField(label="用途", choices=RevealPurpose, widget=forms.RadioSelect)

    def __init__(self, *args: Any, client: Client, **options: Any) -> None:
        super().__init__(*args, **options)
        held = {"certificate": "残疾人证号", "number": "身份证号", "phone": "电话", "address": "住址"}
        self.fields["field"].choices = [  # type: ignore[attr-defined]
            (name, label) for name, label in held.items() if getattr(client, f"{name}_sealed")
        ]
