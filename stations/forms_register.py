"""Browser input of the registers, made from the table (stations/registers.py), and of their few other pages."""

from itertools import groupby
from typing import Any

from django import forms
from django.db.models import ForeignKey, TextField, TimeField
from django.forms.models import modelform_factory
from django.http import HttpRequest
from django.utils import timezone

from stations import attachments
from stations.forms import InputForm
from stations.forms_money import FenField
from stations.models import Staff, Station
from stations.photos import PICTURES
from stations.registers import Register


class TimeInput(forms.TimeInput):
    input_type = "time"


class RegisterForm(InputForm):
    """A row of a register. What it names is chosen among the station's own."""

    reason = forms.CharField(
        label="更正理由", max_length=200, required=False, help_text="已上报月份的登记,更正须写明理由。"
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, register: Register, station: Station, **options: Any) -> None:
        super().__init__(*args, **options)
        self.register = register
        if not (self.instance.pk and (register.model.counted_by or register.is_lasting)):
            del self.fields["reason"]
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = self._offered(name, station)
                field.empty_label = "请选择" if field.required else "不选"

    def _offered(self, name: str, station: Station) -> Any:
        model = self.register.model._meta.get_field(name).related_model
        if hasattr(model.objects, "offered_to"):  # type: ignore[union-attr]  # what offices above made for their stations
            return model.objects.offered_to(station).order_by("-since_on", "-pk")  # type: ignore[union-attr]
        rows = model.objects.filter(station=station)  # type: ignore[union-attr]
        if model is Staff:
            return rows.order_by("-joined_on", "name")
        return rows.valid().order_by("-pk")

    def groups(self) -> list[tuple[str, list[tuple[list[Any], int]]]]:
        """(legend, [(bound fields, width)]) for the template: what is to be ticked in a row stands together."""
        told = []
        for legend, names in self.register.groups:
            parts: list[tuple[list[Any], int]] = []
            for is_tick, run in groupby(names, lambda one: isinstance(self.fields[one[0]], forms.BooleanField)):
                bound = [(self[name], width) for name, width in run]
                together = is_tick and len(bound) > 1
                parts += [([one for one, _ in bound], 12)] if together else [([one], width) for one, width in bound]
            told.append((legend, parts))
        return told


def _formfield(field: Any, **options: Any) -> Any:
    if field.name == "amount_fen":
        made = FenField(label="金额(元)", help_text="如 1,234.56 或 3.5 万。")
        made.required = True
        return made
    made = field.formfield(**options)
    if isinstance(field, TextField):
        made.widget = forms.Textarea(attrs={"rows": 3})
    elif isinstance(field, TimeField):
        made.widget = TimeInput(format="%H:%M")
    elif isinstance(field, ForeignKey):
        made.label = field.verbose_name
    return made


def form_of(register: Register) -> type[RegisterForm]:
    return modelform_factory(  # type: ignore[return-value]
        register.model, form=RegisterForm, fields=register.fields, formfield_callback=_formfield
    )


class EndForm(forms.Form):
    until_on = forms.DateField(label="最后一天")
    version = forms.IntegerField(widget=forms.HiddenInput)


class VoidForm(forms.Form):
    reason = forms.CharField(label="作废理由", max_length=200, help_text="这条登记会留下,但不再计入统计和评估。")
    version = forms.IntegerField(widget=forms.HiddenInput)


class FileForm(forms.Form):
    """One file; clean, it is the bytes."""

    file = forms.FileField(
        label="文件", help_text=attachments.WHAT + "。手机拍的照片可直接上传。",
        widget=forms.FileInput(attrs={"accept": attachments.ACCEPT}),
        error_messages={"required": "请选择文件。", "empty": "这是一个空文件,请重新选择。"},
    )  # fmt: skip
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, request: HttpRequest, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.is_bound:
            self.files = request.FILES
        if getattr(request, "upload_is_too_large", False):
            self.fields["file"].error_messages["required"] = f"文件太大,没有收下。{attachments.WHAT}。"

    def clean_file(self) -> bytes:
        content: bytes = self.cleaned_data["file"].read()
        attachments.kind_of(content)
        return content


class PhotoForm(FileForm):
    """What a phone sends: a photo and nothing else."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["file"]
        field.label, field.help_text = "照片", "拍清楚、拍完整;照片里的拍摄地点等信息不会保存。"
        field.widget = forms.FileInput(attrs={"accept": "image/*", "capture": "environment"})
        del self.fields["key"]

    def clean_file(self) -> bytes:
        content: bytes = self.cleaned_data["file"].read()
        if attachments.kind_of(content) not in PICTURES:
            raise forms.ValidationError("这里只收照片(JPEG 或 PNG),请重新拍照。")
        return content


class ProofForm(FileForm):
    slot = forms.ChoiceField(label="证明哪一项", required=False)

    field_order = ("slot", "file", "key")

    def __init__(self, *args: Any, register: Register, **options: Any) -> None:
        super().__init__(*args, **options)
        if register.proofs:
            choices = [("", "整条登记"), *((name, register.model.word(name)) for name in register.proofs)]
            self.fields["slot"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["slot"]


class FilingForm(forms.Form):
    """Who manages the daily work, as he is told to the office above."""

    staff = forms.ModelChoiceField(label="日常管理专人", queryset=None, empty_label="请选择")
    post = forms.CharField(label="职务", max_length=40, required=False)
    phone = forms.CharField(label="联系电话", max_length=20)
    number = forms.CharField(label="报送文号", max_length=40, required=False)
    sent_on = forms.DateField(label="报送日期")
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, station: Station, **options: Any) -> None:
        super().__init__(*args, **options)
        named = Staff.objects.filter(station=station, is_daily_manager=True).serving(timezone.localdate())
        self.fields["staff"].queryset = named  # type: ignore[attr-defined]


class AcknowledgeForm(forms.Form):
    receipt_number = forms.CharField(label="回执号", max_length=40)
    acknowledged_on = forms.DateField(label="备案日期")
    version = forms.IntegerField(widget=forms.HiddenInput)


class SendBackForm(forms.Form):
    reason = forms.CharField(label="退补原因", max_length=200, help_text="写明缺什么材料。")
    version = forms.IntegerField(widget=forms.HiddenInput)


class ResendForm(forms.Form):
    phone = forms.CharField(label="联系电话", max_length=20)
    post = forms.CharField(label="职务", max_length=40, required=False)
    number = forms.CharField(label="报送文号", max_length=40, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)
