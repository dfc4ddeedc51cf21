"""A question finds its answer, however it is put; the pictures of help and manual are there."""

import re
from pathlib import Path

import pytest

from accounts.roles import Role
from reports import helping
from tests import pictures
from tests.routes import every_name
from tests.source import ROOT, files

MANUAL = sorted((ROOT / "docs/manual").glob("*.md"))
SHOWN = re.compile(r"!\[([^\]]+)\]\(([^)]+)\)")


@pytest.mark.parametrize(
    ("role", "asked", "first"),
    [
        (Role.CLERK, "导入", "以前的 Excel 台账怎样导入?"),
        (Role.CLERK, "excel", "以前的 Excel 台账怎样导入?"),
        (Role.CLERK, "月报怎样上报", "月报怎么报?"),
        (Role.CLERK, "报表 退回", "报表被退回了怎么办?"),
        (Role.CLERK, "断线了怎么办", "填到一半断线、停电或锁屏,还在吗?"),
        (Role.CITY, "催报", "怎样催报?"),
        (Role.ADMIN, "忘记密码", "忘记密码怎么办?"),
        (Role.AUDITOR, "大字", "字太小、看不清怎么办?"),
    ],
)
def test_a_question_finds_its_answer_first(role: Role, asked: str, first: str):
    assert helping.search(helping.topics_of(role), asked)[0].question == first


@pytest.mark.parametrize("asked", ["zzzz", "天气预报", "审计记录"])
def test_what_nobody_answers_here_finds_nothing(asked: str):
    assert not helping.search(helping.topics_of(Role.CLERK), asked)


@pytest.mark.parametrize("asked", ["", "?", "  "])
def test_no_question_shows_all(asked: str):
    assert len(helping.search(helping.topics_of(Role.CLERK), asked)) == len(helping.topics_of(Role.CLERK))


def in_help() -> set[str]:
    return {topic.picture for role in Role for topic in helping.topics_of(role) if topic.picture}


def in_manual() -> set[str]:
    return {Path(where).stem for path in MANUAL for _, where in SHOWN.findall(path.read_text(encoding="utf-8"))}


def test_help_and_manual_show_what_is_drawn_and_nothing_is_drawn_for_nobody():
    assert in_help() <= set(pictures.PICTURES)
    assert in_help() | in_manual() == set(pictures.PICTURES)


def test_a_picture_is_drawn_once_its_page_is_there():
    """Otherwise run python -m tests.pictures."""
    pages = {name for name, _ in every_name()}
    owed = {name for name, one in pictures.PICTURES.items() if one.route in pages}
    drawn = {path.stem: path.stat().st_size for path in pictures.FOLDER.glob("*.png")}
    assert owed <= set(drawn), sorted(owed - set(drawn))
    assert set(drawn) <= set(pictures.PICTURES)
    assert sum(drawn.values()) < 4_000_000


def test_the_words_that_help_and_manual_quote_stand_on_pages():
    helps = ROOT / "reports/helping.py"
    own = [ROOT / path for path in files(".html", ".py") if path.parts[0] not in ("tests", "docs")]
    pages = "".join(path.read_text(encoding="utf-8") for path in own if path != helps)
    told = "".join(path.read_text(encoding="utf-8") for path in [*MANUAL, helps])
    quoted = set(re.findall("“([^”]+)”", told))
    assert len(quoted) > 40
    assert {words for words in quoted if words not in pages} == set()
