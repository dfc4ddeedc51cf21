"""The review of the year: every figure in it is a frozen one, what is not in is named, small numbers are hidden."""

import re
from datetime import date

import pytest
from django.utils import timezone

from accounts.roles import Role
from accounts.templatetags.look import amount, num
from clients.choices import Group
from consultations.choices import Matter
from consultations.models import Campaign, Consultation, OutreachEvent
from reports import compute, rounding, table
from reports.boards import Board, View
from reports.indicators import INDICATORS
from reports.models import Ledger
from reports.periods import period
from reports.review import PLACE, Review
from reports.review_numbers import BESIDE, OWN_VIEWS, WHOLES
from reports.review_text import MATTER, OF_PEOPLE, SECTIONS, TOLD_WITH, Sentence
from stations.models import Posting, Staff
from stations.scope import station_ids

pytestmark = pytest.mark.django_db
A, B, CITY, PROVINCE = "340102", "340103", "340100", "340000"
YEAR, NEXT = period("2026"), period("2027")
TODAY = date(2028, 1, 20)
URL = re.compile(r"/returns/(\d+)/([\dQH-]+)/figures/(\w+)/")
OF_STATIONS = set(
    "stations bodies members premises staff licensed filed agreements points teams demonstrations duty events typical "
    "funds measured ordered unmended carried".split()
)


def month(number, year=2026):
    return date(year, number, 1)


def posted(office, code=PROVINCE):
    return Posting.objects.create(
        user=office.user, role=Role(office.regions[code].level), region=office.regions[code], starts_on=month(1)
    )


def review(office, code=PROVINCE, over=YEAR):
    return Review(table.find_area(code), over, today=TODAY, posting=posted(office, PROVINCE))


def text(made):
    return "\n".join("".join(part.text for part in parts) for one in made.sections for parts in one.paragraphs)


def grid(made, title, heads=0):
    """A table as {label: [text of each cell]}."""
    found = [one for section in made.sections for one in section.grids if one.title == title][heads]
    return {line.label: [cell.text for cell in line.cells] for line in found.lines}


@pytest.fixture
def two_years(office):
    """Two stations of two counties, January and February of two years, all finally reviewed."""
    stations = [office.station(A), office.station(B)]
    people = [[office.person(station).person.key for _ in range(4)] for station in stations]
    for year, months in ((2026, (1, 2)), (2027, (1, 2))):
        for at in months:
            for station, keys in zip(stations, people, strict=True):
                office.busy_month(station, month(at, year), keys, count=18)
            office.finalise(month(at, year), [office.report(station, month(at, year)) for station in stations])
    return office


# ---------------------------------------------------------------- what it says of itself
def codes_of(clause):
    return [code for match in PLACE.finditer(clause) for code in re.split(r"[+/]", match[1])]


def test_every_figure_of_a_sentence_stands_in_a_table_of_its_section():
    for section in SECTIONS:
        kinds = {code for one in section.kinds for _, codes in one.columns for code in codes}
        beside = {code for _, code in section.rows} | kinds
        for sentence in section.sentences:
            if isinstance(sentence, Sentence):
                told = {code for clause in sentence.clauses for code in codes_of(clause)}
                assert told <= beside <= INDICATORS.keys(), (section.title, sentence)


def test_every_figure_told_of_people_is_looked_at_for_small_numbers():
    assert {row.source.name for row in INDICATORS.values()} == OF_PEOPLE | OF_STATIONS
    guarded = {*WHOLES.codes, *BESIDE.codes, *TOLD_WITH, *(code for view in OWN_VIEWS for code in view.codes)}
    told = {code for section in SECTIONS for _, code in section.rows}
    told |= {code for section in SECTIONS for one in section.kinds for _, codes in one.columns for code in codes}
    of_people = {code for code in told if INDICATORS[code].source.name in OF_PEOPLE}
    assert of_people <= guarded
    assert {code for code in of_people if INDICATORS[code].unit == "分"} <= TOLD_WITH.keys()
    assert not {code for code in BESIDE.codes if INDICATORS[code].measure == "heads"}  # these cannot be summed


