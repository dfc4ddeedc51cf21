"""A stranger's .xlsx: judged by the directory of its zip, then read in a process of its own.

A legal file of 1.4 KB can drive a reader to gigabytes, one of 200 KB unfold a thousandfold: nothing of it is unpacked
here, and what drives the child beyond its memory or time takes nothing else with it.
"""

import json
import subprocess
import sys
import zipfile
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

from stations.attachments import LARGEST

LARGEST_UNZIPPED = 10 * 1024 * 1024
MOST_PARTS = 500
SECONDS = 60  # of the wall; the child's own of the processor are fewer
WHAT = "只收不带宏的 Excel 工作簿(.xlsx),不超过 10 MB"
BROKEN = f"这不是完整的 Excel(.xlsx)文件。{WHAT}。"
FOREIGN = {
    "vbaproject": "宏", "macrosheets/": "宏", "dialogsheets/": "宏", "/activex/": "控件", "/embeddings/": "嵌入的文件",
    "externallinks/": "外部链接", "connections.xml": "外部数据连接", "querytables/": "外部数据连接",
    "webextensions/": "网络加载项", "customui": "自定义界面",
}  # fmt: skip


def look_at_directory(content: bytes) -> None:
    """By the directory of the zip: nothing is unpacked but the small list of what kinds of part it has."""
    if len(content) > LARGEST:
        raise ValidationError(f"文件太大。{WHAT}。")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise ValidationError("这是旧版 .xls,或加了密码。请去掉密码,另存为 .xlsx 再上传。")
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            listed = parts.infolist()
            names = [part.filename.lower() for part in listed]
            if not {"xl/workbook.xml", "[content_types].xml"} <= set(names) or len(set(names)) < len(names):
                raise ValidationError(BROKEN)
            if any(part.flag_bits & 1 for part in listed):
                raise ValidationError("文件加了密码,请去掉密码后再上传。")
            # More than the directory says of a part is never unpacked.
            if len(listed) > MOST_PARTS or sum(part.file_size for part in listed) > LARGEST_UNZIPPED:
                raise ValidationError("文件展开后太大,请删去不用的表、图片和表外的空行、空列。")
            found = {word for mark, word in FOREIGN.items() for name in names if mark in name}
            with parts.open("[Content_Types].xml") as kinds:
                if b"macroenabled" in kinds.read(256 * 1024).lower():
                    found.add("宏")
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise ValidationError(BROKEN) from error
    if found:
        raise ValidationError(f"文件带有{'、'.join(sorted(found))},不能收。请删去后另存为不带宏的 .xlsx 再上传。")


def read_apart(module: str, content: bytes, *arguments: str) -> Any:
    """What `python -m module` says in JSON of the bytes it is given. Raises ValidationError where it says nothing."""
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", module, *arguments], input=content, capture_output=True, timeout=SECONDS,
            cwd=settings.BASE_DIR, env={"PYTHONIOENCODING": "utf-8"}, check=True,
        )  # fmt: skip
        return json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        sentence = f"文件读不出来:可能已损坏,或太复杂。请用 WPS 或 Excel 打开后另存,再上传。{WHAT}。"
        raise ValidationError(sentence) from error


def rows(content: bytes) -> list[tuple[int, list[str]]]:
    """(row number, texts) of the first sheet's rows that hold anything: stations/xlsx_reading.py."""
    look_at_directory(content)
    told = read_apart("stations.xlsx_reading", content)
    if told["error"]:
        raise ValidationError(told["error"])
    return [(number, cells) for number, cells in told["rows"]]
