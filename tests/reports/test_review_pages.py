"""The review of the year as page and Word file: what they show, to whom, what they cost, what is written down."""

import io
import re
import zipfile
from datetime import date
from xml.etree import ElementTree

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse
from docx import Document
from docx.shared import Cm
from openpyxl import load_workbook
from openpyxl.xml.constants import CHART_NS

from accounts.models import AuditLine
from reports import actions
from reports.review_document import STARS, printed
from stations.word import FOLDER
from tests.reports.desk import at, browser
from tests.reports.office import Office

A, B, CITY, PROVINCE = "340102", "340103", "340100", "340000"
C = f"{{{CHART_NS}}}"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at(3, 4)) as traveller:
        yield traveller


@pytest.fixture
def busy(desk):
    """January final at both stations, February submitted at one; wages in plenty, one loan at A."""
    for day in (5, 6, 7, 8):
        desk.consult(A, date(2026, 1, day), persons=3)
        desk.consult(B, date(2026, 1, day), persons=4, matter="05")
    desk.consult(A, date(2026, 1, 9), matter="13", persons=1)
    for code in (A, B):
        desk.climb(desk.submit(code, date(2026, 1, 1), at(2, 3)), at(2, 4))
    actions.finalise(desk.regions[PROVINCE], date(2026, 1, 1), by=desk.officer(PROVINCE), at=at(2, 9))
    desk.consult(B, date(2026, 2, 10), persons=6)
    desk.submit(B, date(2026, 2, 1), at(3, 3))
    return desk


def address(code, name="review", asked="2026", *more):
    return reverse(f"reports:{name}", args=[code, asked, *more])


def page(client, url, status=200):
    answer = client.get(url)
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def words(html):
    """As they are read: without marks, and lines joined."""
    return re.sub(r"<[^>]+>", "", html)


def taken(client, code=CITY):
    answer = client.get(address(code, "review_document"))
    assert answer.status_code == 200
    return answer


def charts(content):
    """Of each chart part: its series by name, category by category, and the workbook behind it."""
    found = []
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert not [name for name in package.namelist() if "/media/" in name]  # no picture
        for name in sorted(one for one in package.namelist() if re.fullmatch(r"word/charts/chart\d+\.xml", one)):
            tree = ElementTree.fromstring(package.read(name))
            told = {}
            for series in tree.iter(f"{C}ser"):
                labels = [one.findtext(f"{C}v") for one in series.find(f"{C}cat").iter(f"{C}pt")]
                values = {
                    int(one.get("idx")): int(one.findtext(f"{C}v")) for one in series.find(f"{C}val").iter(f"{C}pt")
                }
                told[series.find(f"{C}tx").find(f".//{C}v").text] = dict(
                    zip(labels, (values.get(at) for at in range(len(labels))), strict=True)
                )
            rels = package.read(name.replace("charts/", "charts/_rels/") + ".rels").decode()
            book = load_workbook(io.BytesIO(package.read("word/" + re.search(r'Target="\.\./([^"]+)"', rels)[1])))
            found.append((told, [list(row) for row in book.active.values]))
    return found


# ---------------------------------------------------------------- the page
def test_the_page_tells_the_year_and_what_is_not_final(busy):
    html = page(browser(busy.officer(CITY)), address(CITY))
    told = words(html)
    assert "合肥市2026年残疾人法律救助工作总结" in told
    assert "未终审,数字可能变动:2月的报表尚未终审" in told
    assert "没有上报数的月份:3月至12月。未报全的站:瑶海区工作站(1/2 缺 2026-02)" in told
    assert "2025年没有上报数,不作比较。" in told
    assert "采用的终审定稿:1月第1版。" in told
    assert "全年接待咨询10批次、35人次。" in told
    assert "咨询较多的事项依次是工伤(16人次)。" in told  # the wages would give the one loan back


