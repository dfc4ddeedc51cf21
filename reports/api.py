"""The API of the returns: the querysets and actions of the pages."""

from collections.abc import Callable
from typing import Any, ClassVar, cast

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action as route
from rest_framework.mixins import CreateModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet, ViewSet

from accounts.api import CreateOnceMixin, MoveSerializer, MovesMixin, OpenMoves
from reports import actions, actions_amend, compute, drift, ledgers, table
from reports.api_changes import ChangeSerializer, DriftedSerializer, LateSerializer
from reports.filters import ReturnFilter
from reports.indicators import INDICATORS
from reports.late import late
from reports.lifecycle import SENT
from reports.models import Return, ReturnScan
from reports.periods import Period, period
from reports.registry import Indicator
from reports.standing import standing
from reports.views import GONE, area_or_404, own_moves
from reports.views_drift import changes_of
from stations.api import StationField
from stations.models import Posting, Region, Station

BESIDE = {"amend": "更正", "take_in": "补入", "withdraw": "撤回更正"}  # of an amendment, beside the chain


class ReturnSerializer(serializers.ModelSerializer[Return]):
    station = serializers.CharField(source="station.code", read_only=True)
    period = serializers.CharField(source="period.code", read_only=True)
    state_label = serializers.CharField(source="get_state_display", read_only=True)
    standing = serializers.SerializerMethodField(label="报送情况")
    is_signed = serializers.BooleanField(read_only=True, label="签章扫描件已收;已上报而未收的为待补签章")
    office = serializers.CharField(source="office.code", default=None, read_only=True, label="现在何处")
    reason = serializers.CharField(source="amendment.reason", default="", read_only=True, label="更正理由")

    class Meta:
        model = Return
        fields: tuple[str, ...] = (
            "id", "station", "period", "state", "state_label", "standing", "is_zero", "is_signed", "due_on", "office",
            "office_due_on", "first_submitted_on", "submitted_at", "checked_at", "final_at", "times_sent_back",
            "remark", "note", "edition", "reason", "version",
        )  # fmt: skip
        read_only_fields = fields

    def get_standing(self, obj: Return) -> str:
        return str(standing(obj).label)


class ScanSerializer(serializers.ModelSerializer[ReturnScan]):
    """A scan as it stands; the file itself is opened on the page."""

    sha256 = serializers.CharField(source="content.digest", read_only=True)
    added_by = serializers.CharField(source="added_by.name", read_only=True, label="上传人")

    class Meta:
        model = ReturnScan
        fields = ("id", "submitted_at", "added_at", "added_by", "replaced_at", "sha256")
        read_only_fields = fields


class ReturnMoves(OpenMoves):
    """Those of the chain, and what a station does with the last edition of its own month."""

    def to_representation(self, obj: Return) -> list[dict[str, Any]]:
        later = Return.objects.filter(station=obj.station_id, month=obj.month, edition__gt=obj.edition)
        own = set() if later.exists() else own_moves(obj, self.context["request"].posting)
        beside = [{"name": name, "label": label} for name, label in BESIDE.items() if name in own]
        return [*super().to_representation(obj), *beside]


class ReturnDetailSerializer(ReturnSerializer):
    scans = ScanSerializer(many=True, read_only=True, label="签章扫描件")
    moves = ReturnMoves()

    class Meta(ReturnSerializer.Meta):
        fields = (*ReturnSerializer.Meta.fields, "scans", "moves")


class NewReturnSerializer(serializers.Serializer[Return]):
    station = StationField(slug_field="code", label="工作站代码")
    period = serializers.CharField(max_length=7, label="报告月份,如 2026-10")
    reason = serializers.CharField(max_length=300, default="", allow_blank=True, label="更正理由(更正已终审的月份)")

    def validate_period(self, value: str) -> Period:
        try:
            month = period(value)
        except ValidationError as refusal:
            raise serializers.ValidationError(refusal.messages) from refusal
        if not month.is_month:
            raise serializers.ValidationError("月报按月填报,季报、半年报、年报由各月汇总,不另行填报。")
        return month


class SubmitSerializer(MoveSerializer):
    note = serializers.CharField(max_length=300, default="", allow_blank=True, label="情况说明")
    is_zero = serializers.BooleanField(required=False, label="零报告:声明本月没有咨询,也没有案件开始或结束")


