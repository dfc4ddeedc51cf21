"""A workbook that somebody hands in."""

from typing import Any

from django import forms
from django.http import HttpRequest

from stations import xlsx


class WorkbookForm(forms.Form):
    """One .xlsx. What is asked of it, a form says in `clean_file`."""

    file = forms.FileField(
        label="文件", help_text=xlsx.WHAT + "。", widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "请选择文件。", "empty": "这是一个空文件,请重新选择。"},
    )  # fmt: skip

    def __init__(self, *args: Any, request: HttpRequest, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.is_bound:
            self.files = request.FILES
        if getattr(request, "upload_is_too_large", False):
            self.fields["file"].error_messages["required"] = f"文件太大,没有收下。{xlsx.WHAT}。"