def test_every_figure_opens_its_records(busy):
    client = browser(busy.officer(CITY))
    html = page(client, address(CITY))
    urls = set(re.findall(r'href="(/returns/340100/[^"]+/figures/[^"]+)"', html))
    assert len(urls) > 40
    for url in urls:
        page(client, url)
    whole = client.get(f"/returns/{CITY}/2026/figures/201/").context["found"]
    assert (whole.total, whole.figure) == (35, 35)


def test_the_drawings_are_those_of_the_tables_without_style_and_script(busy):
    client = browser(busy.officer(CITY))
    html = page(client, address(CITY))
    for name in ("201", "311", "matter"):
        assert address(CITY, "review_chart", "2026", name) in html
        answer = client.get(address(CITY, "review_chart", "2026", name))
        assert answer["Content-Type"].startswith("image/svg+xml")
        for element in ElementTree.fromstring(answer.content).iter():
            assert element.tag.rpartition("}")[2] not in ("style", "script", "foreignObject")
    drawn = ElementTree.fromstring(client.get(address(CITY, "review_chart", "2026", "201")).content)
    told = [one.text for one in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert {"29", "6"} <= set(told)


def test_the_station_and_its_office_see_the_same_small_numbers_hidden(busy):
    for who in (busy.head(A), busy.officer(A), busy.officer(PROVINCE)):
        html = page(browser(who), address(f"{A}01"))
        assert "借贷、合同" in html
        assert "借贷、合同(" not in html
        assert f"/returns/{A}01/2026/figures/2513/" not in html


@pytest.mark.parametrize(
    ("code", "asked"), [(B, "2026"), (PROVINCE, "2026"), (A, "2026-H1"), (A, "2026-01"), (A, "2027"), ("x", "2026")]
)
def test_what_is_outside_or_no_year_is_not_found(busy, code, asked):
    client = browser(busy.officer(A))
    for name in ("review", "review_document"):
        page(client, address(code, name, asked), 404)
    page(client, address(code, "review_chart", asked, "201"), 404)
    page(client, address(A, "review_chart", "2026", "700"), 404)


def test_a_year_with_nothing_in_has_no_document(busy):
    client = browser(busy.officer(CITY))
    html = page(client, address(CITY, asked="2025"))
    assert "还没有上报数" in html
    assert "下载 Word" not in html
    page(client, address(CITY, "review_document", "2025"), 404)


def test_the_returns_lead_to_the_review(busy):
    for who, code in ((busy.officer(CITY), CITY), (busy.head(A), f"{A}01")):
        for asked in ("2026", "2026-01"):
            assert address(code) in page(browser(who), reverse("reports:detail", args=[code, asked]))


def test_no_link_leads_to_a_year_that_has_not_begun(busy):
    shown = page(browser(busy.officer(CITY)), reverse("reports:detail", args=[CITY, "2027"]))
    assert "/reviews/" not in shown


@pytest.mark.parametrize("more", [0, 10])
def test_the_page_costs_the_same_for_two_stations_and_for_twelve(busy, more, django_assert_num_queries):
    office = Office()
    for number in range(more):
        station = office.station("340202", number + 1)
        office.consultation(station, date(2026, 1, 1))
    client = browser(busy.officer(PROVINCE))
    page(client, address(PROVINCE))
    with django_assert_num_queries(39):
        page(client, address(PROVINCE))


# ---------------------------------------------------------------- the Word file
def test_the_document_says_what_the_page_says(busy):
    client = browser(busy.officer(CITY))
    html = client.get(address(CITY))
    made = html.context["review"]
    answer = taken(client)
    sheet = Document(io.BytesIO(answer.content))
    lines = [one.text for one in sheet.paragraphs]
    assert lines[0] == "合肥市2026年残疾人法律救助工作总结"
    assert lines[1] == printed("(未终审,数字可能变动:2月的报表尚未终审,2026年3月4日生成)")
    assert {printed(note) for note in made.notes} <= set(lines)
    for section in made.sections:
        for parts in section.paragraphs:
            assert printed("".join(part.text for part in parts)) in lines
    grids = [grid for section in made.sections for grid in section.grids]
    for grid, table in zip(grids, sheet.tables, strict=True):
        rows = [[cell.text for cell in row.cells] for row in table.rows]
        assert rows[0] == [printed(head) for head in grid.heads]
        assert rows[1:] == [[printed(line.label), *(cell.text for cell in line.cells)] for line in grid.lines]
    assert not [line for line in lines if "{" in line or ("*" in line and line != printed(STARS))]


def test_its_drawings_are_charts_that_can_be_edited(busy):
    client = browser(busy.officer(CITY))
    made = client.get(address(CITY)).context["review"]
    found = charts(taken(client).content)
    assert len(found) == 3
    for (told, book), name in zip(found, ("201", "311", "matter"), strict=True):
        drawn = made.chart(name)
        assert told == {"2026年": dict(zip(drawn.labels, (one.value for one in drawn.now), strict=True))}
        assert book[0] == [drawn.title, "2026年"]
        assert {row[0]: row[1] for row in book[1:]} == told["2026年"]
    assert found[0][0]["2026年"]["1月"] == 29


def test_a_hidden_number_is_in_no_part_of_the_document(busy):
    content = taken(browser(busy.head(A)), f"{A}01").content
    told, book = charts(content)[2]
    assert told["2026年"]["借贷、合同"] is None
    assert {row[0]: row[1] for row in book[1:]}["借贷、合同"] is None
    rows = [[cell.text for cell in row.cells] for table in Document(io.BytesIO(content)).tables for row in table.rows]
    assert ["借贷、合同", "*", "0"] in rows


def test_the_year_before_is_a_second_series(busy):
    with time_machine.travel(at(2, 4, 2027)):
        busy.consult(A, date(2027, 1, 9), persons=5)
        for month in range(2, 13):
            busy.submit(A, date(2026, month, 1), at(2, 3, 2027))
        busy.submit(A, date(2027, 1, 1), at(2, 3, 2027))
        client = browser(busy.officer(CITY))
        content = client.get(address(CITY, "review_document", "2027")).content
        told, book = charts(content)[0]
        assert list(told) == ["2027年", "2026年"]
        assert (told["2027年"]["1月"], told["2026年"]["1月"]) == (5, 29)
        assert book[1] == ["1月", 5, 29]


def test_the_document_is_a4_in_the_fonts_of_an_official_one(busy):
    sheet = Document(io.BytesIO(taken(browser(busy.officer(CITY))).content))
    section = sheet.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    assert 'w:eastAsia="方正小标宋简体"' in sheet.element.xml
    assert 'w:instr="PAGE"' in section.footer._element.xml
    for table in sheet.tables:
        for row in table.rows:
            first, *others = (cell.width for cell in row.cells)
            assert (round(first.cm, 1), len(set(others))) == (4.8, 1)
            assert first + sum(others) == pytest.approx(Cm(15.6), abs=400 * len(others))  # in twentieths of a point


def test_who_took_it_stands_in_the_trail_and_who_looked_does_not(busy):
    client = browser(busy.officer(CITY))
    page(client, address(CITY))
    assert not AuditLine.objects.filter(action="导出总结").exists()
    answer = taken(client)
    line = AuditLine.objects.get(action="导出总结")
    assert line.detail == "合肥市2026年残疾人法律救助工作总结 未终审 2026-01 第1版"
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    assert "no-store" in answer["Cache-Control"]


def test_print_has_wide_marks_but_not_within_a_number():
    assert printed("新收1,085件,其中(讨薪):3") == "新收1,085件\uff0c其中\uff08讨薪\uff09\uff1a3"
    assert printed("10:30\x00") == "10:30"


def test_the_template_stands_beside_the_papers():
    assert (FOLDER / "review.docx").is_relative_to(settings.BASE_DIR)
    assert (FOLDER / "review.docx").exists()
