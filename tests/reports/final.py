"""January of a province, final: two stations' returns, and everything that must never change again."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from cases.models import Case
from consultations.models import Consultation
from reports import actions, table
from reports.models import Compilation, Figure, Ledger, Return
from reports.periods import month_period
from tests.reports.desk import Desk, at, browser

JAN, FEB, MAR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
A, B, PROVINCE = "340102", "340103", "340000"
TODAY = date(2026, 2, 20)
AREAS = (PROVINCE, "340100", A, B, f"{A}01", f"{B}01")


@dataclass
class Final:
    """What was reviewed finally, and the records it was counted from."""

    desk: Desk
    row: Return
    compilation: Compilation
    asked: Consultation  # of somebody known
    nameless: Consultation
    standing: Case
    closed: Case

    def kept(self) -> dict[str, Any]:
        """Every figure, ledger, frozen row and byte, and what pages and downloads make of them."""
        made = {
            "compilations": list(Compilation.objects.order_by("pk").values_list("pk", "number", "rows", "sha256")),
            "bytes": bytes(Compilation.objects.get(pk=self.compilation.pk).workbook),
            "returns": list(Return.objects.final().filter(month=JAN).order_by("pk").values_list()),
            "figures": _of_january(Figure, "code", "value"),
            "ledgers": _of_january(Ledger, "source", "text"),
        }
        over = month_period(JAN)
        for code in AREAS:
            made[code] = table.area_table(table.find_area(code), over, today=TODAY).total.figures
        answer = browser(self.desk.officer(PROVINCE)).get(f"/returns/{PROVINCE}/2026-01/workbook/")
        return made | {"download": answer.content}


def _of_january(model: Any, *names: str) -> list[Any]:
    rows = model.objects.filter(return_of__month=JAN, return_of__edition=1).order_by("pk")
    return list(rows.values_list("pk", "return_of", *names))


def final(desk: Desk) -> Final:
    for code in (A, B):
        desk.station(code)
    desk.offices(A, B, "340100", PROVINCE)
    asked = desk.consult(A, date(2026, 1, 8), name="张三")
    nameless = desk.consult(A, date(2026, 1, 9), persons=3)
    desk.consult(B, date(2026, 1, 9), name="李四")
    closed = desk.case(A, asked, date(2026, 1, 9), date(2026, 1, 20), recovered_fen=120_000)
    standing = desk.case(A, desk.consult(A, date(2026, 1, 12), name="王五"), date(2026, 1, 12))
    row = desk.climb(desk.submit(A, JAN, at(2, 3)), at(2, 5))
    desk.climb(desk.submit(B, JAN, at(2, 3)), at(2, 5))
    compilation = actions.finalise(desk.regions[PROVINCE], JAN, by=desk.officer(PROVINCE), at=at(2, 9))
    row.refresh_from_db()
    return Final(desk, row, compilation, asked, nameless, standing, closed)
