"""现场批量登记: many lines on one page, checked as the import checks them, all or nothing."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts import onetime
from accounts.onetime import Repeated
from accounts.roles import P
from consultations import forms_grid as grid
from consultations.actions_many import Faulty, record_many
from consultations.forms_grid import GridForm
from consultations.lines import BY_NAME, Line
from stations.pages import page, show_refusal, typed


@page(P.CONSULTATION_RECORD)
def many(request: HttpRequest) -> HttpResponse:
    posting, today = request.posting, timezone.localdate()  # type: ignore[attr-defined]
    data = typed(request)
    form = GridForm(data, station=posting.station, today=today, initial={"key": onetime.issue(), "held_on": today})
    rows, wrong = grid.rows_of(data), list[Line]()
    if request.method == "POST":
        if "fill" in request.POST or request.POST.get("pasted", "").strip():
            rows = _fill(request, form, rows)
        elif "more" in request.POST:
            rows = grid.more(rows)
        elif form.is_valid():
            lines = grid.lines_of(rows, form.cleaned_data, today)
            if done := _save(request, form, lines):
                return done
            wrong = _of_lines(form, lines)
    context = {
        "form": form, "rows": _shown(rows, wrong), "faults": [fault for line in wrong for fault in line.faults],
        "columns": [BY_NAME[name] for name in grid.CELLS], "count": len(rows), "may_add": len(rows) < grid.MOST,
    }  # fmt: skip
    return render(request, "consultations/many.html", context)


def _fill(request: HttpRequest, form: GridForm, rows: list[grid.Row]) -> list[grid.Row]:
    """What was pasted goes into the lines; what cannot stays where it is."""
    try:
        rows = grid.filled(rows, request.POST.get("pasted", ""))
    except ValidationError as refusal:
        form.is_valid()
        form.add_error("pasted", refusal)
        return rows
    data: Any = form.data.copy()  # type: ignore[attr-defined]
    data["pasted"] = ""
    form.data = data
    messages.info(request, "已填入表格,请核对后保存。")
    return rows


def _save(request: HttpRequest, form: GridForm, lines: list[Line]) -> HttpResponse | None:
    given = form.cleaned_data
    if not lines:
        form.add_error(None, "请至少填写一行。")
        return None
    try:
        made = record_many(
            lines, by=request.posting, at=timezone.now(), campaign=given.get("campaign"), completes=True,  # type: ignore[attr-defined]
            key=given["key"],
        )  # fmt: skip
    except Faulty:
        return None
    except Repeated:
        messages.info(request, "这份表单已经保存过,没有重复登记。")
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return None
    else:
        persons = sum(row.persons for row in made.consultations)
        files = f"新建档案 {len(made.clients):,} 份" if made.clients else "没有新建档案"
        messages.success(request, f"已登记 {len(made.consultations):,} 条,{persons:,} 人次,{files}。")
    return redirect("consultations:list")


def _of_lines(form: GridForm, lines: list[Line]) -> list[Line]:
    """The lines with something wrong; what is wrong with the day is said once, at the head."""
    for sentence in {fault.sentence for line in lines for fault in line.faults if fault.column == "held_on"}:
        form.add_error("held_on", sentence)
    for line in lines:
        line.faults = [fault for fault in line.faults if fault.column != "held_on"]
    return [line for line in lines if line.faults]


def _shown(rows: list[grid.Row], wrong: list[Line]) -> list[dict[str, Any]]:
    """Each line with its cells: value, and what is wrong with it."""
    faults = {line.number: line.faults for line in wrong}
    return [
        {
            "number": at, "id": f"{at}-",
            "cells": [
                {
                    "column": BY_NAME[name], "value": row.get(name, ""),
                    "wrong": [fault.sentence for fault in faults.get(at, ()) if fault.column == name],
                }
                for name in grid.CELLS
            ],
        }
        for at, row in enumerate(rows, start=1)
    ]  # fmt: skip
