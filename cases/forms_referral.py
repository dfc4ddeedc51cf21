"""What a referral and each of its moves ask for."""

from datetime import date
from typing import Any

from django import forms

from cases.choices import RELIEF, Target
from cases.forms import FenField
from cases.models import Case, Referral
from stations.models import Station

_LINES = forms.Textarea(attrs={"rows": 4})


class ReferForm(forms.Form):
    consented_on = forms.DateField(
        label="当事人单独同意日期",
        help_text="先告知向谁提供、为什么、提供什么,取得单独同意后再转介(个人信息保护法第23条)。",
    )
    target = forms.ChoiceField(label="转介对象", choices=[("", "请选择"), *Target.choices])
    target_name = forms.CharField(
        label="接收单位", max_length=60, help_text="单位全称;异地协作的不填,以工作站代码为准。"
    )
    target_station = forms.ModelChoiceField(
        label="协作工作站代码", queryset=None, to_field_name="code",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 8}),
        error_messages={"invalid_choice": "没有此代码的工作站,或该站已闭站,请与对方核对八位代码。"},
        help_text="只用于异地协作,八位。发出后该站可以查看此案,退回、办结或撤回后不再可见。",
    )  # fmt: skip
    papers = forms.CharField(label="随函材料", max_length=1000, widget=_LINES, help_text="一行一项。")
    asked_fen = FenField(label="申请救助金额(元)", help_text="只用于司法救助。")
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, case: Case, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["target_station"]
        others = Station.objects.filter(kind=case.station.kind).open_on(today).exclude(pk=case.station_id)
        field.queryset = others
        if self.is_bound:  # one of the two is asked for
            is_remote = self.data.get("target") == Target.REMOTE
            self.fields["target_name"].required, field.required = not is_remote, is_remote


class ReferralMoveForm(forms.Form):
    """The version tells whether somebody moved the referral meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, referral: Referral, **options: Any) -> None:
        super().__init__(*args, **options)
        if referral.target not in RELIEF:
            self.fields.pop("granted_fen", None)


class SendForm(ReferralMoveForm):
    sent_on = forms.DateField(label="发出日期", help_text="发出时编文号;该转介计入这一天所在月份。")


class AcceptForm(ReferralMoveForm):
    answered_on = forms.DateField(label="答复日期")
    their_number = forms.CharField(label="对方案号", max_length=60, required=False)


class RefuseForm(ReferralMoveForm):
    answered_on = forms.DateField(label="答复日期")
    reason = forms.CharField(label="不予接收的理由", max_length=200)


class ReturnForm(ReferralMoveForm):
    ended_on = forms.DateField(label="退回日期")
    reason = forms.CharField(label="退回理由", max_length=200)


class FinishForm(ReferralMoveForm):
    ended_on = forms.DateField(label="办结日期")
    granted_fen = FenField(label="批准救助金额(元)", help_text="没有则不填。")
    relieved_fen = FenField(label="减免费用(元)", help_text="诉讼费、鉴定费等减免,没有则不填。")


class RevokeForm(ReferralMoveForm):
    ended_on = forms.DateField(label="撤回日期", help_text="协作工作站此后不再能查看此案。")
    reason = forms.CharField(label="撤回理由", max_length=200)
