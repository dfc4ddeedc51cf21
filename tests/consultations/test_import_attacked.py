"""Hostile workbooks: refused in a sentence or read in full; never a 5xx, never a part."""

import resource
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from consultations import batches, ledger_file, lines
from consultations.actions_many import Faulty, record_many
from consultations.models import Consultation, LedgerImport
from stations import xlsx
from tests.consultations.conftest import NOW
from tests.consultations.ledgers import GOOD, HEADS, changed, saved, with_part, with_sheet, workbook
from tests.stations.conftest import TODAY, browser

ONE = workbook(GOOD)
MACRO = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
WIDE = Workbook()
WIDE.active.append([f"列{at}" for at in range(257)])


def cell(place: str, text: str = "x") -> bytes:
    row = "".join(letter for letter in place if letter.isdigit())
    return f'<row r="{row}"><c r="{place}" t="inlineStr"><is><t>{text}</t></is></c></row></sheetData>'.encode()


def far(place: str) -> bytes:
    return with_sheet(ONE, b"</sheetData>", cell(place))


def long_ledger(rows: int) -> bytes:
    """As small as it can be: one shared text in one column."""
    body = b"".join(b"<row><c><v>1</v></c></row>" for _ in range(rows))
    return with_sheet(ONE, b"</sheetData>", body + b"</sheetData>")


def doctype(entity: bytes) -> bytes:
    return with_sheet(ONE, b"<worksheet", entity + b"<worksheet")


HOSTILE = {
    "nothing": (b"", "空文件"),
    "csv under another name": ("日期,姓名\n2026-01-01,张三".encode(), "不是完整的 Excel"),
    "encrypted or old": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧版 .xls"),
    "cut off": (ONE[: len(ONE) // 2], "不是完整的 Excel"),
    "macros": (changed(ONE, xl__vbaProject_dot_bin=b"x"), "带有宏"),
    "external link": (changed(ONE, xl__externalLinks__externalLink1_dot_xml=b"<x/>"), "外部链接"),
    "zip bomb": (changed(ONE, xl__media__image1_dot_png=b"\0" * 11 * 1024 * 1024), "展开后太大"),
    "no sheet at all": (changed(ONE, xl__worksheets__sheet1_dot_xml=b""), "读不出来"),
    "no workbook": (changed(ONE, xl__workbook_dot_xml=b"<x/>"), "没有工作表"),
    "far column": (far("XFD1048576"), "最多 256 列"),
    "257 columns": (saved(WIDE), "最多 256 列"),
    "20,001 rows": (long_ledger(20_001), "最多 20,000 行"),
    "laughter": (doctype(b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>'), "读不出来"),
    "an entity of a file": (doctype(b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), "读不出来"),
    "no heads": (workbook(GOOD, heads=["甲"] * len(HEADS)), "没有找到表头"),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.usefixtures("today")
def test_a_hostile_workbook_is_refused_in_a_sentence(clerk):
    desk, address, told = browser(clerk), reverse("consultations:imports"), {}
    for name, (content, why) in HOSTILE.items():
        used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        page = desk.post(address, {"file": SimpleUploadedFile("台账.xlsx", content), "acting": clerk.pk})
        assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - used < 10, name
        if page.status_code != 200 or why not in page.content.decode():
            told[name] = (page.status_code, why)
    assert told == {}
    assert not LedgerImport.objects.exists()


def test_a_small_file_does_not_fill_the_memory_with_one_long_text():
    """Shared texts: a megabyte once in the file, in every cell of a thousand rows."""
    body = b"".join(b'<row><c t="s"><v>0</v></c></row>' for _ in range(1000))
    content = with_sheet(saved(Workbook()), b"</sheetData>", body + b"</sheetData>")
    long = f'<sst xmlns="{SHEET_MAIN_NS}"><si><t>'.encode() + b"x" * 30_000 + b"</t></si></sst>"
    kinds = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{SHARED_STRINGS}"/></Types>'.encode()
    content = changed(content, xl__sharedStrings_dot_xml=long)
    content = with_part(content, "[Content_Types].xml", b"</Types>", kinds)
    with pytest.raises(ValidationError, match="字太多"):
        xlsx.rows(content)


def test_what_takes_too_long_ends_by_itself(monkeypatch):
    monkeypatch.setattr(xlsx, "SECONDS", 0.01)
    with pytest.raises(ValidationError, match="读不出来"):
        xlsx.rows(ONE)


def test_what_a_file_says_of_its_own_size_is_not_believed():
    content = with_sheet(ONE, b'ref="A1:U2"', b'ref="A1:A1"')
    assert len(ledger_file.texts(xlsx.rows(content))) == 1


# ---------------------------------------------------------------- whatever stands in the cells
ODD = ["=1+1", "２０２６－１０－０１", "0" * 19, "04", "来电", "\0lost", "1e400", "٣"]
WORDS = st.one_of(
    st.text(max_size=12), st.sampled_from(ODD), st.integers(-(10**17), 10**17).map(str), st.dates().map(str),
    st.floats(allow_nan=True).map(str),
)  # fmt: skip
ROW = st.dictionaries(st.sampled_from([*lines.BY_NAME]), WORDS)
LIKELY = st.dictionaries(st.sampled_from(["name", "question", "persons"]), WORDS).map(
    lambda row: {"held_on": "2026-10-01", "matter": "04"} | row
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(rows=st.lists(st.one_of(ROW, LIKELY), min_size=1, max_size=3))
@pytest.mark.django_db
def test_any_table_is_logged_in_full_or_not_at_all(clerk, rows):
    read = [lines.read(at, row, TODAY) for at, row in enumerate(rows, start=2)]
    before = Consultation.objects.count()
    try:
        written = len(record_many(read, by=clerk, at=NOW).consultations)
    except Faulty:
        written = 0
    assert written == (0 if any(line.faults for line in read) else len(rows))
    assert Consultation.objects.count() == before + written
    ledger_file.corrected(read)


@pytest.mark.parametrize(("text", "day"), [
    ("２０２６年１０月８日", date(2026, 10, 8)), ("2026.3.8", date(2026, 3, 8)), ("20260308", date(2026, 3, 8)),
    ("46089", date(2026, 3, 8)), ("2026-03-08 00:00:00", date(2026, 3, 8)),
])  # fmt: skip
def test_a_day_is_read_as_people_and_excel_write_it(text, day):
    assert lines.a_day(text) == day


def test_full_width_numbers_spaces_and_labels_with_their_marks_are_read():
    line = lines.read(2, {
        "held_on": "2026-10-01", "matter": "４", "number": " 3499 0019610101 001" + GOOD["number"][17:],
        "groups": "农民工、低保 军人军属", "persons": "３", "name": "陈 安平",
    }, TODAY)  # fmt: skip
    assert not line.faults
    assert (line.values["matter"], line.values["persons"], line.person["groups"]) == ("04", 3, ["02", "07", "09"])
    assert (line.read.certificate, line.person["name"]) == (GOOD["number"], "陈安平")


@pytest.mark.django_db
def test_twenty_thousand_lines_cost_few_statements(station, django_assert_max_num_queries):
    """Checking asks per five hundred people, never per line."""
    row = {"held_on": "2026-10-01", "name": "陈安平", "matter": "04"}
    many = [lines.read(at, row | {"phone": f"138{at:08}"}, TODAY) for at in range(1000)]
    with django_assert_max_num_queries(12):
        batch = batches.held_against(many, station, TODAY)
    assert len(batch.new) == 1000
