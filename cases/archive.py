"""案卷: what a file must hold, in which order, and how long it is kept. One case, one file (一案一档).

审批 papers come first, then 办理 papers, then the 备考表; a case that was refused has 审批 papers only. A paper of the
station counts once its signed scan is there: unsigned, it is a draft.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accounts.templatetags.look import cnday
from cases.choices import Applied, CaseOutcome, Form, Paper, Proof, ReferralState, Retention
from cases.models import Archive, Case, Document, Screening
from cases.papers import HANDED_IN

# [ours] 本系统默认: no rule of retention for these files is known. Whole years after the year of filing.
YEARS: dict[str, int | None] = {Retention.SHORT: 10, Retention.LONG: 30, Retention.PERMANENT: None}
YEARS_BASIS = "本系统默认"
APPROVAL, HANDLING = "审批", "办理"
ORDER: dict[str, tuple[Paper, ...]] = {
    APPROVAL: (
        Paper.APPLICATION, Paper.ORAL_APPLICATION, Paper.CONSENT, Paper.PROOF, Paper.RECEIPT, Paper.SUPPLEMENT,
        Paper.ACCEPTANCE, Paper.REFUSAL, Paper.ARRANGEMENT, Paper.HANDLER_CHANGE,
    ),
    HANDLING: (
        Paper.AGREEMENT, Paper.PROXY, Paper.OFFICIAL_LETTER, Paper.RECOMMENDATION, Paper.DEFENDER_HINT, Paper.REFERRAL,
        Paper.REFERRAL_RECEIPT, Paper.EVIDENCE, Paper.JUDGMENT, Paper.SERVICE_PROOF, Paper.CLOSING_REPORT,
        Paper.SUBSIDY, Paper.RETURN_CALL, Paper.OTHER,
    ),
}  # fmt: skip
PLACE = {paper: number for number, paper in enumerate([*ORDER[APPROVAL], *ORDER[HANDLING]])}
REPRESENTED = {Form.LITIGATION, Form.ARBITRATION, Form.NON_LITIGATION, Form.DEFENCE}
NO_JUDGMENT = {CaseOutcome.DRAFTED, CaseOutcome.OTHER, ""}


@dataclass
class Held:
    """What there is of a case, read once."""

    case: Case
    documents: list[Document]
    signed: set[str] = field(init=False)
    drafted: set[str] = field(init=False)

    def __post_init__(self) -> None:
        case = self.case
        self.signed = {one.paper for one in self.documents if one.scan_id or one.paper in HANDED_IN}
        self.drafted = {one.paper for one in self.documents} - self.signed
        screening = Screening.objects.filter(case=case).first()
        self.is_oral = bool(screening and screening.applied_as == Applied.ORAL)
        self.is_pledged = bool(screening and screening.proof == Proof.PLEDGE)
        self.is_supplemented = case.supplements.exists()
        states = set(case.referrals.values_list("state", flat=True)) - {ReferralState.PREPARED}
        self.is_referred = bool(states)
        self.is_answered = bool(states & {ReferralState.ACCEPTED, ReferralState.REFUSED, ReferralState.DONE})
        self.is_handled = case.handler_id is not None and case.closed_on is not None


@dataclass(frozen=True)
class Need:
    """One line of the list: any of these papers, where the condition holds."""

    section: str
    label: str
    papers: frozenset[Paper]
    applies: Callable[[Held], bool]


def _need(section: str, applies: Callable[[Held], bool], *papers: Paper, label: str = "") -> Need:
    return Need(section, label or "或".join(str(paper.label) for paper in papers), frozenset(papers), applies)


NEEDS = (
    _need(APPROVAL, lambda held: not held.is_oral, Paper.APPLICATION, Paper.ORAL_APPLICATION),
    _need(APPROVAL, lambda held: held.is_oral, Paper.ORAL_APPLICATION),
    _need(APPROVAL, lambda held: True, Paper.CONSENT),
    _need(APPROVAL, lambda held: not held.is_pledged, Paper.PROOF),  # else the application carries the 诚信承诺
    _need(APPROVAL, lambda held: held.is_supplemented, Paper.SUPPLEMENT),
    _need(APPROVAL, lambda held: held.case.accepted_on is not None, Paper.ACCEPTANCE),
    _need(APPROVAL, lambda held: held.case.refused_on is not None, Paper.REFUSAL),
    _need(APPROVAL, lambda held: held.case.handler_id is not None, Paper.ARRANGEMENT),
    _need(HANDLING, lambda held: held.is_handled, Paper.AGREEMENT),
    _need(HANDLING, lambda held: held.is_handled and held.case.form in REPRESENTED, Paper.PROXY),
    _need(HANDLING, lambda held: held.is_referred, Paper.REFERRAL),
    _need(HANDLING, lambda held: held.is_answered, Paper.REFERRAL_RECEIPT),
    _need(HANDLING, lambda held: held.is_handled and held.case.outcome not in NO_JUDGMENT, Paper.JUDGMENT),
    _need(HANDLING, lambda held: held.case.closed_on is not None, Paper.CLOSING_REPORT),
)


@dataclass(frozen=True)
class Line:
    """One line of the checklist. `lacks` says what is missing and what to do; "" where nothing is."""

    section: str
    label: str
    lacks: str
    paper: Paper | None  # None: no paper, but notes on the work

    @property
    def is_made_here(self) -> bool:
        return self.paper is not None and self.paper not in HANDED_IN


def standing(case: Case) -> list[Document]:
    """The documents that are not void, in the order of the file."""
    rows = case.documents.filter(voided_on=None).select_related("content", "scan", "made_by")
    return sorted(rows, key=lambda one: (PLACE[Paper(one.paper)], one.made_on, one.pk))


def checklist(case: Case, documents: list[Document] | None = None) -> list[Line]:
    """Every paper this file must hold, and whether it does."""
    held = Held(case, standing(case) if documents is None else documents)
    needs = [need for need in NEEDS if need.applies(held)]
    lines = [Line(need.section, need.label, _lacks(held, need), min(need.papers)) for need in needs]
    if held.is_handled and not case.notes.exists():
        lines.append(Line(HANDLING, "办案记录", "缺少办案记录,请记下办案情况。", None))
    return lines


def _lacks(held: Held, need: Need) -> str:
    if held.signed & need.papers:
        return ""
    if held.drafted & need.papers:
        return f"{need.label}还没有签章扫描件,请签名、盖章后上传。"
    if need.papers <= HANDED_IN:
        return f"缺少{need.label},请上传。"
    return f"缺少{need.label},请制作并上传签章扫描件,或上传已签好的纸质件扫描件。"


def missing(case: Case) -> list[str]:
    """What the file still lacks, in sentences; the page shows them, and filing is refused with them."""
    return [line.lacks for line in checklist(case) if line.lacks]


# ---------------------------------------------------------------- keeping
def ended_on(case: Case) -> date:
    """The day the case ended: its year is the year of the file."""
    day: date | None = case.closed_on or case.terminated_on or case.refused_on
    assert day is not None, "only what has ended is filed"
    return day


def keep_until(retention: str, filed_on: date) -> date | None:
    """The last day a file is kept, at a year's end; None for ever. Years: YEARS, 本系统默认."""
    years = YEARS[retention]
    return None if years is None else date(filed_on.year + years, 12, 31)


