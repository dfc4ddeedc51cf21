"""The real input: a year as a province published it, record by record through the whole line to the workbook."""

from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from cases.models import CaseSpan
from consultations.models import Consultation
from reports.models import Compilation, Return
from stations.models import Posting, Station
from tests.areas import load_some
from tests.engines import only_on_sqlite
from tests.reports.desk import browser

# What the province published of 2018, taken from its review and not from the programme; money in yuan.
PUBLISHED = {
    "i_201": 45_756, "i_311": 13_052, "i_2402": 10_322, "i_3902": 4_326, "i_3002": 44_240_000, "i_2401": 4_712,
    "i_3901": 1_085, "i_3001": 11_090_000, "i_2407": 453, "i_3907": 27, "i_2403": 9_111, "i_3903": 2_372,
    "i_3003": 24_260_000, "i_611": 44_240_000, "i_8203": 132, "i_8205": 145, "i_8207": 43,
}  # fmt: skip
# What it published as 余 and 近, by the bounds that the words set; money in yuan.
QUALIFIED = {
    "i_801": (501, 599), "i_850": (190_000, 199_999), "i_3007": (950_000, 999_999), "i_601": (133_500_000, 134_499_999),
}  # fmt: skip
# Of its campaigns: section and label on the page -> lowest and highest.
CAMPAIGNS = {
    ("农民工百日维权", "咨询"): (4_763, 4_763), ("农民工百日维权", "受理讨薪案件"): (615, 615),
    ("农民工百日维权", "办结"): (173, 173), ("农民工百日维权", "受援农民工"): (2_060, 2_060),
    ("农民工百日维权", "讨薪"): (1_847_490_000, 1_847_490_000),
    ("农民工百日维权", "避免越级访、群体访"): (216, 216),
    ("农民工", "签订异地协作协议的城市"): (225, 225), ("农民工", "大庆市的服务分队"): (10, 10),
    ("农民工", "品牌示范点"): (3, 3), ("残疾人", "品牌示范点"): (3, 3),
    ("留守妇女", "宣传活动"): (145, 145), ("留守妇女", "发放宣传品"): (60_001, 69_999),
    ("留守妇女", "解答咨询"): (3_001, 3_999), ("残疾人", "联系卡、服务指南、盲文手册"): (30_001, 39_999),
    ("军人军属", "宣传活动"): (43, 43), ("军人军属", "发放宣传材料"): (9_500, 9_999),
    ("军人军属", "赠送书籍"): (2_901, 2_999), ("老年人", "宣传活动"): (132, 132),
    ("老年人", "发放资料"): (35_001, 35_999),
}  # fmt: skip


@only_on_sqlite
@pytest.mark.django_db
def test_a_published_year_comes_out_of_the_workbook_exactly(tmp_path: Path) -> None:
    load_some(("230000",), cities=13, counties=1)
    call_command("demo", replay="heilongjiang-2018", verbosity=0)
    target = tmp_path / "2018.xlsx"
    call_command("export_return", area="230000", period="2018", output=target, verbosity=0)
    book = load_workbook(target)
    found = {}
    for name in [*PUBLISHED, *QUALIFIED]:
        sheet, cells = next(iter(book.defined_names[name].destinations))
        found[name] = book[sheet][cells.replace("$", "").split(":")[1]].value
        title = next(cell.value for cell in book[sheet][1] if cell.value)  # beside the columns every page repeats
        assert title.startswith("演示:司法行政口径")
    assert {name: found[name] for name in PUBLISHED} == PUBLISHED
    assert not {name: found[name] for name, (low, high) in QUALIFIED.items() if not low <= found[name] <= high}

    # From rows of at most eight people and one span a case, over every station and month, all reviewed finally.
    stations = set(Station.objects.values_list("pk", flat=True))
    assert len(stations) == 27
    assert max(Consultation.objects.values_list("persons", flat=True)) <= 8
    assert set(Counter(CaseSpan.objects.values_list("case", flat=True)).values()) == {1}
    for rows in (
        Consultation.objects.values_list("station", "counted_in"),
        CaseSpan.objects.values_list("station", "opened_in"),
    ):
        assert len(set(rows)) == 27 * 12
    assert set(Return.objects.values_list("state", flat=True)) == {"final"}
    assert Return.objects.count() == 27 * 12
    assert Compilation.objects.count() == 12
    _beside_what_was_published()


def _beside_what_was_published() -> None:
    """The page that lays them side by side, and the records that each of its figures opens."""
    reader = browser(Posting.objects.select_related("user").get(user__username="replay-province"))
    page = reader.get("/replays/heilongjiang-2018/")
    lines = [line for section in page.context["sections"].values() for line in section]
    assert {line.verdict[0] for line in lines} == {"ok"}
    told = {(line.published.section, line.published.label): line.counted.value for line in lines}
    assert not {key: told[key] for key, (low, high) in CAMPAIGNS.items() if not low <= told[key] <= high}
    sums = {whole.label: (left, kept) for whole, _, left, kept in page.context["sums"]}
    assert (sums["办理案件"], sums["解答咨询"]) == (("5,242 件", "5,242 件"), ("21,158 人次", "21,158 人次"))
    assert [sums[name][0] for name in ("挽回经济损失", "举办宣传活动", "发放宣传材料")] == ["", "", ""]
    for address in {url for line in lines for url in (line.counted.url, *(to for _, to in line.counted.places)) if url}:
        assert reader.get(address).status_code == 200, address
    assert "/replays/heilongjiang-2018/" in reader.get("/returns/230000/2018/").content.decode()
    below = browser(Posting.objects.filter(user__username__startswith="replay-", region__level="city").first())
    assert below.get("/replays/heilongjiang-2018/").status_code == 404
