"""自评: the list, one of them, filling it in, its proofs, and its moves."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.lifecycle import Stale
from accounts.paging import capped_count, list_page
from accounts.roles import P
from compliance import actions, actions_order, forms
from compliance.actions_measure import stand
from compliance.choices import LOOKS, AssessmentState, Found, Result
from compliance.filters import AssessmentFilter
from compliance.lifecycle import ASSESSMENT
from compliance.models import Answer, Assessment
from compliance.standard import ASSERTED, ITEMS, failed_lines
from compliance.views import station_or_404, tag, tag_of, tag_on
from compliance.views_proof import proofs_of
from stations.models import Posting, Proof
from stations.offices import offices
from stations.pages import form_page, page, typed

MOVES: dict[str, type[forms.SureForm]] = {
    "hand_in": forms.SureForm, "check": forms.RemarkForm, "send_back": forms.SendBackForm,
    "confirm": forms.ReviewForm, "sample": forms.ReviewForm,
}  # fmt: skip
GO = {"hand_in", "check", "confirm"}
# What follows, said before it is done.
ABOUT = {
    "hand_in": "提交后,实测项目以当时的记录为准,送本级残联审核签章;要再修改,须由残联退回。",
    "check": "签章后送上一级残联复核。",
    "send_back": "退回后由工作站补充,再次提交。",
    "confirm": "复核的结论即为该站本期结果;有不符合的项目,可以下达整改通知书。",
    "sample": "抽查的结论与复核不同的,以抽查为准。",
}
REMARKS = {
    AssessmentState.SENT_BACK: "退回意见", AssessmentState.CONFIRMED: "复核意见", AssessmentState.SAMPLED: "抽查意见"
}  # fmt: skip


def assessment_or_404(request: HttpRequest, pk: int) -> Assessment:
    rows = Assessment.objects.visible_to(request.posting).select_related("station__region", "office")
    return get_object_or_404(rows, pk=pk)  # type: ignore[no-any-return]


# ---------------------------------------------------------------- the list
@page(P.COMPLIANCE_VIEW)
def assessments(request: HttpRequest) -> HttpResponse:
    found = AssessmentFilter(request.GET, Assessment.objects.visible_to(request.posting), request=request)
    listed = list_page(request, found.qs.prefetch_related("station__region", "office"), ("opened_on", "id"))
    rows = [{"row": one, "state": tag_of(one), "result": _result(one)} for one in listed.rows]
    context = {"filter": found, "page": listed, "rows": rows, "total": capped_count(found.qs)}
    return render(request, "compliance/assessments.html", context)


def _remark(one: Assessment) -> str:
    """What the office said last, and as what."""
    return f"{REMARKS.get(AssessmentState(one.state), '意见')}:{one.remark}"


def _result(one: Assessment) -> dict[str, str]:
    return {} if one.is_with_station else tag(Result(one.result))


@page(P.COMPLIANCE_ASSESS)
@require_POST
def open_(request: HttpRequest, code: str) -> HttpResponse:
    """开始自评 of this half-year, or on with it."""
    one = station_or_404(request, code)
    row = actions.open_assessment(one, by=request.posting, today=timezone.localdate())
    return redirect("compliance:fill" if row.is_with_station else "compliance:assessment", row.pk)


# ---------------------------------------------------------------- one self-assessment
def _moves(row: Assessment, posting: Posting) -> list[dict[str, Any]]:
    steps = [(step, "") for step in ASSESSMENT.open_to(row, posting)]
    steps += [(step, why) for step, why in ASSESSMENT.closed_to(row, posting) if posting.may(step.permission)]
    return [
        {
            "label": step.label, "why": why, "go": not why and step.name in GO, "bad": False,
            "url": reverse("compliance:move", args=[row.pk, step.name]),
        }
        for step, why in steps
    ]  # fmt: skip


def _chain(row: Assessment) -> list[dict[str, str]]:
    """The way it goes, and how far it is."""
    line = offices(row.station)
    order = [AssessmentState.HANDED_IN, AssessmentState.SIGNED, AssessmentState.CONFIRMED]
    reached = order.index(AssessmentState(row.state)) + 1 if row.state in order else 0
    reached = len(order) + 1 if row.state == AssessmentState.SAMPLED else reached
    labels = [
        ("自评", row.station.name),
        ("审核签章", line[0].office_name),
        ("复核", line[min(1, len(line) - 1)].office_name),
    ]
    if len(line) > 2:
        labels.append(("抽查", line[-1].office_name))
    return [
        {"label": label, "note": note, "state": "done" if at < reached else "now" if at == reached < 3 else ""}
        for at, (label, note) in enumerate(labels)
    ]


@page(P.COMPLIANCE_VIEW)
def assessment(request: HttpRequest, pk: int) -> HttpResponse:
    row, posting = assessment_or_404(request, pk), request.posting
    answers = list(row.answers.all())
    proofs, by_code = proofs_of(answers), {one.code: one for one in answers}
    steps = row.assessment_steps.select_related("user")
    why = actions_order.may_issue(row, posting)
    failed = failed_lines({code: one.holds for code, one in by_code.items()})
    return render(request, "compliance/assessment.html", {
        "row": row, "remark": _remark(row), "state": tag_of(row), "result": _result(row), "chain": _chain(row),
        "moves": _moves(row, posting), "failed": failed,
        "items": [(item, [_shown(by_code[line.code], proofs) for line in item.lines]) for item in ITEMS],
        "steps": [_step(step) for step in reversed(steps)],
        "orders": [(one, tag_of(one)) for one in row.orders.all()],
        "may_issue": posting.may(P.COMPLIANCE_REVIEW) and not why and bool(failed) and not row.orders.open().exists(),
        "may_fill": row.is_with_station and posting.may(P.COMPLIANCE_ASSESS),
    })  # fmt: skip


def _shown(one: Answer, proofs: dict[int, list[Proof]]) -> dict[str, Any]:
    return {
        "answer": one, "found": tag(Found(one.found)), "holds": tag_on(one.line, one.holds),
        "proofs": proofs.get(one.pk, []),
        "look": LOOKS[one.holds],
    }  # fmt: skip


def _step(step: Any) -> dict[str, Any]:
    flags = [word for is_so, word in ((step.by_preparer, "填报人兼任"), (step.acted_for, "代下级办理")) if is_so]
    note = ";".join([*flags, step.remark] if step.remark else flags)
    return {"at": step.at, "by": f"{step.office} {step.user.name}", "what": step.label, "note": note}


# ---------------------------------------------------------------- filling in
@page(P.COMPLIANCE_ASSESS)
def fill(request: HttpRequest, pk: int) -> HttpResponse:
    """填写: the lines nobody can measure, the proofs, and what is meant to be done about the gaps."""
    row, posting = assessment_or_404(request, pk), request.posting
    if not row.is_with_station:
        messages.warning(request, f"“{row.get_state_display()}”状态不能填写,如需修改请联系上级退回。")
        return redirect("compliance:assessment", pk)
    answers = list(row.answers.all())
    verdicts = stand([row.station], timezone.localdate())[row.station]
    failed = failed_lines({code: one.found for code, one in verdicts.items()})
    gaps = {code: verdicts[code].text for code in failed if code not in ASSERTED}
    form = forms.AnswersForm(typed(request), answers=answers, gaps=gaps, initial={"version": row.version})

    def save(given: dict[str, Any]) -> str:
        try:
            actions.save_answers(row, by=posting, answers=form.given(), version=given["version"])
        except Stale as stale:
            _tell(stale.current)
            raise
        messages.success(request, "已保存。填写完毕后请提交。")
        return reverse("compliance:fill", args=[pk])

    proofs, by_code = proofs_of(answers), {one.code: one for one in answers}
    context = {
        "row": row, "remark": _remark(row), "gaps": [form[actions.field_name("todo", code)] for code in gaps],
        "lines": [
            {
                "line": line, "found": form[actions.field_name("found", code)],
                "text": form[actions.field_name("text", code)], "proofs": proofs.get(by_code[code].pk, []),
            }
            for code, line in ASSERTED.items()
        ],
        "may_hand_in": posting.may(P.COMPLIANCE_HAND_IN),
    }  # fmt: skip
    return form_page(request, "compliance/fill.html", form, save, **context)


def _tell(current: Assessment) -> None:
    """Lays what the record holds now where the form's names find it: both texts are shown."""
    for one in current.answers.all():
        for name in ("found", "text", "todo"):
            field = actions.field_name(name, one.code)
            setattr(current, field, getattr(one, name))
        label = str(Found(one.found).label)
        setattr(current, f"get_{actions.field_name('found', one.code)}_display", lambda label=label: label)


