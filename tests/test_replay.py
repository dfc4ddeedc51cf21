"""The real input: a year as a province published it, record by record through the whole line to the workbook."""

from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from cases.models import CaseSpan
from consultations.models import Consultation
from reports.models import Compilation, Return
from stations.models import Station
from tests.areas import load_some
from tests.engines import only_on_sqlite

# What the province published of 2018, word for word of its review; money in yuan.
PUBLISHED = {
    "i_201": 45_756, "i_311": 13_052, "i_2402": 10_322, "i_3902": 4_326, "i_3002": 44_240_000, "i_2401": 4_712,
    "i_3901": 1_085, "i_3001": 11_090_000, "i_2407": 453, "i_3907": 27, "i_2403": 9_111, "i_3903": 2_372,
    "i_3003": 24_260_000, "i_611": 44_240_000,
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
    for name in PUBLISHED:
        sheet, cells = next(iter(book.defined_names[name].destinations))
        found[name] = book[sheet][cells.replace("$", "").split(":")[1]].value
        title = next(cell.value for cell in book[sheet][1] if cell.value)  # beside the columns every page repeats
        assert title.startswith("演示:司法行政口径")
    assert found == PUBLISHED

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