# ---------------------------------------------------------------- cover, index
@dataclass(frozen=True)
class Entry:
    """One line of the 卷内目录: `first` to `last` are its pages in the file."""

    order: int
    section: str
    document: Document
    first: int
    last: int

    @property
    def name(self) -> str:
        return f"{self.document.title} {self.document.number}".strip()

    @property
    def date(self) -> str:
        return cnday(self.document.made_on)

    @property
    def at(self) -> str:
        return f"{self.first}" if self.first == self.last else f"{self.first}–{self.last}"


def index(case: Case, documents: list[Document] | None = None) -> list[Entry]:
    """卷内目录: the papers in order with their pages. A refused case has 审批 papers only."""
    entries, page = [], 0
    only_approval = case.refused_on is not None
    for order, document in enumerate(standing(case) if documents is None else documents, 1):
        section = APPROVAL if only_approval or document.paper in ORDER[APPROVAL] else HANDLING
        entries.append(Entry(order, section, document, page + 1, page + document.pages))
        page += document.pages
    return entries


def how_ended(case: Case) -> str:
    if case.closed_on:
        return f"结案({case.get_outcome_display()})"
    if case.terminated_on:
        return f"终止({case.get_ground_display()})" if case.ground else "视为撤回"
    return "不予受理"


def cover(case: Case, archive: Archive | None, entries: list[Entry]) -> dict[str, Any]:
    """What the cover, the index and the 备考表 say; before filing, its number and days stay open."""
    station = case.station
    told = {
        "office": station.region.office_name, "station": station.name, "case_number": case.number,
        "name": case.client.name, "matter": case.get_matter_display(), "kind": case.get_kind_display(),
        "form": case.get_form_display(), "handler": case.handler.name if case.handler else "",
        "applied_on": cnday(case.applied_on), "ended_on": cnday(ended_on(case)), "how_ended": how_ended(case),
        "archive_number": "", "year": ended_on(case).year, "filed_on": "", "retention": "", "shelf": "", "note": "",
        "filed_by": "", "count": len(entries), "pages": entries[-1].last if entries else 0, "index": entries,
    }  # fmt: skip
    if archive:
        until = f",至{cnday(archive.keep_until)}" if archive.keep_until else ""
        told |= {
            "archive_number": archive.number, "year": archive.year, "filed_on": cnday(archive.filed_on),
            "retention": f"{archive.get_retention_display()}{until}", "shelf": archive.shelf, "note": archive.note,
            "filed_by": archive.filed_by.name,
        }  # fmt: skip
    return told
