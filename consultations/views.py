"""Pages of the consultation log."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts import onetime
from accounts.onetime import Repeated
from accounts.paging import COUNT_CAP, capped_count, list_page
from accounts.roles import P
from clients.forms import WhoForm
from clients.models import Client
from consultations import actions
from consultations.choices import ORDERED, Matter, Outcome
from consultations.filters import ConsultationFilter
from consultations.forms import ConsultationForm, EditForm, VoidForm
from consultations.models import Consultation
from consultations.views_brought import brought_to
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
    # By keys alone first, which an index holds: with the 人次 among them, millions of rows would be read for the count.
    total = capped_count(found.qs)
    is_told = 0 < total <= COUNT_CAP
    listed, today = list_page(request, found.filter_queryset(rows), ("held_on", "id")), timezone.localdate()
    context = {
        "filter": found,
        "page": listed,
        "lines": [(row, *owed_word(row, today)) for row in listed.rows],
        "total": total,
        "persons": found.qs.order_by()[:COUNT_CAP].aggregate(persons=Sum("persons"))["persons"] if is_told else 0,
        "may_name": may_name,
        "may_record": posting.may(P.CONSULTATION_RECORD),
    }
    return render(request, "consultations/list.html", context)


@page(P.CONSULTATION_RECORD)
def create(request: HttpRequest) -> HttpResponse:
    posting, today = request.posting, timezone.localdate()
    initial = {"key": onetime.issue(), "held_on": today} | _like(request) | _chosen(request)
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


LIKE = ("channel", "asked_by", "matter", "outcome", "minutes", "asked")


def _like(request: HttpRequest) -> dict[str, Any]:
    """复制上一条 (`?like=last`), or another: all but who came and what was said.

    The day too if it was entered today: so a pile of papers is.
    """
    like, rows = request.GET.get("like", ""), _visible(request).recorded()
    if like == "last":
        row = rows.filter(recorded_by=request.user.pk).order_by("-recorded_at", "-pk").first()
    else:
        row = rows.filter(pk=int(like[:18])).first() if like.isascii() and like.isdigit() else None
    if row is None:
        return {}
    copied = {name: getattr(row, name) for name in LIKE} | {"campaign": row.campaign_id}
    is_of_today = timezone.localdate(row.recorded_at) == timezone.localdate()
    return copied | ({"held_on": row.held_on} if is_of_today else {})


@require_POST
@page(P.CONSULTATION_RECORD)
def visit(request: HttpRequest) -> HttpResponse:
    """Whether it will be logged as 初次 or 重复, once person and matter are known. A number stands in no address."""
    station, today = request.posting.station, timezone.localdate()
    sent = {name: request.POST.get(name, "") for name in ("who", "is_anonymous", "client")}
    found, matter = WhoForm(initial=sent, station=station, today=today).found, request.POST.get("matter", "")
    chosen = sent["client"] if found.stage == "choose" else ""
    client = next((one for one in found.clients if str(one.pk) == chosen), found.client)
    earlier = None
    if matter in Matter.values:
        earlier = Consultation.objects.asked_before(client, matter, today).order_by("-held_on", "-pk").first()
    is_known = found.stage not in ("", "wrong") and (found.stage != "choose" or bool(chosen))
    context = {"earlier": earlier, "is_known": is_known and bool(matter)}
    return render(request, "consultations/visit.html", context)


@page(P.CONSULTATION_VIEW)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    consultation, posting = _consultation(request, pk), request.posting
    context = {
        "consultation": consultation,
        "may_name": posting.may(P.CLIENT_NAME),  # and what was said: both are for the station's own staff
        "moves": _moves(consultation, posting),
        "may_record": posting.may(P.CONSULTATION_RECORD),
        "brought": brought_to(consultation, posting) if posting.may(P.CLIENT_NAME) else [],
        "may_add": posting.may(P.CONSULTATION_CORRECT) and consultation.is_recorded,
        "is_order": bool(consultation.order_number) or consultation.channel in ORDERED,
        "owed": owed_word(consultation, timezone.localdate()),
    }
    return render(request, "consultations/detail.html", context)


def owed_word(row: Consultation, today: date) -> tuple[str, str]:
    """Look and word of an answer that is still owed; ("", "") if none is."""
    if not row.is_owed or row.answer_due_on is None:
        return "", ""
    left = (row.answer_due_on - today).days
    if left < 0:
        return "bad", f"待答复,超期 {-left} 天"
    return "warn", "待答复,今天到期" if left == 0 else f"待答复,还剩 {left} 天"


def _moves(consultation: Consultation, posting: Any) -> list[dict[str, Any]]:
    pk, moves = consultation.pk, []
    if consultation.is_recorded and posting.may(P.CASE_OPEN):
        why = "" if consultation.client_id else "匿名来访不能转立案。"
        is_next = not consultation.is_owed
        moves.append({"label": "转立案", "url": reverse("cases:open", args=[pk]), "go": is_next, "why": why})
    if consultation.is_owed and posting.may(P.CONSULTATION_CORRECT):
        moves.append({"label": "登记答复", "url": reverse("consultations:answer", args=[pk]), "go": True})
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
