"""What is asked after closing."""

from typing import Any

from django import forms

from cases.choices import ComplaintFound, Quality, Satisfaction
from cases.forms import FenField
from cases.models import Case
from stations.models import Staff


def _sealed(label: str, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=2000, required=required, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="加密保存,仅本站人员可见。",
    )  # fmt: skip


class EvaluationForm(forms.Form):
    evaluated_on = forms.DateField(label="评估日期")
    grade = forms.ChoiceField(label="质量等级", choices=Quality.choices, widget=forms.RadioSelect)
    remarks = forms.CharField(
        label="评估意见", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="不加密保存,请不要写当事人的情况。",
    )  # fmt: skip


class SubsidyForm(forms.Form):
    asked_on = forms.DateField(label="申领日期")
    staff = forms.ModelChoiceField(label="申领人", queryset=None, empty_label="请选择")
    amount_fen = FenField(label="补贴金额(元)")
    basis = forms.CharField(label="标准依据", max_length=80, help_text="补贴标准文件的文号和条款。")
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["staff"]
        field.queryset = Staff.objects.filter(station=case.station_id).handlers().order_by("name")


class ApproveForm(forms.Form):
    approved_on = forms.DateField(label="批准日期")


class PayForm(forms.Form):
    paid_on = forms.DateField(label="发放日期")


class CallForm(forms.Form):
    called_on = forms.DateField(label="回访日期")
    satisfaction = forms.ChoiceField(label="满意度", choices=Satisfaction.choices, widget=forms.RadioSelect)
    words = _sealed("当事人的意见", required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)


class ComplaintForm(forms.Form):
    received_on = forms.DateField(label="收到日期", help_text="答复期限自次日起算。")
    words = _sealed("投诉内容")
    key = forms.CharField(widget=forms.HiddenInput, required=False)


class AnswerForm(forms.Form):
    answered_on = forms.DateField(label="答复日期")
    found = forms.ChoiceField(label="调查结论", choices=ComplaintFound.choices, widget=forms.RadioSelect)
    answer = _sealed("答复内容")
    version = forms.IntegerField(widget=forms.HiddenInput)
