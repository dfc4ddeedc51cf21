"""九项标准 over the API: the last measured month of each station, a line of the matrix each; a detail has its lines."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.api import VisibleMixin
from compliance.choices import Found
from compliance.filters import SnapshotFilter
from compliance.models import Snapshot
from compliance.standard import ITEMS, LINES


class ItemSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField(label="项目")
    label = serializers.CharField(label="名称")  # type: ignore[assignment]
    found = serializers.CharField(label="结论")


class LineSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(label="项目")
    label = serializers.CharField(label="内容")  # type: ignore[assignment]
    is_veto = serializers.BooleanField(label="一票否决")
    rule = serializers.CharField(label="标准")
    basis = serializers.CharField(label="依据种类")
    basis_source = serializers.CharField(label="依据")
    found = serializers.CharField(label="结论")
    text = serializers.CharField(label="说明")


class SnapshotSerializer(serializers.ModelSerializer[Snapshot]):
    """How a station stands: the nine items in words."""

    station = serializers.CharField(source="station.code", label="站代码")
    station_name = serializers.CharField(source="station.name", label="工作站")
    result_label = serializers.CharField(source="get_result_display", label="现状名称")
    points = serializers.CharField(source="score", label="得分")
    items = serializers.SerializerMethodField(label="九项")

    class Meta:
        model = Snapshot
        fields = ["id", "station", "station_name", "measured_in", "measured_at", "result", "result_label", "points",
                  "items"]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(ItemSerializer(many=True))
    def get_items(self, row: Snapshot) -> list[dict[str, Any]]:
        told = zip(ITEMS, row.items, strict=True)
        return [
            {"number": item.number, "label": item.label, "found": str(Found(letter).label)} for item, letter in told
        ]


class SnapshotDetailSerializer(SnapshotSerializer):
    lines = serializers.SerializerMethodField(label="各项内容")

    class Meta(SnapshotSerializer.Meta):
        fields = [*SnapshotSerializer.Meta.fields, "lines"]

    @extend_schema_field(LineSerializer(many=True))
    def get_lines(self, row: Snapshot) -> list[dict[str, Any]]:
        return [
            {
                "code": code, "label": line.label, "is_veto": line.is_veto, "rule": line.rule,
                "basis": str(line.basis.label), "basis_source": line.source, "found": str(row.found(code).label),
                "text": row.told.get(code, ["", ""])[1],
            }
            for code, line in LINES.items()
        ]  # fmt: skip


class ComplianceViewSet(VisibleMixin, ReadOnlyModelViewSet[Snapshot]):
    """规范化建设:各站最近一个月的测算。"""

    queryset = Snapshot.objects.all()
    serializer_class = SnapshotSerializer
    filterset_class = SnapshotFilter
    keyset = ("id",)

    def get_queryset(self) -> QuerySet[Snapshot]:
        last = Snapshot.objects.filter(station=OuterRef("station")).order_by("-measured_in").values("measured_in")[:1]
        rows = super().get_queryset().filter(measured_in=Subquery(last))
        return rows.select_related("station")  # type: ignore[no-any-return]

    def get_serializer_class(self) -> type[SnapshotSerializer]:
        return SnapshotSerializer if self.action == "list" else SnapshotDetailSerializer


ROUTES = [("compliance", ComplianceViewSet)]
