"""What the returns' other pages show, over the API: 报送情况, 报表日程, boards, 查询码, versions and workbooks."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action as route
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet, ViewSet

from accounts.api import VisibleMixin
from accounts.roles import P
from reports import codes, downloads, schedule
from reports.api import ASKED, asked_of
from reports.boards import TREND, VIEWS
from reports.completeness import by_area, of_one_kind, owed
from reports.filters import CompilationFilter
from reports.models import Compilation
from reports.periods import Period
from reports.standing import Cell
from reports.views_boards import Line, area_lines, board_of, columns, heads, lines, span, told_by, view_or_404
from stations.authentication import HasPosting
from stations.models import Region, Station
from stations.workbooks import XLSX


class MayViewReturns(BasePermission):
    message = f"您的任职没有“{P.RETURN_VIEW}”的权限。如需办理,请切换任职或联系本单位系统管理员。"

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.posting.may(P.RETURN_VIEW))  # type: ignore[attr-defined]


def _day(label: str) -> serializers.DateField:
    return serializers.DateField(label=label, allow_null=True)


# ---------------------------------------------------------------- 报送情况
class TallySerializer(serializers.Serializer[Any]):
    """An area's rates; the last line is the sum."""

    code = serializers.CharField(label="区划代码,本级和合计为空")
    name = serializers.CharField(source="label", label="地区")
    stations = serializers.IntegerField(label="应报站数")
    owed = serializers.IntegerField(label="应报份数")
    sent = serializers.IntegerField(label="已报")
    completeness = serializers.CharField(label="报齐率")
    on_time = serializers.IntegerField(label="按期")
    late = serializers.IntegerField(label="迟报")
    timeliness = serializers.CharField(label="按期率")
    missing = serializers.IntegerField(label="未报")
    overdue = serializers.IntegerField(label="其中超期")
    sent_back = serializers.IntegerField(label="退回修改")
    zero = serializers.IntegerField(label="零报告")
    unsigned = serializers.IntegerField(label="待补签章")
    final = serializers.IntegerField(label="已终审")


class MonthSerializer(serializers.Serializer[Any]):
    """A station's month, whether it was ever opened or not."""

    station = serializers.CharField(source="station.code", label="站代码")
    month = serializers.DateField(label="月份")
    standing = serializers.CharField(source="word", label="报送情况")
    where = serializers.CharField(label="现在何处")
    due_on = serializers.DateField(label="期限")
    submitted_on = _day("首次上报")
    is_late = serializers.BooleanField(label="迟报")
    is_overdue = serializers.BooleanField(label="超期未报")
    is_unsigned = serializers.BooleanField(label="待补签章")
    times_sent_back = serializers.IntegerField(label="退回次数")


@extend_schema_serializer(many=False)
class CompletenessSerializer(serializers.Serializer[Any]):
    areas = TallySerializer(many=True)
    months = MonthSerializer(many=True)


class CompletenessViewSet(ViewSet):
    """报送情况:某地区某期间的报齐率、按期率,和各站各月。"""

    @extend_schema(parameters=ASKED, responses=CompletenessSerializer, description="报齐率、按期率和各站各月。")
    def list(self, request: Request) -> Response:
        area, over = asked_of(request)
        region, found = _cells(area, over)
        told = {"areas": by_area(region, found) if found else [], "months": found}
        return Response(CompletenessSerializer(told).data)


def _cells(area: Region | Station, over: Period) -> tuple[Region, list[Cell]]:
    rows = Station.objects.filter(pk=area.pk) if isinstance(area, Station) else Station.objects.within(area)
    stations = of_one_kind(rows.select_related("region").prefetch_related("intervals"))
    _, listed = owed(stations, over, timezone.localdate())
    region = area.region if isinstance(area, Station) else area
    return region, [cell for row in listed.values() for cell in row if cell.is_owed]


# ---------------------------------------------------------------- 报表日程
class DueSerializer(serializers.Serializer[Any]):
    period = serializers.CharField(source="period.code", label="报告期")
    kind = serializers.CharField(label="种类")
    sheets = serializers.CharField(label="各表")
    due_on = serializers.DateField(label="工作站的期限")
    offices = serializers.ListField(child=serializers.DateField(), label="各级残联的期限,本级在前")
    is_moved = serializers.BooleanField(label="因节假日顺延")
    is_guessed = serializers.BooleanField(label="该年节假日尚未公布,按周末推算")


class CalendarViewSet(ViewSet):
    """报表日程:今后十二个月何时报什么。"""

    permission_classes = (HasPosting, MayViewReturns)

    @extend_schema(responses=DueSerializer(many=True))
    def list(self, request: Request) -> Response:
        return Response(DueSerializer(schedule.coming(timezone.localdate()), many=True).data)


# ---------------------------------------------------------------- boards
class BoardCellSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(label="页面上的文字")
    value = serializers.IntegerField(allow_null=True, label="数;空为没有数,或不公布")
    is_hidden = serializers.BooleanField(label="不公布:小于 3 的数,以及由它可以推算出来的数")


class BoardLineSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(source="label", label="行")
    is_sum = serializers.BooleanField(label="合计")
    cells = BoardCellSerializer(many=True)


class BoardTableSerializer(serializers.Serializer[Any]):
    columns = serializers.ListField(child=serializers.CharField(), label="各列")
    lines = BoardLineSerializer(many=True)


@extend_schema_serializer(many=False)
class BoardSerializer(serializers.Serializer[Any]):
    span = serializers.CharField(label="期间")
    told_by = serializers.CharField(label="数据来源")
    own = BoardTableSerializer(label="本地区")
    areas = BoardTableSerializer(label="下属各地区")


BOARD_ASKED = [
    OpenApiParameter("view", str, enum=list(VIEWS), description="哪种统计,默认各月趋势"),
    OpenApiParameter("compare", str, enum=["on"], description="与上年同期比较"),
]


class BoardViewSet(ViewSet):
    """统计看板:截至某月的十二个月。不公布的数与页面上相同。"""

    @extend_schema(parameters=[*ASKED, *BOARD_ASKED], responses=BoardSerializer, description="看板的各表。")
    def list(self, request: Request) -> Response:
        area, over = asked_of(request)
        view = view_or_404(request.query_params.get("view", TREND))
        made = board_of(request, area.code, over.code, view)  # type: ignore[arg-type]
        within: list[Line] = list(area_lines(made)) if isinstance(made.area, Region) else []
        told = {
            "span": span(made), "told_by": told_by(made), "own": {"columns": heads(made), "lines": list(lines(made))},
            "areas": {"columns": columns(made), "lines": within},
        }  # fmt: skip
        return Response(BoardSerializer(told).data)


# ---------------------------------------------------------------- 查询码
class CodeSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=40, label="查询码", help_text=f"如 {codes.EXAMPLE},横线可以不写。")


class FoundSerializer(serializers.Serializer[Any]):
    """What a code names; whether it is in one's own area is asked where it is opened."""

    area = serializers.CharField(label="区划代码或站代码")
    period = serializers.CharField(label="报告期")
    version = serializers.IntegerField(label="版次,0 为未终审或没有自己的版次")
    sheet = serializers.CharField(label="表,空为月报总表等不编号的")


class CodeViewSet(ViewSet):
    """查询码:报表页脚的码所指的表。"""

    permission_classes = (HasPosting, MayViewReturns)

    @extend_schema(request=CodeSerializer, responses=FoundSerializer, description="读出查询码。")
    def create(self, request: Request) -> Response:
        sent = CodeSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        try:
            found = codes.read(sent.validated_data["code"])
        except ValidationError as refusal:
            raise ValidationError({"code": refusal.messages}) from refusal
        return Response(FoundSerializer(found).data)


# ---------------------------------------------------------------- versions and workbooks
class CompilationSerializer(serializers.ModelSerializer[Compilation]):
    region = serializers.CharField(source="region.code", read_only=True, label="省的区划代码")
    period = serializers.SerializerMethodField(label="报告期")

    class Meta:
        model = Compilation
        fields = ("id", "region", "period", "number", "sha256", "finalised_at")
        read_only_fields = fields

    def get_period(self, row: Compilation) -> str:
        return f"{row.month:%Y-%m}"


class CompilationViewSet(VisibleMixin, ReadOnlyModelViewSet[Compilation]):
    """汇总:本省各月定稿的版次和工作簿的 SHA-256。"""

    queryset = Compilation.objects.select_related("region").defer("workbook", "registry", "rows")
    serializer_class = CompilationSerializer
    filterset_class = CompilationFilter
    keyset = ("month", "id")


VERSION = OpenApiParameter("version", int, description="第几版定稿,默认最近一版")


class WorkbookViewSet(ViewSet):
    """工作簿:某地区某期间的 .xlsx,X-Content-SHA256 为其 SHA-256。"""

    @extend_schema(
        parameters=[*ASKED, VERSION], responses={(200, XLSX): OpenApiTypes.BINARY}, description="下载工作簿。"
    )
    def list(self, request: Request) -> HttpResponse:
        area, over = asked_of(request)
        return downloads.answered(request, area, over)  # type: ignore[arg-type]

    @extend_schema(
        parameters=[*ASKED, VERSION], responses={(200, XLSX): OpenApiTypes.BINARY}, description="填好数的本省格式。"
    )
    @route(detail=False)
    def filled(self, request: Request) -> HttpResponse:
        return downloads.sent(request, downloads.filled_of(request, *asked_of(request)))  # type: ignore[arg-type]

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Whoever asks for a workbook by its own type gets it, and a refusal as JSON."""
        return super().perform_content_negotiation(request, force=True)


ROUTES = [
    ("completeness", CompletenessViewSet),
    ("calendar", CalendarViewSet),
    ("boards", BoardViewSet),
    ("codes", CodeViewSet),
    ("compilations", CompilationViewSet),
    ("workbooks", WorkbookViewSet),
]
