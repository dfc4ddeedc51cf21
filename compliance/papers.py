"""整改通知书 as a Word file; its wording stands in templates/papers/build.py, beside the look of every paper."""

from typing import Any

from accounts.templatetags.look import cnday
from compliance.models import Order
from compliance.standard import LINES
from stations.word import render, wide


def order_paper(order: Order) -> bytes:
    """The order as it was issued: each failed line with its rule, its ground and what was found."""
    told: dict[str, Any] = {
        "office": order.office.office_name, "number": order.number, "station": order.station.name,
        "period": order.assessment.period_label, "due_on": cnday(order.due_on), "date": cnday(order.issued_on),
        "demand": wide(order.demand or "请逐项整改,并报送整改情况和佐证。"),
        "rows": [_row(one.code, one.get_before_display(), one.before_text) for one in order.order_lines.all()],
    }  # fmt: skip
    return render("order", told)


def _row(code: str, before: str, text: str) -> dict[str, str]:
    line = LINES[code]
    rule, found = f"{line.rule}({line.ground})", f"{before}:{text.rstrip('。') or '未说明'}"
    return {"code": code, "label": wide(line.label), "rule": wide(rule), "found": wide(found)}
