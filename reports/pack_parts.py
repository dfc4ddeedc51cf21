"""What an 迎检包 holds: a line a part, each a register of one station over a period, as whoever takes it may see it.

Rows come through `visible_to`; names are in full to the station's own staff and masked above it; narratives are in
none.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.roles import P
from cases import archive
from cases import views_registers as casework
from cases.archive import PLACE
from cases.choices import Paper
from cases.models import Archive, Document
from clients.identity import shown_name
from consultations.models import Consultation
from reports.models import Figure, Ledger, Return, ReturnScan, ReturnStep, standing
from reports.periods import Period
from stations.models import DutySheet, Filing, Posting, Proof, Staff, Station
from stations.registers import BY_SLUG, REGISTERS, Register, shown, value
from stations.workbooks import fitted

Cells = list[str | int | float | None]


@dataclass(frozen=True)
class Taken:
    """Whose pack: of a station over a period, for a posting, on a day."""

    station: Station
    period: Period
    by: Posting
    today: date

    @property
    def days(self) -> tuple[date, date]:
        return self.period.first, self.period.last

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """From the first moment of the period to the first one after it."""
        starts = (self.period.first, self.period.last + timedelta(days=1))
        first, end = (timezone.make_aware(datetime.combine(day, time())) for day in starts)
        return first, end

    @property
    def may_name(self) -> bool:
        return self.by.may(P.CLIENT_NAME)

    def of(self, model: Any) -> Any:
        """The station's rows of a model that this posting sees."""
        return model.objects.visible_to(self.by).filter(station=self.station)


@dataclass(frozen=True)
class Sheet:
    """One register: where it stands in the pack, its headings, its lines. `note`: what else the contents say of it."""

    name: str
    labels: Sequence[str]
    lines: list[Cells]
    note: str = ""

    @property
    def headings(self) -> list[tuple[str, int]]:
        return fitted(self.labels, self.lines)


def day(told: date | None) -> str:
    return f"{told:%Y-%m-%d}" if told else ""


def moment(told: datetime | None) -> str:
    return f"{timezone.localtime(told):%Y-%m-%d %H:%M}" if told else ""


# ---------------------------------------------------------------- the station's registers
STAFF = (
    "name", "kind", "is_formal", "is_head", "is_daily_manager", "licence_number", "licence_expires_on", "employment",
    "engaged_as", "knows_sign_language", "knows_braille", "is_counsellor", "joined_on", "left_on",
)  # fmt: skip
FILINGS = (
    "name", "post", "number", "state", "sent_on", "acknowledged_on", "receipt_number", "returned_on",
    "times_returned", "reason", "replaced_on",
)  # fmt: skip


def _fields(name: str, model: Any, fields: Sequence[str], rows: QuerySet[Any]) -> Sheet:
    labels = [str(model._meta.get_field(one).verbose_name) for one in fields]
    return Sheet(name, labels, [[shown(row, one) for one in fields] for row in rows])


def _register(taken: Taken, register: Register) -> Sheet:
    """What held at any time of the period, or happened in it; what is void is left out."""
    first, last = taken.days
    rows = taken.of(register.model).valid().prefetch_related(*register.relations).order_by(*register.order)
    if register.is_lasting:
        rows = rows.filter(Q(until_on=None) | Q(until_on__gte=first), since_on__lte=last)
    else:
        rows = rows.filter(**{f"{register.order[0]}__range": (first, last)})
    lines: list[Cells] = [[value(row, name) for name in register.fields] for row in rows]
    return Sheet(f"01 站务登记/{register.title}", [register.model.word(name) for name in register.fields], lines)


def registers(taken: Taken) -> Iterator[Sheet]:
    first, last = taken.days
    staff = taken.of(Staff).filter(Q(left_on=None) | Q(left_on__gte=first), joined_on__lte=last)
    yield _fields("01 站务登记/工作人员", Staff, STAFF, staff.order_by("joined_on", "pk"))
    filings = taken.of(Filing).filter(Q(replaced_on=None) | Q(replaced_on__gte=first), sent_on__lte=last)
    yield _fields("01 站务登记/日常管理专人备案", Filing, FILINGS, filings.order_by("sent_on", "pk"))
    for register in REGISTERS:
        yield _register(taken, register)


