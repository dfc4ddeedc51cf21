"""The passes over a station's own registers, as tests/bench/handwritten.py has those over its work."""

Column = tuple[str, str]
ACCESS = "has_ramp has_entrance has_toilet has_low_counter has_tactile_path".split()
HELD = "voided_on IS NULL AND since_on <= %(last)s AND (until_on IS NULL OR until_on >= %(last)s)"
SERVING = "joined_on <= %(last)s AND (left_on IS NULL OR left_on >= %(last)s)"
COUNTED = "voided_on IS NULL AND counted_in = %(month)s"


def when(condition: str, adds: str = "1") -> str:
    return f"COALESCE(SUM(CASE WHEN {condition} THEN {adds} ELSE 0 END), 0)"


def each(code: str, column: str, values: str, adds: str = "1", also: str = "") -> list[Column]:
    return [(f"{code}{value}", when(f"{column} = '{value}'{also}", adds)) for value in values.split()]


def entered(kind: str, key: str, more: str = "") -> str:
    return f"EXISTS (SELECT 1 FROM stations_systementry e WHERE e.kind = '{kind}' AND e.object_id = {key}{more})"


def entries(number: str, is_entered: str, also: str = "") -> list[Column]:
    return [
        (f"110{number}", when(f"1 = 1{also}")),
        (f"111{number}", when(f"{is_entered}{also}")),
        (f"112{number}", when(f"NOT {is_entered}{also}")),
    ]


def earlier(more: str = "") -> str:
    return (
        "NOT EXISTS (SELECT 1 FROM stations_dutyday o WHERE o.station_id = d.station_id AND o.held_on = d.held_on "
        f"AND o.id < d.id AND o.voided_on IS NULL AND o.counted_in IS NOT NULL{more})"
    )


def screened(condition: str) -> str:
    return when(f"EXISTS (SELECT 1 FROM cases_screening c WHERE c.case_id = s.case_id AND {condition})")


STATIONS = [("100", "COUNT(*)"), *entries("3", entered("station", "t.id", " AND e.record_version >= t.version"))]
PREMISES = [
    ("110", "COUNT(*)"), ("111", when("is_fixed")), ("112", when(" AND ".join(ACCESS))), ("113", when("has_sign")),
    ("114", "COALESCE(SUM(area_m2), 0)"),
]  # fmt: skip
STAFF = [
    ("120", "COUNT(*)"), *each("12", "kind", "01 02 03 04 05 06 07 08 09"), *each("13", "employment", "1 2"),
    ("139", when("employment = ''")), *each("14", "engaged_as", "1 2 3 4"), ("149", when("engaged_as = ''")),
    ("150", when("is_head AND is_formal")), ("152", when("knows_sign_language")), ("153", when("knows_braille")),
    ("154", when("is_counsellor")),
]  # fmt: skip
DUTY = [
    ("700", when(earlier())), ("701", when(f"is_professional AND {earlier(' AND o.is_professional')}")),
    ("702", "COUNT(*)"), ("703", "COALESCE(SUM(persons), 0)"), ("704", when("is_late")),
]  # fmt: skip
TOLD = " OR ".join(f"in_{kind}" for kind in "newspaper radio television website social board".split())
HANDED = {"1": "cards", "2": "guides", "3": "braille_books", "4": "books", "9": "other_materials"}
AUDIENCES = "00 01 02 03 04 05 06 07 08 09 13 99"
TO_13 = "01 02 03 04 05 06 07 08 09 10 11 12"
EVENTS = [
    ("801", "COUNT(*)"), ("802", "COALESCE(SUM(persons), 0)"), ("803", "COALESCE(SUM(staff_count), 0)"),
    ("804", when("is_late")), *each("81", "occasion", f"{TO_13} 99"), *each("82", "audience", AUDIENCES),
    *each("83", "audience", AUDIENCES, "persons"), *each("84", "place_kind", f"{TO_13} 99"),
    ("850", f"COALESCE(SUM({' + '.join(HANDED.values())}), 0)"),
    *((f"85{number}", f"COALESCE(SUM({column}), 0)") for number, column in HANDED.items()), ("860", when(TOLD)),
    *((f"86{number}", when(column)) for number, column in enumerate(TOLD.split(" OR "), 1)),
]  # fmt: skip
FUNDS = [
    *each("91", "kind", "1 2 3", "amount_fen"), *each("94", "source", "1 2 3 4 5 9", "amount_fen", " AND kind = '1'"),
    *each("92", "source", "1 2 3 4 5 9", "amount_fen", " AND kind = '2'"),
    *each("93", "purpose", "1 2 3 4 5 6 9", "amount_fen", " AND kind = '3'"),
]  # fmt: skip
RESULTS = {"passed": "1021", "mended": "1022", "failed": "1023", "pending": "1024", "open": "1025"}
MEASURED = [
    *((f"101{number}", when(f"substr(items, {number}, 1) = 'm'")) for number in range(1, 10)), ("1020", "COUNT(*)"),
    *((code, when(f"result = '{result}'")) for result, code in RESULTS.items()),
]  # fmt: skip
ORDERED = [("1031", "COUNT(*)"), ("1032", when("state = 'mended'")), ("1033", when("state = 'revoked'"))]