# ---------------------------------------------------------------- the figures
def recounted(area, asked, code, texts):
    """A figure of a year from its ledgers, by other means than the review's: the table is not asked."""
    row, over = INDICATORS[code], period(asked)
    key = asked, row.source.name
    if key not in texts:
        held = Ledger.objects.filter(source=row.source.name, return_of__station__in=station_ids(area))
        held = held.filter(return_of__month__range=(over.first, over.last)).order_by("return_of__month")
        by_station = {}
        for station, text in held.values_list("return_of__station", "text"):
            by_station.setdefault(station, []).append(compute.read(text))
        of = {"add": slice(None), "first": slice(1), "last": slice(-1, None)}[row.source.months]
        texts[key] = [line for months in by_station.values() for lines in months[of] for line in lines]
    return compute.figure_of(texts[key], row)


def test_every_figure_is_the_frozen_one_that_its_page_opens(two_years):
    for code in (PROVINCE, CITY, A, f"{B}01"):
        look_at_every_figure(review(two_years, code, NEXT))


def look_at_every_figure(made):
    code, texts = made.area.code, {}
    parts = [part for one in made.sections for parts in one.paragraphs for part in parts if URL.match(part.url)]
    cells = [cell for one in made.sections for of in one.grids for line in of.lines for cell in line.cells if cell.url]
    assert len(parts) > 20
    assert len(cells) > 60
    for told in [*parts, *cells]:
        area, asked, indicator = URL.match(told.url).groups()
        assert area == code
        total = recounted(made.area, asked, indicator, texts)
        said = {num(total), str(rounding.told(total)), rounding.money(total)} if told in parts else {
            amount(total, INDICATORS[indicator].unit)
        }  # fmt: skip
        assert told.text in said, (indicator, asked)


def test_the_text_is_the_table_rounded(two_years):
    made = review(two_years, PROVINCE, NEXT)
    figures = table.area_table(made.area, NEXT, today=TODAY).total.figures
    before = table.area_table(made.area, YEAR, today=TODAY).total.figures
    words = text(made)
    assert f"全年接待咨询{figures['200']:,}批次、{figures['201']:,}人次" in words
    change = rounding.change(figures["201"], before["201"])
    assert f"{figures['201']:,}人次,{'与上年持平' if change == '持平' else '比上年' + change}" in words
    assert f"挽回经济损失{rounding.money(figures['301'])}" in words
    rows = grid(made, "总体情况")
    assert rows["咨询人次(人次)"] == [num(figures["201"]), num(before["201"]), change]
    assert rows["挽回经济损失(元)"][0] == amount(figures["301"], "分")
    assert rows["受援人数(人)"][0] == num(figures["401"])


def test_a_rate_is_told_with_its_difference_in_points(two_years):
    made = review(two_years, PROVINCE, NEXT)
    now, then = (table.area_table(made.area, over, today=TODAY).total.figures for over in (NEXT, YEAR))
    points = rounding.points(rounding.tenths(now["521"], now["520"]), rounding.tenths(then["521"], then["520"]))
    told = f"占得到答复的{rounding.percent(now['521'], now['520'])}"
    assert f"{told}({points if points == '持平' else '比上年' + points})" in text(made)
    assert f"平均用时{rounding.mean(now['523'], now['520'])}天" in text(made)


def test_the_drawing_shows_the_months_of_the_table(two_years):
    made = review(two_years, PROVINCE, NEXT)
    drawn = made.chart("201")
    rows = grid(made, "各月")
    assert [num(one.value) or "—" for one in drawn.now] == [rows[label][0] for label in drawn.labels]
    assert sum(one.value or 0 for one in drawn.now) == made.number("201").value
    assert [one.value for one in drawn.now[2:]] == [None] * 10
    matters = made.chart("matter")
    by_label = {INDICATORS[code].label: made.number(code).value for code in MATTER}
    assert dict(zip(matters.labels, (one.value for one in matters.now), strict=True)).items() <= by_label.items()


def test_what_changes_in_the_records_does_not_change_the_review(two_years):
    before = text(review(two_years, PROVINCE, NEXT))
    Consultation.objects.update(persons=500, matter=Matter.LOAN)
    assert text(review(two_years, PROVINCE, NEXT)) == before


def test_an_open_month_counts_nowhere(two_years):
    made = review(two_years)
    told = made.number("201").value
    two_years.consultation(table.find_area(f"{A}01"), month(4), persons=500)
    assert review(two_years).number("201").value == told


