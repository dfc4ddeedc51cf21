"""The month's table as somebody would write it who knows SQL and nothing else: one pass a date axis.

Knows neither the registry nor the ORM; its table must be the one that compute() makes.
"""

from calendar import monthrange
from datetime import date
from typing import Any

from django.db import connections

from tests.bench import handwritten_stations
from tests.bench.handwritten_stations import entered, entries, screened

GROUPS = """is_disabled is_migrant_worker is_elderly is_woman is_left_behind_woman is_minor is_military_family
is_veteran is_low_income is_extreme_poverty is_single_parent_poor is_other_hardship""".split()
NEEDS = "sign_language braille large_print voice home_visit escort counselling".split()
MATTERS = [f"{number:02}" for number in range(1, 23)] + ["99"]

Column = tuple[str, str]  # code, SQL


def each(code: str, column: str, values: list[str], adds: str = "1", also: str = "") -> list[Column]:
    return [(f"{code}{value}", f"SUM(CASE WHEN {column} = '{value}'{also} THEN {adds} ELSE 0 END)") for value in values]


def flags(code: str, adds: str = "1", also: str = "") -> list[Column]:
    return [
        (f"{code}{number:02}", f"SUM(CASE WHEN {flag}{also} THEN {adds} ELSE 0 END)")
        for number, flag in enumerate(GROUPS, start=1)
    ]


def numbers(first: int, last: int, width: int = 2) -> list[str]:
    return [f"{number:0{width}}" for number in range(first, last + 1)]


HEADS = "COUNT(DISTINCT CASE WHEN {0}person_key <> '' THEN {0}person_key END)"
NEW, CLOSED, OF = " AND opened_as = '1'", " AND ended_as = '1'", " AND p.category = '{}'"

CONSULTED: list[Column] = [
    ("200", "COUNT(*)"), ("201", "SUM(persons)"), ("202", HEADS.format("")),
    *each("21", "channel", numbers(1, 15), "persons"), *each("22", "asked_by", list("1234"), "persons"),
    *each("23", "category", list("1234567809"), "persons"), *flags("24", "persons"),
    *each("25", "matter", MATTERS, "persons"), *each("26", "outcome", list("12345"), "persons"),
    *each("27", "visit", list("12"), "persons"), ("280", "SUM(needs_met)"),
    ("290", "SUM(CASE WHEN is_late THEN 1 ELSE 0 END)"),
    *((f"71{number}", f"SUM(CASE WHEN asked_{need} THEN 1 ELSE 0 END)") for number, need in enumerate(NEEDS, 1)),
    *((f"72{number}", f"SUM(CASE WHEN met_{need} THEN 1 ELSE 0 END)") for number, need in enumerate(NEEDS, 1)),
    *entries("1", entered("consultation", "q.id")),
]  # fmt: skip
PROMISED: list[Column] = [
    ("291", "COUNT(*)"), ("292", "SUM(CASE WHEN answered_on <= answer_due_on THEN 1 ELSE 0 END)"),
]  # fmt: skip
OPENED: list[Column] = [
    *each("31", "opened_as", list("123")), *each("33", "source", numbers(1, 6), also=NEW),
    *each("34", "form", numbers(1, 8), also=NEW), *each("35", "kind", list("1234"), also=NEW),
    *each("36", "matter", MATTERS, also=NEW), *flags("39", also=NEW),
    ("622", f"SUM(CASE WHEN is_group{NEW} THEN 1 ELSE 0 END)"),
    ("731", screened(f"c.urgency <> '0'{NEW}")), ("732", screened(f"c.served_first{NEW}")),
    ("733", screened(f"c.exemption <> '0'{NEW}")), *entries("2", entered("case", "s.case_id"), NEW),
]  # fmt: skip
ENDED: list[Column] = [
    *each("32", "ended_as", list("1234")), *each("37", "handler_kind", numbers(1, 7), also=CLOSED),
    *each("38", "outcome", [*numbers(1, 10), "99"], also=CLOSED), ("301", "SUM(recovered_fen)"),
    ("302", "SUM(gained_fen)"), *flags("30", "recovered_fen"), ("601", "SUM(recovered_fen)"),
    ("602", "SUM(gained_fen)"), ("611", "SUM(wages_fen)"), ("612", "SUM(injury_fen)"), ("613", "SUM(support_fen)"),
    ("621", "SUM(petitions_avoided)"), ("623", f"SUM(CASE WHEN is_group{CLOSED} THEN 1 ELSE 0 END)"),
]  # fmt: skip
AIDED: list[Column] = [
    ("400", "COUNT(*)"), ("401", HEADS.format("p.")), *each("41", "p.sex", list("129")),
    ("421", "SUM(CASE WHEN p.age < 14 THEN 1 ELSE 0 END)"),
    ("422", "SUM(CASE WHEN p.age BETWEEN 14 AND 17 THEN 1 ELSE 0 END)"),
    ("423", "SUM(CASE WHEN p.age BETWEEN 18 AND 59 THEN 1 ELSE 0 END)"),
    ("424", "SUM(CASE WHEN p.age BETWEEN 60 AND 69 THEN 1 ELSE 0 END)"),
    ("425", "SUM(CASE WHEN p.age >= 70 THEN 1 ELSE 0 END)"),
    ("429", "SUM(CASE WHEN p.age IS NULL THEN 1 ELSE 0 END)"),
    *each("44", "p.category", list("1234567809")),
    *(pair for kind in "1234567" for pair in each(f"43{kind}", "p.grade", list("1234"), also=OF.format(kind))),
    *each("45", "p.residence", list("129")),
    *((code, sql.replace("WHEN is_", "WHEN p.is_")) for code, sql in flags("46")),
]  # fmt: skip
REFERRED: list[Column] = [("510", "COUNT(*)"), *each("51", "target", numbers(1, 13)), ("541", "SUM(asked_fen)")]
ANSWERED: list[Column] = [
    ("520", "COUNT(*)"), ("521", "SUM(CASE WHEN answered_as = 'accepted' THEN 1 ELSE 0 END)"),
    ("522", "SUM(CASE WHEN answered_as = 'refused' THEN 1 ELSE 0 END)"), ("523", "SUM(answer_days)"),
]  # fmt: skip
CONCLUDED: list[Column] = [
    *((code, f"SUM(CASE WHEN state = '{state}' THEN 1 ELSE 0 END)")
      for code, state in [("531", "returned"), ("532", "done"), ("533", "revoked")]),
    ("542", "SUM(granted_fen)"), ("543", "SUM(relieved_fen)"),
]  # fmt: skip
CALLED: list[Column] = [
    ("630", "COUNT(*)"), *each("63", "satisfaction", list("1239")),
    ("640", "SUM(CASE WHEN is_again THEN 1 ELSE 0 END)"),
]  # fmt: skip

