from django import forms
from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "账号与审计"

    def ready(self) -> None:
        # What to do, where the framework says that a field is required. An upload and a list of rows are choices too.
        forms.Field.default_error_messages["required"] = "请填写。"
        for field in (forms.ChoiceField, forms.ModelChoiceField, forms.MultipleChoiceField, forms.FileField):
            field.default_error_messages["required"] = "请选择。"
