"""Pages of cases. The search page is in cases/search.py."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts import onetime
from accounts.lifecycle import Move
from accounts.models import AuditLine
from accounts.onetime import Repeated
from accounts.paging import capped_count, list_page
from accounts.roles import P, Role
from cases import actions
from cases.choices import CaseSource, CaseState
from cases.filters import CaseFilter
from cases.forms import CaseForm
from cases.lifecycle import CASE
from cases.models import Case, Document, Referral
from clients.identity import shown_name
from clients.models import Client
from consultations.choices import Matter
from consultations.models import Consultation
from stations.models import Posting
from stations.pages import form_page, page, typed

LOOKS = {
    CaseState.DRAFT: "none", CaseState.PAPERS_MISSING: "warn", CaseState.UNDER_REVIEW: "warn",
    CaseState.REFUSED: "none", CaseState.ACCEPTED: "info", CaseState.IN_PROGRESS: "info",
    CaseState.SUSPENDED: "warn", CaseState.CLOSING: "warn", CaseState.CLOSED: "ok", CaseState.ARCHIVED: "ok",
    CaseState.TERMINATED: "none", CaseState.PASSED_ON: "none", CaseState.MISTAKEN: "none",
}  # fmt: skip
ONWARD = ("apply", "supply", "accept", "assign", "resume", "hand_in", "close")  # what a case is waiting for
SHOWN_WITH = ("client__person", "handler", "station__region", "opened_by", "campaign__region")
SOON = 3  # days before a term is over, from which a list says so


# ---------------------------------------------------------------- what a page tells of a case
def name_for(client: Client, posting: Posting) -> str:
    return shown_name(client.name, posting)


def may_read(case: Case, posting: Posting) -> bool:
    """Whether the narratives are open: to the station's own staff only."""
    return posting.may(P.CLIENT_NAME) and posting.station_id == case.station_id


def term_of(row: Any, today: date) -> dict[str, str]:
    """The days that are left of what has a `due_on`, in words; nothing while there is time."""
    if row.due_on is None:
        return {}
    left = (row.due_on - today).days
    if left < 0:
        return {"look": "bad", "word": f"超期 {-left} 天"}
    if left == 0:
        return {"look": "warn", "word": "今天到期"}
    return {"look": "warn", "word": f"还剩 {left} 天"} if left <= SOON else {}


def turn_of(case: Case) -> str:
    """待办人: the handler by name, else the role."""
    if case.turn == Role.CASEWORKER and case.handler:
        return f"{case.handler.name}(承办人)"
    return str(Role(case.turn).label) if case.turn else ""


def told(case: Case, posting: Posting, today: date) -> dict[str, Any]:
    """One line of a list; the case is one of `listed()`."""
    return {
        "case": case, "who": shown_name(case.client_name, posting), "look": LOOKS[CaseState(case.state)],
        "turn": turn_of(case), "term": term_of(case, today),
    }  # fmt: skip


def item(line: dict[str, Any], who: str = "") -> dict[str, str]:
    """The same line for a short list."""
    case = line["case"]
    told_ = (
        who,
        case.get_matter_display(),
        f"{case.applied_on:%Y-%m-%d} 申请",
        line["turn"] and f"待办人:{line['turn']}",
    )
    return {
        "what": case.number, "url": reverse("cases:detail", args=[case.pk]), "due": case.get_state_display(),
        "look": line["look"], "note": " · ".join(part for part in told_ if part),
    }  # fmt: skip


# ---------------------------------------------------------------- list and detail
@page(P.CASE_VIEW)
def list_(request: HttpRequest) -> HttpResponse:
    posting, today = request.posting, timezone.localdate()
    found = CaseFilter(request.GET, Case.objects.visible_to(posting), request=request)
    total = capped_count(found.qs)
    # A filter may have an index of its own; without one, an office's list walks the index of its order.
    walks = not posting.station_id and not any(found.form.cleaned_data.values())
    cases = Case.objects.walked_by(posting) if walks else found.qs
    listed = list_page(request, cases.listed(), ("applied_on", "id"))
    rows = [told(case, posting, today) for case in listed.rows]
    return render(request, "cases/list.html", {"filter": found, "page": listed, "rows": rows, "total": total})


def case_or_404(request: HttpRequest, pk: int) -> Case:
    cases = Case.objects.visible_to(request.posting).listed()
    return get_object_or_404(cases.select_related(*SHOWN_WITH), pk=pk)  # type: ignore[no-any-return]


