"""What waits for somebody of the nine items: self-assessments and orders to mend, as a home page lists them."""

from datetime import date

from django.urls import reverse

from compliance.choices import AssessmentState, OrderState
from compliance.models import Assessment, Order
from compliance.views import due
from stations.models import Posting

MOST = 10  # of each kind; the lists hold the others
TO_DO = {
    AssessmentState.DRAFT: "填写", AssessmentState.SENT_BACK: "补充",
    AssessmentState.HANDED_IN: "审核签章", AssessmentState.SIGNED: "复核",
}  # fmt: skip
Item = dict[str, str]


def waiting(posting: Posting, today: date) -> list[Item]:
    return [*_assessments(posting, today), *orders_waiting(posting, today)]


def _assessments(posting: Posting, today: date) -> list[Item]:
    rows = Assessment.objects.visible_to(posting).waiting_for(posting, today).select_related("station")
    return [
        {
            "what": f"{TO_DO[AssessmentState(one.state)]} {one.station.name}自评",
            "url": reverse("compliance:assessment", args=[one.pk]),
            "note": one.period_label,
            "due": "", "look": "none",
        }
        for one in rows.order_by("period", "pk")[:MOST]
    ]  # fmt: skip


def orders_waiting(posting: Posting, today: date) -> list[Item]:
    """Those to mend, to look at again, and those below that are past their day."""
    rows = Order.objects.visible_to(posting).waiting_for(posting, today).select_related("station", "office")
    return [_order(one, posting, today) for one in rows.order_by("due_on", "pk")[:MOST]]


def _order(one: Order, posting: Posting, today: date) -> Item:
    left = due(one, today)
    told = {"url": left["url"], "due": left["word"], "look": left["look"]}
    if posting.station_id:
        return told | {"what": f"整改 {one.number}", "note": f"{one.office.office_name}下达"}
    what = "复查整改" if one.state == OrderState.REPORTED else "督促整改"
    is_mine = one.office_id == posting.region_id
    note = one.number if is_mine else f"{one.number},{one.office.office_name}下达,超期上报"
    return told | {"what": f"{what} {one.station.name}", "note": note}
