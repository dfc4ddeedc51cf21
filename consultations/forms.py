"""Browser input to clean values: the log's one page, its correction, its striking out."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.functional import cached_property
from pypinyin import Style, lazy_pinyin

from clients.forms import WhoForm
from consultations.choices import AskedBy, Brought, Channel, Matter, Need, Outcome, Visit
from consultations.models import Campaign, CommonAnswer, Consultation
from stations.forms_register import FileForm
from stations.models import Station

# The number before the words: typing 04 in the list leads to the line; so do the initials of each part, ldbc.
MATTERS = [("", "请选择")] + [(matter.value, f"{matter.value} {matter.label}") for matter in Matter]
LONGEST = 4000  # characters of a narrative


def _initials(label: str) -> str:
    return " ".join("".join(lazy_pinyin(part, style=Style.FIRST_LETTER)) for part in label.split("、"))


INITIALS = {matter.value: _initials(matter.label) for matter in Matter}


class MatterSelect(forms.Select):
    """Each line carries its initials for the page's script (static/js/app.js)."""

    def create_option(self, *args: Any, **options: Any) -> dict[str, Any]:
        option = super().create_option(*args, **options)
        if found := INITIALS.get(str(option["value"])):
            option["attrs"]["data-initials"] = found
        return option


def campaign_field() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label="专项活动", queryset=Campaign.objects.none(), required=False, empty_label="不选"
    )


def offer_campaigns(form: forms.BaseForm, station: Station, day: date, held: int | None = None) -> None:
    """Offers what is in force for the station on a day, besides the one that is held; with nothing to offer, nothing is
    asked, and what was not asked costs no query when it is sent."""
    if form.is_bound and "campaign" not in form.data:
        del form.fields["campaign"]
        return
    typed = str(form.data.get("campaign", "")) if form.is_bound else ""
    kept = [held] if held else []
    kept += [int(typed)] if typed.isascii() and typed.isdigit() and len(typed) < 19 else []
    rows = Campaign.objects.offered_to(station).filter(Q(since_on__lte=day, until_on__gte=day) | Q(pk__in=kept))
    field: Any = form.fields["campaign"]
    field.queryset = rows.select_related("region").order_by("-since_on", "-pk")
    if not form.is_bound:
        field.choices = [("", "不选"), *((row.pk, str(row)) for row in field.queryset)]
        if len(field.choices) == 1:
            del form.fields["campaign"]


class WhatForm(forms.Form):
    """What was asked and answered; the same for a new consultation and its correction."""

    channel = forms.ChoiceField(label="渠道", choices=Channel, initial=Channel.WALK_IN, widget=forms.RadioSelect)
    asked_by = forms.ChoiceField(label="咨询人", choices=AskedBy, initial=AskedBy.SELF)
    persons = forms.IntegerField(label="人数", min_value=1, max_value=999, initial=1)
    held_on = forms.DateField(label="日期")
    asked = forms.MultipleChoiceField(
        label="无障碍需求", choices=Need, required=False, widget=forms.CheckboxSelectMultiple
    )
    met = forms.MultipleChoiceField(
        label="其中已提供", choices=Need, required=False, widget=forms.CheckboxSelectMultiple
    )
    matter = forms.ChoiceField(
        label="事项", choices=MATTERS, error_messages={"required": "请选择事项。"},
        widget=MatterSelect(attrs={"data-initials": ""}),
    )  # fmt: skip
    outcome = forms.ChoiceField(label="处理", choices=Outcome, initial=Outcome.ANSWERED, widget=forms.RadioSelect)
    visit = forms.ChoiceField(label="初次或重复", choices=[("", "自动判断"), *Visit.choices], required=False)
    minutes = forms.IntegerField(label="用时(分钟)", min_value=1, max_value=1440, required=False)
    question = forms.CharField(
        label="问题", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写下来访人问了什么,一两句即可。"},
    )  # fmt: skip
    answer = forms.CharField(label="答复", max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    campaign = campaign_field()
    order_number = forms.CharField(label="工单号", max_length=40, required=False)
    answer_due_on = forms.DateField(
        label="限办日、约定答复日", required=False, help_text="约期答复不填的,按留言次日、其余 7 个工作日计。"
    )


class ConsultationForm(WhatForm, WhoForm):
    """咨询登记: who has come, and what was asked, on one page."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    common_answer = forms.ModelChoiceField(label="常用答复", queryset=CommonAnswer.objects.none(), required=False)

    def __init__(self, *args: Any, station: Station, today: date, **options: Any) -> None:
        super().__init__(*args, station=station, today=today, **options)
        offer_campaigns(self, station, today)
        field: Any = self.fields["common_answer"]
        field.queryset = CommonAnswer.objects.offered_to(station)

    @cached_property
    def common_answers(self) -> list[CommonAnswer]:
        """Read by the page only."""
        return list(self.fields["common_answer"].queryset)  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """As consultations.actions.record takes it. A common answer that the page's script has not put into the answer
        is put there now."""
        names = (*WhatForm.base_fields, "key", "client", "person")
        given = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        if chosen := self.cleaned_data["common_answer"]:
            given["answer"] = "\n".join(filter(None, [given["answer"], chosen.text]))
        return given


class BroughtForm(FileForm):
    brought = forms.ChoiceField(label="材料", choices=[("", "请选择"), *Brought.choices])

    field_order = ("brought", "file", "key")


class EditForm(WhatForm):
    visit = forms.ChoiceField(label="初次或重复", choices=Visit)
    refreeze = forms.BooleanField(
        label="按现有档案重新带出来访人情况", required=False, help_text="档案更正后,本条的类别、等级、群体等随之更新。"
    )
    reason = forms.CharField(label="更正理由", max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, consultation: Consultation, is_closed: bool, **options: Any) -> None:
        names = [name for name in WhatForm.base_fields if name not in ("asked", "met", "campaign")]
        initial = {name: getattr(consultation, name) for name in (*names, "version")} | {
            "campaign": consultation.campaign_id,
            "asked": [need.value for need in consultation.asked],
            "met": [need.value for need in consultation.met],
        }
        super().__init__(*args, initial=initial, **options)
        offer_campaigns(self, consultation.station, consultation.held_on, consultation.campaign_id)
        if is_closed or consultation.client_id is None:
            del self.fields["refreeze"]
        self.fields["reason"].required = is_closed
        self.fields["question"].required = bool(consultation.question)


class VoidForm(forms.Form):
    reason = forms.CharField(
        label="作废理由", max_length=200, help_text="如“重复登记”“登记错了人”。请不要写证件号码、电话。"
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