@page(P.CASE_VIEW)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    case, posting = case_or_404(request, pk), request.posting
    readable = may_read(case, posting)
    return render(
        request,
        "cases/detail.html",
        {
            **told(case, posting, timezone.localdate()),
            "readable": readable,
            "may_edit": readable and posting.may(P.CASE_OPEN),
            "moves": _moves(case, posting),
            "chain": _chain(case),
            "spans": case.spans.order_by("opened_on", "pk"),
            "notes": case.notes.select_related("written_by") if readable else None,
            "may_correct_close": readable
            and case.closed_on
            and case.state != CaseState.CLOSING
            and posting.may(P.CASE_CLOSE),
            "may_work": readable and posting.may(P.CASE_WORK),
            "timeline": _timeline(case),
            "hint": hint_for(case.client, case.matter),
        },
    )


def _moves(case: Case, posting: Posting) -> list[dict[str, Any]]:
    """The open moves as buttons, the closed ones with why. An office above moves nothing, and is told nothing of it."""
    if not posting.station_id:
        return _review_of(case, posting)
    if posting.station_id != case.station_id and case.state == CaseState.PASSED_ON:
        return _to_receive(case, posting)
    open_ = [step for step in CASE.open_to(case, posting) if step.name != "archive"]  # the file has its own page
    leading = next((step for step in open_ if step.name in ONWARD and case.turn), None)

    def shown(step: Move, why: str = "") -> dict[str, Any]:
        url = reverse("cases:move", args=[case.pk, step.name])
        bad = step.name in ("refuse", "terminate", "mark_mistaken", "lapse")
        return {"label": step.label, "url": url, "why": why, "go": not why and step == leading, "bad": bad}

    closed = [(step, why) for step, why in CASE.closed_to(case, posting) if step.name not in ("archive", "overturn")]
    moves = [shown(step) for step in open_] + [shown(step, why) for step, why in closed]
    if case.state == CaseState.REFUSED and posting.station_id == case.station_id:
        url = reverse("cases:ask_review", args=[case.pk])
        waiting = case.reviews.filter(decided_on=None).exists()
        why = "复核已在办理中。" if waiting else ""
        moves.append({"label": "申请复核", "url": url, "why": why, "go": False, "bad": False})
    return moves


def _to_receive(case: Case, posting: Posting) -> list[dict[str, Any]]:
    """转入本站, of a case that was passed on to us."""
    if not posting.may(P.CASE_ACCEPT):
        return []
    url = reverse("cases:receive", args=[case.pk])
    return [{"label": "转入本站", "url": url, "why": "", "go": True, "bad": False}]


def _review_of(case: Case, posting: Posting) -> list[dict[str, Any]]:
    """复核, where one was asked for: the one thing an office decides on a case."""
    if not posting.may(P.CASE_REVIEW) or not case.reviews.filter(decided_on=None).exists():
        return []
    return [{"label": "复核", "url": reverse("cases:review", args=[case.pk]), "why": "", "go": True, "bad": False}]


STEPS = (
    ("申请", {CaseState.DRAFT}), ("审查", {CaseState.UNDER_REVIEW, CaseState.PAPERS_MISSING}),
    ("安排承办", {CaseState.ACCEPTED}), ("办理", {CaseState.IN_PROGRESS, CaseState.SUSPENDED}),
    ("结案", {CaseState.CLOSING}), ("归档", {CaseState.CLOSED}),
)  # fmt: skip


def _chain(case: Case) -> list[dict[str, Any]]:
    """How far the case has come."""
    days = {"申请": case.applied_on, "审查": case.accepted_on, "结案": case.closed_on, "归档": case.archived_on}
    stopped = case.refused_on or case.terminated_on or case.transferred_on or case.mistaken_on
    if stopped:
        done = [{"label": "申请", "state": "done", "note": case.applied_on}]
        if case.accepted_on:
            done.append({"label": "受理", "state": "done", "note": case.accepted_on})
        label = "不予受理" if case.refused_on else "终止" if case.terminated_on else case.get_state_display()
        return [*done, {"label": label, "state": "back", "note": stopped}]
    at = next((number for number, (_, states) in enumerate(STEPS) if case.state in states), len(STEPS))
    shown = ["done"] * at + ["now"] + [""] * len(STEPS)
    return [
        {"label": label, "state": shown[number], "note": days.get(label)} for number, (label, _) in enumerate(STEPS)
    ]


