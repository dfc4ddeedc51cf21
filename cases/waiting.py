"""What waits for somebody beside the cases whose turn is his: referrals, complaints, calls, money, reviews, files."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from accounts.roles import P
from cases.choices import CaseState, DisposalState, ReferralState, TermKind
from cases.models import Archive, Case, Complaint, Deadline, Referral, Review, Subsidy
from cases.views import term_of
from stations.models import Posting

MOST = 10  # of each kind; the lists hold the others
Item = dict[str, str]


def _item(what: str, url: str, note: str, term: dict[str, str] | None = None) -> Item:
    told = term or {}
    return {"what": what, "url": url, "note": note, "due": told.get("word", ""), "look": told.get("look", "none")}


def _reviews(posting: Posting, today: date) -> Iterator[Item]:
    """Decided by the federation of the station's own level; those above may look in, but it waits for none of them."""
    rows = Review.objects.visible_to(posting).filter(region=posting.region, decided_on=None)
    for row in rows.select_related("case").order_by("asked_on", "pk")[:MOST]:
        note = f"{row.asked_on:%Y-%m-%d} 申请复核"
        yield _item(f"复核 {row.case.number}", reverse("cases:review", args=[row.case_id]), note)


def _late_complaints(posting: Posting, today: date) -> Iterator[Item]:
    rows = Complaint.objects.visible_to(posting).overdue(today).select_related("station").order_by("due_on", "pk")
    for row in rows[:MOST]:
        url = reverse("cases:complaint", args=[row.pk])
        yield _item("投诉未按期答复", url, row.station.name, term_of(row, today))


def _complaints(posting: Posting, today: date) -> Iterator[Item]:
    rows = Complaint.objects.visible_to(posting).unanswered().order_by("due_on", "pk")
    for row in rows[:MOST]:
        url = reverse("cases:complaint_answer", args=[row.pk])
        yield _item("答复投诉", url, f"{row.received_on:%Y-%m-%d} 收到", term_of(row, today))


def _passed_on(posting: Posting, today: date) -> Iterator[Item]:
    """Cases that another station passed on to this one, and that are not received yet."""
    rows = Case.objects.visible_to(posting).filter(state=CaseState.PASSED_ON).exclude(station=posting.station_id)
    taken = Case.objects.filter(station=posting.station_id).exclude(received_from=None).values("received_from")
    for row in rows.exclude(pk__in=taken).select_related("station").order_by("transferred_on", "pk")[:MOST]:
        note = f"{row.station} {row.transferred_on:%Y-%m-%d} 转来"
        yield _item(f"接收 {row.number}", reverse("cases:receive", args=[row.pk]), note)


def unanswered(posting: Posting, today: date) -> Iterator[Item]:
    """Referrals that were sent and not answered in time: also above their list."""
    for row in Referral.objects.visible_to(posting).unanswered(today).order_by("due_on", "pk")[:MOST]:
        note = f"{row.target_name} · {row.sent_on:%Y-%m-%d} 发出"
        yield _item(f"催问转介 {row.number}", reverse("cases:referral", args=[row.pk]), note, term_of(row, today))


def _unsent(posting: Posting, today: date) -> Iterator[Item]:
    for row in Referral.objects.visible_to(posting).filter(state=ReferralState.PREPARED).order_by("pk")[:MOST]:
        yield _item("发出转介", reverse("cases:referral", args=[row.pk]), row.target_name)


def _calls(posting: Posting, today: date) -> Iterator[Item]:
    rows = Deadline.objects.visible_to(posting).ticking().filter(kind=TermKind.CALL_BACK).select_related("case")
    for row in rows.order_by("due_on", "pk")[:MOST]:
        yield _item("再次回访", reverse("cases:after", args=[row.case_id]), row.case.number, term_of(row, today))


def _subsidies(posting: Posting, today: date) -> Iterator[Item]:
    """To approve or to pay: nobody's own. What the head asked for waits for the federation of the station's level."""
    rows = Subsidy.objects.visible_to(posting).filter(paid_on=None).exclude(staff__user=posting.user_id)
    if not posting.station_id:
        rows = rows.filter(case__station__region=posting.region, staff__is_head=True)
    for row in rows.select_related("case", "staff").order_by("asked_on", "pk")[:MOST]:
        move, label = ("pay", "登记发放补贴") if row.approved_on else ("approve", "批准补贴")
        note = f"{row.staff} · {row.asked_on:%Y-%m-%d} 申领"
        yield _item(f"{label} {row.case.number}", reverse("cases:subsidy_move", args=[row.pk, move]), note)


def _disposals(posting: Posting, today: date) -> Iterator[Item]:
    """One proposes, another approves."""
    rows = Archive.objects.visible_to(posting).filter(state=DisposalState.PROPOSED).exclude(proposed_by=posting.user_id)
    for row in rows.order_by("proposed_on", "pk")[:MOST]:
        note = f"{row.proposed_on:%Y-%m-%d} 提出"
        yield _item(f"批准销毁 {row.number}", reverse("cases:archive", args=[row.case_id]), note)


AT_STATION = (
    (P.CASE_CLOSE, _complaints), (P.CASE_ACCEPT, _passed_on), (P.CASE_REFER, unanswered), (P.CASE_REFER, _unsent),
    (P.CASE_OPEN, _calls), (P.CASE_CLOSE, _subsidies), (P.CASE_DISPOSE, _disposals),
)  # fmt: skip
AT_OFFICE = (
    (P.CASE_REVIEW, _reviews), (P.CASE_REVIEW, _late_complaints), (P.CASE_REVIEW, _subsidies),
    (P.CASE_DISPOSE, _disposals),
)  # fmt: skip


def waiting(posting: Posting, today: date) -> list[Item]:
    """For a home page: kind after kind, the most urgent first within each."""
    kinds = AT_STATION if posting.station_id else AT_OFFICE
    return [item for permission, found in kinds if posting.may(permission) for item in found(posting, today)]
