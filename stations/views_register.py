"""Pages of a station's register, all made from one table: the landing page, lists, rows, forms, exports, proofs."""

from collections import defaultdict
from typing import Any

import django_filters as filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import CharField, Count, Max, Sum, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts import onetime
from accounts.audit import action, record
from accounts.paging import capped_count, list_page
from accounts.roles import P
from accounts.sealing import CannotOpen
from stations import actions_register as actions
from stations import attachments
from stations.choices import FundKind, FundSource, StationKind
from stations.forms_register import EndForm, ProofForm, VoidForm, form_of
from stations.gaps import GAPS, gaps
from stations.models import AreaBody, Filing, FundEntry, Posting, Proof, Registered, Staff, Station
from stations.pages import form_page, page, typed
from stations.registers import BY_SLUG, REGISTERS, Register, shown, value
from stations.workbooks import MOST_ROWS, answer, fitted
from stations.workbooks import register as workbook

SHOW = [("now", "现行有效"), ("all", "全部(含已终止、已作废)")]
SHOW_EVENTS = [("now", "有效"), ("all", "全部(含已作废)")]  # what happened on a day does not end


def station_or_404(request: HttpRequest, code: str) -> Station:
    rows = Station.objects.visible_to(request.posting).select_related("region")
    station: Station = get_object_or_404(rows, code=code)
    return station


def register_or_404(slug: str) -> Register:
    if slug not in BY_SLUG:
        raise Http404
    return BY_SLUG[slug]


def _row(request: HttpRequest, station: Station, register: Register, pk: int) -> Registered:
    rows = register.model.objects.visible_to(request.posting).filter(station=station)
    row: Registered = get_object_or_404(rows.select_related(*register.relations, "changed_by"), pk=pk)
    row.station = station
    return row


def may_write(posting: Posting, station: Station, permission: str) -> bool:
    return posting.may(permission) and actions.maintains(posting, station)


def _require_write(request: HttpRequest, station: Station, register: Register) -> None:
    """Refused before anything is typed in vain."""
    actions.require_own(request.posting, register.model.permission, station)


# ---------------------------------------------------------------- the landing page
@page(P.STATION_VIEW)
def landing(request: HttpRequest, code: str) -> HttpResponse:
    """Each register with its rows, when it last changed, and what it lacks."""
    station, today = station_or_404(request, code), timezone.localdate()
    lacks, counted = gaps(station, today), _counted(station)
    lines = [
        {"title": "工作人员", "url": reverse("stations:detail", args=[code]), "lacks": lacks.get("staff", ""),
         "rows": Staff.objects.filter(station=station).serving(today).count(), "changed_at": None},
        {"title": "日常管理专人备案", "url": reverse("stations:filing", args=[code]), "lacks": lacks.get("filing", ""),
         "rows": Filing.objects.filter(station=station).count(), "changed_at": None},
    ]  # fmt: skip
    for register in REGISTERS:
        rows, changed_at = counted.get(register.slug, (0, None))
        url = reverse("stations:rows", args=[code, register.slug])
        told = lacks.get(register.slug, "")
        lines.append({"title": register.title, "url": url, "lacks": told, "rows": rows, "changed_at": changed_at})
    context = {"station": station, "lines": lines, "month": f"{today:%Y-%m}", "number": len(lacks)}
    return render(request, "stations/register.html", context)


def _counted(station: Station) -> dict[str, tuple[int, Any]]:
    """Register -> (rows that are not void, when the last one changed): one query for all."""
    parts = [
        register.model.objects.filter(station=station).valid().order_by()
        .values(slug=Value(register.slug, output_field=CharField())).annotate(rows=Count("pk"), at=Max("changed_at"))
        for register in REGISTERS
    ]  # fmt: skip
    found = parts[0].union(*parts[1:], all=True)
    return {row["slug"]: (row["rows"], row["at"]) for row in found}


# ---------------------------------------------------------------- a register
def _filter(register: Register) -> type[filters.FilterSet]:
    def show(self: Any, rows: Any, name: str, value: str) -> Any:
        if value == "all":
            return rows
        return rows.in_force(timezone.localdate()) if register.is_lasting else rows.valid()

    told: dict[str, Any] = {
        "show": filters.ChoiceFilter(
            label="范围", choices=SHOW if register.is_lasting else SHOW_EVENTS, method="shown", empty_label=None
        ),
        "shown": show,
        "Meta": type("Meta", (), {"model": register.model, "fields": []}),
    }
    if any(field.name == "kind" for field in register.model._meta.fields):
        choices = register.model._meta.get_field("kind").choices  # type: ignore[union-attr]
        told["kind"] = filters.ChoiceFilter(label="类别", choices=choices, empty_label="全部")
    return type("RegisterFilter", (filters.FilterSet,), told)


def _found(request: HttpRequest, station: Station, register: Register) -> filters.FilterSet:
    rows = register.model.objects.visible_to(request.posting).filter(station=station)
    asked = request.GET.copy()
    asked.setdefault("show", "now")
    return _filter(register)(asked, rows.prefetch_related(*register.relations), request=request)


