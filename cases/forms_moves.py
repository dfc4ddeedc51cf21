"""What each move of a case asks for."""

from datetime import date
from typing import Any

from django import forms

from cases.choices import CaseOutcome, Ground, ReviewDecided
from cases.deadlines import proposed_end
from cases.forms import FenField
from cases.models import Case
from stations.models import Staff, Station


def _day(label: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(label=label, help_text=help_text)


def _why(label: str, help_text: str = "", required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, max_length=200, help_text=help_text, required=required)


class MoveForm(forms.Form):
    """What a move asks for. The version tells whether somebody moved the case meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: Case, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.case, self.today = case, today


class ApplyForm(MoveForm):
    applied_on = _day("申请日期", "收到书面或口头申请的日子;审查期限自次日起算。")


class AskPapersForm(MoveForm):
    told_on = _day("告知日期")
    papers = forms.CharField(
        label="缺少的材料", max_length=1000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="一行一项,写全:补正只能一次性告知(参照法律援助法第43条)。",
    )  # fmt: skip


class SupplyForm(MoveForm):
    supplied_on = _day("补齐日期", "审查期限自次日起重新计算。")


class LapseForm(MoveForm):
    terminated_on = _day("日期")
    reason = _why("理由", "如:逾期未补正材料,视为撤回申请。")


class AcceptForm(MoveForm):
    accepted_on = _day("受理日期", "该案自这一天所在月份计为“新收”。")


class RefuseForm(MoveForm):
    refused_on = _day("决定日期")
    reason = _why("不予受理的理由", "写入告知书,当事人可据此向同级残联维权部门申请复核。")


class HandlerForm(MoveForm):
    handler = forms.ModelChoiceField(
        label="承办人",
        queryset=None,
        empty_label="请选择",
        help_text="本站在岗的承办人员;名单里没有的,请先在工作站页面登记。",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["handler"]
        at = Staff.objects.filter(station=self.case.station_id).serving(self.today).handlers()
        field.queryset = at.order_by("name")
        field.label_from_instance = lambda staff: f"{staff.name}({staff.get_kind_display()})"


class AssignForm(HandlerForm):
    pass


class ChangeHandlerForm(HandlerForm):
    reason = _why("更换理由", "如:当事人申请更换。")


class SuspendForm(MoveForm):
    suspended_on = _day("中止日期")
    reason = _why("中止事由", "如:等待伤残鉴定结论。")


class ResumeForm(MoveForm):
    resumed_on = _day("恢复日期", "中止期间停算的期限自次日起接着计算。")


class CloseForm(MoveForm):
    closed_on = _day("结案日", "收到判决书、裁定书、调解书、仲裁裁决书或达成协议的日子,决定计入的月份。")
    outcome = forms.ChoiceField(label="结案结果", choices=[("", "请选择"), *CaseOutcome.choices])
    recovered_fen = FenField(label="挽回经济损失(元)", help_text="没有则不填。重开的案件只填本次新增的。")
    wages_fen = FenField(label="其中:劳动报酬(元)")
    injury_fen = FenField(label="其中:工伤赔偿(元)")
    support_fen = FenField(label="其中:赡养抚养扶养费(元)")
    gained_fen = FenField(label="取得利益(元)", help_text="没有则不填,与挽回经济损失不重复。")
    petitions_avoided = forms.IntegerField(
        label="避免越级访、群体访(次)", min_value=0, max_value=999, required=False, help_text="没有则不填。"
    )
    petitions_note = _why("避免越级访、群体访的依据", "填了次数的须写明。", required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if received_on := proposed_end(self.case):
            self.fields["closed_on"].help_text += f"办案机关中登记的收到裁判日是 {received_on:%Y-%m-%d}。"

    def clean_petitions_avoided(self) -> int:
        return self.cleaned_data["petitions_avoided"] or 0


class SendBackForm(MoveForm):
    reason = _why("退回理由", "写明须补充什么。")


class CorrectCloseForm(CloseForm):
    reason = _why("更正理由", "结案已计入已上报的月份时须填写,结案日不能再改。", required=False)


class TerminateForm(MoveForm):
    terminated_on = _day("终止日期")
    ground = forms.ChoiceField(label="终止情形(参照法律援助法第48条)", choices=[("", "请选择"), *Ground.choices])
    reason = _why("说明", required=False)


class PassOnForm(MoveForm):
    transferred_on = _day("转出日期")
    to = forms.ModelChoiceField(
        label="接收的工作站",
        queryset=None,
        to_field_name="code",
        empty_label="请选择",
        help_text="该站此后可以查看此案。",
    )
    reason = _why("转出理由")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["to"]
        own = self.case.station
        province = Station.objects.filter(region__path__startswith=own.path[:3], kind=own.kind)
        field.queryset = province.open_on(self.today).exclude(pk=own.pk).order_by("code")


class MistakenForm(MoveForm):
    mistaken_on = _day("更正日期", "在未上报的月份计为“误登”,已上报的数字不变。")
    reason = _why("说明", "如:与另一件案件重复登记。")


class ReopenForm(MoveForm):
    reopened_on = _day("重开日期", "计为“重开”,不再计“新收”;此前的结案和挽回金额不变。")
    reason = _why("重开理由")


class ReviewForm(MoveForm):
    decided_on = _day("复核日期")
    decided = forms.ChoiceField(label="复核结论", choices=[("", "请选择"), *ReviewDecided.choices])
    reason = _why("复核理由")


class AskReviewForm(forms.Form):
    asked_on = _day("申请复核日期")
    grounds = forms.CharField(
        label="复核理由",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="加密保存,仅本站人员可见。",
    )


class ReceiveForm(forms.Form):
    """转入: the file of the same person at one's own station."""

    received_on = _day("转入日期", "计为“转入”,不计“新收”。")
    client = forms.ModelChoiceField(
        label="本站档案", queryset=None, empty_label="请选择", help_text="本站没有此人档案的,请先建档再转入。"
    )

    def __init__(self, *args: Any, clients: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["client"]
        field.queryset = clients
        field.label_from_instance = lambda client: f"{client.name},{client.get_sex_display()},{client.masked_number}"