def _timeline(case: Case) -> list[dict[str, Any]]:
    """经过: what the trail tells of the case, its referrals and papers, and of numbers looked at meanwhile."""
    own = Q(record=Case._meta.label_lower, record_id=str(case.pk))
    for model in (Referral, Document):
        keys = [str(key) for key in model.objects.filter(case=case).values_list("pk", flat=True)]
        own |= Q(record=model._meta.label_lower, record_id__in=keys)
    seen = Q(record=Client._meta.label_lower, record_id=str(case.client_id), action="查看完整号码")
    lines = AuditLine.objects.filter(own | seen & Q(at__date__gte=case.applied_on)).order_by("-at", "-id")
    return [
        {"at": line.at, "by": line.user_name, "what": line.action.removeprefix("案件:"), "note": line.detail, "url": ""}
        for line in lines
    ]


def hint_for(client: Client, matter: str) -> str:
    """What the person's groups open to him."""
    if client.is_migrant_worker and matter in (Matter.WAGES, Matter.WORK_INJURY):
        what = "劳动报酬" if matter == Matter.WAGES else "工伤赔偿"
        return (
            f"进城务工人员追索{what},可免予核查经济困难状况(参照法律援助法第42条)。"
            "请收取有关证明材料,或由本人作出个人诚信承诺(参照第41条)。"
        )
    return ""


# ---------------------------------------------------------------- opening
@page(P.CASE_OPEN)
def open_(request: HttpRequest, pk: int) -> HttpResponse:
    """转立案: what the consultation says is not typed again."""
    rows = Consultation.objects.visible_to(request.posting).recorded()
    rows = rows.select_related("client__person", "station__region", "campaign__region")
    consultation = get_object_or_404(rows, pk=pk)
    if consultation.client is None:
        messages.warning(request, "匿名咨询不能立案,请先为当事人建档,再从其档案立案。")
        return redirect("consultations:detail", pk)
    if earlier := Case.objects.visible_to(request.posting).filter(consultation=consultation).first():
        messages.info(request, "这次咨询已转立案。")
        return redirect("cases:detail", earlier.pk)
    answer = f"答复:{consultation.answer}" if consultation.answer else ""
    story = "\n\n".join(text for text in (consultation.question, answer) if text)
    initial = {"matter": consultation.matter, "facts": story, "campaign": consultation.campaign_id}
    return _open_page(request, consultation.client, initial, consultation=consultation)


@page(P.CASE_OPEN)
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """A case of a client who has not asked before."""
    clients = Client.objects.visible_to(request.posting).unmerged().select_related("person", "station__region")
    client = get_object_or_404(clients, pk=pk)
    return _open_page(request, client, {})


def _open_page(
    request: HttpRequest, client: Client, initial: dict[str, Any], consultation: Consultation | None = None
) -> HttpResponse:
    today = timezone.localdate()
    source = CaseSource.CONSULTATION if consultation else CaseSource.APPLICATION
    first = {"applied_on": today, "source": source, "key": onetime.issue()}
    station = (consultation or client).station
    form = CaseForm(typed(request), station=station, today=today, initial=first | initial)

    def save(given: dict[str, Any]) -> str:
        try:
            case = actions.open_case(by=request.posting, today=today, consultation=consultation, client=client, **given)
        except Repeated as done:
            messages.info(request, "这份表单已经保存过,没有重复立案。")
            return reverse("cases:detail", args=[done.result])
        told_ = f"待站负责人在 {case.due_on:%Y-%m-%d} 前审查。" if case.due_on else "草稿已保存,备齐后请提交审查。"
        messages.success(request, f"已立案:{case.number}。{told_}")
        return reverse("cases:detail", args=[case.pk])

    matter = form["matter"].value() or ""
    context = {"client": client, "hint": hint_for(client, matter), "consultation": consultation}
    return form_page(request, "cases/open.html", form, save, **context)


# ---------------------------------------------------------------- a part of the client's page
@page(P.CASE_VIEW)
def of_client(request: HttpRequest, pk: int) -> HttpResponse:
    """The cases of a client: a part of his page, loaded by address; a page of its own without script."""
    client = get_object_or_404(Client.objects.visible_to(request.posting), pk=pk)
    cases = Case.objects.visible_to(request.posting).of_clients([client])
    today = timezone.localdate()
    rows = cases.listed().order_by("-applied_on", "-pk")
    items = [item(told(case, request.posting, today)) for case in rows]
    context = {
        "client": client, "items": items, "who": name_for(client, request.posting),
        "may_open": request.posting.may(P.CASE_OPEN) and client.station_id == request.posting.station_id,
    }  # fmt: skip
    part = request.htmx  # type: ignore[attr-defined]
    return render(request, "cases/of_client_part.html" if part else "cases/of_client.html", context)
