"""Browser input of casework to clean values. Truths about a case stand in its model and actions, not here."""

from datetime import date
from typing import Any

from django import forms

from cases.choices import Form, Kind
from cases.models import Case
from consultations.forms import campaign_field, offer_campaigns
from stations.forms import InputForm
from stations.forms_money import LARGEST_FEN, FenField, read_fen
from stations.models import Station

__all__ = ["LARGEST_FEN", "FenField", "read_fen"]  # as the forms of casework import them

LONGEST_TEXT = 5000


def _text(label: str, **options: Any) -> forms.CharField:
    rows = options.pop("rows", 6)
    return forms.CharField(label=label, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": rows}), **options)


class KindForm(InputForm):
    """Kind and form are asked, never guessed."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, choices in (("kind", Kind.choices), ("form", Form.choices)):
            self.fields[name].choices = choices  # type: ignore[attr-defined]


class CaseForm(KindForm):
    """A new case."""

    class Meta:
        model = Case
        fields = ["applied_on", "source", "matter", "kind", "form"]
        widgets = {"kind": forms.RadioSelect, "form": forms.RadioSelect}
        help_texts = {
            "applied_on": "收到书面或口头申请的日子,来电咨询不算;审查期限自次日起算。",
        }

    def __init__(self, *args: Any, station: Station, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["source"].required = False  # left out, the action knows: 转自咨询 or 直接申请
        offer_campaigns(self, station, today, self.initial.get("campaign"))

    campaign = campaign_field()
    facts = _text("案情与诉求", required=False, help_text="加密保存,仅本站人员可见。")
    is_draft = forms.BooleanField(
        label="先存为草稿", required=False, help_text="材料或情况还不全时;草稿不计审查期限,备齐后再提交审查。"
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False)


class EditForm(KindForm):
    class Meta:
        model = Case
        fields = ["matter", "kind", "form"]
        widgets = {"kind": forms.RadioSelect, "form": forms.RadioSelect}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        case = self.instance
        self.initial["campaign"] = case.campaign_id
        offer_campaigns(self, case.station, case.applied_on, case.campaign_id)

    campaign = campaign_field()
    facts = _text("案情与诉求", required=False, help_text="加密保存,仅本站人员可见。")
    reason = forms.CharField(
        label="更正理由",
        max_length=200,
        required=False,
        help_text="该案已计入已上报的月份时,更正类型、方式或事项须填写。",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class NoteForm(forms.Form):
    held_on = forms.DateField(label="日期")
    text = _text("办案记录", rows=4, help_text="加密保存,仅本站人员可见;保存后不能修改,有误请再记一条更正。")
    key = forms.CharField(widget=forms.HiddenInput, required=False)
