"""The addresses of a station's register: one line a name (tests/routes.py)."""

from accounts.roles import P
from tests.route import FILE, PAGE, REGIONS, SEND, STATIONS, Names, Route, just, of, with_version
from tests.world import OPEN, TODAY, Place

# A page asks besides whether this role writes this register, and whether the station is one's own.
ASKED = frozenset({200, 403})
ROWS = {
    "premises": "premises",
    "notice": "notice",
    "dutyday": "duty_day",
    "agreement": "agreement",
    "fundentry": "fund",
    "outreachevent": "event",
}
DAY = {"held_on": "2026-10-21", "starts": "09:00", "ends": "12:00", "persons": 2}
PLACED = {"address": "新址", "since_on": "2026-09-01"}


def code(place: Place) -> list[Names]:
    return [{"code": place.code}]


def region(place: Place) -> list[Names]:
    return [{"code": place.region.code}]


def slugs(place: Place) -> list[Names]:
    return [{"code": place.code, "slug": slug} for slug in (*ROWS, "noticecheck", "coordinationbody", "dutyplan")]


def rows(place: Place) -> list[Names]:
    return [{"code": place.code, "slug": slug, "pk": getattr(place, row).pk} for slug, row in ROWS.items()]


def premises(place: Place) -> list[Names]:
    return rows(place)[:1]


def of_station(row: str, **more: str):
    return lambda place: [{"code": place.code, "pk": getattr(place, row).pk} | more]


def month(place: Place) -> list[Names]:
    return [{"code": place.code, "month": f"{OPEN:%Y-%m}"}]


def taking_photos(place: Place) -> list[Names]:
    return [{"kind": "premises", "pk": place.premises.pk}, {"kind": "dutysheet", "pk": place.station.pk}]


def slot(place: Place, names: Names) -> Names:
    return {"slot": f"{OPEN:%Y-%m}" if names["kind"] == "dutysheet" else ""}


REGISTER = {
    "stations:register": Route(PAGE, P.STATION_VIEW, STATIONS, code),
    "stations:rows": Route(PAGE, P.STATION_VIEW, STATIONS, slugs),
    "stations:rows_export": Route(FILE, P.STATION_VIEW, STATIONS, slugs),
    "stations:row_create": Route(
        PAGE, P.STATION_VIEW, STATIONS, lambda place: [{"code": place.code, "slug": "dutyday"}], inside=ASKED,
        body=lambda place, names: DAY | {"staff": place.staff.pk},
    ),
    "stations:row": Route(PAGE, P.STATION_VIEW, STATIONS, rows),
    "stations:row_edit": Route(
        PAGE, P.STATION_VIEW, STATIONS, premises, body=with_version("premises", PLACED), inside=ASKED
    ),
    "stations:row_end": Route(
        PAGE, P.STATION_VIEW, STATIONS, premises, body=with_version("premises", {"until_on": TODAY}), inside=ASKED
    ),
    "stations:row_void": Route(
        PAGE, P.STATION_VIEW, STATIONS, premises, body=with_version("premises", {"reason": "重复登记"}), inside=ASKED
    ),
    # What a file is, its bytes say: sent empty here, tried in tests/stations/test_register.py.
    "stations:proof_add": Route(PAGE, P.STATION_VIEW, STATIONS, premises, inside=ASKED),
    "stations:proof_file": Route(FILE, P.STATION_VIEW, STATIONS, of_station("proof")),
    "stations:proof_remove": Route(SEND, P.STATION_VIEW, STATIONS, of_station("proof"), body=just({})),
    "stations:duty": Route(PAGE, P.STATION_VIEW, STATIONS, month),
    "stations:duty_print": Route(PAGE, P.STATION_VIEW, STATIONS, month),
    "stations:sheet_add": Route(PAGE, P.STATION_VIEW, STATIONS, month, inside=ASKED),
    "stations:sheet_file": Route(FILE, P.STATION_VIEW, STATIONS, of_station("sheet")),
    "stations:sheet_remove": Route(SEND, P.STATION_VIEW, STATIONS, of_station("sheet"), body=just({})),
    "stations:filing": Route(PAGE, P.STATION_VIEW, STATIONS, code),
    "stations:filing_send": Route(PAGE, P.REGISTER_EDIT, STATIONS, code),
    "stations:filing_move": Route(
        PAGE, P.STATION_VIEW, STATIONS, of_station("filing", move="acknowledge"),
        body=with_version("filing", {"receipt_number": "收 1 号", "acknowledged_on": TODAY}),
    ),
    "stations:filings": Route(PAGE, P.STATION_VIEW, filters=("area",)),
    "stations:areas": Route(PAGE, P.AREA_EDIT),
    "stations:area_create": Route(PAGE, P.AREA_EDIT),
    # Where there is a station they say so and take nothing: sent in tests/stations/test_area_body.py.
    "stations:body_create": Route(PAGE, P.REGISTER_EDIT, REGIONS, region, inside=ASKED),
    "stations:body": Route(PAGE, P.REGISTER_EDIT, REGIONS, region, inside=ASKED),
    "stations:body_end": Route(PAGE, P.REGISTER_EDIT, REGIONS, region, inside=ASKED),
    # Open to everybody: what a station shows in public, nothing of any person.
    "stations:public": Route(PAGE, at=code),
    "stations:public_code": Route(FILE, at=code),
    "stations:photo_pass": Route(SEND, P.STATION_VIEW, STATIONS, taking_photos, body=slot),
    # Of who made it only. What it answers to whom: tests/stations/test_photo_pass.py.
    "stations:photo_arrived": Route(FILE, P.STATION_VIEW, STATIONS, of("photo_pass"), inside=frozenset({302, 404})),
    # Open to whoever holds the address; it names the station and what is to be proved.
    "stations:photo": Route(PAGE, at=lambda place: [{"token": place.rows.get("photo_token", "none")}]),
}  # fmt: skip
PUBLIC = {"stations:public", "stations:public_code", "stations:photo"}