# ---------------------------------------------------------------- consultations and cases
def consultations(taken: Taken) -> Iterator[Sheet]:
    rows = taken.of(Consultation).filter(held_on__range=taken.days).select_related("client", "recorded_by")
    rows = rows.defer("question_sealed", "answer_sealed").order_by("held_on", "pk")
    labels = (
        "日期",
        "来访人",
        "渠道",
        "咨询人",
        "人数",
        "事项",
        "处理",
        "初次或重复",
        "状态",
        "计入月份",
        "补录",
        "登记人",
    )
    yield Sheet("02 咨询/咨询台账", labels, [
        [
            day(row.held_on), shown_name(row.client.name, taken.by) if row.client else "匿名",
            row.get_channel_display(), row.get_asked_by_display(), row.persons, row.get_matter_display(),
            row.get_outcome_display(), row.get_visit_display(), row.get_state_display(),
            f"{row.counted_in:%Y-%m}" if row.counted_in else "历史台账", "补录" if row.is_late else "",
            row.recorded_by.name,
        ]
        for row in rows
    ])  # fmt: skip


def _running(first: date, last: date) -> Q:
    """Cases that were under way at any time of the period."""
    ended = Q(applied_on__lte=last)
    for name in ("closed_on", "terminated_on", "refused_on"):
        ended &= Q(**{name: None}) | Q(**{f"{name}__gte": first})
    return ended


def _within(name: str) -> Callable[[date, date], Q]:
    return lambda first, last: Q(**{f"{name}__range": (first, last)})


# A register of casework and what of it belongs into a period; in which folder it stands.
CASEWORK = (
    (casework.CASES, _running, "03 案件"),
    (casework.REFERRALS, lambda first, last: Q(sent_on__range=(first, last)) | Q(sent_on=None), "03 案件"),
    (casework.COMPLAINTS, _within("received_on"), "03 案件"),
    (casework.NUMBERS, _within("made_on"), "03 案件"),
    (casework.SEALS, _within("used_on"), "03 案件"),
    (casework.ARCHIVES, _within("filed_on"), "04 案卷"),
)


def cases(taken: Taken) -> Iterator[Sheet]:
    """The registers of casework as their own pages export them; those of papers for the station's own staff only."""
    for register, belongs, folder in CASEWORK:
        if taken.by.may(register.needs):
            rows = register.rows(taken.by).filter(belongs(*taken.days), station=taken.station)
            lines = [register.line(row, taken.by, taken.today) for row in rows]
            yield Sheet(f"{folder}/{register.title}", [label for label, _ in register.columns], lines)


def files(taken: Taken) -> Iterator[Sheet]:
    """卷内目录 of every file of the period, and what else is kept as a file, each with the SHA-256 of its bytes."""
    kept = list(taken.of(Archive).filter(filed_on__range=taken.days).select_related("case").order_by("filed_on", "pk"))
    papers: dict[int, list[Document]] = defaultdict(list)
    found = taken.of(Document).filter(case__in=[one.case_id for one in kept], voided_on=None)
    for paper in found.select_related("content", "scan"):
        papers[paper.case_id].append(paper)
    lines: list[Cells] = []
    for file in kept:
        ordered = sorted(papers[file.case_id], key=lambda one: (PLACE[Paper(one.paper)], one.made_on, one.pk))
        for entry in archive.index(file.case, ordered):
            paper = entry.document
            title = paper.title if taken.may_name else paper.get_paper_display()
            held = paper.scan or paper.content
            lines.append([file.number, file.case.number, entry.order, entry.section, title, paper.number,
                          day(paper.made_on), entry.at, held.digest if held else ""])  # fmt: skip
    labels = ("档号", "案号", "顺序号", "部分", "材料", "文号", "日期", "页次", "电子文件 SHA-256")
    yield Sheet("04 案卷/卷内目录", labels, lines)
    yield Sheet(
        "04 案卷/电子文件索引", ("归属", "文件", "字节数", "上传日期", "撤下或替换日期", "SHA-256"), _kept(taken)
    )


