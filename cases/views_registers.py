"""Registers of casework as files: what a list shows as it is filtered, whole. Names as the list shows them."""

from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum

from accounts.roles import P
from cases.filters import CaseFilter
from cases.filters_after import ComplaintFilter
from cases.filters_papers import ArchiveFilter, PaperFilter, SealFilter
from cases.filters_referral import ReferralFilter
from cases.models import Archive, Case, CaseSpan, Complaint, Document, Referral, SealUse
from cases.views import turn_of
from cases.views_after import line as of_complaint
from cases.views_papers import look_of
from clients.identity import shown_name
from stations.models import Posting
from stations.views_export import Cells, Export


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""


# ---------------------------------------------------------------- cases
def _cases(posting: Posting) -> QuerySet[Any]:
    ended = CaseSpan.objects.filter(case=OuterRef("pk"), ended_on__isnull=False).order_by().values("case")
    money = {name: Subquery(ended.annotate(fen=Sum(f"{name}_fen")).values("fen")) for name in ("recovered", "gained")}
    rows = Case.objects.visible_to(posting).listed().annotate(**money)
    return rows.prefetch_related("station").order_by("applied_on", "pk")  # type: ignore[no-any-return]


def _case(case: Any, posting: Posting, today: date) -> Cells:
    return [
        case.station.name, case.number, shown_name(case.client_name, posting), case.get_source_display(),
        case.get_matter_display(), case.get_kind_display(), case.get_form_display(), _day(case.applied_on),
        _day(case.accepted_on), _day(case.closed_on), case.get_state_display(), turn_of(case),
        case.handler.name if case.handler else "", case.get_outcome_display(), (case.recovered or 0) / 100,
        (case.gained or 0) / 100,
    ]  # fmt: skip


CASES = Export(
    "案件台账", "cases:list", CaseFilter, _cases,
    (
        ("工作站", 28), ("案号", 26), ("当事人", 12), ("来源", 12), ("事项", 20), ("案件类型", 10), ("办理方式", 12),
        ("申请日期", 12), ("受理日期", 12), ("结案日", 12), ("当前环节", 14), ("待办人", 16), ("承办人", 12),
        ("结案结果", 12), ("挽回经济损失(元)", 16), ("取得利益(元)", 14),
    ),
    _case,
)  # fmt: skip


# ---------------------------------------------------------------- referrals
def _referral(row: Any, posting: Posting, today: date) -> Cells:
    return [
        row.station.name, row.number, row.case.number, shown_name(row.client_name, posting), row.get_target_display(),
        row.target_name, _day(row.consented_on), _day(row.sent_on), _day(row.due_on), _day(row.answered_on),
        row.answer_days if row.answered_on else None, _day(row.ended_on), row.get_state_display(), row.their_number,
        row.asked_fen / 100, row.granted_fen / 100, row.relieved_fen / 100, row.reason,
    ]  # fmt: skip


REFERRALS = Export(
    "转介台账", "cases:referral_list", ReferralFilter,
    lambda posting: Referral.objects.visible_to(posting).listed().order_by("pk"),
    (
        ("工作站", 28), ("文号", 26), ("案号", 26), ("当事人", 12), ("转介对象", 16), ("接收单位", 24),
        ("单独同意日期", 13), ("发出日期", 12), ("回复期限", 12), ("答复日期", 12), ("答复用时(天)", 12),
        ("了结日期", 12), ("状态", 10), ("对方案号", 22), ("申请救助(元)", 14), ("批准救助(元)", 14),
        ("减免费用(元)", 14), ("理由", 30),
    ),
    _referral,
)  # fmt: skip


# ---------------------------------------------------------------- complaints
def _complaint(row: Any, posting: Posting, today: date) -> Cells:
    return [
        row.station.name, _day(row.received_on), row.case.number if row.case else "", _day(row.due_on),
        _day(row.answered_on), row.get_found_display(), of_complaint(row, today)["word"],
    ]  # fmt: skip


COMPLAINTS = Export(
    "投诉台账", "cases:complaints", ComplaintFilter,
    lambda posting: Complaint.objects.visible_to(posting).prefetch_related("station", "case").order_by(
        "received_on", "pk"
    ),
    (
        ("工作站", 28), ("收到日期", 12), ("案号", 26), ("答复期限", 12), ("答复日期", 12), ("调查结论", 14),
        ("状态", 18),
    ),
    _complaint,
)  # fmt: skip


# ---------------------------------------------------------------- files, numbers, seals
def _file(row: Any, posting: Posting, today: date) -> Cells:
    return [
        row.station.name, row.number, row.case.number, row.year, _day(row.filed_on), row.pages, row.shelf,
        row.get_retention_display(), _day(row.keep_until) or "永久", row.get_state_display(), row.note,
    ]  # fmt: skip


ARCHIVES = Export(
    "案卷台账", "cases:archives", ArchiveFilter,
    lambda posting: Archive.objects.visible_to(posting).prefetch_related("station", "case").order_by("filed_on", "pk"),
    (
        ("工作站", 28), ("档号", 26), ("案号", 26), ("归档年度", 10), ("归档日期", 12), ("页数", 8), ("存放位置", 20),
        ("保管期限", 10), ("保管至", 12), ("状态", 10), ("备考", 30),
    ),
    _file,
)  # fmt: skip


def _number(row: Any, posting: Posting, today: date) -> Cells:
    word = look_of(row)[1]
    return [_day(row.made_on), row.number, row.title, row.case.number, row.made_by.name, word, row.reason]


NUMBERS = Export(
    "文书编号簿", "cases:numbers", PaperFilter,
    lambda posting: Document.objects.visible_to(posting).exclude(number="").prefetch_related("case", "made_by")
    .order_by("made_on", "pk"),
    (("日期", 12), ("文号", 26), ("文书", 30), ("案号", 26), ("经办人", 12), ("状态", 10), ("作废理由", 30)),
    _number, P.CLIENT_NAME,
)  # fmt: skip


def _seal(row: Any, posting: Posting, today: date) -> Cells:
    paper = row.document
    return [
        _day(row.used_on), paper.title, paper.number, paper.case.number, row.copies, row.approver, row.used_by.name
    ]  # fmt: skip


SEALS = Export(
    "用印登记簿", "cases:seals", SealFilter,
    lambda posting: SealUse.objects.visible_to(posting).prefetch_related("document__case", "used_by").order_by(
        "used_on", "pk"
    ),
    (("用印日期", 12), ("文书", 30), ("文号", 26), ("案号", 26), ("份数", 8), ("批准人", 12), ("经办人", 12)),
    _seal, P.CLIENT_NAME,
)  # fmt: skip
