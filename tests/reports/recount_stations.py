"""The figures of the station itself counted again, by plain Python over the rows (tests/reports/recount.py)."""

from calendar import monthrange
from collections import Counter
from datetime import date

from cases.models import CaseSpan, TypicalCase
from compliance.models import Order, Snapshot
from consultations.models import Consultation, OutreachEvent
from stations.models import (
    Agreement,
    ContactPoint,
    CoordinationBody,
    CoordinationMember,
    Demonstration,
    DutyDay,
    Filing,
    FundEntry,
    Premises,
    Staff,
    Station,
    SystemEntry,
    Team,
)

RESULTS = {"passed": "1021", "mended": "1022", "failed": "1023", "pending": "1024", "open": "1025"}


def recount_of_stations(stations: set[int], first: date, last: date) -> Counter[str]:
    """`first` and `last` are first days of months; stocks are as of the end of the last one."""
    told: Counter[str] = Counter()
    day = last.replace(day=monthrange(last.year, last.month)[1])

    def held(model):
        for row in model.objects.all():
            is_held = row.since_on <= day and (row.until_on is None or row.until_on >= day)
            if row.station_id in stations and is_held and row.voided_on is None:
                yield row

    for row in Station.objects.filter(pk__in=stations).prefetch_related("intervals"):
        if any(one.opened_on <= day and (one.closed_on is None or one.closed_on >= day) for one in row.intervals.all()):
            told["100"] += 1
            told["1103"] += 1
            entry = SystemEntry.objects.filter(kind="station", object_id=row.pk).first()
            told["1113" if entry and entry.record_version >= row.version else "1123"] += 1
    told["101"] += len(list(held(CoordinationBody)))
    for row in held(CoordinationMember):
        if row.organ != "0":
            told["102"] += 1
            told["103"] += bool(row.liaison)
    for row in held(Premises):
        told["110"] += 1
        told["111"] += row.is_fixed
        told["112"] += all(getattr(row, name) for name in Premises.ACCESS)
        told["113"] += row.has_sign
        told["114"] += row.area_m2 or 0
    for row in Staff.objects.filter(station__in=stations):
        if row.joined_on > day or (row.left_on and row.left_on < day):
            continue
        told["120"] += 1
        told["12" + row.kind] += 1
        told["13" + (row.employment or "9")] += 1
        told["14" + (row.engaged_as or "9")] += 1
        told["150"] += row.is_head and row.is_formal
        told["151"] += row.is_professional_on(day)
        told["152"] += row.knows_sign_language
        told["153"] += row.knows_braille
        told["154"] += row.is_counsellor
    for row in Filing.objects.filter(station__in=stations).select_related("staff"):
        is_filed = (
            row.acknowledged_on and row.acknowledged_on <= day and not (row.replaced_on and row.replaced_on <= day)
        )
        told["160"] += bool(
            is_filed and row.staff.is_daily_manager and not (row.staff.left_on and row.staff.left_on < day)
        )
    for row in held(Agreement):
        told["170"] += 1
        told["17" + row.kind] += 1
    for row in held(ContactPoint):
        told["180"] += 1
        told["18" + row.kind] += 1
    for row in held(Team):
        told["190"] += 1
        told["191"] += row.members
    told["192"] += len(list(held(Demonstration)))
    return told + _flows(stations, first, last, day)


def _flows(stations: set[int], first: date, last: date, day: date) -> Counter[str]:
    told: Counter[str] = Counter()

    def counted(model):
        for row in model.objects.filter(station__in=stations, voided_on=None).order_by("pk"):
            if row.counted_in:
                yield row, first <= row.counted_in <= last

    days, professional = set(), set()
    for row, is_within in counted(DutyDay):
        if is_within:
            told["700"] += (row.station_id, row.held_on) not in days
            told["701"] += row.is_professional and (row.station_id, row.held_on) not in professional
            told["702"] += 1
            told["703"] += row.persons
            told["704"] += row.is_late
        days.add((row.station_id, row.held_on))
        if row.is_professional:
            professional.add((row.station_id, row.held_on))
    for row, is_within in counted(FundEntry):
        if is_within:
            told["91" + row.kind] += row.amount_fen
            told[{"1": "94", "2": "92"}[row.kind] + row.source if row.kind != "3" else "93" + row.purpose] += (
                row.amount_fen
            )

    kinds = ("newspaper", "radio", "television", "website", "social", "board")
    for row, is_within in counted(OutreachEvent):
        if is_within:
            told["801"] += 1
            told["802"] += row.persons
            told["803"] += row.staff_count
            told["804"] += row.is_late
            for code, adds in (("81" + row.occasion, 1), ("82" + row.audience, 1), ("83" + row.audience, row.persons),
                               ("84" + row.place_kind, 1)):  # fmt: skip
                told[code] += adds
            handed = (row.cards, row.guides, row.braille_books, row.books, row.other_materials)
            told["850"] += sum(handed)
            for number, many in zip("12349", handed, strict=True):
                told["85" + number] += many
            told["860"] += any(getattr(row, f"in_{kind}") for kind in kinds)
            for number, kind in enumerate(kinds, 1):
                told[f"86{number}"] += getattr(row, f"in_{kind}")
    for row, is_within in counted(TypicalCase):
        if is_within:
            told["870"] += 1
            told["871"] += any(getattr(row, f"in_{kind}") for kind in kinds)

    for row in Snapshot.objects.filter(station__in=stations, measured_in=day.replace(day=1)):
        told["1020"] += 1
        told[RESULTS[row.result]] += 1
        for number, letter in enumerate(row.items, 1):
            told[f"101{number}"] += letter == "m"
    for row in Order.objects.filter(station__in=stations):
        if row.issued_on.year == day.year and row.issued_on <= day:
            told["1031"] += 1
            told["1032"] += row.state == "mended"
            told["1033"] += row.state == "revoked"
        is_over = any(one and one <= day for one in (row.mended_on, row.revoked_on))
        told["1034"] += row.issued_on <= day and not is_over

    entered = set(SystemEntry.objects.values_list("kind", "object_id"))
    for row in Consultation.objects.filter(station__in=stations, state="recorded"):
        if row.counted_in and first <= row.counted_in <= last:
            told["1101"] += 1
            told["1111" if ("consultation", row.pk) in entered else "1121"] += 1
    for row in CaseSpan.objects.filter(station__in=stations, opened_as="1").select_related("case__screening"):
        if row.opened_in and first <= row.opened_in <= last:
            told["1102"] += 1
            told["1112" if ("case", row.case_id) in entered else "1122"] += 1
            if screening := getattr(row.case, "screening", None):
                told["731"] += screening.urgency != "0"
                told["732"] += screening.served_first
                told["733"] += screening.exemption != "0"
    return told
