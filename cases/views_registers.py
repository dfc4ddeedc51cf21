"""Registers of casework as workbooks: what a list shows, whole."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.audit import action, record
from accounts.roles import P
from cases.filters import CaseFilter
from cases.models import Case, CaseSpan
from cases.views import shown_name, turn_of
from stations.models import Posting
from stations.pages import page
from stations.workbooks import MOST_ROWS, answer, register

CASES = (
    ("工作站", 28), ("案号", 26), ("当事人", 12), ("来源", 12), ("事项", 20), ("案件类型", 10), ("办理方式", 12),
    ("申请日期", 12), ("受理日期", 12), ("结案日", 12), ("当前环节", 14), ("待办人", 16), ("承办人", 12),
    ("结案结果", 12), ("挽回经济损失(元)", 16), ("取得利益(元)", 14),
)  # fmt: skip


@action
def export(name: str, rows: int, *, by: Posting) -> None:
    """Writes into the trail who took a register out."""
    record("导出台账", by.area, by=by, detail=f"{name},{rows} 行", province=by.province)


@page(P.CASE_VIEW)
def cases(request: HttpRequest) -> HttpResponse:
    """案件台账: the cases of the list as it is filtered, with what they recovered. Names as the list shows them."""
    posting = request.posting
    found = CaseFilter(request.GET, Case.objects.visible_to(posting), request=request).qs
    rows = list(found.listed().prefetch_related("station").order_by("applied_on", "pk")[: MOST_ROWS + 1])
    if len(rows) > MOST_ROWS:
        messages.warning(request, f"超过 {MOST_ROWS:,} 件,请先按地区、环节等条件筛选,再导出。")
        return redirect(f"/cases/?{request.GET.urlencode()}")
    money = _recovered(found)
    export("案件台账", len(rows), by=posting)
    lines = (_line(case, posting, *money.get(case.pk, (0, 0))) for case in rows)
    return answer(register("案件台账", CASES, lines), f"案件台账_{posting.area_name}_{timezone.localdate()}.xlsx")


def _recovered(cases: Any) -> dict[int, tuple[int, int]]:
    """Fen by case, over all its spans: one query."""
    told: dict[int, tuple[int, int]] = {}
    spans = CaseSpan.objects.filter(case__in=cases.order_by().values("pk"), ended_on__isnull=False)
    for case, recovered, gained in spans.values_list("case", "recovered_fen", "gained_fen"):
        before = told.get(case, (0, 0))
        told[case] = before[0] + recovered, before[1] + gained
    return told


def _line(case: Any, posting: Posting, recovered: int, gained: int) -> list[str | float]:
    days = [f"{day:%Y-%m-%d}" if day else "" for day in (case.applied_on, case.accepted_on, case.closed_on)]
    return [
        case.station.name, case.number, shown_name(case.client_name, posting), case.get_source_display(),
        case.get_matter_display(), case.get_kind_display(), case.get_form_display(), *days, case.get_state_display(),
        turn_of(case), case.handler.name if case.handler else "", case.get_outcome_display(), recovered / 100,
        gained / 100,
    ]  # fmt: skip