# ---------------------------------------------------------------- what is not there
def test_a_year_without_one_before_is_not_compared(two_years):
    made = review(two_years)
    assert not made.is_compared
    assert "2025年没有上报数,不作比较。" in made.notes
    assert "上年" not in text(made)
    assert all(len(line) == 1 for line in grid(made, "总体情况").values())
    assert made.chart("201").before == []


def test_years_told_by_other_months_are_not_compared(two_years):
    station = table.find_area(f"{A}01")
    two_years.report(station, month(3, 2027))
    made = review(two_years, PROVINCE, NEXT)
    assert "本年的数是1月至3月,上年的数是1月至2月,期间不同,不计算增减。" in made.notes
    assert "比上年" not in text(made)
    assert "与上年" not in text(made)
    assert all(len(line) == 2 for line in grid(made, "总体情况").values())  # the two years stand side by side


def test_months_not_in_and_not_final_are_named(two_years):
    one = table.find_area(f"{A}01")
    two_years.busy_month(one, month(5), ["x"])
    two_years.report(one, month(5))
    made = review(two_years)
    assert made.unconfirmed == "未终审,数字可能变动:5月的报表尚未终审"
    assert any("没有上报数的月份:3月至4月、6月至12月。" in note for note in made.notes)
    assert any(f"未报全的站:{one.name}(3/12 缺 2026-03 等9个月)" in note for note in made.notes)
    assert "采用的终审定稿:1月至2月第1版。" in made.notes


def test_a_year_that_is_final_says_so(two_years):
    one, other = table.find_area(f"{A}01"), table.find_area(f"{B}01")
    for at in range(3, 13):
        two_years.finalise(month(at), [two_years.report(station, month(at)) for station in (one, other)])
    made = review(two_years)
    assert made.made.is_final
    assert made.unconfirmed == ""
    assert made.notes == ["2025年没有上报数,不作比较。", "采用的终审定稿:1月至12月第1版。"]


def test_nothing_in_is_told_as_nothing(office):
    office.station(A)
    made = review(office)
    assert not made.is_told
    assert any("没有上报数的月份:1月至12月。" in note for note in made.notes)


def test_a_change_from_nothing_is_not_computed(office):
    station = office.station(A)
    for year, persons in ((2026, 0), (2027, 7)):
        if persons:
            office.consultation(station, month(1, year), persons=persons)
        office.finalise(month(1, year), [office.report(station, month(1, year))])
    made = review(office, PROVINCE, NEXT)
    assert made.is_compared
    assert "7人次,上年为零" in text(made)
    assert grid(made, "总体情况")["咨询人次(人次)"] == ["7", "0", "上年为零"]
    assert "新收案件" not in text(made)  # 0: the table has it, the sentence leaves it out
    assert grid(made, "总体情况")["新收案件(件)"] == ["0", "0", "持平"]


# ---------------------------------------------------------------- small numbers
def quiet(**given):
    """Nobody's consultation but what is given."""
    return {"needs_met": 0, **{group.field: False for group in Group}, **given}


@pytest.fixture
def small(office):
    """At A one person in uniform with a case, at B nine; wages in plenty at both."""
    stations = [office.station(A), office.station(B)]
    for station, number in zip(stations, (1, 9), strict=True):
        for _ in range(6):
            office.consultation(station, month(1), **quiet(persons=3, matter=Matter.WAGES, category="4"))
        for _ in range(number):
            office.consultation(
                station, month(1), **quiet(persons=1, matter=Matter.LOAN, category="1", is_military_family=True)
            )
            client = office.person(station)
            flags = {group.field: group is Group.MILITARY_FAMILY for group in Group}
            office.span(station, client, month(1), date(2026, 1, 20), opened_as="1", ended_as="1", matter=Matter.LOAN,
                        recovered_fen=123_400, **flags)  # fmt: skip
    office.finalise(month(1), [office.report(station, month(1)) for station in stations])
    return office


