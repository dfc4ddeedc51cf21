"""The measured lines counted again in plain Python, over rows as a table would be exported: dicts, no model, no query.

Written from the table of the nine items (domain of the standard), not from the measures.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.apps import apps

from stations.terms import plus_working_days

Row = dict[str, Any]
TABLES = (
    "stations.StationInterval stations.Staff stations.Premises stations.Notice stations.NoticeCheck stations.DutyDay "
    "stations.Filing stations.FundEntry stations.Risk stations.LibraryDocument stations.CoordinationBody "
    "stations.CoordinationMember stations.Meeting stations.Decision stations.Obligation stations.SystemEntry "
    "consultations.Consultation cases.Case cases.CaseSpan cases.Deadline cases.Referral cases.ReturnCall "
    "cases.Complaint"
).split()
VETOES = {"2.1", "2.2", "3.1", "3.2", "3.3", "4.1", "5.1", "6.1", "7.1", "8.1", "9.1"}
NEEDS = "sign_language braille large_print voice home_visit escort counselling".split()
MONTH, TWO_MONTHS = timedelta(days=30), timedelta(days=60)


def exported() -> dict[str, dict[int, list[Row]]]:
    """Every table by its name, its rows by their station."""
    found: dict[str, dict[int, list[Row]]] = {}
    for label in TABLES:
        by_station: dict[int, list[Row]] = defaultdict(list)
        for row in apps.get_model(label)._default_manager.order_by("pk").values():
            by_station[row["station_id"]].append(row)
        found[label.partition(".")[2].lower()] = by_station
    return found


class Office:
    """One station's rows, looked at on a day."""

    def __init__(self, tables: dict[str, dict[int, list[Row]]], station: Row, today: date) -> None:
        self.tables, self.station, self.today = tables, station, today

    def all(self, table: str) -> list[Row]:
        rows = self.tables[table].get(self.station["id"], [])
        return [row for row in rows if row.get("voided_on") is None]

    def year(self, table: str, day: str) -> list[Row]:
        """Those of the last twelve months by a day of theirs."""
        return [row for row in self.all(table) if row[day] and self.is_recent(row[day])]

    def now(self, table: str) -> list[Row]:
        """Those that hold today."""
        return [
            row for row in self.all(table)
            if row["since_on"] <= self.today and (row["until_on"] is None or self.today <= row["until_on"])
        ]  # fmt: skip

    def is_recent(self, day: date) -> bool:
        return (day.year + 1, day.month, day.day) > (self.today.year, self.today.month, self.today.day) and (
            day <= self.today
        )

    def has_rules(self, *kinds: str) -> str:
        there = {row["kind"] for row in self.now("librarydocument")} & set(kinds)
        return letter(len(there) == len(kinds), len(there) > 0)

    @property
    def staff(self) -> list[Row]:
        return [
            row for row in self.all("staff")
            if row["joined_on"] <= self.today and (row["left_on"] or self.today) >= self.today
        ]  # fmt: skip

    @property
    def finished(self) -> list[Row]:
        return [row for row in self.year("case", "closed_on") if row["state"] in ("closed", "archived")]


def letter(is_met: bool, is_partly: bool = False) -> str:
    return "m" if is_met else "p" if is_partly else "n"


def share(done: int, of: int, percent: int = 100) -> str:
    return letter(done * 100 >= of * percent, done > 0)


def lines(tables: dict[str, dict[int, list[Row]]], station: Row, today: date) -> dict[str, str]:
    """code -> m 符合, p 部分符合, n 不符合, u 待定."""
    one = Office(tables, station, today)
    found = {code: told for part in (_rules, _places, _people, _desk, _cases, _office) for code, told in part(one)}
    return {code: "n" if told == "p" and code in VETOES else told for code, told in found.items()}


Told = Iterator[tuple[str, str]]


def _rules(one: Office) -> Told:
    yield "1.3", one.has_rules("04", "05", "06")
    yield "8.2", one.has_rules("08", "09")
    yield "9.1", one.has_rules("10", "11", "12")
    has_rule = one.has_rules("07") == "m"
    risks = [row for row in one.all("risk") if row["found_on"] <= one.today]
    watched = [row for row in risks if one.is_recent(row["found_on"]) or row["handled_on"] is None]
    slow = [row for row in watched if (row["handled_on"] or one.today) - row["found_on"] > MONTH]
    yield "6.2", letter(has_rule and not slow, has_rule or (len(watched) > 0 and not slow))
    yield "6.1", letter(not [row for row in risks if row["level"] == "3" and one.is_recent(row["found_on"])])


