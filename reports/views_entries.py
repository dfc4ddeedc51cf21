"""系统录入: what is to be entered in the 中国残联 system, a record as it is typed there, and who has entered what."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from accounts.audit import action, record
from accounts.paging import capped_count, list_page
from accounts.roles import P
from reports import entries
from reports.forms_plan import EntryForm, OrderForm
from stations import actions_plan as actions
from stations.choices import EntryKind
from stations.models import EntryOrder, Posting, Region, Station, SystemEntry
from stations.pages import form_page, page, typed
from stations.workbooks import MOST_ROWS, answer, fitted, register


def kind_or_404(kind: str) -> EntryKind:
    if kind not in EntryKind.values:
        raise Http404("没有这类录入信息,请从系统录入页面打开。")
    return EntryKind(kind)


def _own(request: HttpRequest) -> Station:
    """Records are typed by who has them: the station itself."""
    posting: Posting = request.posting  # type: ignore[attr-defined]
    if posting.station is None:
        raise PermissionDenied("系统录入由各站办理,残联可以查看各站的应录、已录和差异。")
    return posting.station


# ---------------------------------------------------------------- the lists
@page(P.RETURN_VIEW)
def list_(request: HttpRequest) -> HttpResponse:
    """Of a station its open records; of an office each station with its difference."""
    posting: Posting = request.posting  # type: ignore[attr-defined]
    return _of_station(request) if posting.station_id else _of_area(request, posting)


def _of_station(request: HttpRequest) -> HttpResponse:
    kind = kind_or_404(request.GET.get("kind", EntryKind.CONSULTATION))
    posting: Posting = request.posting  # type: ignore[attr-defined]
    found = entries.rows(kind, posting, timezone.localdate()).filter(is_entered=False)
    order = (entries.DAY[kind], "id") if kind in entries.DAY else ("id",)
    listed = list_page(request, found.select_related(*entries.related(kind)), order, newest_first=False)
    lines = [(one, entries.title(kind, one), getattr(one, entries.DAY.get(kind, ""), None)) for one in listed.rows]
    done = SystemEntry.objects.visible_to(posting).filter(kind=kind)
    context = {
        "kind": kind, "kinds": EntryKind.choices, "page": listed, "lines": lines, "left": capped_count(found),
        "done": capped_count(done), "last": done.aggregate(last=Max("entered_on"))["last"],
    }  # fmt: skip
    return render(request, "reports/entries.html", context)


def _of_area(request: HttpRequest, posting: Posting) -> HttpResponse:
    """应录、已录、差异 of this year's records, and the last day on which something was entered: a query a kind."""
    today = timezone.localdate()
    told: dict[int, dict[str, int]] = {}
    for kind in EntryKind:
        rows = entries.rows(kind, posting, today)
        at = "pk" if kind == EntryKind.STATION else "station"
        if kind in entries.HAPPENED:
            rows = rows.filter(**{f"{entries.HAPPENED[kind]}__year": today.year})
        counted = rows.order_by().values(at).annotate(due=Count("pk"), done=Count("pk", filter=Q(is_entered=True)))
        for row in counted:
            held = told.setdefault(row[at], {"due": 0, "done": 0})
            held["due"] += row["due"]
            held["done"] += row["done"]
    last = dict(
        SystemEntry.objects.visible_to(posting).order_by().values_list("station").annotate(last=Max("entered_on"))
    )
    stations = Station.objects.visible_to(posting).order_by("code")
    lines = [
        {"station": one, **told[one.pk], "left": told[one.pk]["due"] - told[one.pk]["done"], "last": last.get(one.pk)}
        for one in stations if one.pk in told
    ]  # fmt: skip
    context = {"lines": lines, "year": today.year, "kinds": EntryKind.choices}
    return render(request, "reports/entries_area.html", context)


@action
def exported(station: Station, kind: EntryKind, count: int, *, by: Posting) -> None:
    """Who took names out of the house stands in the trail."""
    record("导出应录信息", station, by=by, detail=f"{kind.label} {count} 条", province=station.province)


@page(P.ENTRY_LOG)
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """What is still to be entered, a row a record, in the province's order of fields."""
    what, station = kind_or_404(kind), _own(request)
    found = entries.rows(what, request.posting, timezone.localdate()).filter(is_entered=False)  # type: ignore[attr-defined]
    rows = list(
        found.select_related(*entries.related(what)).order_by(entries.DAY.get(what, "pk"), "pk")[: MOST_ROWS + 1]
    )
    if len(rows) > MOST_ROWS:
        raise ValidationError(f"一次最多导出 {MOST_ROWS:,} 条,请先录入一部分再导出。")
    fields = entries.ordered(what, station.region)
    cells = [[one.value(row) for one in fields] for row in entries.complete(what, rows)]
    exported(station, what, len(rows), by=request.posting)  # type: ignore[attr-defined]
    title = f"应录{what.label}"
    return answer(register(title, fitted([one.label for one in fields], cells), cells), f"{title}_{station.code}.xlsx")


# ---------------------------------------------------------------- one record
@page(P.ENTRY_LOG)
def entry(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """A record as it is typed there, each field with a button that copies it; then it is marked as entered."""
    what, station, today = kind_or_404(kind), _own(request), timezone.localdate()
    rows = entries.rows(what, request.posting, today).select_related(*entries.related(what))  # type: ignore[attr-defined]
    [row] = entries.complete(what, [get_object_or_404(rows, pk=pk)])
    form = EntryForm(typed(request), initial={"entered_on": today})
    back = f"{reverse('reports:entries')}?kind={what}"

    def save(given: dict[str, Any]) -> str:
        actions.enter(
            station, by=request.posting, today=today, kind=what, object_id=row.pk,  # type: ignore[attr-defined]
            record_version=row.version, is_entered=not row.is_entered, **given,
        )  # fmt: skip
        messages.success(request, "已撤回录入登记。" if row.is_entered else "已登记录入。")
        return back

    told = [(one.label, one.value(row)) for one in entries.ordered(what, station.region)]
    return form_page(request, "reports/entry.html", form, save, row=row, kind=what, told=told, back=back)


@page(P.ENTRY_ORDER)
def order(request: HttpRequest, kind: str) -> HttpResponse:
    """字段顺序 of a kind, for the province."""
    what, region = kind_or_404(kind), request.posting.region  # type: ignore[attr-defined]
    assert isinstance(region, Region)
    held = EntryOrder.objects.filter(region=region, kind=what).first()
    shown = "\n".join(one.label for one in entries.ordered(what, region))
    form = OrderForm(typed(request), kind=what, initial={"names": shown, "version": held.version if held else 0})
    back = reverse("reports:entries")

    def save(given: dict[str, Any]) -> str:
        actions.set_order(region, by=request.posting, kind=what, **given)  # type: ignore[attr-defined]
        messages.success(request, f"已设定{what.label}的录入字段顺序。")
        return back

    return form_page(request, "reports/plan_form.html", form, save, label=f"{what.label}:录入字段顺序", back=back)