class PassSerializer(MoveSerializer):
    remark = serializers.CharField(max_length=300, default="", allow_blank=True, label="审核意见")


class ReviseSerializer(MoveSerializer):
    remark = serializers.CharField(max_length=300, label="退回理由")


class AmendSerializer(MoveSerializer):
    reason = serializers.CharField(max_length=300, label="更正理由")


class TakeInSerializer(MoveSerializer):
    rows = serializers.ListField(child=serializers.CharField(max_length=40), label="补入的记录,见 late 的 key")


def _now(act: Callable[..., Any]) -> Callable[..., Any]:
    return lambda obj, **given: act(obj, at=timezone.now(), **given)


def _submit(obj: Return, *, is_zero: bool | None = None, **given: Any) -> Return:
    """上报, after a 零报告 is stated or taken back, where the caller says so."""
    if is_zero is not None and is_zero != obj.is_zero:
        obj = actions.state_zero(obj, by=given["by"], at=timezone.now(), is_zero=is_zero, version=given.get("version"))
        given["version"] = obj.version
    return actions.submit(obj, at=timezone.now(), **given)


def _finalise(obj: Return, *, by: Any, version: int | None = None) -> Any:
    """终审定稿 of the province's month: of every return that has reached it, this one among them."""
    if obj.office is None:
        raise Http404(GONE)
    return actions.finalise(obj.office, obj.month, by=by, at=timezone.now())


def _withdraw(obj: Return, **given: Any) -> Return:
    """The amendment is gone; what it amended stands as it stood."""
    actions_amend.withdraw(obj, at=timezone.now(), **given)
    return Return.objects.get(station=obj.station_id, month=obj.month, edition=obj.edition - 1)


class IndicatorSerializer(serializers.Serializer[Indicator]):
    """One reported number: its line number, unit, basis, and whether it adds."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    unit = serializers.CharField()
    stations_add = serializers.BooleanField()
    months_add = serializers.BooleanField()
    basis = serializers.CharField()


class FigureSerializer(IndicatorSerializer):
    value = serializers.IntegerField(allow_null=True, help_text="按 unit 计,金额为分;null 为未报,不是 0。")


class RecordSerializer(serializers.Serializer[Any]):
    station = serializers.CharField()
    month = serializers.CharField()
    kind = serializers.CharField(help_text="consultation、casespan(在办期)、caseperson(受援人)")
    id = serializers.IntegerField()
    adds = serializers.IntegerField(help_text="这条记录使该数增加多少;同一人的第二条起为 0。")


class RecordsSerializer(serializers.Serializer[Any]):
    """The records behind a figure; the total is their sum."""

    total = serializers.IntegerField()
    results = RecordSerializer(many=True)


ASKED = [
    OpenApiParameter("area", str, required=True, description="区划代码(六位)或站代码(八位)"),
    OpenApiParameter("period", str, required=True, description="2026-10、2026-Q3、2026-H1 或 2026"),
]


def asked_of(request: Request) -> tuple[Region | Station, Period]:
    """The area and the period of a query. Outside one's own area: 404."""
    given = {name: request.query_params.get(name, "") for name in ("area", "period")}
    if missing := {name: "请提供此项。" for name, value in given.items() if not value}:
        raise ValidationError(missing)
    area = area_or_404(request, given["area"])  # type: ignore[arg-type]
    try:
        return area, period(given["period"])
    except ValidationError as refusal:
        raise ValidationError({"period": refusal.messages}) from refusal


def _figures(area: Region | Station, over: Period) -> dict[str, int] | None:
    """As submitted; of a station's month that is not, as counted now."""
    if isinstance(area, Station) and over.is_month and not ledgers.is_sent(area, over):
        return compute.compute([area.pk], over)[area.pk]
    return table.area_table(area, over, today=timezone.localdate()).total.figures


