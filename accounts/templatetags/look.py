"""What templates need to show a value or a field as the office writes it (templates/components/README.md)."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils import timezone
from django_filters.widgets import RangeWidget

from accounts.paging import count_text
from accounts.roles import P

register = template.Library()


# ---------------------------------------------------------------- values
@register.filter
def num(value: int | None) -> str:
    """1284 -> 1,284."""
    return "" if value in (None, "") else f"{value:,}"


@register.filter
def yuan(fen: int | None) -> str:
    """Whole fen as 元 with two places: 123400 -> 1,234.00."""
    return f"{Decimal(fen) / 100:,.2f}" if isinstance(fen, int) else ""


@register.filter
def wan(fen: int | None) -> str:
    """Whole fen as 万元 with two places, half up: 1109000000 -> 1,109.00."""
    if not isinstance(fen, int):
        return ""
    return f"{(Decimal(fen) / 1_000_000).quantize(Decimal('0.01'), ROUND_HALF_UP):,}"


@register.filter
def amount(value: int | None, unit: str) -> str:
    """A figure in its unit: 分 is shown as 元."""
    return yuan(value) if unit == "分" else num(value)


def _local(value: dt.date) -> dt.date:
    return timezone.localtime(value) if isinstance(value, dt.datetime) and timezone.is_aware(value) else value


@register.filter
def day(value: dt.date | None) -> str:
    return f"{_local(value):%Y-%m-%d}" if value else ""


@register.filter
def moment(value: dt.date | None) -> str:
    """2026-10-08 09:06; a date without a time stays a date, words stay words."""
    if not isinstance(value, dt.date):
        return value or ""
    return f"{_local(value):%Y-%m-%d %H:%M}" if isinstance(value, dt.datetime) else day(value)


@register.filter
def cnday(value: dt.date | None) -> str:
    if not value:
        return ""
    value = _local(value)
    return f"{value.year}年{value.month}月{value.day}日"


@register.filter
def cnmonth(value: dt.date | str | None) -> str:
    """A date or "2026-10" -> 2026年10月."""
    if not value:
        return ""
    year, month = value.split("-")[:2] if isinstance(value, str) else (value.year, value.month)
    return f"{int(year)}年{int(month)}月"


@register.filter
def message_look(level_tag: str) -> str:
    """The level of a Django message -> look of components/message.html."""
    return {"success": "ok", "warning": "warn", "error": "bad"}.get(level_tag, "info")


@register.filter
def may(posting: Any, permission: str) -> bool:
    """Whether the posting has the permission, named as in accounts/roles.py."""
    return bool(posting) and posting.may(P[permission])


# ---------------------------------------------------------------- fields
@register.filter
def first_id(bound: BoundField) -> str:
    """Where a link to the field leads: its control, or the first of a group."""
    return bound.id_for_label or (bound.subwidgets[0].id_for_label if len(bound) else bound.auto_id)


def _kind(widget: forms.Widget) -> str:
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "picks"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "group" if isinstance(widget, forms.MultiWidget) else "input"


def _prepare(bound: BoundField) -> None:
    """Dates get the browser's calendar; the ends of a range get names of their own."""
    field, widget = bound.field, bound.field.widget
    if isinstance(widget, forms.DateInput):
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    if isinstance(field, forms.MultiValueField) and isinstance(widget, forms.MultiWidget):
        for part, end, its in zip(widget.widgets, ("起", "止"), field.fields, strict=False):
            part.attrs["aria-label"] = f"{bound.label}({end})"
            if isinstance(its, forms.DateField) and isinstance(part, forms.TextInput):
                part.input_type = "date"


def _is_first_wrong(bound: BoundField) -> bool:
    wrong = (one.name for one in bound.form if one.errors and not one.is_hidden)
    return bool(bound.errors) and next(wrong) == bound.name


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField, width: int = 12, label: str = "", hint: str = "", filled: str = "", first: int = 0
) -> dict:
    """A form field by its widget: label, hint, error, and their wiring for screen readers."""
    kind, label, hint = _kind(bound.field.widget), str(label or bound.label), str(hint or bound.help_text)
    _prepare(bound)
    parts = {"helptext": hint, "filled": filled, "error": bound.errors}
    described_by = " ".join(f"{bound.auto_id}_{part}" for part, text in parts.items() if text)
    attrs: dict[str, str | bool] = {"aria-describedby": described_by} if described_by else {}
    if not bound.is_hidden and _is_first_wrong(bound):
        attrs["autofocus"] = True
    options = list(bound.subwidgets) if kind == "picks" else []
    if options and "autofocus" in attrs:
        options[0].data["attrs"] = options[0].data["attrs"] | {"autofocus": True}
    shown = options[: first or None]
    hidden = options[len(shown) :]
    return {
        "bound": bound,
        "kind": kind,
        "width": width,
        "label": label,
        "hint": hint,
        "filled": filled,
        "described_by": described_by,
        "note": _note(bound, kind),
        "control": "" if kind == "picks" else bound.as_widget(attrs=attrs),
        "options": shown,
        "more": hidden,
        "more_open": any(option.data["selected"] for option in hidden),
    }


def _note(bound: BoundField, kind: str) -> str:
    if isinstance(bound.field.widget, forms.CheckboxSelectMultiple):
        return "可多选"
    return "" if bound.field.required or kind == "check" else "可选"


# ---------------------------------------------------------------- filters of a list
def _names(bound: BoundField) -> list[str]:
    """The names a field has in the query string."""
    widget = bound.field.widget
    if isinstance(widget, RangeWidget):
        return [widget.suffixed(bound.html_name, suffix) for suffix in widget.suffixes]
    return [bound.html_name]


def _word(bound: BoundField, value: object) -> str:
    """A chosen value as the page words it."""
    if isinstance(value, slice):  # a range of dates
        return " 至 ".join(
            day(end) if isinstance(end, dt.date) else str(end or "…") for end in (value.start, value.stop)
        )
    if isinstance(value, dt.date):
        return day(value)
    labels = dict(getattr(bound.field, "choices", ()))
    if isinstance(value, list | tuple):
        return "、".join(str(labels.get(one, one)) for one in value)
    return str(labels.get(value, value))


@register.inclusion_tag("components/filters.html", takes_context=True)
def filters(context: template.Context, filterset, total: int | None = None, unit: str = "条", more: str = "") -> dict:
    """The row of filters above a list, the active ones as chips that can be taken away, and the count."""
    form, query = filterset.form, context["request"].GET
    # Only the filters' own names are kept: another filter means another first page.
    kept = {name: query.getlist(name) for bound in form for name in _names(bound) if any(query.getlist(name))}
    chips = []
    for bound in form:
        _prepare(bound)
        if any(name in kept for name in _names(bound)) and not bound.errors:
            rest = query.copy()
            rest.clear()
            for name, values in kept.items():
                if name not in _names(bound):
                    rest.setlist(name, values)
            value = form.cleaned_data[bound.name]
            word = "" if value is True else _word(bound, value)
            chips.append({"label": bound.label, "word": word, "url": f"?{rest.urlencode()}"})
    return {
        "form": form,
        "chips": chips,
        "count": "" if total is None else count_text(total, unit),
        "more": more,
        "path": context["request"].path,
    }
