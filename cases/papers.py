"""The papers of a case as Word files: which can be made when, what fills their places, and which carry a 文号.

The wording stands in templates/papers/wording.py. No paper is an act of 法律援助: the station is no such agency
(法律援助法第12条). A full number stands in none: it is written in by hand from the certificate itself.
"""

from datetime import date
from typing import Any

from accounts.templatetags.look import cnday, yuan
from cases import deadlines
from cases.choices import CaseState, Kind, Paper, ReferralState, TermKind
from cases.models import Case, Referral, Screening
from clients.choices import Category
from clients.identity import masked
from stations.word import BLANK, WIDE, clean, split

HANDED_IN = frozenset({Paper.PROOF, Paper.EVIDENCE, Paper.JUDGMENT, Paper.OTHER})  # never made here
MADE = tuple(paper for paper in Paper if paper not in HANDED_IN)
OF_REFERRAL = frozenset({Paper.REFERRAL, Paper.REFERRAL_RECEIPT})
# What goes out, by the kind of its 文号. 转介函 has that of its referral, taken when it is sent.
NUMBERED = {
    Paper.SUPPLEMENT: "告", Paper.ACCEPTANCE: "告", Paper.REFUSAL: "告", Paper.OFFICIAL_LETTER: "函",
    Paper.RECOMMENDATION: "函", Paper.DEFENDER_HINT: "函", Paper.REFERRAL: "转",
}  # fmt: skip
ADDRESSED = frozenset({Paper.OFFICIAL_LETTER, Paper.RECOMMENDATION, Paper.DEFENDER_HINT})  # 主送单位 is typed
AFTER_FILING = frozenset({Paper.SUBSIDY, Paper.RETURN_CALL})  # may follow into a file already in the archive
BY_HANDLER = {Paper.PROXY, Paper.ARRANGEMENT, Paper.AGREEMENT, Paper.HANDLER_CHANGE}


def refusal(case: Case, paper: str, referral: Referral | None = None) -> str:
    """Why this paper cannot be made now, and what to do; "" if it can."""
    if paper in BY_HANDLER and case.handler is None:
        return "此案还没有承办人,请先安排承办。"
    if paper == Paper.SUPPLEMENT and not case.supplements.exists():
        return "此案没有告知补正,请先在案件页“告知补正”,写明缺少的全部材料。"
    if paper == Paper.ACCEPTANCE and case.accepted_on is None:
        return "此案还没有受理,请先受理。"
    if paper == Paper.REFUSAL and case.refused_on is None:
        return "此案没有决定不予受理,请先在案件页办理“不予受理”。"
    if paper == Paper.DEFENDER_HINT and case.kind != Kind.CRIMINAL:
        return "提示函只用于刑事案件,请核对案件类型。"
    if paper in (Paper.CLOSING_REPORT, Paper.SUBSIDY) and case.closed_on is None:
        return "此案还没有结案,请先提请结案或结案。"
    if paper in OF_REFERRAL and (referral is None or referral.state == ReferralState.PREPARED):
        return "转介函的文号随发出取得,请先在“转介”中登记发出,再选择这次转介。"
    return ""


def closed_to_papers(case: Case, paper: str) -> str:
    """Why the file takes no further paper; "" while it does."""
    if case.state == CaseState.ARCHIVED and paper not in AFTER_FILING:
        return "此案已归档,案卷不能再加材料;确需补充的,请先重开案件。"
    if case.state in (CaseState.PASSED_ON, CaseState.MISTAKEN):
        return f"“{case.get_state_display()}”的案件不能再加材料。"
    return ""