def _places(one: Office) -> Told:
    here = next(iter(one.now("premises")), None)
    notice = next(iter(one.now("notice")), None)
    if here is None:
        yield from dict.fromkeys(("2.1", "2.2", "2.3", "2.4", "2.5", "2.6"), "n").items()
    else:
        ways = [here[f"has_{what}"] for what in ("ramp", "entrance", "toilet", "low_counter", "tactile_path")]
        sides = [here["is_on_street"], here["is_ground_floor"], here["is_convenient"]]
        aids = [here[f"has_{what}"] for what in ("wheelchair", "magnifier", "writing_board", "hearing_aid", "braille")]
        things = [bool(here["office_equipment"]), any(aids) or bool(here["other_devices"])]
        yield "2.1", letter(here["is_fixed"])
        yield "2.2", letter(all(ways), any(ways))
        yield "2.3", letter(all(sides), any(sides))
        yield "2.4", letter(here["has_sign"])
        yield "2.5", letter(here["is_well_kept"])
        yield "2.6", letter(all(things), any(things))
    if notice is None:
        yield from dict.fromkeys(("4.1", "4.2", "4.3"), "n").items()
        return
    shown = [notice[f"shows_{what}"] for what in ("scope", "process", "hours", "address", "contact")]
    yield "4.1", letter(all(shown), any(shown))
    yield "4.2", letter(any(notice[name] for name in ("on_website", "on_media", "on_board", "at_window")))
    looked = [row for row in one.all("noticecheck") if row["notice_id"] == notice["id"]]
    last = max((row for row in looked if row["checked_on"] <= one.today), key=lambda row: row["checked_on"], default={})
    fresh = bool(last) and one.today - last["checked_on"] <= timedelta(days=365)
    yield "4.3", letter(fresh and last["is_phone_answered"], fresh)


def _people(one: Office) -> Told:
    yield "3.1", letter(any(row["is_head"] and row["is_formal"] for row in one.staff))
    yield "3.2", letter(any(
        row["kind"] in ("01", "02", "03", "04", "05") and row["licence_number"]
        and (row["licence_expires_on"] or one.today) >= one.today for row in one.staff
    ))  # fmt: skip
    managers = {row["id"] for row in one.staff if row["is_daily_manager"]}
    filed = [row for row in one.all("filing") if row["state"] != "replaced"]
    yield "3.3", letter(any(row["state"] == "filed" and row["staff_id"] in managers for row in filed))
    skills = [any(row[name] for row in one.staff) for name in ("knows_sign_language", "knows_braille", "is_counsellor")]
    yield "3.4", letter(all(skills), any(skills))
    first, wanted = one.today.replace(day=1), []
    for _ in range(12):
        last, first = first - timedelta(days=1), (first - timedelta(days=1)).replace(day=1)
        opened = one.all("stationinterval")
        if any(row["opened_on"] <= first and (row["closed_on"] or date.max) > last for row in opened):
            wanted.append((first.year, first.month))
    days = [row["held_on"] for row in one.all("dutyday") if row["is_professional"] and row["held_on"] <= one.today]
    sat = [month for month in wanted if month in {(day.year, day.month) for day in days}]
    yield "5.1", letter(len(sat) == len(wanted), len(sat) > 0) if wanted else "u"


def _desk(one: Office) -> Told:
    late = [row for row in one.year("complaint", "received_on") if (row["answered_on"] or one.today) > row["due_on"]]
    good = [row for row in one.year("complaint", "received_on") if row["answered_on"] and row not in late]
    yield "1.2", letter(not late, bool(good))
    asked = [row for row in one.year("consultation", "held_on") if row["state"] == "recorded"]
    wishes = [(row, need) for row in asked for need in NEEDS if row[f"asked_{need}"]]
    yield "5.4", share(sum(row[f"met_{need}"] for row, need in wishes), len(wishes))
    letters = [row for row in asked if row["channel"] in ("07", "08", "09", "10", "11")]
    late = [
        row for row in letters
        if row["answered_on"]
        and (row["answered_on"] > (row["answer_due_on"] or date.max)
             or (row["channel"] != "09" and row["answered_on"] > row["held_on"] + timedelta(days=1)))
    ]  # fmt: skip
    open_ = [
        row for row in letters if row["outcome"] == "2" and not row["answered_on"] and not bytes(row["answer_sealed"])
    ]
    over = [
        row for row in open_
        if one.today > (plus_working_days(row["held_on"], 7) if row["channel"] == "09"
                        else row["held_on"] + timedelta(days=1))
    ]  # fmt: skip
    yield "5.5", share(len(letters) - len(late) - len(over), len(letters))
    typed = {(row["kind"], row["object_id"]): row["record_version"] for row in one.all("systementry")}
    taken = {
        row["case_id"] for row in one.all("casespan")
        if row["opened_as"] == "1" and row["opened_in"] and row["ended_as"] != "4"
    }  # fmt: skip
    owed = [("consultation", row["id"]) for row in asked if row["counted_in"]]
    owed += [("case", row["id"]) for row in one.year("case", "accepted_on") if row["id"] in taken]
    is_told = typed.get(("station", one.station["id"]), 0) >= one.station["version"]
    yield "9.3", share(sum(key in typed for key in owed) + is_told, len(owed) + 1)