def _kept(taken: Taken) -> list[Cells]:
    first, end = taken.moments
    proofs = taken.of(Proof).filter(added_on__range=taken.days).select_related("content").order_by("pk")
    sheets = taken.of(DutySheet).filter(added_on__range=taken.days).select_related("content").order_by("pk")
    scans = taken.of(ReturnScan).filter(added_at__gte=first, added_at__lt=end).select_related("content").order_by("pk")
    rows = [(_holder(one.kind), one.content, one.added_on, one.removed_on) for one in proofs]
    rows += [("坐班签到表", one.content, one.added_on, one.removed_on) for one in sheets]
    rows += [("签章扫描件", one.content, timezone.localdate(one.added_at),
              timezone.localdate(one.replaced_at) if one.replaced_at else None) for one in scans]  # fmt: skip
    return [[what, file.name, file.size, day(added), day(gone), file.digest] for what, file, added, gone in rows]


HOLDERS = {"answer": "自评", "orderline": "整改", "consultation": "咨询材料"}  # of what is in no register


def _holder(kind: str) -> str:
    return BY_SLUG[kind].title if kind in BY_SLUG else HOLDERS.get(kind, kind)


# ---------------------------------------------------------------- the returns
def returns(taken: Taken) -> Iterator[Sheet]:
    """Every version of every month with its hashes, and its way through the offices."""
    rows = taken.of(Return).filter(month__in=taken.period.months).order_by("month", "edition").marked()
    held = list(rows.select_related("prepared_by", "submitted_by", "checked_by", "compilation", "office"))
    numbers, ledgers = _figures(held), _ledgers(held)
    scans = {one.return_of_id: one for one in
             ReturnScan.objects.standing().filter(return_of__in=held).select_related("content")}  # fmt: skip
    labels = (
        "月份", "版次", "状态", "报送情况", "零报告", "期限", "首次上报", "本次上报", "填表人", "上报人", "审核人",
        "终审", "退回次数", "情况说明", "定稿版次", "定稿工作簿 SHA-256", "各数 SHA-256", "台账 SHA-256", "签章扫描件",
        "签章扫描件 SHA-256",
    )  # fmt: skip
    yield Sheet("05 报表/报表清单", labels, [
        [
            f"{one.month:%Y-%m}", one.edition, one.get_state_display(), standing(one).label,
            "是" if one.is_zero else "", day(one.due_on), day(one.first_submitted_on), moment(one.submitted_at),
            *(who.name if who else "" for who in (one.prepared_by, one.submitted_by, one.checked_by)),
            moment(one.final_at), one.times_sent_back, one.note,
            one.compilation.number if one.compilation else None, one.compilation.sha256 if one.compilation else "",
            numbers.get(one.pk, ""), ledgers.get(one.pk, ""), *_scan(one, scans.get(one.pk)),
        ]
        for one in held
    ], note="各数 SHA-256:把冻结的各数按代码排序,每行写成“代码=数”后计算;台账同法,每行写成“来源=内容”。")  # fmt: skip
    steps = ReturnStep.objects.filter(return_of__in=held).select_related("return_of", "user")
    yield Sheet("05 报表/办理经过", ("月份", "版次", "时间", "步骤", "单位", "办理人", "说明"), [
        [f"{one.return_of.month:%Y-%m}", one.return_of.edition, moment(one.at), one.label, one.office, one.user.name,
         one.remark]
        for one in steps.order_by("return_of__month", "at", "pk")
    ])  # fmt: skip


def _scan(one: Return, scan: ReturnScan | None) -> list[str]:
    if scan is None or not one.is_signed:
        return ["待补签章" if one.is_unsigned else "", ""]
    return [scan.content.name, scan.content.digest]


def _figures(held: list[Return]) -> dict[int, str]:
    rows = Figure.objects.filter(return_of__in=held).order_by("code").values_list("return_of", "code", "value")
    return _hashed((key, f"{code}={value}") for key, code, value in rows.iterator())


def _ledgers(held: list[Return]) -> dict[int, str]:
    rows = Ledger.objects.filter(return_of__in=held).order_by("source").values_list("return_of", "source", "text")
    return _hashed((key, f"{source}={text}") for key, source, text in rows.iterator(chunk_size=50))


def _hashed(told: Iterator[tuple[int, str]] | Any) -> dict[int, str]:
    made: dict[int, Any] = {}
    for key, text in told:
        made.setdefault(key, hashlib.sha256()).update(f"{text}\n".encode())
    return {key: digest.hexdigest() for key, digest in made.items()}
