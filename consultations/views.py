"""Pages of the consultation log."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from accounts import onetime
from accounts.onetime import Repeated
from accounts.paging import COUNT_CAP, list_page
from accounts.roles import P
from clients.models import Client
from consultations import actions
from consultations.choices import Outcome
from consultations.filters import ConsultationFilter
from consultations.forms import ConsultationForm, EditForm, VoidForm
from consultations.models import Consultation
from stations import books
from stations.pages import form_page, page, typed


def _visible(request: HttpRequest) -> QuerySet[Consultation]:
    return Consultation.objects.visible_to(request.posting)  # type: ignore[no-any-return]


def _consultation(request: HttpRequest, pk: int) -> Consultation:
    rows = _visible(request).select_related("station__region", "client__person", "recorded_by", "campaign")
    return get_object_or_404(rows, pk=pk)


@page(P.CONSULTATION_VIEW)
def list_(request: HttpRequest) -> HttpResponse:
    posting = request.posting
    may_name = posting.may(P.CLIENT_NAME)
    found = ConsultationFilter(request.GET, _visible(request), request=request)
    rows = Consultation.objects.walked_by(posting).listed().prefetch_related("recorded_by" if may_name else "station")
    # Counted no further than the cap: an unbounded count costs more than the page.
    counted = found.qs.order_by().values("pk", "persons")[: COUNT_CAP + 1]
    totals = counted.aggregate(rows=Count("pk"), persons=Sum("persons"))
    context = {
        "filter": found,
        "page": list_page(request, found.filter_queryset(rows), ("held_on", "id")),
        "total": totals["rows"],
        "persons": totals["persons"] if 0 < totals["rows"] <= COUNT_CAP else 0,
        "may_name": may_name,
        "may_record": posting.may(P.CONSULTATION_RECORD),
    }
    return render(request, "consultations/list.html", context)


@page(P.CONSULTATION_RECORD)
def create(request: HttpRequest) -> HttpResponse:
    posting, today = request.posting, timezone.localdate()
    initial = {"key": onetime.issue(), "held_on": today} | _chosen(request)
    form = ConsultationForm(typed(request), station=posting.station, today=today, initial=initial)

    def save(given: dict[str, Any]) -> str:
        to_case = request.POST.get("next") == "case"
        values = form.given() | ({"outcome": Outcome.CASE_OPENED} if to_case else {})
        try:
            pk = actions.record(by=posting, at=timezone.now(), **values).pk
            messages.success(request, "咨询已登记。")
        except Repeated as again:
            pk = int(again.result)
            messages.info(request, "这份表单已经保存过,没有重复登记。")
        return reverse("cases:open" if to_case else "consultations:detail", args=[pk])

    def number() -> int:
        """Asked by the page only: saving does without."""
        return _visible(request).recorded().filter(held_on=today).count() + 1

    return form_page(request, "consultations/form.html", form, save, number=number, may_open=posting.may(P.CASE_OPEN))


def _chosen(request: HttpRequest) -> dict[str, Any]:
    """Come from a person's file: it is chosen already."""
    chosen = request.GET.get("client", "")
    files = Client.objects.visible_to(request.posting).unmerged()
    client = files.filter(pk=int(chosen[:18])).first() if chosen.isascii() and chosen.isdigit() else None
    return {"who": client.name, "client": str(client.pk)} if client else {}


@page(P.CONSULTATION_VIEW)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    consultation, posting = _consultation(request, pk), request.posting
    context = {
        "consultation": consultation,
        "may_name": posting.may(P.CLIENT_NAME),  # and what was said: both are for the station's own staff
        "moves": _moves(consultation, posting),
        "may_record": posting.may(P.CONSULTATION_RECORD),
    }
    return render(request, "consultations/detail.html", context)


def _moves(consultation: Consultation, posting: Any) -> list[dict[str, Any]]:
    pk, moves = consultation.pk, []
    if consultation.is_recorded and posting.may(P.CASE_OPEN):
        why = "" if consultation.client_id else "匿名来访不能转立案。"
        moves.append({"label": "转立案", "url": reverse("cases:open", args=[pk]), "go": True, "why": why})
    if consultation.is_recorded and posting.may(P.CONSULTATION_CORRECT):
        moves.append({"label": "更正", "url": reverse("consultations:edit", args=[pk])})
    for step in consultation.LIFECYCLE.open_to(consultation, posting):
        moves.append({"label": step.label, "url": reverse(f"consultations:{step.name}", args=[pk]), "bad": True})
    return moves


@page(P.CONSULTATION_CORRECT)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    consultation = _consultation(request, pk)
    is_closed = books.is_closed(consultation.station, consultation.counted_in)
    form = EditForm(typed(request), consultation=consultation, is_closed=is_closed)

    def save(given: dict[str, Any]) -> str:
        actions.correct(consultation, by=request.posting, today=timezone.localdate(), **given)
        messages.success(request, "咨询已更正。")
        return reverse("consultations:detail", args=[pk])

    return form_page(request, "consultations/edit.html", form, save, consultation=consultation, is_closed=is_closed)


@page(P.CONSULTATION_VOID)
def void(request: HttpRequest, pk: int) -> HttpResponse:
    consultation = _consultation(request, pk)
    form = VoidForm(typed(request), initial={"version": consultation.version})

    def save(given: dict[str, Any]) -> str:
        actions.void(consultation, by=request.posting, **given)
        messages.success(request, "已作废。这条记录仍在台账中,不再计入。")
        return reverse("consultations:detail", args=[pk])

    is_closed = books.is_closed(consultation.station, consultation.counted_in)
    return form_page(request, "consultations/void.html", form, save, consultation=consultation, is_closed=is_closed)


@page(P.CONSULTATION_VIEW)
def of_client(request: HttpRequest, pk: int) -> HttpResponse:
    """The consultations of one file, and of those merged into it: a fragment, its `brief` line, or a page."""
    client = get_object_or_404(Client.objects.visible_to(request.posting), pk=pk)
    rows = _visible(request).recorded().filter(client__in=Client.objects.with_merged([client.pk]))
    rows = list(rows.select_related("recorded_by").order_by("-held_on", "-pk")[:21])
    template = "visits" if "brief" in request.GET else "of_client" if request.htmx else "history"
    context = {"client": client, "rows": rows[:20], "has_more": len(rows) > 20}
    return render(request, f"consultations/{template}.html", context)
