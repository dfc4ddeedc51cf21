"""迎检包: for a station and a period one zip, made part by part while it is sent; nothing of it is written to disk.

Its last part is the list of contents: of each part the number of rows and the SHA-256 of its bytes.
"""

import hashlib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from reports import pack_parts, pack_trail
from reports.downloads import workbook_of
from reports.models import Return
from reports.pack_parts import Taken
from reports.periods import month_period
from stations.streams import Pipe
from stations.workbooks import register

CONTENTS = "00 目录.html"
CHAPTERS = (
    pack_parts.registers, pack_parts.consultations, pack_parts.cases, pack_parts.files, pack_parts.returns,
    pack_trail.standard, pack_trail.trail,
)  # fmt: skip
# What the page says before the pack is made.
TOLD = (
    ("01 站务登记", "工作人员、备案和各类站务登记,每类一个工作簿"),
    ("02 咨询", "咨询台账,不含问答内容"),
    ("03 案件", "案件、转介、投诉台账;本站人员另有文书编号簿、用印登记簿"),
    ("04 案卷", "案卷台账、卷内目录、电子文件索引"),
    ("05 报表", "各月报表清单(版次、散列值、签章扫描件)、办理经过、已上报各月的工作簿"),
    ("06 规范化建设", "九项标准逐项情况、自评、整改"),
    ("07 审计", "本站审计记录摘录"),
    (CONTENTS, "各部分的行数和 SHA-256"),
)


@dataclass(frozen=True)
class Part:
    """One file of the pack."""

    name: str
    rows: int | None  # None where rows are not what it is made of
    content: bytes
    note: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def parts(taken: Taken) -> Iterator[Part]:
    """Every part but the contents, one after the other."""
    for chapter in CHAPTERS:
        for sheet in chapter(taken):
            title = f"{taken.station.name} {sheet.name.partition('/')[2]}"
            content = register(title, sheet.headings, sheet.lines)
            yield Part(f"{sheet.name}.xlsx", len(sheet.lines), content, sheet.note)
    months = taken.of(Return).sent().filter(month__in=taken.period.months)
    for month in months.order_by("month").values_list("month", flat=True).distinct():
        made = workbook_of(taken.station, month_period(month), today=taken.today)
        yield Part(f"05 报表/{month:%Y-%m} {made.table.standing}.xlsx", None, made.content)


def zipped(taken: Taken, told: Any) -> Iterator[bytes]:
    """The pack. `told` is called at its end with the SHA-256 of the contents, which name that of every part."""
    pipe, made = Pipe(), []
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as bundle:  # workbooks are packed already
        for part in parts(taken):
            bundle.writestr(part.name, part.content)
            made.append((part.name, part.rows, len(part.content), part.sha256, part.note))
            yield pipe.taken()
        contents = render_to_string("reports/pack_contents.html", {"taken": taken, "parts": made}).encode()
        bundle.writestr(CONTENTS, contents)
        told(hashlib.sha256(contents).hexdigest(), len(made))
    yield pipe.taken()
