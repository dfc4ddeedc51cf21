"""The addresses of what goes with the returns: signed scans, rates, due dates, packs (tests/routes.py)."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import P
from tests.cases.files import PDF
from tests.route import FILE, PAGE, SEND, STATIONS, Names, Route, just
from tests.world import PERIOD, Place


def month(place: Place) -> list[Names]:
    return [{"code": place.code, "asked": PERIOD}]


def scans(place: Place) -> list[Names]:
    return [names | {"pk": place.scan.pk} for names in month(place)]


def file(place: Place, names: Names) -> Any:
    return {"file": SimpleUploadedFile("签章.pdf", PDF)}


PACK: dict[str, Route] = {
    "reports:list_export": Route(FILE, P.RETURN_VIEW, filters=("area",)),
    "reports:calendar": Route(PAGE, P.RETURN_VIEW),
    "reports:scan_add": Route(PAGE, P.RETURN_PREPARE, STATIONS, month, body=file),
    "reports:scan_pass": Route(SEND, P.RETURN_PREPARE, STATIONS, month, body=just({})),
    "reports:scan": Route(FILE, P.RETURN_VIEW, STATIONS, scans),
    "reports:pack": Route(PAGE, P.PACK_TAKE, STATIONS, month),
    "reports:pack_download": Route(SEND, P.PACK_TAKE, STATIONS, month, body=just({})),
}
