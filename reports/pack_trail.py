"""What an 迎检包 says of how a station stands: the nine items with their sentences, orders, an extract of the trail."""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import CharField, Q
from django.db.models.functions import Cast

from accounts.models import AuditLine
from compliance.actions_measure import judged, stand
from compliance.choices import Found
from compliance.models import Assessment, Order, OrderLine, Snapshot
from compliance.standard import ITEMS
from compliance.views import points
from reports.models import Return
from reports.pack_parts import Sheet, Taken, day, moment
from stations.choices import StationKind
from stations.models import Posting

# Of these only the station's own staff reads what was said beside a line: it may name somebody.
OF_PERSONS = ("clients.", "consultations.", "cases.")


# ---------------------------------------------------------------- the nine items
def standard(taken: Taken) -> Iterator[Sheet]:
    if taken.station.kind == StationKind.FEDERATION:
        yield _items(taken)
    yield _assessments(taken)
    yield _orders(taken)


def _items(taken: Taken) -> Sheet:
    """As last measured in the period; in one that is not measured yet and still runs, as it stands today."""
    rows = taken.of(Snapshot).filter(measured_in__in=taken.period.months).order_by("-measured_in")
    if snapshot := rows.first():
        told = {code: (Found(found), text) for code, (found, text, *_) in snapshot.told.items()}
        note = f"{snapshot.measured_in:%Y-%m} 测算,{snapshot.score} 分,{snapshot.get_result_display()}"
    elif taken.period.first <= taken.today <= taken.period.last:
        verdicts = stand([taken.station], taken.today)
        made = judged(verdicts)[taken.station]
        told = {code: (one.found, one.text) for code, one in verdicts[taken.station].items()}
        note = f"{taken.today:%Y-%m-%d} 现状,{points(made.tenths)} 分,{made.result.label}"
    else:
        told, note = {}, "这一时期没有测算"
    labels = ("项目", "代码", "指标", "否决项", "方式", "结论", "情况", "标准", "依据")
    lines = [
        [f"{item.number} {item.label}", line.code, line.label, "是" if line.is_veto else "", line.how,
         str(told[line.code][0].label), told[line.code][1], line.rule, line.ground]
        for item in ITEMS for line in item.lines if line.code in told
    ]  # fmt: skip
    return Sheet("06 规范化建设/九项标准", labels, lines, note)


def _assessments(taken: Taken) -> Sheet:
    first, end = taken.moments
    rows = taken.of(Assessment).filter(Q(handed_in_at=None) | Q(handed_in_at__gte=first), opened_on__lt=end.date())
    labels = ("期次", "状态", "结果", "得分", "提交时间", "审核签章时间", "复核时间", "意见")
    return Sheet("06 规范化建设/自评", labels, [
        [one.period_label, one.get_state_display(), one.get_result_display(), one.score, moment(one.handed_in_at),
         moment(one.checked_at), moment(one.confirmed_at), one.remark]
        for one in rows.order_by("period")
    ])  # fmt: skip


def _orders(taken: Taken) -> Sheet:
    """Issued by the end of the period and not mended before it, line by line."""
    first, last = taken.days
    open_then = Q(order__mended_on=None) | Q(order__mended_on__gte=first)
    rows = OrderLine.objects.visible_to(taken.by).filter(
        open_then, Q(order__revoked_on=None) | Q(order__revoked_on__gte=first), order__station=taken.station,
        order__issued_on__lte=last,
    )  # fmt: skip
    labels = ("文号", "下达日期", "整改期限", "状态", "项目", "整改前", "整改前情况", "整改情况", "整改后", "复查情况")
    return Sheet("06 规范化建设/整改", labels, [
        [one.order.number, day(one.order.issued_on), day(one.order.due_on), one.order.get_state_display(),
         f"{one.code} {one.line.label}", one.get_before_display(), one.before_text, one.done,
         one.get_after_display(), one.after_text]
        for one in rows.select_related("order").order_by("order__issued_on", "order", "code")
    ])  # fmt: skip


# ---------------------------------------------------------------- the trail
def trail(taken: Taken) -> Iterator[Sheet]:
    """What the station's own people did, and what was done to the station, its returns, assessments and orders."""
    first, end = taken.moments
    own = Q(posting_id__in=Posting.objects.filter(station=taken.station).values("pk"))
    about = Q(record="stations.station", record_id=str(taken.station.pk))
    for model in (Return, Assessment, Order):
        keys = taken.of(model).annotate(told=Cast("pk", CharField())).values("told")
        about |= Q(record=model._meta.label_lower, record_id__in=keys)
    rows = AuditLine.objects.filter(own | about, chain=taken.station.province, at__gte=first, at__lt=end)
    labels = ("序号", "时间", "操作人", "任职", "操作", "对象", "对象编号", "涉及字段", "说明", "散列值")
    yield Sheet("07 审计/审计记录摘录", labels, [
        [one.number, moment(one.at), one.user_name, one.posting, one.action, _kind(one.record), one.record_id,
         one.fields, _detail(taken, one), one.hash]
        for one in rows.order_by("number").iterator(chunk_size=2000)
    ], note="序号和散列值与本省审计链一致,可由审计员核对。")  # fmt: skip


def _kind(record: str) -> str:
    try:
        return str(apps.get_model(record)._meta.verbose_name)
    except LookupError:  # no longer known: as it was written
        return record


def _detail(taken: Taken, line: AuditLine) -> str:
    return line.detail if taken.may_name or not line.record.startswith(OF_PERSONS) else ""
