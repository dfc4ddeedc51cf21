"""Browser input of the moves of a return."""

from django import forms

from reports import codes, layouts
from stations.forms_xlsx import WorkbookForm


class MoveForm(forms.Form):
    """What every move carries: the version it read."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class SubmitForm(MoveForm):
    note = forms.CharField(
        label="情况说明", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="有“请先说明”的提示时填写,上级可见;不要写个人信息。",
    )  # fmt: skip


class PassForm(MoveForm):
    remark = forms.CharField(label="审核意见", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class SendBackForm(MoveForm):
    remark = forms.CharField(
        label="退回理由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="写明哪一项、怎样改,工作站可见;不要写个人信息。",
    )  # fmt: skip


class ZeroForm(MoveForm):
    is_zero = forms.BooleanField(widget=forms.HiddenInput, required=False)


class AmendForm(MoveForm):
    reason = forms.CharField(
        label="更正理由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="写明哪一项、为什么与终审的数不同,各级和省级汇总可见;不要写个人信息。",
    )  # fmt: skip


class _Keys(forms.MultipleChoiceField):
    """Keys of records; which of them the month may take in, the action says."""

    def valid_value(self, value: str) -> bool:
        return True


class TakeInForm(MoveForm):
    rows = _Keys(label="补入的记录", required=False, widget=forms.MultipleHiddenInput)


class CodeForm(forms.Form):
    """The code in the foot of a printed sheet; clean, it is what the code names."""

    code = forms.CharField(
        label="查询码", max_length=40, help_text=f"印在汇总表每页左下角,形如 {codes.EXAMPLE},横线可以不输。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip

    def clean_code(self) -> codes.Found:
        return codes.read(self.cleaned_data["code"])


class LayoutForm(WorkbookForm):
    """A province's own workbook; clean, it has been looked at and read."""

    def clean_file(self) -> layouts.Checked:
        return layouts.checked(self.cleaned_data["file"].read())
