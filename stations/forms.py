"""Browser input to clean values. Truths about a record stand in the model and the action, not here."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q

from accounts.models import User
from accounts.roles import OFFICE_ROLES, STATION_ROLES, Role
from stations.choices import Level, StationKind
from stations.filters import offices_within
from stations.models import AreaBody, Posting, Region, Staff, Station

NEW_PASSWORD = forms.PasswordInput(attrs={"autocomplete": "new-password"})


class InputForm(forms.ModelForm):  # type: ignore[type-arg]
    """Labels and widgets of a model. The action checks the record, in one place for pages and API."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            if isinstance(field, forms.TypedChoiceField) and field.choices and not field.choices[0][0]:  # type: ignore[index]
                field.choices = [("", "请选择" if field.required else "不选"), *field.choices[1:]]  # type: ignore[index]

    def _post_clean(self) -> None:
        """Only the input is read here."""


class MonthInput(forms.TextInput):
    input_type = "month"

    def format_value(self, value: Any) -> str | None:
        return f"{value:%Y-%m}" if isinstance(value, date) else value


class MonthField(forms.DateField):
    """A month, as the first day of it."""

    widget = MonthInput
    default_error_messages = {"invalid": "请填写月份,如 2026-10。"}

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m", "%Y-%m-%d"], **options)

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        return day.replace(day=1) if day else None


class StationForm(InputForm):
    class Meta:
        model = Station
        fields = ["name", "short_name", "address", "phone", "office_hours", "email", "mobile"]

    version = forms.IntegerField(widget=forms.HiddenInput)


class NewStationForm(forms.Form):
    region = forms.ModelChoiceField(label="所属残联", queryset=None, to_field_name="code", empty_label="请选择")
    name = forms.CharField(label="站名", max_length=60, help_text="如“合肥市庐阳区残疾人法律救助工作站”。")
    kind = forms.ChoiceField(label="类别", choices=StationKind.choices, help_text="两类站点分别统计,不相加。")
    short_name = forms.CharField(
        label="文号简称", max_length=12, required=False, help_text="用于文号,如“庐阳残法救”;不填则按区划名称生成。"
    )
    opened_on = forms.DateField(label="开站日期")
    reports_from = MonthField(label="从何月起报", help_text="此前的事项作为历史台账,不计入报表;设立后不能修改。")
    address = forms.CharField(label="办公地点", max_length=120, required=False)
    phone = forms.CharField(label="联系电话", max_length=20, required=False)
    office_hours = forms.CharField(label="工作时间", max_length=60, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, request: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["region"].queryset = offices_within(request)  # type: ignore[attr-defined]


class AreaBodyForm(InputForm):
    class Meta:
        model = AreaBody
        fields = ["name", "number", "since_on"]

    version = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.CharField(widget=forms.HiddenInput, required=False)


class LocalAreaForm(forms.Form):
    parent = forms.ModelChoiceField(label="所属市", queryset=None, to_field_name="code", empty_label="请选择")
    name = forms.CharField(label="名称", max_length=40, help_text="如“高新技术产业开发区”。")
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, request: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["parent"].queryset = offices_within(request).filter(level=Level.CITY)  # type: ignore[attr-defined]


class CloseForm(forms.Form):
    closed_on = forms.DateField(label="闭站日期", help_text="闭站当月的月报仍须上报。")
    reason = forms.CharField(label="闭站原因", max_length=120)


class ReopenForm(forms.Form):
    opened_on = forms.DateField(label="重新开站日期")
    reason = forms.CharField(label="说明", max_length=120, required=False)


class StaffForm(InputForm):
    class Meta:
        model = Staff
        fields = [
            "name", "kind", "licence_number", "licence_expires_on", "is_formal", "is_head", "is_daily_manager", "phone",
            "employment", "engaged_as", "knows_sign_language", "knows_braille", "is_counsellor",
            "joined_on", "left_on", "user",
        ]  # fmt: skip
        help_texts = {
            "is_head": "负责人必须是同级残联正式工作人员(规范化建设标准第3条)。",
            "licence_expires_on": "没有期限的不填。",
            "user": "关联后,系统据此判断“是否本人经办”。",
        }

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, station: Station, **options: Any) -> None:
        super().__init__(*args, **options)
        here = Posting.objects.filter(Q(station=station) | Q(region=station.region_id))
        known = Q(pk__in=here.values("user")) | Q(pk=self.instance.user_id)
        self.fields["user"].queryset = User.objects.filter(known, is_active=True)  # type: ignore[attr-defined]
        self.fields["user"].empty_label = "不关联"  # type: ignore[attr-defined]


class TokenForm(forms.Form):
    purpose = forms.CharField(label="用途", max_length=40, help_text="如“与市级平台对接”。")
    days = forms.IntegerField(label="有效天数", min_value=1, max_value=90, initial=30, help_text="最长 90 天。")


class UserForm(forms.Form):
    name = forms.CharField(label="姓名", max_length=40)
    version = forms.IntegerField(widget=forms.HiddenInput)


class PostingForm(forms.Form):
    """A role at a place: an office for the roles of offices and administrators, a station for those of stations."""

    role = forms.ChoiceField(label="角色", choices=[("", "请选择"), *Role.choices])
    region = forms.ModelChoiceField(
        label="任职残联", queryset=None, to_field_name="code", required=False, empty_label="请选择"
    )
    station = forms.ModelChoiceField(
        label="任职工作站", queryset=None, to_field_name="code", required=False, empty_label="请选择"
    )
    starts_on = forms.DateField(label="开始日期")
    ends_on = forms.DateField(label="结束日期", required=False, help_text="不填则长期有效。")

    office_roles = ",".join(sorted({*OFFICE_ROLES, Role.ADMIN, Role.SECURITY, Role.AUDITOR}))
    station_roles = ",".join(sorted(STATION_ROLES))

    def __init__(self, *args: Any, request: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["region"].queryset = offices_within(request)  # type: ignore[attr-defined]
        self.fields["station"].queryset = Station.objects.visible_to(request.posting)  # type: ignore[attr-defined]

    def place(self) -> dict[str, Region | Station | None]:
        """The one of the two places that the role takes."""
        at_station = self.cleaned_data["role"] in STATION_ROLES
        return {
            "region": None if at_station else self.cleaned_data["region"],
            "station": self.cleaned_data["station"] if at_station else None,
        }


class NewUserForm(PostingForm):
    field_order = ["username", "name", "password", "role"]
    username = forms.CharField(label="登录名", max_length=40, help_text="工号或姓名拼音,建立后不能修改。")
    name = forms.CharField(label="姓名", max_length=40)
    password = forms.CharField(label="初始密码", widget=forms.PasswordInput, help_text="至少 12 位,首次登录后须修改。")
    key = forms.CharField(widget=forms.HiddenInput, required=False)


class EndPostingForm(forms.Form):
    ends_on = forms.DateField(label="任职最后一天")


class PasswordForm(forms.Form):
    password = forms.CharField(
        label="新的初始密码", strip=False, widget=NEW_PASSWORD, help_text="至少 12 位;本人下次登录时须修改。"
    )
