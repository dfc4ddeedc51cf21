"""Every figure counted again, by plain Python over the rows: knows no registry, no query, no ledger."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date

from cases.models import CasePerson, CaseSpan, Complaint, Referral, ReturnCall
from clients.choices import Group
from consultations.models import Consultation
from tests.reports.recount_stations import recount_of_stations

AGES = [(0, 13, "1"), (14, 17, "2"), (18, 59, "3"), (60, 69, "4"), (70, 999, "5")]

NEEDS = {
    "sign_language": 1, "braille": 2, "large_print": 3, "voice": 4, "home_visit": 5, "escort": 6, "counselling": 7,
}  # fmt: skip


def recount(stations: Iterable[int], first: date, last: date) -> Counter[str]:
    """Code -> value over the stations together; first and last are the first days of months."""
    told: Counter[str] = Counter()
    people: dict[str, set[str]] = defaultdict(set)
    stations = set(stations)

    def groups(row, prefix, value):
        for group in Group:
            told[prefix + group.value] += value * getattr(row, group.field)

    for row in Consultation.objects.all():
        if (
            row.station_id not in stations
            or row.state == "void"
            or not (row.counted_in and first <= row.counted_in <= last)
        ):
            continue
        told["200"] += 1
        told["201"] += row.persons
        people["202"].add(row.person_key)
        for code, value in [("21", row.channel), ("22", row.asked_by), ("23", row.category), ("25", row.matter),
                            ("26", row.outcome), ("27", row.visit)]:  # fmt: skip
            told[code + value] += row.persons
        groups(row, "24", row.persons)
        told["280"] += row.needs_met
        told["290"] += row.is_late

    for row in Consultation.objects.all():
        due_in = row.answer_due_in
        if row.station_id in stations and row.state != "void" and due_in and first <= due_in <= last:
            told["291"] += 1
            told["292"] += row.answered_on is not None and row.answered_on <= row.answer_due_on

    for row in CaseSpan.objects.all():
        if row.station_id not in stations or row.opened_in is None:
            continue
        if row.opened_in < first and (row.ended_in is None or row.ended_in >= first):
            told["300"] += 1
        if first <= row.opened_in <= last:
            told["31" + row.opened_as] += 1
            if row.opened_as == "1":
                told["33" + row.source] += 1
                told["622"] += row.is_group
                told["34" + row.form] += 1
                told["35" + row.kind] += 1
                told["36" + row.matter] += 1
                groups(row, "39", 1)
        if row.ended_in and first <= row.ended_in <= last:
            told["32" + row.ended_as] += 1
            for code in ("301", "601"):
                told[code] += row.recovered_fen
            for code in ("302", "602"):
                told[code] += row.gained_fen
            told["611"] += row.wages_fen
            told["612"] += row.injury_fen
            told["613"] += row.support_fen
            told["621"] += row.petitions_avoided
            groups(row, "30", row.recovered_fen)
            if row.ended_as == "1":
                told["623"] += row.is_group
                told["37" + row.handler_kind] += 1
                told["38" + row.outcome] += 1
        if row.opened_in <= last and (row.ended_in is None or row.ended_in > last):
            told["330"] += 1

    for row in CasePerson.objects.select_related("span"):
        span = row.span
        if span.station_id not in stations or span.opened_as != "1":
            continue
        if span.opened_in is None or not first <= span.opened_in <= last:
            continue
        told["400"] += 1
        people["401"].add(row.person_key)
        told["41" + row.sex] += 1
        told[
            "42" + next((code for low, high, code in AGES if row.age is not None and low <= row.age <= high), "9")
        ] += 1
        told["44" + row.category] += 1
        told["43" + row.category + row.grade] += 1
        told["45" + row.residence] += 1
        groups(row, "46", 1)

    for row in Referral.objects.all():
        if row.station_id not in stations:
            continue
        if row.sent_in and first <= row.sent_in <= last:
            told["510"] += 1
            told["51" + row.target] += 1
            told["541"] += row.asked_fen
        if row.answered_in and first <= row.answered_in <= last:
            told["520"] += 1
            told["521"] += row.answered_as == "accepted"
            told["522"] += row.answered_as == "refused"
            told["523"] += row.answer_days
        if row.ended_in and first <= row.ended_in <= last:
            told[{"returned": "531", "done": "532", "revoked": "533"}[row.state]] += 1
            told["542"] += row.granted_fen
            told["543"] += row.relieved_fen
    for row in ReturnCall.objects.all():
        if row.station_id in stations and row.counted_in and first <= row.counted_in <= last:
            told["630"] += 1
            told["63" + row.satisfaction] += 1
            told["640"] += row.is_again
    for row in Complaint.objects.all():
        if row.station_id in stations and row.counted_in and first <= row.counted_in <= last:
            told["650"] += 1

    for need, number in NEEDS.items():
        for row in Consultation.objects.all():
            if (
                row.station_id in stations
                and row.state != "void"
                and row.counted_in
                and first <= row.counted_in <= last
            ):
                told[f"71{number}"] += getattr(row, f"asked_{need}")
                told[f"72{number}"] += getattr(row, f"met_{need}")

    for code, keys in people.items():
        told[code] = len(keys - {""})
    return told + recount_of_stations(stations, first, last)
