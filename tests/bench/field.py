"""D1: against what the field does: the admin that comes with the framework, and workbooks merged by hand."""

from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from typing import Any

from django.contrib.admin.options import ModelAdmin
from django.contrib.admin.sites import AdminSite
from django.test import RequestFactory
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Border, Font, Side

from accounts.models import User
from consultations.models import Consultation
from reports.compute import area_heads, compute
from reports.indicators import INDICATORS
from reports.periods import month_period
from reports.table import Row, Table
from reports.workbook import build
from reports.workbook_sheets import plans
from stations.models import Region, Station
from tests.bench.lists import long_lists, opened
from tests.bench.month import province
from tests.bench.ratios import Result, at_least, compare, ratio, shown
from tests.bench.rows import LAST

OVER = month_period(LAST)


def measure(scale: str, engine: str) -> Iterator[Result]:
    is_small = scale == "small"
    ours = next(one for one in long_lists() if one.name == "the province's consultations")
    [page] = compare("wall", opened(ours))
    [admin] = compare("wall", by_admin(), rounds=5)
    goal = {"small": 0.01, "medium": 1.0}.get(scale, 50.0)
    yield at_least("D1", "the admin's list / the province's consultations", ratio(admin, page), goal,
                   f"{shown(admin)} / {shown(page)}")  # fmt: skip
    stations = province()
    mailed = [one_station(pk) for pk in stations]
    [mine] = compare("wall", partial(whole_return, stations), rounds=3)
    [merging] = compare("wall", partial(merged, mailed), rounds=1)
    yield at_least("D1", f"{len(mailed)} mailed workbooks merged / a province's return", ratio(merging, mine),
                   1.0 if is_small else 3.0, f"{shown(merging)} / {shown(mine)}")  # fmt: skip


# ---------------------------------------------------------------- the list
class Admin(ModelAdmin):  # type: ignore[type-arg]
    """The columns of our list, as anybody would register them."""

    list_display = ("held_on", "client", "channel", "persons", "matter", "outcome", "state", "recorded_by", "station")
    list_per_page = 25
    ordering = ("-held_on", "-id")

    def has_module_permission(self, request: Any) -> bool:
        return True

    has_view_permission = has_change_permission = has_delete_permission = has_add_permission = (  # type: ignore[assignment]
        lambda self, request, obj=None: True
    )


def by_admin() -> Callable[[], None]:
    """What the admin asks of the database for a page; the page itself is not even drawn."""
    admin = Admin(Consultation, AdminSite())
    request = RequestFactory().get("/")
    request.user = User(username="admin")

    def page() -> None:
        rows = list(admin.get_changelist_instance(request).result_list)
        if not rows or not all(str(row.client) and str(row.station) for row in rows):
            raise AssertionError("an empty list")

    return page


# ---------------------------------------------------------------- the return
def told_by(kind: str, label: str, code: str, figures: dict[str, int]) -> Row:
    return Row(kind, label, code, "34/", figures, "已报", 1, 1)


def whole_return(stations: list[int]) -> bytes:
    """From the records to the bytes: counted, summed, drawn."""
    named = Station.objects.in_bulk(stations)
    counted = compute(stations, OVER)
    total = {code: sum(figures[code] for figures in counted.values()) for code in INDICATORS}
    total |= area_heads(stations, OVER)
    rows = [told_by("站", named[pk].name, named[pk].code, figures) for pk, figures in counted.items()]
    area = Region(code="340000", name="安徽省", level="province", path="34/")
    return build(Table(area, OVER, [*rows, told_by("合计", "合计", area.code, total)]))


def one_station(pk: int) -> bytes:
    """What a station mails: the same sheets, with its own line."""
    book, out = Workbook(), BytesIO()
    book.remove(book.worksheets[0])
    figures = compute([pk], OVER)[pk]
    for plan in plans(OVER):
        sheet = book.create_sheet(plan.name)
        sheet.append(["单位", *(column.label for column in plan.columns)])
        sheet.append([str(pk), *(figures[column.code] for column in plan.columns)])
    book.save(out)
    return out.getvalue()


def merged(mailed: list[bytes]) -> bytes:
    """As it is done: each opened, its line copied to the sheet of the same name, a sum beneath, a frame around."""
    book, out = Workbook(), BytesIO()
    book.remove(book.worksheets[0])
    frame, font = Border(*[Side("thin")] * 4), Font("宋体", 10)
    for one in mailed:
        sent = load_workbook(BytesIO(one))
        for sheet in sent.worksheets:
            if sheet.title not in book.sheetnames:
                book.create_sheet(sheet.title).append([cell.value for cell in sheet[1]])
            book[sheet.title].append([cell.value for cell in sheet[2]])
    for sheet in book.worksheets:
        columns = list(sheet.iter_cols(min_col=2, min_row=2, values_only=True))
        sheet.append(["合计", *(sum(filter(None, column)) for column in columns)])
        for line in sheet.iter_rows():
            for cell in line:
                cell.border, cell.font = frame, font
    book.save(out)
    return out.getvalue()
