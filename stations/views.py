"""Pages of stations, staff, postings, tokens and the audit trail. Accounts are in stations/users.py."""

from typing import Any

from django.apps import apps
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts import drafts, onetime
from accounts.audit import verify
from accounts.models import AuditLine
from accounts.paging import capped_count, list_page
from accounts.roles import P
from stations import actions
from stations.filters import AuditFilter, StationFilter, with_duty, with_open
from stations.forms import CloseForm, NewStationForm, ReopenForm, StaffForm, StationForm, TokenForm
from stations.gaps import GAPS, flagged_month
from stations.middleware import SESSION_KEY
from stations.models import Staff, Station, TokenPosting, in_force
from stations.pages import form_page, page, typed
from stations.scope import audit_lines_of


def _station(request: HttpRequest, code: str) -> Station:
    return get_object_or_404(Station.objects.visible_to(request.posting).select_related("region"), code=code)  # type: ignore[no-any-return]


# ---------------------------------------------------------------- stations
@page(P.STATION_VIEW)
def list_(request: HttpRequest) -> HttpResponse:
    rows = with_duty(with_open(Station.objects.visible_to(request.posting))).select_related("region__parent")
    found = StationFilter(request.GET, rows, request=request)
    listed = list_page(request, found.qs, ("code",), newest_first=False)
    return render(
        request,
        "stations/list.html",
        {
            "filter": found,
            "page": listed,
            "total": capped_count(found.qs),
            "may_create": request.posting.may(P.STATION_EDIT),
        },
    )


@page(P.STATION_VIEW)
def detail(request: HttpRequest, code: str) -> HttpResponse:
    station, today = _station(request, code), timezone.localdate()
    intervals = list(station.intervals.all())
    known = Staff.objects.visible_to(request.posting).filter(station=station).select_related("user")
    posting = request.posting
    return render(
        request,
        "stations/detail.html",
        {
            "station": station,
            "intervals": intervals,
            "staff": [(one, in_force(one.joined_on, one.left_on, today)) for one in known],
            "is_open": any(in_force(one.opened_on, one.closed_on, today) for one in intervals),
            "is_running": any(one.closed_on is None for one in intervals),
            "lacks_duty": GAPS["dutyday"](station, today),
            "month": f"{flagged_month(today):%Y-%m}",
            "may_edit": posting.may(P.STATION_EDIT),
            "may_staff": posting.may(P.STAFF_EDIT),
        },
    )


@page(P.STATION_EDIT)
def create(request: HttpRequest) -> HttpResponse:
    form = NewStationForm(typed(request), request=request, initial={"key": onetime.issue()})

    def save(given: dict[str, Any]) -> str:
        station = actions.create_station(by=request.posting, **given)
        messages.success(request, f"{station}已设立,站代码 {station.code}。")
        return reverse("stations:detail", args=[station.code])

    return form_page(request, "stations/create.html", form, save)


@page(P.STATION_EDIT)
def edit(request: HttpRequest, code: str) -> HttpResponse:
    station = _station(request, code)
    form = StationForm(typed(request), instance=station, initial={"version": station.version})

    def save(given: dict[str, Any]) -> str:
        actions.edit_station(station, by=request.posting, **given)
        messages.success(request, "已保存。")
        return reverse("stations:detail", args=[code])

    return form_page(request, "stations/edit.html", form, save, station=station)


@page(P.STATION_EDIT)
def close(request: HttpRequest, code: str) -> HttpResponse:
    station = _station(request, code)
    form = CloseForm(typed(request), initial={"closed_on": timezone.localdate()})

    def save(given: dict[str, Any]) -> str:
        actions.close_station(station, by=request.posting, **given)
        messages.success(request, "已登记闭站。闭站当月的月报仍须上报。")
        return reverse("stations:detail", args=[code])

    return form_page(request, "stations/close.html", form, save, station=station)


@page(P.STATION_EDIT)
def reopen(request: HttpRequest, code: str) -> HttpResponse:
    station = _station(request, code)
    form = ReopenForm(typed(request), initial={"opened_on": timezone.localdate()})

    def save(given: dict[str, Any]) -> str:
        actions.reopen_station(station, by=request.posting, **given)
        messages.success(request, "已登记重新开站。")
        return reverse("stations:detail", args=[code])

    return form_page(request, "stations/reopen.html", form, save, station=station)