def test_a_small_number_is_hidden_at_every_level_that_would_give_it_back(small):
    for code in (A, f"{A}01", B):
        made = review(small, code)
        assert made.number("2407").is_hidden
        assert made.number("3907").is_hidden
        assert made.number("3007").is_hidden  # one person's money
        assert grid(made, "按人群")["军人军属"] == ["*", "*"]
        assert "军人军属" not in text(made)
        assert "借贷" not in text(made)
    made = review(small, CITY)
    assert (made.number("2407").value, made.number("3907").value) == (10, 10)
    assert "军人军属:咨询10人次;新收案件10件;挽回经济损失1.23万元。" in text(made)


def test_what_a_total_of_one_case_recovered_is_not_told(small):
    made = review(small, A)
    assert made.number("311").is_hidden
    assert [made.number(code).is_hidden for code in ("301", "400", "401")] == [True, True, True]
    assert "挽回" not in text(made)
    assert grid(made, "总体情况")["挽回经济损失(元)"] == ["*"]
    assert grid(made, "总体情况")["宣传活动(场)"] == ["0"]  # tells of nobody


def test_what_a_dashboard_hides_is_hidden_here(small):
    for code in (CITY, A, B, f"{A}01"):
        made, area = review(small, code), table.find_area(code)
        for view in OWN_VIEWS:
            board = Board(area, date(2026, 12, 1), View(view.name, view.label, view.codes), today=TODAY, compared=True)
            for one in view.codes:
                told = board.number(area.code, one)
                assert (made.number(one).value, made.number(one).is_hidden) == (told.value, told.is_hidden)


# ---------------------------------------------------------------- beside the returns
def test_a_campaign_is_told_in_the_year_it_ends_in(two_years):
    office = two_years
    province, county, other = (office.regions[code] for code in (PROVINCE, A, B))
    days = {"since_on": date(2026, 11, 1), "until_on": date(2027, 2, 10), "set_by": office.user}
    mine = Campaign.objects.create(region=province, name="百日维权", **days)
    Campaign.objects.create(region=county, name="县里的活动", **days)
    Campaign.objects.create(region=other, name="别县的活动", **days)
    for code, persons in ((A, 5), (B, 40)):
        office.consultation(table.find_area(f"{code}01"), month(1, 2027), persons=persons, campaign=mine)
    words = text(review(office, PROVINCE, NEXT))
    assert "百日维权(2026-11-01 至 2027-02-10):接待咨询45人次。" in words
    assert "县里的活动" not in words
    assert "与各月上报数有重复,不能相加" in words
    words = text(review(office, A, NEXT))
    assert "百日维权(2026-11-01 至 2027-02-10):接待咨询5人次。" in words
    assert "县里的活动(2026-11-01 至 2027-02-10):没有选用它的记录" in words
    assert "别县的活动" not in words
    assert "没有在本年结束的专项活动。" in text(review(office, PROVINCE, YEAR))


def test_a_campaign_does_not_tell_small_numbers(two_years):
    office = two_years
    days = {"since_on": date(2027, 1, 1), "until_on": date(2027, 2, 10), "set_by": office.user}
    mine = Campaign.objects.create(region=office.regions[PROVINCE], name="小活动", **days)
    office.consultation(table.find_area(f"{A}01"), month(1, 2027), persons=2, campaign=mine)
    assert "小活动(2027-01-01 至 2027-02-10):没有选用它的记录,或者件数、人次过少,不公布。" in text(
        review(office, PROVINCE, NEXT)
    )


def test_materials_are_told_with_near_and_over(office):
    station = office.station(A)
    staff = Staff.objects.create(station=station, name="宣传员", kind="9", joined_on=month(1))
    for cards, guides in ((1_990, 0), (0, 3_012)):
        OutreachEvent.objects.create(
            station=station, title="送法下乡", held_on=date(2026, 1, 9), counted_in=month(1), place_kind="01",
            audience="03", persons=507, staff=staff, cards=cards, guides=guides,
            changed_at=timezone.now(), changed_by=office.user,
        )  # fmt: skip
    office.finalise(month(1), [office.report(station, month(1))])
    words = text(review(office))
    assert "群众参加1,000余人次" in words
    assert "联系卡近2,000份;服务指南3,000余份" in words
    assert "举办宣传活动2场;发放宣传资料5,000余份" in words
    assert grid(review(office), "宣传和以案释法")["宣传资料合计(份)"] == ["5,002"]