# ---------------------------------------------------------------- what fills the places
def context(
    case: Case, paper: str, *, made_on: date, number: str = "", to: str = "", text: str = "",
    referral: Referral | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Every place of every paper; what is not known is a line to be filled in by hand."""
    told = _of_station(case) | _of_person(case) | _of_case(case) | _of_terms(case, made_on)
    told |= _of_referral(referral) | _of_end(case)
    told |= {"number": number, "date": cnday(made_on)}
    told["to"] = to or (referral.target_name if referral else "")
    told["to_or_name"] = to or case.client.name
    filled = {name: clean(value) or BLANK for name, value in told.items()}
    return filled | {name: [clean(line) for line in lines] for name, lines in _lists(case, text, referral).items()}


def _of_station(case: Case) -> dict[str, Any]:
    station = case.station
    contact = ",".join(part for part in (station.address, station.phone) if part).translate(WIDE)
    if station.office_hours:
        contact += f"({station.office_hours})".translate(WIDE)
    return {
        "station": station.name, "office": station.region.office_name, "contact": contact,
        "address_of_station": station.address,
    }  # fmt: skip


def _of_person(case: Case) -> dict[str, Any]:
    client = case.client
    grade = client.get_grade_display() if client.grade != "9" else ""
    known = client.category != Category.UNKNOWN
    tail = masked(client, "number")
    return {
        "name": client.name, "sex": client.get_sex_display(), "birth_year": client.birth_year,
        "disability": f"{client.get_category_display()}{grade}" if known else "",
        "id_number": f"{BLANK}({tail})".translate(WIDE) if tail else "", "phone": masked(client, "phone"),
        "address": "",
    }  # fmt: skip


def _of_case(case: Case) -> dict[str, Any]:
    screening, handler = Screening.objects.filter(case=case).first(), case.handler
    days = {name: cnday(getattr(case, name)) for name in ("applied_on", "accepted_on", "refused_on", "closed_on")}
    return days | {
        "case_number": case.number, "matter": case.get_matter_display(), "kind": case.get_kind_display(),
        "form": case.get_form_display(), "handler": handler.name if handler else "",
        "handler_kind": handler.get_kind_display() if handler else "", "reason": case.reason,
        "licence": handler.licence_number if handler else "",
        "applied_as": screening.get_applied_as_display() if screening else "",
        "exemption": screening.get_exemption_display().translate(WIDE) if screening else "",
    }  # fmt: skip


def _of_terms(case: Case, on: date) -> dict[str, Any]:
    """How long each step may take, and on what ground: cases/deadlines.py."""
    told: dict[str, Any] = {}
    for kind in (TermKind.PAPERS, TermKind.ARRANGE, TermKind.AGREEMENT):
        term = deadlines.term(kind, case.station.region, on)
        told |= {f"length_{kind}": term.length, f"basis_{kind}": term.basis.translate(WIDE)}
    supplement = case.supplements.last()
    return told | {"supplement_due_on": cnday(supplement.due_on) if supplement else ""}


def _of_referral(referral: Referral | None) -> dict[str, Any]:
    if referral is None:
        return dict.fromkeys(("consented_on", "referral_due_on", "code", "referral_number"), "")
    return {
        "consented_on": cnday(referral.consented_on), "referral_due_on": cnday(referral.due_on),
        "code": referral.code, "referral_number": referral.number,
    }  # fmt: skip


def _of_end(case: Case) -> dict[str, Any]:
    span, subsidy = case.spans.order_by("opened_on", "pk").last(), case.subsidies.last()
    return {
        "outcome": case.get_outcome_display(), "recovered": yuan(span.recovered_fen) if span else "",
        "gained": yuan(span.gained_fen) if span else "", "subsidy": yuan(subsidy.amount_fen) if subsidy else "",
        "subsidy_basis": subsidy.basis if subsidy else "",
    }  # fmt: skip


def _lists(case: Case, text: str, referral: Referral | None) -> dict[str, list[str]]:
    standing = [one for one in case.documents.all() if one.voided_on is None]
    supplement = case.supplements.last()
    return {
        "facts": split(case.facts) or [BLANK * 4],
        "text": split(text),
        "notes": [f"{cnday(note.held_on)}\uff1a{note.text}" for note in case.notes.all()],
        "supplement": _counted(supplement.lines if supplement else []),
        "referred": _counted(split(referral.papers) if referral else []),
        "received": _counted(
            [f"{one.title},{one.pages} 页".translate(WIDE) for one in standing if one.paper in HANDED_IN]
        ),
        "served": _counted([f"{one.title} {one.number}" for one in standing if one.number]),
    }


def _counted(lines: list[str]) -> list[str]:
    return [f"{number}. {line}" for number, line in enumerate(lines, 1)] or [f"1. {BLANK * 3}"]
