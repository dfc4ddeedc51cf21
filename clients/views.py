"""Pages of the files on persons, and the look-up of who has come."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts import onetime
from accounts.onetime import Repeated
from accounts.paging import capped_count, list_page
from accounts.roles import P
from clients import actions, actions_merge, identity
from clients.choices import RevealPurpose
from clients.filters import ClientFilter
from clients.forms import EditClientForm, NewClientForm, RevealForm, WhoForm
from clients.models import Client
from stations.actions import require
from stations.pages import form_page, page, typed


def _client(request: HttpRequest, pk: int) -> Client:
    rows = Client.objects.visible_to(request.posting).select_related("station__region", "person", "merged_into")
    return get_object_or_404(rows, pk=pk)  # type: ignore[no-any-return]


@page(P.CLIENT_VIEW)
def list_(request: HttpRequest) -> HttpResponse:
    posting = request.posting
    found = ClientFilter(request.GET, Client.objects.visible_to(posting).unmerged(), request=request)
    total = capped_count(found.qs)
    rows = Client.objects.walked_by(posting).unmerged()
    if not posting.station_id:
        rows = rows.prefetch_related("station")
    context = {
        "filter": found,
        "page": list_page(request, found.filter_queryset(rows), ("registered_on", "id")),
        "total": total,
        "may_name": posting.may(P.CLIENT_NAME),
        "may_edit": posting.may(P.CLIENT_EDIT),
    }
    return render(request, "clients/list.html", context)


@page(P.CLIENT_EDIT)
def create(request: HttpRequest) -> HttpResponse:
    station = request.posting.station
    form = NewClientForm(typed(request), station=station, today=_today(), initial={"key": onetime.issue()})

    def save(given: dict[str, Any]) -> str:
        try:
            client = actions.register(by=request.posting, station=station, today=_today(), **given)
        except Repeated as again:
            return reverse("clients:detail", args=[again.result])
        messages.success(request, "档案已保存。")
        return reverse("clients:detail", args=[client.pk])

    return form_page(request, "clients/create.html", form, save)


@page(P.CLIENT_VIEW)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    client, posting = _client(request, pk), request.posting
    context = {
        "client": client,
        "may_name": posting.may(P.CLIENT_NAME),
        "age": identity.age_on(client, _today()),
        "sealed": [(label, identity.masked(client, name)) for name, label in identity.MASKED.items()],
        "certificates": [(row, row.state_on(_today())) for row in client.certificates.all()],
        "guardians": client.guardians.all(),
        "merged": _merged(client),
        "has_address": bool(client.address_sealed),
        "may_edit": posting.may(P.CLIENT_EDIT),
        "may_reveal": posting.may(P.CLIENT_REVEAL),
        "may_record": posting.may(P.CONSULTATION_RECORD),
    }
    return render(request, "clients/detail.html", context)


def _merged(client: Client) -> list[dict[str, Any]]:
    """The files merged into this one, and whether that may still be undone."""
    rows = Client.objects.filter(merged_into=client).order_by("pk")
    return [{"client": row, "may_undo": actions_merge.may_undo(row, timezone.now())} for row in rows]


@page(P.CLIENT_EDIT)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    client = _client(request, pk)
    form = EditClientForm(typed(request), client=client)

    def save(given: dict[str, Any]) -> str:
        for name in ("phone", "address"):  # left empty, they stay
            given[name] = given[name] or None
        stands = actions.correct(client, by=request.posting, today=_today(), **given)
        if stands.pk == client.pk:
            messages.success(request, "档案已更正。")
        else:
            messages.success(request, "这个证号在本站已有档案,两份档案已合并,现显示保留的一份。")
        return reverse("clients:detail", args=[stands.pk])

    return form_page(request, "clients/edit.html", form, save, client=client)


@page(P.CLIENT_REVEAL)
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks what for; answers the plain value once, on this page only."""
    client = _client(request, pk)
    require(request.posting, P.CLIENT_REVEAL, client.station)
    form = RevealForm(request.POST or None, client=client)
    shown: dict[str, str] = {}
    if request.method == "POST" and form.is_valid():
        field, purpose = form.cleaned_data["field"], form.cleaned_data["purpose"]
        shown = {
            "label": dict(form.fields["field"].choices)[field],  # type: ignore[attr-defined]
            "value": actions.reveal(client, by=request.posting, field=field, purpose=purpose),
            "purpose": str(RevealPurpose(purpose).label),
        }
    return render(request, "clients/reveal.html", {"client": client, "form": form, "shown": shown})


@require_POST
@page(P.CLIENT_EDIT)
def find(request: HttpRequest) -> HttpResponse:
    """Who was meant, for the form 咨询登记. By POST: a number never stands in an address."""
    typed_ = {name: request.POST.get(name, "") for name in ("who", "is_anonymous")}
    form = WhoForm(initial=typed_, station=request.posting.station, today=_today())
    return render(request, "clients/found.html", {"form": form})


@require_POST
@page(P.CLIENT_EDIT)
def alike(request: HttpRequest) -> HttpResponse:
    """Files that a new one may be a second of, told while it is typed; by POST, as above."""
    names = ("who", "name", "number", "birth_year", "phone")
    sent = {name: request.POST[name] for name in names if name in request.POST}
    form = NewClientForm(initial=sent, station=request.posting.station, today=_today())
    return render(request, "clients/alike.html", {"form": form})


def _today() -> Any:
    return timezone.localdate()
