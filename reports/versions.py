"""What the final versions of a province's month have in them, and what each changed from the one before."""

from collections.abc import Iterator

from reports.models import Compilation
from reports.table import Row, Table, cut


def changes(table: Table) -> list[str]:
    """A sentence for each final version up to the table's own, told of its area alone."""
    if not table.number:
        return []
    earlier = Compilation.objects.none()
    if table.number > 1:
        earlier = Compilation.objects.filter(region__path=f"{table.area.province}/", month=table.period.first)
    kept = [cut(one, table.area, table.period) for one in earlier.filter(number__lt=table.number).order_by("number")]
    before: dict[str, Row] | None = None
    told = []
    for one in [*kept, table]:
        held = {row.code: row for row in one.stations}
        day = f"{one.finalised_on:%Y-%m-%d} " if one.finalised_on else ""
        what = f"已报 {one.total.reported}/{one.total.owing}" if before is None else ";".join(_told(before, held))
        told.append(f"第{one.number}版({day}终审):{what or '本地区没有变动'}。")
        before = held
    return told


def _told(before: dict[str, Row], held: dict[str, Row]) -> Iterator[str]:
    came, mended = [], []
    for code, row in held.items():
        old = before[code].figures if code in before else None
        if old is None and row.figures is not None:
            came.append(row.label)
        elif old is not None and row.figures is not None and old != row.figures:
            count = sum(old.get(one) != value for one, value in row.figures.items())
            mended.append(f"{row.label}({count} 个数)")
    if came:
        yield f"补报 {'、'.join(came)}"
    if mended:
        yield f"更正 {'、'.join(mended)}"