class ReturnViewSet(MovesMixin, CreateOnceMixin, CreateModelMixin, ReadOnlyModelViewSet[Return]):
    """月报. POST 打开某站某月的报表;`POST {id}/{move}/` 办理一步,详情列出可以办理的各步。"""

    queryset = Return.objects.marked().select_related("amendment").prefetch_related("station", "office")
    filterset_class = ReturnFilter
    keyset = ("month", "id")
    lookup_value_regex = r"\d+"
    moves: ClassVar = {
        "submit": (SubmitSerializer, _submit),
        "check": (PassSerializer, _now(actions.check)),
        "approve": (PassSerializer, _now(actions.approve)),
        "send_back": (ReviseSerializer, _now(actions.send_back)),
        "finalise": (MoveSerializer, _finalise),
        "amend": (AmendSerializer, _now(actions_amend.amend)),
        "take_in": (TakeInSerializer, _now(actions_amend.take_in)),
        "withdraw": (MoveSerializer, _withdraw),
    }

    def get_serializer_class(self) -> Any:
        if self.action == "create":
            return NewReturnSerializer
        return ReturnSerializer if self.action == "list" else ReturnDetailSerializer

    def representation(self, obj: Model) -> dict[str, Any]:
        return ReturnDetailSerializer(cast(Return, obj), context=self.get_serializer_context()).data

    def make(self, data: dict[str, Any]) -> Model:
        by: Posting = self.request.posting  # type: ignore[attr-defined]
        station, month = data["station"], data["period"].first
        if data["reason"]:
            final = Return(station=station, month=month)
            return actions_amend.amend(final, by=by, at=timezone.now(), reason=data["reason"])
        return actions.open_return(station, month, by=by)

    @extend_schema(responses=LateSerializer(many=True), description="更正报表可以补入的记录;只对本站、办理更正时列出。")
    @route(detail=True, pagination_class=None, filterset_class=None)
    def late(self, request: Request, **kwargs: Any) -> Response:
        obj: Return = self.get_object()
        by: Posting = request.posting  # type: ignore[attr-defined]
        found = late(obj.station, obj.month) if "take_in" in own_moves(obj, by) else ()
        return Response(LateSerializer(found, many=True).data)

    @extend_schema(responses=DriftedSerializer(many=True), description="上报数与台账现数不同的各数;未上报的没有。")
    @route(detail=True, pagination_class=None, filterset_class=None)
    def drift(self, request: Request, **kwargs: Any) -> Response:
        obj: Return = self.get_object()
        found = drift.figures([obj])[obj.pk] if obj.state in SENT else []
        return Response(DriftedSerializer(found, many=True).data)

    @extend_schema(parameters=ASKED, responses=ChangeSerializer(many=True), description="某月各版定稿之间的变动。")
    @route(detail=False, pagination_class=None, filterset_class=None)
    def changes(self, request: Request) -> Response:
        return Response(ChangeSerializer(changes_of(*asked_of(request)), many=True).data)

    @extend_schema(parameters=ASKED, responses=FigureSerializer(many=True))
    @route(detail=False, url_path="figures", pagination_class=None, filterset_class=None)
    def figures(self, request: Request) -> Response:
        """The figures of an area and period."""
        area, over = asked_of(request)
        held = _figures(area, over) or {}
        return Response([IndicatorSerializer(row).data | {"value": held.get(row.code)} for row in INDICATORS.values()])

    @extend_schema(parameters=ASKED, responses=RecordsSerializer)
    @route(detail=False, url_path=r"figures/(?P<code>\w+)/records", pagination_class=None, filterset_class=None)
    def records(self, request: Request, code: str) -> Response:
        """The records behind one figure."""
        area, over = asked_of(request)
        if code not in INDICATORS:
            raise Http404("没有这个指标,请从指标字典中选择。")
        found = ledgers.counted(area, over, code, today=timezone.localdate())
        kind = found.indicator.source.model._meta.model_name
        results = [
            {"station": found.stations[one.station].code, "month": f"{one.month:%Y-%m}", "kind": kind,
             "id": one.record, "adds": one.adds}
            for one in found.entries
        ]  # fmt: skip
        return Response({"total": found.total, "results": results})


class IndicatorViewSet(ViewSet):
    """指标字典: the registry, in the order of the sheets."""

    lookup_field = "code"

    @extend_schema(responses=IndicatorSerializer(many=True))
    def list(self, request: Request) -> Response:
        rows = [IndicatorSerializer(row).data for row in INDICATORS.values()]
        return Response({"results": rows, "next": None, "previous": None})

    @extend_schema(responses=IndicatorSerializer, parameters=[OpenApiParameter("code", str, OpenApiParameter.PATH)])
    def retrieve(self, request: Request, code: str) -> Response:
        if code not in INDICATORS:
            raise Http404("没有这个指标。")
        return Response(IndicatorSerializer(INDICATORS[code]).data)


ROUTES = [("returns", ReturnViewSet), ("indicators", IndicatorViewSet)]