# ---------------------------------------------------------------- staff
@page(P.STAFF_EDIT)
def staff_create(request: HttpRequest, code: str) -> HttpResponse:
    station = _station(request, code)
    initial = {"key": onetime.issue(), "joined_on": timezone.localdate()}
    form = StaffForm(typed(request), station=station, initial=initial)

    def save(given: dict[str, Any]) -> str:
        given.pop("version")
        staff = actions.add_staff(by=request.posting, station=station, **given)
        messages.success(request, f"{staff}已登记。")
        return reverse("stations:detail", args=[code])

    return form_page(request, "stations/staff.html", form, save, station=station)


@page(P.STAFF_EDIT)
def staff_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    station = _station(request, code)
    staff = get_object_or_404(Staff.objects.visible_to(request.posting).filter(station=station), pk=pk)
    form = StaffForm(typed(request), station=station, instance=staff, initial={"version": staff.version})
    form.fields["version"].required = True

    def save(given: dict[str, Any]) -> str:
        given.pop("key")
        actions.edit_staff(staff, by=request.posting, **given)
        messages.success(request, "已保存。")
        return reverse("stations:detail", args=[code])

    return form_page(request, "stations/staff.html", form, save, station=station, staff=staff)


# ---------------------------------------------------------------- postings and tokens of one's own
@page()
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """The posting for the rest of the session; what was typed under it and refused under another comes back."""
    chosen = next((one for one in request.postings if str(one.pk) == request.POST.get("posting")), None)
    if chosen is None:
        messages.error(request, "没有这项任职,或任职已结束。")
        return redirect("/")
    actions.switch_posting(chosen, by=request.posting)
    request.session[SESSION_KEY] = chosen.pk
    drafts.remember(request, request.user, timezone.now())  # type: ignore[arg-type]
    messages.success(request, f"已切换到:{chosen.label}。")
    target = request.POST.get("next", "")
    return redirect(target if url_has_allowed_host_and_scheme(target, {request.get_host()}) else "/")


@page()
def tokens(request: HttpRequest) -> HttpResponse:
    """One's own API tokens. A new one is shown on the page that made it, once."""
    form, made = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        _, made = actions.create_token(by=request.posting, **form.cleaned_data)
        form = TokenForm()
    held = TokenPosting.objects.filter(posting__user=request.user).select_related(
        "token", "posting__region", "posting__station"
    )
    return render(
        request, "stations/tokens.html", {"form": form, "made": made, "held": held.order_by("-token__created")}
    )


@page()
@require_POST
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    held = get_object_or_404(TokenPosting, pk=pk, posting__user=request.user)
    actions.revoke_token(held, by=request.posting)
    messages.success(request, "令牌已停用。")
    return redirect("stations:tokens")


# ---------------------------------------------------------------- the audit trail
def _told(line: AuditLine) -> tuple[str, str]:
    """The record's kind and the fields' names as the screens word them; what is no longer known, as it was written."""
    try:
        meta = apps.get_model(line.record)._meta
    except LookupError:
        return line.record, line.fields
    words = {field.name: str(getattr(field, "verbose_name", field.name)) for field in meta.get_fields()}
    return str(meta.verbose_name), "、".join(words.get(name, name) for name in line.fields.split(",") if name)


@page(P.AUDIT_VIEW)
def audit(request: HttpRequest) -> HttpResponse:
    found = AuditFilter(request.GET, audit_lines_of(request.posting), request=request)
    listed = list_page(request, found.qs, ("at", "id"))
    return render(
        request,
        "stations/audit.html",
        {
            "filter": found,
            "page": listed,
            "rows": [(line, *_told(line)) for line in listed.rows],
            "total": capped_count(found.qs),
            "chain": request.posting.province,
        },
    )


@page(P.AUDIT_VIEW)
def audit_verify(request: HttpRequest) -> HttpResponse:
    """Reads the whole chain of the auditor's province and says what is wrong with it."""
    chain = request.posting.province
    lines = audit_lines_of(request.posting).count()
    return render(request, "stations/audit_verify.html", {"chain": chain, "wrong": verify(chain), "lines": lines})