def _cases(one: Office) -> Told:
    calls = [row for row in one.all("returncall") if row["called_on"] <= one.today]
    due = [row for row in one.finished if one.today - row["closed_on"] >= MONTH]
    firsts = [row for row in calls if not row["is_again"] and one.is_recent(row["called_on"])]
    heard = [row for row in firsts if row["satisfaction"] != "9"]
    angry = [row for row in firsts if row["satisfaction"] == "3"]
    again = {row["case_id"] for row in calls if row["is_again"]}
    enough = [
        share(len({row["case_id"] for row in calls} & {row["id"] for row in due}), len(due), 90) == "m",
        share(sum(row["satisfaction"] in ("1", "2") for row in heard), len(heard), 90) == "m",
        all(row["case_id"] in again for row in angry),
    ]
    yield "6.3", letter(all(enough), any(enough)) if due else "m"
    state = {row["id"]: row["state"] for row in one.all("case")}
    clocks = [
        row for row in one.all("deadline")
        if row["kind"] != "hearing" and row["dropped_on"] is None and row["due_on"] < one.today
    ]  # fmt: skip
    running = [
        row for row in clocks
        if row["met_on"] is None and not (row["pauses"] and state[row["case_id"]] == "suspended")
    ]  # fmt: skip
    stopped = [row for row in clocks if row["met_on"] and one.is_recent(row["due_on"])]
    in_time = [row for row in stopped if row["met_on"] <= row["due_on"]]
    yield "6.4", letter(not running and len(in_time) == len(stopped), not running and bool(in_time))
    sent = one.year("referral", "sent_on")
    back = [row for row in sent if row["answered_on"]]
    silent = [row for row in sent if not row["answered_on"] and row["state"] == "sent" and row["due_on"] < one.today]
    yield "7.3", share(sum(row["answered_on"] <= row["due_on"] for row in back), len(back) + len(silent))
    old = [row for row in one.finished if one.today - row["closed_on"] >= TWO_MONTHS]
    yield "9.2", share(sum(row["state"] == "archived" for row in old), len(old))


def _office(one: Office) -> Told:
    body = next(iter(one.now("coordinationbody")), {"id": None})
    members = [row for row in one.now("coordinationmember") if row["body_id"] == body["id"] and row["organ"] != "0"]
    reached = {row["organ"] for row in members if row["liaison"]}
    yield "7.1", letter(len(reached) == 9, bool(members))
    met = one.year("meeting", "held_on")
    held = {row["id"] for row in one.all("meeting") if row["held_on"] <= one.today}
    late = [
        row for row in one.all("decision")
        if row["meeting_id"] in held and row["done_on"] is None and row["due_on"] < one.today
    ]  # fmt: skip
    yield "7.2", letter(bool(met) and not late, bool(met))
    fen: dict[tuple[int, str], int] = defaultdict(int)
    for row in one.all("fundentry"):
        if row["entered_on"] <= one.today:
            fen[row["year"], row["kind"]] += row["amount_fen"]
    year = one.today.year
    before, last, this = (fen[some, "2"] for some in (year - 2, year - 1, year))
    is_new = all(row["opened_on"].year >= year for row in one.all("stationinterval"))
    is_steady = last >= before / 2
    yield (
        "8.1",
        letter((this > 0 or fen[year, "1"] > 0) and (is_new or last > 0) and is_steady, before + last + this > 0),
    )
    due = [row for row in one.year("obligation", "due_on") if row["kind"] == "return" and row["due_on"] < one.today]
    yield (
        "9.4",
        share(sum(row["first_done_on"] is not None and row["first_done_on"] <= row["due_on"] for row in due), len(due)),
    )