PASSES: list[tuple[list[Column], str, str]] = [
    (STATIONS,
     "stations_station t WHERE EXISTS (SELECT 1 FROM stations_stationinterval v WHERE v.station_id = t.id "
     "AND v.opened_on <= %(last)s AND (v.closed_on IS NULL OR v.closed_on >= %(last)s))", "id"),
    ([("101", "COUNT(*)")], f"stations_coordinationbody WHERE {HELD}", "station_id"),
    ([("102", "COUNT(*)"), ("103", when("liaison <> ''"))],
     f"stations_coordinationmember WHERE {HELD} AND organ <> '0'", "station_id"),
    (PREMISES, f"stations_premises WHERE {HELD}", "station_id"),
    (STAFF, f"stations_staff WHERE {SERVING}", "station_id"),
    ([("151", "COUNT(*)")],
     f"stations_staff WHERE {SERVING} AND kind IN ('01', '02', '03', '04', '05') AND licence_number <> '' "
     "AND (licence_expires_on IS NULL OR licence_expires_on >= %(last)s)", "station_id"),
    ([("160", "COUNT(*)")],
     "stations_filing f JOIN stations_staff p ON p.id = f.staff_id WHERE f.acknowledged_on <= %(last)s "
     "AND (f.replaced_on IS NULL OR f.replaced_on > %(last)s) AND p.is_daily_manager "
     "AND (p.left_on IS NULL OR p.left_on >= %(last)s)", "f.station_id"),
    ([("170", "COUNT(*)"), *each("17", "kind", "1 2 3 4 5 6 9")], f"stations_agreement WHERE {HELD}", "station_id"),
    ([("180", "COUNT(*)"), *each("18", "kind", "1 2 3 4 5 6 9")], f"stations_contactpoint WHERE {HELD}", "station_id"),
    ([("190", "COUNT(*)"), ("191", "COALESCE(SUM(members), 0)")], f"stations_team WHERE {HELD}", "station_id"),
    ([("192", "COUNT(*)")], f"stations_demonstration WHERE {HELD}", "station_id"),
    (DUTY, f"stations_dutyday d WHERE {COUNTED}", "station_id"),
    (EVENTS, f"consultations_outreachevent WHERE {COUNTED}", "station_id"),
    ([("870", "COUNT(*)"), ("871", when(TOLD))], f"cases_typicalcase WHERE {COUNTED}", "station_id"),
    (FUNDS, f"stations_fundentry WHERE {COUNTED}", "station_id"),
    (MEASURED, "compliance_snapshot WHERE measured_in = %(month)s", "station_id"),
    (ORDERED, "compliance_order WHERE issued_on BETWEEN %(year)s AND %(last)s", "station_id"),
    ([("1034", "COUNT(*)")],
     "compliance_order WHERE issued_on <= %(last)s AND (mended_on IS NULL OR mended_on > %(last)s) "
     "AND (revoked_on IS NULL OR revoked_on > %(last)s)", "station_id"),
]  # fmt: skip
