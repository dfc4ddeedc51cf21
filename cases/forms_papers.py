"""Browser input of papers and files. What a file is, its bytes say (stations/attachments.py)."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest

from cases import papers
from cases.archive import YEARS, YEARS_BASIS
from cases.choices import Paper, ReferralState, Retention
from cases.forms import LONGEST_TEXT
from cases.models import Case, Referral
from stations import attachments
from stations.pages import is_by_phone

KEPT = [
    (value, f"{Retention(value).label}({f'{years} 年' if years else '不销毁'},{YEARS_BASIS})")
    for value, years in YEARS.items()
]


def _key() -> forms.CharField:
    return forms.CharField(widget=forms.HiddenInput, required=False)


class MakeForm(forms.Form):
    paper = forms.ChoiceField(
        label="文书", choices=[("", "请选择"), *((paper.value, paper.label) for paper in papers.MADE)]
    )
    made_on = forms.DateField(label="文书日期")
    to = forms.CharField(label="主送单位", max_length=60, required=False, help_text="公函、推荐函、提示函须填写。")
    referral = forms.ModelChoiceField(
        label="转介", queryset=None, required=False, empty_label="请选择", help_text="转介函和回执须选择已发出的转介。"
    )
    text = forms.CharField(
        label="补充内容", max_length=LONGEST_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="写入文书正文,一段一行;只存在加密的文书文件里。",
    )  # fmt: skip
    key = _key()

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["referral"]
        field.queryset = Referral.objects.filter(case=case).exclude(state=ReferralState.PREPARED)
        field.label_from_instance = lambda one: f"{one.number} {one.target_name}"
        for name, wanted in (("to", papers.ADDRESSED), ("referral", papers.OF_REFERRAL)):  # shown for these only
            self.fields[name].when = f"paper={','.join(sorted(wanted))}"  # type: ignore[attr-defined]


class FileForm(forms.Form):
    """A form with one file; clean, it is the bytes: none where a phone will bring it."""

    file = forms.FileField(
        label="文件", help_text=attachments.WHAT + "。",
        widget=forms.FileInput(attrs={"accept": attachments.ACCEPT}),
        error_messages={"required": "请选择文件。", "empty": "这是一个空文件,请重新选择。"},
    )  # fmt: skip
    pages = forms.IntegerField(label="页数", min_value=1, max_value=2000, initial=1)

    def __init__(self, *args: Any, request: HttpRequest, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.is_bound:
            self.files = request.FILES
        if is_by_phone(request):
            self.fields["file"].required = False
        if getattr(request, "upload_is_too_large", False):
            self.fields["file"].error_messages["required"] = f"文件太大,没有收下。{attachments.WHAT}。"

    def clean_file(self) -> bytes:
        chosen = self.cleaned_data["file"]
        if chosen is None:
            return b""
        content: bytes = chosen.read()
        attachments.kind_of(content)
        return content


class UploadForm(FileForm):
    paper = forms.ChoiceField(label="材料", choices=[("", "请选择"), *Paper.choices])
    title = forms.CharField(
        label="名称", max_length=80, required=False, help_text="不填则用材料种类;请不要写证件号码或电话号码。"
    )
    made_on = forms.DateField(label="材料日期")
    key = _key()

    field_order = ("paper", "title", "made_on", "pages", "file", "key")


class SealForm(forms.Form):
    used_on = forms.DateField(label="用印日期")
    copies = forms.IntegerField(label="份数", min_value=1, max_value=100, initial=1)
    approver = forms.CharField(label="批准人", max_length=40)
    key = _key()


class VoidForm(forms.Form):
    reason = forms.CharField(label="作废理由", max_length=200, help_text="文号保留,不再给其他文书使用。")


class ArchiveForm(forms.Form):
    archived_on = forms.DateField(label="归档日期")
    retention = forms.ChoiceField(label="保管期限", choices=KEPT, initial=Retention.LONG, widget=forms.RadioSelect)
    shelf = forms.CharField(label="存放位置", max_length=60, required=False, help_text="如“二楼档案室 3 柜 2 层”。")
    note = forms.CharField(label="备考", max_length=200, required=False, help_text="缺页、损坏、另存原件等情况。")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, case: Case, **options: Any) -> None:
        super().__init__(*args, initial={"archived_on": today, "version": case.version}, **options)


class DisposalForm(forms.Form):
    reason = forms.CharField(label="理由", max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput)


class DecisionForm(forms.Form):
    """继续保管 or 批准销毁: nothing is asked but that one has looked."""

    version = forms.IntegerField(widget=forms.HiddenInput)
