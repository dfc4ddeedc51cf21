"""现场批量登记: one head, and lines of texts, typed or pasted from Excel."""

import csv
from datetime import date
from io import StringIO
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from consultations.choices import Channel
from consultations.forms import campaign_field, offer_campaigns
from consultations.lines import BY_NAME, Line, read, tidy
from stations.models import Station

# As they stand beside each other, and as they are pasted.
CELLS = ("name", "number", "phone", "sex", "category", "persons", "matter", "outcome", "asked", "question")
FIRST, MORE, MOST = 10, 10, 200  # lines: at first, at a further press, at all
LABELS = {BY_NAME[name].label: name for name in CELLS}
Row = dict[str, str]


class GridForm(forms.Form):
    held_on = forms.DateField(label="日期")
    place = forms.CharField(label="地点", max_length=60, required=False, help_text="记入每条的“问题”。")
    channel = forms.ChoiceField(label="渠道", choices=Channel, initial=Channel.EVENT)
    campaign = campaign_field()
    pasted = forms.CharField(
        label="从 Excel 粘贴", required=False, widget=forms.Textarea(attrs={"rows": 3}), strip=False,
        help_text="在 Excel 中选中几行复制,粘贴到这里,点“填入表格”。列的次序同下表;带表头的,按表头填。",
    )  # fmt: skip
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, station: Station, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        offer_campaigns(self, station, today)


def rows_of(data: QueryDict | None) -> list[Row]:
    """The lines as they were typed; at first some empty ones."""
    if data is None:
        return [{} for _ in range(FIRST)]
    told = data.get("rows", "")
    count = min(int(told), MOST) if told.isascii() and told.isdigit() and len(told) < 5 else FIRST
    return [{name: data.get(f"r{at}-{name}", "").strip() for name in CELLS} for at in range(1, count + 1)]


def is_empty(row: Row) -> bool:
    return not any(row.values())


def more(rows: list[Row]) -> list[Row]:
    return [*rows, *({} for _ in range(min(MORE, MOST - len(rows))))]


def filled(rows: list[Row], pasted: str) -> list[Row]:
    """What was pasted, after the last line that holds anything. Raises ValidationError; then nothing was filled in."""
    try:
        told = csv.reader(StringIO(pasted.strip("\r\n")), delimiter="\t")
        lines = [line for line in told if any(map(str.strip, line))]
    except csv.Error:
        raise ValidationError("粘贴的内容读不出行和列,请在 Excel 中选中单元格再复制。") from None
    if not lines:
        raise ValidationError("请先把从 Excel 复制的行粘贴在这里。")
    order: list[str] = list(CELLS)
    named = [LABELS.get(tidy(cell).rstrip("*").strip(), "") for cell in lines[0]]
    if "matter" in named:
        if unknown := [cell.strip()[:20] for cell, name in zip(lines[0], named, strict=True) if not name]:
            listed = "、".join(cell or "(没有表头的一列)" for cell in unknown)
            raise ValidationError(f"下表没有这些列:{listed}。请删去后再粘贴。")
        order, lines = named, lines[1:]
    if any(cell.strip() for line in lines for cell in line[len(order) :]):
        raise ValidationError(f"粘贴的列太多:下表共 {len(order)} 列。多出的请删去,或连同表头一起粘贴。")
    kept = list(rows)
    while kept and is_empty(kept[-1]):
        kept.pop()
    kept += [{name: " ".join(cell.split()) for name, cell in zip(order, line, strict=False) if name} for line in lines]
    if len(kept) > MOST:
        raise ValidationError(f"一次最多 {MOST} 行,现为 {len(kept)} 行。更多的请用“导入往年台账”,或分几次登记。")
    return kept + [{} for _ in range(FIRST - len(kept))]


def lines_of(rows: list[Row], given: dict[str, Any], today: date) -> list[Line]:
    """The lines that hold anything, read by the rules of the import."""
    day = {"held_on": f"{given['held_on']:%Y-%m-%d}"}
    found = [read(at, row | day, today) for at, row in enumerate(rows, start=1) if not is_empty(row)]
    for line in found:
        line.values["channel"] = given["channel"]
        if place := given.get("place"):
            line.values["question"] = f"({place}){line.values.get('question', '')}"
    return found
