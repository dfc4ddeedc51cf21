"""Browser input of what a person asks for of his own data."""

from datetime import date
from typing import Any

from django import forms

from clients.choices_rights import IdentityChecked, RightsAskedBy, RightsKind


class AskForm(forms.Form):
    kind = forms.ChoiceField(label="请求", choices=RightsKind, widget=forms.RadioSelect)
    asked_on = forms.DateField(label="提出日期", widget=forms.DateInput)
    asked_by = forms.ChoiceField(label="谁提出", choices=RightsAskedBy)
    checked = forms.ChoiceField(
        label="怎样核验的身份", choices=IdentityChecked, help_text="没有核验身份的,不能提供,也不能删除。"
    )
    note = forms.CharField(
        label="说明", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="这里不加密保存,请不要写号码。",
    )  # fmt: skip
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, today: date, key: str = "", **options: Any) -> None:
        super().__init__(*args, initial={"asked_on": today, "key": key}, **options)


class MoveForm(forms.Form):
    """One move of a request; the reason is asked for where it is refused."""

    move = forms.ChoiceField(choices=[(name, name) for name in ("finish", "erase", "refuse")], widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="不予办理的理由", max_length=200, help_text="要告知本人(个人信息保护法第50条);不要写号码。",
        error_messages={"required": "请写明不予办理的理由。"},
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.is_bound and self.data.get("move") != "refuse":
            self.fields["reason"].required = False
