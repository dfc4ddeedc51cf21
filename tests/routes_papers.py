"""How the tests address the papers of a case, its file, and the registers of seals and numbers."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import P
from tests.cases.files import PDF
from tests.route import FILE, PAGE, PERSONS, Names, Route, just, of, with_version
from tests.routes_after import each
from tests.world import TODAY, Place

# The row that each move of a file can be made from.
DISPOSALS = {"propose": "filed", "keep": "proposed", "dispose": "proposed"}


def disposals(place: Place) -> list[Names]:
    return [{"pk": getattr(place, row).pk, "move": move} for move, row in DISPOSALS.items()]


def disposed(place: Place, names: Names) -> Names:
    return {"version": getattr(place, DISPOSALS[names["move"]]).version, "reason": "保管期满"}


def scanned(place: Place, names: Names) -> Any:
    return {"file": SimpleUploadedFile("扫描.pdf", PDF), "pages": 1, "paper": "52", "made_on": TODAY}


PAPERS: dict[str, Route] = {
    "cases:documents": Route(PAGE, P.CASE_VIEW, PERSONS, each("working", "refused")),
    "cases:document_new": Route(
        PAGE, P.CASE_OPEN, PERSONS, of("working"), body=just({"paper": "07", "made_on": TODAY, "to": "", "text": ""})
    ),
    "cases:document_upload": Route(PAGE, P.CASE_OPEN, PERSONS, of("working"), body=scanned),
    "cases:document_file": Route(FILE, P.CLIENT_NAME, PERSONS, each("document", "handed_in")),
    "cases:document_scan": Route(FILE, P.CLIENT_NAME, PERSONS, of("document")),
    "cases:document_sign": Route(PAGE, P.CASE_OPEN, PERSONS, of("document"), body=scanned),
    "cases:document_seal": Route(
        PAGE, P.CASE_OPEN, PERSONS, of("document"), body=just({"used_on": TODAY, "copies": 1, "approver": "站长"})
    ),
    "cases:document_void": Route(PAGE, P.CASE_OPEN, PERSONS, of("document"), body=just({"reason": "日期写错"})),
    "cases:archive_register": Route(FILE, P.CASE_VIEW),
    "cases:number_register": Route(FILE, P.CLIENT_NAME),
    "cases:seal_register": Route(FILE, P.CLIENT_NAME),
    "cases:seals": Route(PAGE, P.CLIENT_NAME),
    "cases:numbers": Route(PAGE, P.CLIENT_NAME),
    "cases:archive": Route(
        PAGE, P.CASE_VIEW, PERSONS, each("refused", "filed_case", "working"),
        body=with_version("refused", {"archived_on": TODAY, "retention": "2"}),
    ),
    "cases:archive_print": Route(PAGE, P.CLIENT_NAME, PERSONS, each("refused", "filed_case")),
    "cases:archive_download": Route(FILE, P.CLIENT_NAME, PERSONS, each("refused", "filed_case")),
    "cases:archives": Route(PAGE, P.CASE_VIEW),
    # Who proposed may not approve: a page that asks besides who he is.
    "cases:archive_move": Route(
        PAGE, P.CASE_DISPOSE, PERSONS, disposals, body=disposed, inside=frozenset({200, 403})
    ),
}  # fmt: skip
