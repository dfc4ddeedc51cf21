"""Papers of the log: blank, and filled in; no full number; the templates are those of the wording."""

import io
import re
import zipfile

import pytest
from django.urls import reverse
from docx import Document as Sheet

from accounts.models import AuditLine
from consultations import slips
from consultations.choices import Matter, Slip
from stations.word import FOLDER, wide
from templates.papers import build, build_slips, wording
from tests.clients.numbers import certificate
from tests.stations.conftest import browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def text_of(content):
    sheet = Sheet(io.BytesIO(content))
    cells = [cell.text for table in sheet.tables for row in table.rows for cell in row.cells]
    return "\n".join([line.text for line in sheet.paragraphs] + cells)


@pytest.mark.parametrize("slip", Slip)
def test_a_blank_paper_has_places_for_whoever_signs(station, slip):
    text = text_of(slips.blank(slip, station))
    assert slip.label in text
    assert "{" not in text
    assert station.name in text
    assert "盖章" in text
    if slip in slips.OF_ONE:
        assert all(build.wide(sign) in text for sign in wording.WITNESSES)
        assert "捺印" in text
    else:
        assert all(f"{one.value} {wide(one.label)}" in text for one in Matter)


@pytest.mark.parametrize("slip", slips.OF_ONE)
def test_a_filled_paper_says_what_was_logged_and_no_number(clerk, log, holder, slip):
    row = log(client=holder, channel="02", asked=["1"], question="<b>四个月</b>\n没有发工资。\x0b", answer="去仲裁。")
    answer = browser(clerk).get(reverse("consultations:slip", args=[row.pk, slip.value]))
    text = text_of(answer.content)
    assert "陈安平" in text
    assert not re.search(r"\d{11}", text)
    assert certificate()[6:14] not in text
    if slip == Slip.VISIT:
        assert "☑\u00a0来电" in text
        assert "□\u00a0来访" in text
        assert "☑\u00a0手语翻译" in text
        assert f"尾号 {certificate()[14:18]}" in text
    if slip != Slip.CONSENT:
        assert "<b>四个月</b>\n没有发工资。" in text
    assert AuditLine.objects.get(action="打印咨询文书").detail == slip.label


def test_the_templates_are_as_they_are_built(tmp_path):
    build_slips.build(tmp_path)
    for path in tmp_path.iterdir():
        parts = [zipfile.ZipFile(one).read("word/document.xml") for one in (path, FOLDER / path.name)]
        assert parts[0] == parts[1], f"{path.name}: run python -m templates.papers.build_slips"


def test_what_is_no_paper_of_one_consultation_is_not_there(clerk, log):
    desk, row = browser(clerk), log()
    assert desk.get(reverse("consultations:slip", args=[row.pk, "ledger"])).status_code == 404
    assert desk.get(reverse("consultations:slip_blank", args=["none"])).status_code == 404
    assert desk.get(reverse("consultations:slip_blank", args=["ledger"])).status_code == 200