SPANS, PERSONS = "cases_casespan", "cases_caseperson"
PASSES: list[tuple[list[Column], str, str]] = [  # columns, from and where, the station's column
    (CONSULTED, "consultations_consultation q WHERE counted_in = %(month)s AND state = 'recorded'", "station_id"),
    (PROMISED, "consultations_consultation WHERE answer_due_in = %(month)s AND state = 'recorded'", "station_id"),
    ([("300", "COUNT(*)")],
     f"{SPANS} WHERE opened_in < %(month)s AND COALESCE(ended_in, '9999-12-01') >= %(month)s", "station_id"),
    (OPENED, f"{SPANS} s WHERE opened_in = %(month)s", "station_id"),
    (ENDED, f"{SPANS} WHERE ended_in = %(month)s", "station_id"),
    ([("330", "COUNT(*)")],
     f"{SPANS} WHERE opened_in <= %(month)s AND COALESCE(ended_in, '9999-12-01') > %(month)s", "station_id"),
    (AIDED,
     f"{PERSONS} p JOIN {SPANS} s ON s.id = p.span_id WHERE s.opened_in = %(month)s AND s.opened_as = '1'",
     "s.station_id"),
    (REFERRED, "cases_referral WHERE sent_in = %(month)s", "station_id"),
    (ANSWERED, "cases_referral WHERE answered_in = %(month)s", "station_id"),
    (CONCLUDED, "cases_referral WHERE ended_in = %(month)s", "station_id"),
    (CALLED, "cases_returncall WHERE counted_in = %(month)s", "station_id"),
    ([("650", "COUNT(*)")], "cases_complaint WHERE counted_in = %(month)s", "station_id"),
    *handwritten_stations.PASSES,
]  # fmt: skip


def statements(stations: list[int]) -> list[tuple[list[str], str]]:
    """(codes, SQL) of each pass."""
    among = ", ".join(map(str, stations))
    return [
        (
            [code for code, _ in columns],
            f"SELECT {station}, {', '.join(sql for _, sql in columns)} FROM {source} AND {station} IN ({among}) "
            f"GROUP BY {station}",
        )
        for columns, source, station in PASSES
    ]


def month_table(alias: str, stations: list[int], month: date) -> dict[int, dict[str, Any]]:
    """{station: {code: value}}."""
    passes = statements(stations)
    nothing = dict.fromkeys((code for codes, _ in passes for code in codes), 0)
    table = {station: nothing.copy() for station in stations}
    with connections[alias].cursor() as cursor:
        for codes, sql in passes:
            last = month.replace(day=monthrange(month.year, month.month)[1])
            cursor.execute(sql, {"month": month, "last": last, "year": month.replace(month=1)})
            for station, *found in cursor.fetchall():
                table[station].update(zip(codes, found, strict=True))
    return table
