"""The list of files on persons as a file: numbers and phones masked for everybody, names above the station too."""

from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.roles import P
from clients import identity
from clients.choices import TICKED_GROUPS, Category, CertificateState, Grade, Residence, Sex
from clients.filters import ClientFilter
from clients.models import Client
from stations.models import Posting, Station
from stations.views_export import Cells, Export

CATEGORY, GRADE, SEX = dict(Category.choices), dict(Grade.choices), dict(Sex.choices)
RESIDENCE, CERTIFICATE = dict(Residence.choices), dict(CertificateState.choices)
FIELDS = (
    "uuid", "name", "sex", "birth_year", "category", "grade", "certificate_state", "residence", "number_sealed",
    "phone_sealed", "registered_on", *(group.field for group in TICKED_GROUPS),
)  # fmt: skip


def _rows(posting: Posting) -> QuerySet[Any]:
    """Plain rows, a tenth of the time of objects. A join to the station, a required key, would begin there."""
    at = Station.objects.filter(pk=OuterRef("station")).values("name")
    rows = Client.objects.visible_to(posting).unmerged().order_by("registered_on", "pk")
    return rows.annotate(at=Subquery(at)).values_list("at", *FIELDS, named=True)  # type: ignore[no-any-return]


def _line(row: Any, posting: Posting, today: date) -> Cells:
    return [
        row.at, identity.shown_name(row.name, posting), SEX[row.sex], row.birth_year, CATEGORY[row.category],
        GRADE[row.grade],
        identity.masked(row, "number"), CERTIFICATE[row.certificate_state], RESIDENCE[row.residence],
        identity.masked(row, "phone"), "、".join(str(one.label) for one in TICKED_GROUPS if getattr(row, one.field)),
        f"{row.registered_on:%Y-%m-%d}",
    ]  # fmt: skip


CLIENTS = Export(
    "残疾人档案", "clients:list", ClientFilter, _rows,
    (
        ("工作站", 28), ("姓名", 12), ("性别", 8), ("出生年份", 10), ("残疾类别", 12), ("等级", 8), ("证号尾号", 14),
        ("证件状态", 10), ("城乡", 8), ("电话", 16), ("群体", 30), ("建档日期", 12),
    ),
    _line, P.CLIENT_VIEW,
)  # fmt: skip
