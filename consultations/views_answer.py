"""Pages of answers: the one that was promised, and the common ones of a station or an office."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from accounts import onetime
from accounts.paging import list_page
from accounts.roles import P
from consultations import actions
from consultations import actions_answer as common
from consultations.choices import ORDERED, AnswerWay
from consultations.forms_answer import AnswerForm, CommonAnswerForm
from consultations.models import CommonAnswer, Consultation
from stations.pages import form_page, page, typed

WAYS = {True: AnswerWay.ORDER, False: AnswerWay.PHONE}


@page(P.CONSULTATION_CORRECT)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Consultation.objects.visible_to(request.posting).select_related("station", "client")
    row, today, back = get_object_or_404(rows, pk=pk), timezone.localdate(), reverse("consultations:detail", args=[pk])
    is_order = bool(row.order_number) or row.channel in ORDERED
    first = {"answered_on": today, "answer": row.answer, "version": row.version, "answer_way": WAYS[is_order]}
    form = AnswerForm(typed(request), initial=first)

    def save(given: dict[str, Any]) -> str:
        actions.answer(row, by=request.posting, today=today, **given)
        messages.success(request, "答复已登记。")
        return back

    return form_page(request, "consultations/answer.html", form, save, consultation=row)


@page(P.CONSULTATION_VIEW)
def common_answers(request: HttpRequest) -> HttpResponse:
    """One's own, which can be changed, and those of the offices above."""
    posting = request.posting
    listed = list_page(request, CommonAnswer.objects.visible_to(posting).select_related("region", "station"), ("id",))
    lines = [(row, row.is_of(posting)) for row in listed.rows]
    context = {"page": listed, "lines": lines, "may_keep": posting.may(P.COMMON_ANSWER)}
    return render(request, "consultations/common_answers.html", context)


@page(P.COMMON_ANSWER)
def common_answer_create(request: HttpRequest) -> HttpResponse:
    form = CommonAnswerForm(typed(request), initial={"key": onetime.issue()})

    def save(given: dict[str, Any]) -> str:
        given.pop("version")
        row = common.keep_common_answer(by=request.posting, **given)
        messages.success(request, f"已保存“{row.name}”,登记时可以选用。")
        return reverse("consultations:common_answers")

    return form_page(request, "consultations/common_answer_form.html", form, save, label="新增常用答复")


@page(P.COMMON_ANSWER)
def common_answer_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Its two buttons: 保存, and 删除."""
    row = get_object_or_404(CommonAnswer.objects.visible_to(request.posting), pk=pk)
    common.require_keeper(request.posting, row)
    form = CommonAnswerForm(typed(request), instance=row, initial={"version": row.version})
    form.fields["version"].required = True

    def save(given: dict[str, Any]) -> str:
        given.pop("key")
        if "remove" in request.POST:
            common.remove_common_answer(row, by=request.posting, version=given["version"])
            messages.success(request, "已删除。已经登记的答复不受影响。")
        else:
            common.edit_common_answer(row, by=request.posting, **given)
            messages.success(request, "已保存。")
        return reverse("consultations:common_answers")

    return form_page(
        request, "consultations/common_answer_form.html", form, save, label="修改常用答复", row=row
    )  # fmt: skip
