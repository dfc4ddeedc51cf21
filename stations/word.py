"""Papers as Word files: a template of templates/papers filled in. What stands in a value is text, never markup."""

import io
import re
from pathlib import Path
from typing import Any

from django.conf import settings
from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined

FOLDER = Path(settings.BASE_DIR, "templates", "papers")
BLANK = "________"  # to be filled in by hand
WIDE = str.maketrans(",:;()", "\uff0c\uff1a\uff1b\uff08\uff09")  # the screen's punctuation, as it is printed
FORBIDDEN = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def wide(text: str) -> str:
    """The screen's punctuation as it is printed; what stands within a number or a time stays."""
    return re.sub(r"(?<!\d)[,:;()]|[,:;()](?!\d)", lambda mark: mark[0].translate(WIDE), text)


def clean(value: Any) -> str:
    return FORBIDDEN.sub("", str(value or ""))


def split(text: str) -> list[str]:
    """Line by line, the empty ones left out."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def render(template: str, told: dict[str, Any]) -> bytes:
    sheet, made = DocxTemplate(FOLDER / f"{template}.docx"), io.BytesIO()
    sheet.render(told, Environment(undefined=StrictUndefined, autoescape=True))  # noqa: S701 - it is on
    sheet.save(made)
    return made.getvalue()
