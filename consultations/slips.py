"""来访登记表, 咨询告知单, 个人信息告知与同意书 and 咨询台账 as Word files, blank or filled in from a consultation.

The wording stands in templates/papers/wording_slips.py. A full number stands in none: it is written in by hand from the
certificate itself.
"""

from collections.abc import Container, Iterable
from typing import Any

from accounts.templatetags.look import cnday
from clients.choices import TICKED_GROUPS, Sex
from clients.identity import masked
from consultations.choices import AskedBy, Channel, Matter, Need, Outcome, Slip, Visit
from consultations.models import Consultation
from stations.models import Station
from stations.word import BLANK, clean, render, split, wide

EMPTY, TICKED = "□", "☑"
BY_HAND = [BLANK * 6] * 3  # lines to write on
CELL = "\u3000"  # of a table: empty
OF_ONE = (Slip.VISIT, Slip.NOTICE, Slip.CONSENT)  # can be filled in from a consultation


def blank(slip: str, station: Station) -> bytes:
    """To be written on by hand."""
    return render(slip, _filled(_of_station(station) | _of_nobody()))


def filled(slip: str, row: Consultation) -> bytes:
    return render(slip, _filled(_of_station(row.station) | _of_nobody() | _of(row)))


def _filled(told: dict[str, Any]) -> dict[str, Any]:
    return {
        name: [clean(line) for line in value] if isinstance(value, list) else clean(value) or BLANK
        for name, value in told.items()
    }


def boxes(choices: Iterable[Any], chosen: Container[str] = ()) -> str:
    """□来访 ☑来电: each box stays with its word."""
    return wide("  ".join(f"{TICKED if one.value in chosen else EMPTY}\u00a0{one.label}" for one in choices))


def _numbered(choices: Iterable[Any]) -> str:
    return wide("  ".join(f"{one.value} {one.label}" for one in choices))


def _of_station(station: Station) -> dict[str, Any]:
    contact = ",".join(part for part in (station.address, station.phone) if part)
    hours = f"({station.office_hours})" if station.office_hours else ""
    return {
        "station": station.name, "office": station.region.office_name, "contact": wide(f"{contact}{hours}"),
        "matters": _numbered(Matter), "channel_numbers": _numbered(Channel),
        "outcome_numbers": _numbered(Outcome), "need_numbers": _numbered(Need),
    }  # fmt: skip


def _of_nobody() -> dict[str, Any]:
    day = "    年    月    日"
    cells = ("name", "birth_year", "disability", "id_number", "phone", "persons", "matter", "handled_by")
    return dict.fromkeys(cells, CELL) | {
        "date": day, "held_on": day, "to": BLANK, "way": BLANK, "about": BLANK * 2, "outcome": BLANK,
        "question": BY_HAND, "answer": BY_HAND, "asked_text": [CELL], "answer_text": [CELL],
        "sexes": boxes([Sex.MALE, Sex.FEMALE]), "askers": boxes(AskedBy), "channels": boxes(Channel),
        "groups": boxes(TICKED_GROUPS), "needs": boxes(Need), "met": boxes(Need), "outcomes": boxes(Outcome),
        "visits": boxes(Visit),
    }  # fmt: skip


def _of(row: Consultation) -> dict[str, Any]:
    client, day = row.client, cnday(row.held_on)
    grade = row.get_grade_display() if row.grade != "9" else ""
    tail = masked(client, "number") if client else ""
    matter, asked, answer = wide(row.get_matter_display()), split(row.question), split(row.answer)
    return {
        "date": day, "held_on": day,
        "to": client.name if client else "来访人", "name": client.name if client else "匿名",
        "birth_year": (client.birth_year if client else "") or CELL,
        "disability": f"{row.get_category_display()}{grade}",
        "id_number": wide(f"{BLANK}({tail})") if tail else CELL,
        "phone": (masked(client, "phone") if client else "") or CELL,
        "persons": row.persons, "matter": matter, "about": matter, "way": wide(row.get_channel_display()),
        "outcome": row.get_outcome_display(), "question": asked or BY_HAND, "answer": answer or BY_HAND,
        "asked_text": asked or [CELL], "answer_text": answer or [CELL],
        "sexes": boxes([Sex.MALE, Sex.FEMALE], [row.sex]), "askers": boxes(AskedBy, [row.asked_by]),
        "channels": boxes(Channel, [row.channel]), "groups": boxes(TICKED_GROUPS, [g.value for g in row.groups]),
        "needs": boxes(Need, [need.value for need in row.asked]), "met": boxes(Need, [need.value for need in row.met]),
        "outcomes": boxes(Outcome, [row.outcome]), "visits": boxes(Visit, [row.visit]),
        "handled_by": row.recorded_by.name,
    }  # fmt: skip
