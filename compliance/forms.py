"""Browser input of self-assessments, reviews and orders: one field a line, named after it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from cases.forms_papers import FileForm
from compliance.actions import field_name
from compliance.choices import Found
from compliance.models import Answer, OrderLine
from compliance.standard import ASSERTED, LINES

TOLD = [(found.value, found.label) for found in (Found.MET, Found.PARTLY, Found.NOT_MET)]


def _version() -> forms.IntegerField:
    return forms.IntegerField(widget=forms.HiddenInput)


class AnswersForm(forms.Form):
    """The lines a station asserts, and what it means to do about its gaps."""

    version = _version()

    def __init__(self, *args: Any, answers: Iterable[Answer], gaps: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.answers = {one.code: one for one in answers}
        for code, line in ASSERTED.items():
            self._add(code, "found", forms.ChoiceField(
                label=f"{code} {line.label}", choices=[*TOLD, (Found.UNKNOWN.value, "还没有填")],
                help_text=f"标准:{line.rule}({line.ground})。",
                widget=forms.RadioSelect,
            ))  # fmt: skip
            self._add(code, "text", forms.CharField(label="说明", max_length=300, required=False))
        for code, told in gaps.items():
            mend = f"{told.rstrip('。')}。{LINES[code].mend}"
            field = forms.CharField(label=f"{code} {LINES[code].label}", max_length=200, required=False, help_text=mend)
            self._add(code, "todo", field)

    def _add(self, code: str, name: str, field: forms.Field) -> None:
        self.fields[field_name(name, code)] = field
        self.initial.setdefault(field_name(name, code), getattr(self.answers[code], name))

    def given(self) -> dict[str, dict[str, str]]:
        """By line what was typed."""
        told: dict[str, dict[str, str]] = {}
        for code in LINES:
            for name in ("found", "text", "todo"):
                if (field := field_name(name, code)) in self.fields:
                    told.setdefault(code, {})[name] = self.cleaned_data[field]
        return told


class ProofForm(FileForm):
    title = forms.CharField(
        label="名称", max_length=60, required=False, help_text="如“服务承诺上墙照片”;不填则称“佐证材料”。"
    )
    pages = None  # type: ignore[assignment]

    field_order = ("title", "file")


class SureForm(forms.Form):
    """Nothing is asked but that one has looked."""

    version = _version()


class RemarkForm(SureForm):
    remark = forms.CharField(label="意见", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class SendBackForm(SureForm):
    remark = forms.CharField(
        label="需要补充什么",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="逐项写明,工作站据此补充。",
    )


class ReviewForm(SureForm):
    """Every line with what it is found to be; a change asks for its reason."""

    def __init__(self, *args: Any, answers: Iterable[Answer], **options: Any) -> None:
        super().__init__(*args, **options)
        self.answers = list(answers)
        for one in self.answers:
            self.fields[field_name("found", one.code)] = forms.ChoiceField(
                label=f"{one.code} 结论", choices=[("", "待定"), *TOLD] if one.holds == Found.UNKNOWN else TOLD,
                required=one.holds != Found.UNKNOWN, initial="" if one.holds == Found.UNKNOWN else one.holds,
            )  # fmt: skip
            self.fields[field_name("reason", one.code)] = forms.CharField(
                label=f"{one.code} 改变的理由", max_length=200, required=False, initial=one.reason
            )
        self.fields["remark"] = forms.CharField(
            label="复核意见", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
        )

    def overrides(self) -> dict[str, tuple[str, str]]:
        return _pairs(self, "found", "reason", [one.code for one in self.answers])


class IssueForm(forms.Form):
    due_on = forms.DateField(label="整改期限")
    demand = forms.CharField(
        label="整改要求", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写入通知书;各项的标准和现状会自动列出。",
    )  # fmt: skip


class ReportForm(SureForm):
    """What was done about each failed line."""

    def __init__(self, *args: Any, lines: Iterable[OrderLine], **options: Any) -> None:
        super().__init__(*args, **options)
        self.lines = list(lines)
        for one in self.lines:
            self.fields[field_name("done", one.code)] = forms.CharField(
                label=f"{one.code} {one.line.label}", max_length=300, initial=one.done,
                help_text=f"整改前{one.get_before_display()}:{one.before_text.rstrip('。')}。{one.line.mend}",
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip

    def done(self) -> dict[str, str]:
        return {one.code: self.cleaned_data[field_name("done", one.code)] for one in self.lines}


class RecheckForm(SureForm):
    """The failed lines only. What the records say now is filled in, and may be changed by who has looked."""

    def __init__(
        self, *args: Any, lines: Iterable[OrderLine], now: Mapping[str, tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.lines = list(lines)
        for one in self.lines:
            found, text = now.get(one.code, ("", ""))
            self.fields[field_name("after", one.code)] = forms.ChoiceField(
                label=f"{one.code} 复查结论", choices=TOLD, widget=forms.RadioSelect, initial=found
            )
            self.fields[field_name("text", one.code)] = forms.CharField(
                label=f"{one.code} 复查情况", max_length=300, required=False, initial=text
            )

    def after(self) -> dict[str, tuple[str, str]]:
        return _pairs(self, "after", "text", [one.code for one in self.lines])


class ReturnForm(RecheckForm):
    due_on = forms.DateField(label="新的整改期限")
    remark = forms.CharField(label="还差什么", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class RevokeForm(SureForm):
    remark = forms.CharField(label="撤销理由", max_length=300)


def _pairs(form: forms.Form, first: str, second: str, codes: Iterable[str]) -> dict[str, tuple[str, str]]:
    data = form.cleaned_data
    return {code: (data[field_name(first, code)], data[field_name(second, code)]) for code in codes}
