"""Browser input of terms, court facts, a caseload handed over, and local promises."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Count, Q

from cases import deadlines
from cases.choices import CaseState, Instance
from cases.models import CourtStage
from stations.filters import offices_within
from stations.forms import InputForm
from stations.models import Posting, Staff, TermPromise

IN_HAND = [CaseState.IN_PROGRESS, CaseState.SUSPENDED, CaseState.CLOSING]
PROMISED = [(row.kind.value, f"{row.kind.label}({row.event}后 {row.length})") for row in deadlines.TERMS]


def _key() -> forms.CharField:
    return forms.CharField(widget=forms.HiddenInput, required=False)


class EnterForm(forms.Form):
    kind = forms.ChoiceField(
        label="期限", choices=[("", "请选择"), *((kind.value, kind.label) for kind in deadlines.ENTERED)]
    )
    due_on = forms.DateField(label="最后一天", help_text="由承办人依法核算;节假日顺延请一并算好。")
    label = forms.CharField(
        label="内容", max_length=60, required=False, help_text="如“对一审判决上诉”;不写姓名和号码。"
    )
    key = _key()


class SettleForm(forms.Form):
    met_on = forms.DateField(label="日期", help_text="办结的日子,或者不再适用的日子。")
    dropped = forms.BooleanField(label="不再适用,取消这项期限", required=False)


class AgreementForm(forms.Form):
    signed_on = forms.DateField(label="签订日期")


class StageForm(InputForm):
    class Meta:
        model = CourtStage
        fields = ["instance", "organ", "number", "filed_on", "hearing_on", "received_on", "note"]
        help_texts = {
            "number": "法院、仲裁机构或办案机关的案号。",
            "hearing_on": "填写后列入期限和日程表;改期的,直接改日期。",
            "received_on": "收到判决书、裁定书、调解书、仲裁裁决书的日子,据此提出结案日,并起算提交结案材料的期限。",
        }

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = _key()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["instance"].choices = [("", "请选择"), *Instance.choices]  # type: ignore[attr-defined]


def _with_load(staff: Staff) -> str:
    load = staff.load  # type: ignore[attr-defined]
    return f"{staff.name}({staff.get_kind_display()},在办 {load} 件)"


class HandOverForm(forms.Form):
    giver = forms.ModelChoiceField(
        label="移交人", queryset=None, empty_label="请选择", help_text="有在办案件的承办人,已离站的也在内。"
    )
    taker = forms.ModelChoiceField(
        label="接手人", queryset=None, empty_label="请选择", help_text="本站在岗的承办人员。"
    )
    reason = forms.CharField(label="交接理由", max_length=200, help_text="如:原承办人离站。记入每件案件的经过。")

    def __init__(self, *args: Any, posting: Posting, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        at = Staff.objects.filter(station=posting.station_id).order_by("name", "pk")
        at = at.annotate(load=Count("case", filter=Q(case__state__in=IN_HAND)))
        serving = Staff.objects.serving(today).handlers().filter(station=posting.station_id)
        for name, rows in (("giver", at.filter(load__gt=0)), ("taker", at.filter(pk__in=serving.values("pk")))):
            field: Any = self.fields[name]
            field.queryset = rows
            field.label_from_instance = _with_load


class PromiseForm(InputForm):
    class Meta:
        model = TermPromise
        fields = ["region", "kind", "days", "is_working_days", "basis", "valid_from", "valid_until"]
        labels = {"is_working_days": "按工作日计算"}
        help_texts = {
            "region": "对该单位及其下级的工作站生效。",
            "days": "须严于现行时限;严于全国时限的,各站从生效日起按承诺计算,此前起算的不变。",
            "basis": "公布承诺的文件名称和文号。",
            "valid_until": "长期有效的不填。",
        }

    key = _key()

    def __init__(self, *args: Any, request: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        region: Any = self.fields["region"]
        region.queryset, region.to_field_name, region.empty_label = offices_within(request), "code", "请选择"
        self.fields["kind"] = forms.ChoiceField(label="期限", choices=[("", "请选择"), *PROMISED])


class EndPromiseForm(forms.Form):
    valid_until = forms.DateField(label="最后有效日", help_text="这一天以后起算的期限,按其余现行时限计算。")
