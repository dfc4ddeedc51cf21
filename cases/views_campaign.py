"""A campaign's page of figures, and the cases behind them. Its list and form are consultations/views_campaign.py."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from accounts.paging import capped_count, list_page
from accounts.roles import P
from accounts.templatetags.look import num, yuan
from cases import campaigns
from clients.identity import shown_name
from consultations.choices import Material
from consultations.models import Campaign
from consultations.views_campaign import standing
from stations.pages import page


def _campaign(request: HttpRequest, pk: int) -> Campaign:
    rows = Campaign.objects.visible_to(request.posting).select_related("region", "set_by")
    found: Campaign = get_object_or_404(rows, pk=pk)
    return found


@page(P.CASE_VIEW)
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    row, posting = _campaign(request, pk), request.posting
    look, word = standing(row, timezone.localdate())
    found = campaigns.counted(row, posting)
    context = {
        "campaign": row, "look": look, "word": word, "groups": _groups(row, found.total), "stations": found.stations,
        "total": found.total, "may_edit": posting.may(P.CAMPAIGN_SET) and posting.region_id == row.region_id,
        "may_log": posting.may(P.OUTREACH_LOG), "area": posting.area_name,
    }  # fmt: skip
    return render(request, "cases/campaign.html", context)


def _groups(row: Campaign, total: dict[str, int]) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """(heading, address of the records, [(label, figure, unit)])."""
    asked = f"{reverse('consultations:list')}?campaign={row.pk}&state=recorded"
    events = f"{reverse('consultations:events')}?campaign={row.pk}"
    handed = [(kind.label, num(total[kind.field]), "") for kind in Material if total[kind.field]]
    return [
        ("咨询", asked, [
            ("咨询批次", num(total["batches"]), "批次"), ("咨询人次", num(total["asked"]), "人次"),
            ("咨询人数(去重)", num(total["heads"]), "人"),
        ]),
        ("案件", reverse("cases:campaign_cases", args=[row.pk]), [
            ("新收案件", num(total["opened"]), "件"), ("办结案件", num(total["closed"]), "件"),
            ("受援人数(去重)", num(total["helped"]), "人"), ("挽回经济损失", yuan(total["recovered"]), "元"),
            ("其中劳动报酬", yuan(total["wages"]), "元"), ("避免越级访、群体访", num(total["petitions"]), "次"),
        ]),
        ("宣传", events, [
            ("宣传活动", num(total["events"]), "场"), ("参加人次", num(total["persons"]), "人次"),
            ("有媒体报道", num(total["told"]), "场"), ("发放资料", num(total["materials"]), "份、册"), *handed,
        ]),
    ]  # fmt: skip


@page(P.CASE_VIEW)
def campaign_cases(request: HttpRequest, pk: int) -> HttpResponse:
    """The spans its figures of cases are counted from; their totals equal the figures."""
    row, posting = _campaign(request, pk), request.posting
    rows = campaigns.spans(row, posting)
    listed = list_page(request, rows.select_related("case__client").prefetch_related("station"), ("opened_on", "id"))
    sums = rows.aggregate(**campaigns.HELPED)
    lines = [(span, shown_name(span.case.client.name, posting)) for span in listed.rows]
    context = {"campaign": row, "page": listed, "lines": lines, "sums": sums, "total": capped_count(rows)}
    return render(request, "cases/campaign_cases.html", context)
