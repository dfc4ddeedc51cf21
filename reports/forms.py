"""Browser input of the moves of a return."""

from django import forms


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