# ---------------------------------------------------------------- moves
@page(P.COMPLIANCE_VIEW)
def make_move(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    """Any move of the table: its form, its refusal in a sentence."""
    if move not in MOVES:
        raise Http404
    row, posting = assessment_or_404(request, pk), request.posting
    step, back = ASSESSMENT[move], reverse("compliance:assessment", args=[pk])
    if request.method != "POST" and (why := ASSESSMENT.refusal(step, row, posting)):
        if row.state in step.source or not posting.may(step.permission):
            raise PermissionDenied(why)
        messages.warning(request, why)
        return redirect(back)
    reviews = MOVES[move] is forms.ReviewForm
    answers = list(row.answers.all())
    extra: dict[str, Any] = {"answers": answers} if reviews else {}
    form = MOVES[move](typed(request), initial={"version": row.version}, **extra)

    def save(given: dict[str, Any]) -> str:
        told = {"remark": given["remark"]} if "remark" in given else {}
        if isinstance(form, forms.ReviewForm):
            told["overrides"] = form.overrides()
        getattr(actions, move)(row, by=posting, at=timezone.now(), version=given["version"], **told)
        messages.success(request, f"已{step.label}:{row}。")
        return back

    context: dict[str, Any] = {
        "row": row,
        "heading": step.label,
        "save": step.label,
        "back": back,
        "about": ABOUT[move],
    }
    if reviews:
        context["lines"] = _reviewed(form, answers)
    return form_page(
        request, "compliance/review.html" if reviews else "compliance/part_form.html", form, save, **context
    )


def _reviewed(form: Any, answers: list[Answer]) -> list[dict[str, Any]]:
    proofs = proofs_of(answers)
    return [
        _shown(one, proofs)
        | {"field": form[actions.field_name("found", one.code)], "reason": form[actions.field_name("reason", one.code)]}
        for one in answers
    ]
