"""The log as a file: the facts of each day, and nothing of what was asked and answered."""

from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.models import User
from accounts.roles import P
from clients.choices import Category, Grade, Group, Residence, Sex
from clients.identity import shown_name
from clients.models import Client
from consultations.choices import AskedBy, Channel, ConsultationState, Matter, Need, Outcome, Visit
from consultations.filters import ConsultationFilter
from consultations.models import Campaign, Consultation
from stations.models import Posting, Station
from stations.views_export import Cells, Export

SEX, CATEGORY, GRADE = dict(Sex.choices), dict(Category.choices), dict(Grade.choices)
RESIDENCE, CHANNEL, ASKED_BY = dict(Residence.choices), dict(Channel.choices), dict(AskedBy.choices)
MATTER, OUTCOME, VISIT = dict(Matter.choices), dict(Outcome.choices), dict(Visit.choices)
STATE = dict(ConsultationState.choices)
GROUPS = [(str(one.label), one.field) for one in Group]
ASKED = [(str(one.label), one.asked_field) for one in Need]
MET = [(str(one.label), one.met_field) for one in Need]
FIELDS = (
    "held_on", "counted_in", "is_late", "client", "channel", "asked_by", "persons", "sex", "age", "category", "grade",
    "residence", "matter", "outcome", "visit", "minutes", "state",
    "answer_due_on", "answered_on", "order_number",
    *(field for _, field in (*GROUPS, *ASKED, *MET)),
)  # fmt: skip
# Each by its key: a join to a required one would begin at the wrong table.
NAMES = {"at": (Station, "station"), "who": (Client, "client"), "by": (User, "recorded_by"),
         "during": (Campaign, "campaign")}  # fmt: skip


def _rows(posting: Posting) -> QuerySet[Any]:
    """Plain rows, a tenth of the time of objects."""
    names = {one: Subquery(model._default_manager.filter(pk=OuterRef(key)).values("name"))
             for one, (model, key) in NAMES.items()}  # fmt: skip
    rows = Consultation.objects.visible_to(posting).order_by("held_on", "pk").annotate(**names)
    return rows.values_list(*names, *FIELDS, named=True)  # type: ignore[no-any-return]


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""


def _told(row: Any, flags: list[tuple[str, str]]) -> str:
    return "、".join([label for label, field in flags if getattr(row, field)])


def _line(row: Any, posting: Posting, today: date) -> Cells:
    return [
        row.at, f"{row.held_on:%Y-%m-%d}", f"{row.counted_in:%Y-%m}" if row.counted_in else "历史台账",
        "补录" if row.is_late else "", shown_name(row.who, posting) if row.client else "匿名", CHANNEL[row.channel],
        ASKED_BY[row.asked_by], row.persons, SEX[row.sex], row.age, CATEGORY[row.category], GRADE[row.grade],
        RESIDENCE[row.residence], _told(row, GROUPS), MATTER[row.matter], OUTCOME[row.outcome], VISIT[row.visit],
        _day(row.answer_due_on), _day(row.answered_on), row.order_number, row.minutes, _told(row, ASKED),
        _told(row, MET), row.during or "", STATE[row.state], row.by,
    ]  # fmt: skip


CONSULTATIONS = Export(
    "咨询台账", "consultations:list", ConsultationFilter, _rows,
    (
        ("工作站", 28), ("日期", 12), ("计入月份", 10), ("补录", 8), ("来访人", 12), ("渠道", 16), ("咨询人", 10),
        ("人数", 8), ("性别", 8), ("年龄", 8), ("残疾类别", 12), ("等级", 8), ("城乡", 8), ("群体", 24), ("事项", 24),
        ("处理", 12), ("初次或重复", 12), ("答复期限", 12), ("答复日期", 12), ("工单号", 20), ("用时(分钟)", 12),
        ("提出的无障碍需求", 20), ("已提供的无障碍服务", 20), ("专项活动", 20), ("状态", 10), ("登记人", 12),
    ),
    _line, P.CONSULTATION_VIEW,
)  # fmt: skip