@page(P.STATION_VIEW)
def rows(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    station, register = station_or_404(request, code), register_or_404(slug)
    found = _found(request, station, register)
    listed = list_page(request, found.qs, register.order)
    lacks = gaps_of(station, slug)
    context = {
        "station": station, "register": register, "filter": found, "page": listed, "total": capped_count(found.qs),
        "lines": [(row, register.cells(row)) for row in listed.rows],
        "lacks": lacks, "hint": _body_before(request.posting, station) if lacks and slug == "coordinationbody" else "",
        "funds": _funds(station) if slug == "fundentry" else None,
        "may_write": may_write(request.posting, station, register.model.permission),
    }  # fmt: skip
    return render(request, "stations/rows.html", context)


def _body_before(posting: Posting, station: Station) -> str:
    """What the office recorded while there was no station: to be copied over, for a station's own register counts."""
    if station.kind != StationKind.FEDERATION:
        return ""
    rows = AreaBody.objects.visible_to(posting).filter(region=station.region_id).in_force(timezone.localdate())
    made = rows.order_by("-since_on", "-pk").first()
    if made is None:
        return ""
    office = station.region.office_name
    return f"{office}在建站前登记了{made},自 {made.since_on:%Y-%m-%d} 起。请照此在本站登记,建站后按本站登记计算。"


def _funds(station: Station) -> dict[str, Any]:
    """Fen of three years: a line a source, budget, arrived and spent of each year beside each other; the sum last."""
    this = timezone.localdate().year
    years = [this - 2, this - 1, this]
    sums: dict[tuple[str, int, str], int] = defaultdict(int)
    entries = FundEntry.objects.filter(station=station).of_years(years[0], this).order_by()
    for source, year, kind, fen in entries.values_list("source", "year", "kind").annotate(fen=Sum("amount_fen")):
        sums[source, year, kind] += fen
        sums["", year, kind] += fen
    rows = [(source.value, source.label) for source in FundSource if any(told[0] == source for told in sums)]
    lines = [
        (label, [sums[source, year, kind] for year in years for kind in FundKind])
        for source, label in [*rows, ("", "合计")]
    ]
    return {"years": years, "lines": lines}


def gaps_of(station: Station, slug: str) -> str:
    return GAPS[slug](station, timezone.localdate()) if slug in GAPS else ""


@action
def export(register: Register, station: Station, number: int, *, by: Posting) -> None:
    """Writes into the trail who took a register out."""
    record("导出台账", station, by=by, detail=f"{register.title},{number} 行", province=station.province)


@page(P.STATION_VIEW)
def rows_export(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """The register of the list as it is filtered, as a workbook."""
    station, register = station_or_404(request, code), register_or_404(slug)
    found = list(_found(request, station, register).qs.order_by(*register.order)[:MOST_ROWS])
    export(register, station, len(found), by=request.posting)
    names = register.fields
    lines = [[value(row, name) for name in names] for row in found]
    headings = fitted([register.model.word(name) for name in names], lines)
    name = f"{register.title}_{station.name}_{timezone.localdate()}.xlsx"
    return answer(workbook(f"{station.name} {register.title}", headings, lines), name)


# ---------------------------------------------------------------- a row
@page(P.STATION_VIEW)
def row(request: HttpRequest, code: str, slug: str, pk: int) -> HttpResponse:
    station, register = station_or_404(request, code), register_or_404(slug)
    held = _row(request, station, register, pk)
    proofs = Proof.objects.of(held).select_related("content").order_by("pk")
    context = {
        "station": station, "register": register, "row": held,
        "groups": [
            (legend, [(held.word(name), shown(held, name)) for name, _ in names]) for legend, names in register.groups
        ],
        "proofs": [(one, held.word(one.slot) if one.slot else "整条登记") for one in proofs],
        "may_write": held.voided_on is None and may_write(request.posting, station, held.permission),
        "children": _children(held),
        "may_end": register.is_lasting and getattr(held, "until_on", None) is None,
    }  # fmt: skip
    return render(request, "stations/row.html", context)


def _children(held: Registered) -> list[dict[str, Any]]:
    """The rows of other registers that belong to this one: members of a body, decisions of a meeting, checks."""
    found = []
    for child in REGISTERS:
        if name := child.belongs(type(held)):
            rows = child.model.objects.valid().filter(**{name: held}).prefetch_related(*child.relations)
            lines = [(row, child.cells(row)) for row in rows.order_by(*child.order)]
            found.append({"register": child, "name": name, "lines": lines})
    return found


def _form(
    request: HttpRequest, station: Station, register: Register, form: Any, act: Any, label: str, *, save: str = "保存",
    **more: Any,
) -> HttpResponse:  # fmt: skip
    """One form about a row; `act` answers (the row, the sentence that says it is done)."""

    def done(given: dict[str, Any]) -> str:
        held, told = act(given)
        messages.success(request, told)
        return reverse("stations:row", args=[station.code, register.slug, held.pk])

    return form_page(
        request, "stations/row_form.html", form, done, station=station, register=register, label=label, save=save,
        back=reverse("stations:rows", args=[station.code, register.slug]), **more,
    )  # fmt: skip


@page(P.STATION_VIEW)
def row_create(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    station, register = station_or_404(request, code), register_or_404(slug)
    _require_write(request, station, register)
    named = {name: request.GET[name] for name in register.relations if name in request.GET}
    initial = {"key": onetime.issue(), **_first_values(register, station), **named}
    form = form_of(register)(typed(request), register=register, station=station, initial=initial)

    def act(given: dict[str, Any]) -> tuple[Registered, str]:
        given.pop("version")
        made = actions.add(register.model, by=request.posting, station=station, at=timezone.now(), **given)
        return made, f"已登记{register.model._meta.verbose_name}。"

    return _form(request, station, register, form, act, f"登记{register.model._meta.verbose_name}")


def _first_values(register: Register, station: Station) -> dict[str, Any]:
    """What a new row mostly says: the first day is today, the address the station's own."""
    today = timezone.localdate()
    known = {"since_on": today, "held_on": today, "checked_on": today, "found_on": today, "entered_on": today,
             "year": today.year, "address": station.address, "contact": station.phone, "hours": station.office_hours,
             "starts": "09:00", "ends": "17:00"}  # fmt: skip
    return {name: value for name, value in known.items() if name in register.fields and register.slug != "contactpoint"}


@page(P.STATION_VIEW)
def row_edit(request: HttpRequest, code: str, slug: str, pk: int) -> HttpResponse:
    station, register = station_or_404(request, code), register_or_404(slug)
    held = _row(request, station, register, pk)
    _require_write(request, station, register)
    initial = {"version": held.version, "amount_fen": shown(held, "amount_fen") if slug == "fundentry" else None}
    form = form_of(register)(typed(request), register=register, station=station, instance=held, initial=initial)
    form.fields["version"].required = True

    def act(given: dict[str, Any]) -> tuple[Registered, str]:
        given.pop("key")
        return actions.edit(held, by=request.posting, at=timezone.now(), **given), "已保存。"

    return _form(request, station, register, form, act, f"修改{register.model._meta.verbose_name}")


@page(P.STATION_VIEW)
def row_end(request: HttpRequest, code: str, slug: str, pk: int) -> HttpResponse:
    station, register = station_or_404(request, code), register_or_404(slug)
    held = _row(request, station, register, pk)
    _require_write(request, station, register)
    if not register.is_lasting:
        raise PermissionDenied("这类登记没有有效期,有误的请作废。")
    form = EndForm(typed(request), initial={"until_on": timezone.localdate(), "version": held.version})

    def act(given: dict[str, Any]) -> tuple[Registered, str]:
        return actions.end(held, by=request.posting, at=timezone.now(), **given), "已登记最后一天。"

    return _form(request, station, register, form, act, f"终止:{held}", save="终止")


@page(P.STATION_VIEW)
def row_void(request: HttpRequest, code: str, slug: str, pk: int) -> HttpResponse:
    station, register = station_or_404(request, code), register_or_404(slug)
    held = _row(request, station, register, pk)
    _require_write(request, station, register)
    form = VoidForm(typed(request), initial={"version": held.version})

    def act(given: dict[str, Any]) -> tuple[Registered, str]:
        return actions.void(held, by=request.posting, at=timezone.now(), **given), "已作废,登记保留。"

    return _form(request, station, register, form, act, f"作废:{held}", save="作废")


# ---------------------------------------------------------------- proofs
@page(P.STATION_VIEW)
def proof_add(request: HttpRequest, code: str, slug: str, pk: int) -> HttpResponse:
    station, register = station_or_404(request, code), register_or_404(slug)
    held = _row(request, station, register, pk)
    _require_write(request, station, register)
    form = ProofForm(typed(request), request=request, register=register, initial={"key": onetime.issue()})

    def act(given: dict[str, Any]) -> tuple[Registered, str]:
        actions.add_proof(held, by=request.posting, at=timezone.now(), **given)
        return held, "已上传。"

    photo_url = reverse("stations:photo_pass", args=[slug, pk])
    return _form(request, station, register, form, act, f"上传佐证材料:{held}", save="上传", photo_url=photo_url)


def _proof(request: HttpRequest, station: Station, pk: int) -> Proof:
    rows = Proof.objects.visible_to(request.posting).filter(station=station, kind__in=BY_SLUG)  # no person's papers
    proof: Proof = get_object_or_404(rows.standing().select_related("content"), pk=pk)
    return proof


@page(P.STATION_VIEW)
def proof_file(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    proof = _proof(request, station_or_404(request, code), pk)
    try:
        return attachments.download(proof.content)
    except CannotOpen as broken:
        messages.error(request, str(broken))
        return redirect("stations:row", code, proof.kind, proof.object_id)


@page(P.STATION_VIEW)
@require_POST
def proof_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    station = station_or_404(request, code)
    proof = _proof(request, station, pk)
    register = register_or_404(proof.kind)
    held = _row(request, station, register, proof.object_id)
    actions.remove_proof(proof, held, by=request.posting, today=timezone.localdate())
    messages.success(request, "已撤下。")
    return redirect("stations:row", code, proof.kind, proof.object_id)
