"""Browser input of entries in the other system and of plan tasks."""

from typing import Any

from django import forms
from django.http import HttpRequest

from reports.entries import FIELDS
from stations.filters import offices_within
from stations.models import Station


class EntryForm(forms.Form):
    entered_on = forms.DateField(label="录入日期")


class OrderForm(forms.Form):
    """A line a field, in the wanted order; a field left out is not shown."""

    names = forms.CharField(
        label="字段顺序",
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text="每行一个字段名,自上而下即录入顺序;删去的行不显示。",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = {one.label: one.name for one in FIELDS[kind].values()}

    def clean_names(self) -> list[str]:
        told = [line.strip() for line in self.cleaned_data["names"].splitlines() if line.strip()]
        if unknown := [one for one in told if one not in self.known]:
            raise forms.ValidationError(f"没有字段“{unknown[0]}”,可用的字段有:{'、'.join(self.known)}。")
        if len(set(told)) < len(told):
            raise forms.ValidationError("同一字段只能出现一次,请删去重复的行。")
        return [self.known[one] for one in told]


class TaskForm(forms.Form):
    title = forms.CharField(label="任务", max_length=80, help_text="如“年底前建成规范化工作站”。")
    number = forms.CharField(label="文号", max_length=40, required=False)
    target = forms.IntegerField(label="目标数", min_value=1, max_value=1_000_000)
    unit = forms.CharField(label="单位", max_length=8, help_text="如“场”“人”“个”。")
    due_on = forms.DateField(label="完成期限")
    station = forms.ModelChoiceField(
        label="承担工作站", queryset=None, required=False, to_field_name="code", empty_label="不选",
        help_text="工作站和残联选择其中一个。",
    )  # fmt: skip
    region = forms.ModelChoiceField(
        label="承担残联", queryset=None, required=False, to_field_name="code", empty_label="不选"
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, request: HttpRequest, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["station"].queryset = Station.objects.visible_to(request.posting)  # type: ignore[attr-defined]
        self.fields["region"].queryset = offices_within(request)  # type: ignore[attr-defined]


class ProgressForm(forms.Form):
    progress = forms.IntegerField(label="已完成数", min_value=0, max_value=1_000_000)
    note = forms.CharField(label="进展说明", max_length=200, required=False, help_text="不写当事人姓名和号码。")
    version = forms.IntegerField(widget=forms.HiddenInput)


class WithdrawForm(forms.Form):
    reason = forms.CharField(label="撤销理由", max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput)
