"""Browser input of 初筛, of the people of a group case, of the other side and of the conflict decision."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.roles import P
from cases.choices import ConflictDecided, PartyRole
from cases.models import Case, Screening
from clients.models import Client
from stations.forms import InputForm
from stations.models import Posting

SHOWN = 20  # files offered at once


class ScreeningForm(InputForm):
    class Meta:
        model = Screening
        fields = [
            "applied_as", "scope", "jurisdiction", "organ", "place_of_matter", "domicile", "residence_place", "urgency",
            "served_first", "formalities_done_on", "exemption", "exemption_basis", "proof", "is_defendant",
            "has_defender", "facing", "is_compulsory_treatment", "has_sight", "has_hearing", "has_speech",
            "guardian_is_opponent",
        ]  # fmt: skip
        widgets = {
            "applied_as": forms.RadioSelect, "scope": forms.RadioSelect, "jurisdiction": forms.RadioSelect,
            "urgency": forms.RadioSelect, "proof": forms.RadioSelect, "facing": forms.RadioSelect,
        }  # fmt: skip
        help_texts = {
            "jurisdiction": "参照法律援助法第38条:诉讼由办案机关所在地受理,其余由争议处理机关所在地或事由发生地受理。",
            "organ": "法院、检察院、公安机关、仲裁委员会等的全称。",
            "formalities_done_on": "先行提供的,事后补办手续之日。",
            "exemption": "参照法律援助法第42条;第32条所列情形不受经济困难条件的限制。",
            "guardian_is_opponent": "如监护人侵占被监护人的财产。",
        }

    is_group = forms.BooleanField(
        label="群体性案件", required=False, help_text="一案多人:计 1 件、多人。受理后不能改。"
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: Case, posting: Posting, may_group: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("scope", "jurisdiction", "proof"):  # not answered yet is no answer to choose
            field: Any = self.fields[name]
            field.choices = [choice for choice in field.choices if choice[0]]
        self.fields["is_group"].initial = case.is_group
        self.fields["is_group"].disabled = not may_group
        if not posting.may(P.CASE_ACCEPT):
            self.fields["served_first"].disabled = True
            self.fields["served_first"].help_text = "由站负责人决定(参照法律援助法第44条)。"


def _is_key(value: Any) -> bool:
    return bool(re.fullmatch(r"[0-9]{1,18}", str(value)))


class FilesField(forms.ModelMultipleChoiceField):
    def clean(self, value: Any) -> Any:
        if not all(map(_is_key, value or ())):  # a database cannot even be asked for what is no key
            raise ValidationError(self.error_messages["invalid_choice"])
        return super().clean(value)


class MembersForm(forms.Form):
    """People of a group case: files found by a name or number, or lines pasted."""

    who = forms.CharField(
        label="从本站档案中查找", max_length=40, required=False,
        help_text="姓名、拼音、证号、电话或证号后四位。", widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    clients = FilesField(
        label="查到的档案", queryset=None, required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "请从本站的档案中选择。"},
    )  # fmt: skip
    lines = forms.CharField(
        label="逐行填写", max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 8}),
        help_text="一行一人,可从表格中复制粘贴:本站有档案的写证号,没有档案的只写姓名。",
    )  # fmt: skip

    def __init__(self, *args: Any, case: Case, posting: Posting, **options: Any) -> None:
        super().__init__(*args, **options)
        files = Client.objects.visible_to(posting).unmerged().filter(station=case.station_id)
        field: Any = self.fields["clients"]
        field.queryset = files.select_related("person")
        field.label_from_instance = _told
        # Offered are those found, and those ticked before.
        who, ticked = str(self["who"].value() or "").strip(), self["clients"].value() or []
        keys = list(files.found_by(who, [case.station_id]).values_list("pk", flat=True)[: SHOWN + 1]) if who else []
        self.has_more, self.is_sought = len(keys) > SHOWN, bool(who)
        offered = {*keys[:SHOWN], *map(int, filter(_is_key, ticked))}
        found = field.queryset.filter(pk__in=offered).order_by("name", "pk") if offered else ()
        field.choices = [(file.pk, _told(file)) for file in found]
        hooks = {
            "hx-post": reverse("cases:members", args=[case.pk]), "hx-trigger": "change delay:20ms",
            "hx-target": "#found", "hx-select": "#found", "hx-swap": "outerHTML", "hx-vals": '{"look": "1"}',
            "hx-sync": "closest form:replace",
        }  # fmt: skip
        self.fields["who"].widget.attrs |= hooks


def _told(file: Client) -> str:
    born = f"{file.birth_year} 年生" if file.birth_year else ""
    facts = (file.get_sex_display(), born, file.get_category_display(), file.masked_number)
    return f"{file.name}({','.join(fact for fact in facts if fact)})"


class PartyForm(forms.Form):
    """One of the other side. While it is typed, the page shows whom the station knows by it."""

    role = forms.ChoiceField(
        label="身份", choices=PartyRole.choices, initial=PartyRole.OPPONENT, widget=forms.RadioSelect
    )
    name = forms.CharField(label="姓名或单位名称", max_length=60)
    phone = forms.CharField(
        label="电话", max_length=20, required=False, help_text="只用于比对,保存后任何人都看不到号码。"
    )
    number = forms.CharField(
        label="证号", max_length=40, required=False, help_text="身份证号;单位填统一社会信用代码。只用于比对。"
    )
    note = forms.CharField(label="说明", max_length=100, required=False, help_text="如:用人单位、肇事司机、继兄。")

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        super().__init__(*args, **options)
        looked_up = {
            "hx-post": reverse("cases:conflicts", args=[case.pk]), "hx-target": "#conflicts",
            "hx-trigger": "change, input changed delay:600ms", "hx-sync": "closest form:replace",
            "hx-params": "name,phone,number,csrfmiddlewaretoken,acting",
            "autocomplete": "off", "spellcheck": "false",
        }  # fmt: skip
        for name in ("name", "phone", "number"):
            self.fields[name].widget.attrs |= looked_up


class ConflictForm(forms.Form):
    decided = forms.ChoiceField(label="核查结论", choices=ConflictDecided.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="说明", max_length=200, required=False,
        help_text="有相符的或有关联的须写明,如“同名不同人,出生年份不同”。",
    )  # fmt: skip
