"""The terms of the product and the stricter promises of the offices: read by everybody, kept by the offices."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from accounts import onetime
from accounts.paging import capped_count, list_page
from accounts.roles import P
from cases import actions_promises, deadlines
from cases.choices import TermKind
from cases.forms_terms import EndPromiseForm, PromiseForm
from stations.models import TermPromise, in_force
from stations.pages import form_page, page, typed


def _length(row: TermPromise) -> str:
    return f"{row.days} {'个工作日' if row.is_working_days else '日'}"


@page(P.STATION_VIEW)
def promises(request: HttpRequest) -> HttpResponse:
    posting, today = request.posting, timezone.localdate()
    visible = TermPromise.objects.visible_to(posting).select_related("region")
    listed = list_page(request, visible, ("valid_from", "id"))
    may_edit = posting.may(P.STATION_EDIT)
    rows = [
        {
            "promise": row, "kind": TermKind(row.kind).label, "length": _length(row),
            "is_in_force": in_force(row.valid_from, row.valid_until, today), "is_to_come": row.valid_from > today,
            "may_end": may_edit and posting.oversees(row.region)
            and (row.valid_until is None or row.valid_until > today),
        }
        for row in listed.rows
    ]  # fmt: skip
    context = {
        "terms": deadlines.TERMS, "page": listed, "rows": rows, "total": capped_count(visible), "may_edit": may_edit,
    }  # fmt: skip
    return render(request, "cases/promises.html", context)


@page(P.STATION_EDIT)
def promise_create(request: HttpRequest) -> HttpResponse:
    def save(given: dict[str, Any]) -> str:
        made = actions_promises.promise(by=request.posting, **given)
        messages.success(request, f"已设立承诺时限:{made.region}{TermKind(made.kind).label} {_length(made)}。")
        return reverse("cases:promises")

    initial = {"valid_from": timezone.localdate(), "key": onetime.issue()}
    form = PromiseForm(typed(request), request=request, initial=initial)
    return form_page(request, "cases/promise_create.html", form, save)


@page(P.STATION_EDIT)
def promise_end(request: HttpRequest, pk: int) -> HttpResponse:
    rows = TermPromise.objects.within(request.posting).select_related("region")
    promise = get_object_or_404(rows, pk=pk)

    def save(given: dict[str, Any]) -> str:
        actions_promises.end_promise(promise, by=request.posting, **given)
        messages.success(request, "已终止承诺时限;此前起算的期限不变。")
        return reverse("cases:promises")

    form = EndPromiseForm(typed(request), initial={"valid_until": timezone.localdate()})
    about = f"{promise.region}{TermKind(promise.kind).label} {_length(promise)}"
    return form_page(request, "cases/promise_end.html", form, save, about=about)
