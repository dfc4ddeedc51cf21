"""Browser input of one's own account to clean values."""

from typing import Any

from django import forms

from accounts.models import User


def _password(label: str, autocomplete: str, **options: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, max_length=128, widget=widget, **options)


class LoginForm(forms.Form):
    username = forms.CharField(
        label="登录名",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = _password("密码", "current-password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password" if self.is_bound else "username"].widget.attrs["autofocus"] = True


class UnlockForm(forms.Form):
    password = _password("密码", "current-password")
    password.widget.attrs["autofocus"] = True


class PasswordForm(forms.Form):
    old = _password("原密码", "current-password")
    password = _password("新密码", "new-password", help_text="至少 12 位,不含登录名、姓名和单位用词。")
    again = _password("再输一次新密码", "new-password")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", "两次输入的新密码不一致,请重新输入。")
        return data


class DisplayForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("size", "contrast")
        widgets = {"size": forms.RadioSelect, "contrast": forms.RadioSelect}
