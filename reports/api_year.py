"""What goes with a year, over the API: its review, a station's 迎检包, and a province's own layout of the workbook."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action as route
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from accounts.roles import P
from reports import actions_layout, layouts
from reports.api import ASKED, asked_of
from reports.models import Layout
from reports.review import Grid, Part, Review
from reports.review_document import DOCX
from reports.views_pack import sent, station_of
from reports.views_review import document_of, review_of
from stations import xlsx
from stations.authentication import HasPosting

ZIP = "application/zip"


class FileMixin:
    """Whoever asks for a file by its own type gets it, and a refusal as JSON."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        return super().perform_content_negotiation(request, force=True)  # type: ignore[misc]


# ---------------------------------------------------------------- the review
class NumberSerializer(serializers.Serializer[Any]):
    value = serializers.IntegerField(allow_null=True, label="数;空为没有数,或不公布")
    is_hidden = serializers.BooleanField(label="不公布:小于 3 的数,以及由它可以推算出来的数")


class DrawnSerializer(serializers.Serializer[Any]):
    """What a drawing of the page shows."""

    title = serializers.CharField()
    labels = serializers.ListField(child=serializers.CharField())  # type: ignore[assignment]
    now = NumberSerializer(many=True, label="本年")
    before = NumberSerializer(many=True, label="上年;没有上报数时为空")


class GridCellSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(label="页面上的文字")
    is_hidden = serializers.BooleanField(label="不公布")


class GridLineSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(source="label", label="行")
    cells = GridCellSerializer(many=True)


class GridSerializer(serializers.Serializer[Grid]):
    title = serializers.CharField()
    heads = serializers.ListField(child=serializers.CharField(), label="表头,第一个是行的")
    lines = GridLineSerializer(many=True)
    note = serializers.CharField(label="表注")


class SectionSerializer(serializers.Serializer[Any]):
    title = serializers.CharField()
    paragraphs = serializers.SerializerMethodField(label="各段文字")
    grids = GridSerializer(many=True, label="各表")
    charts = DrawnSerializer(many=True, label="各图的数")

    def get_paragraphs(self, section: Any) -> list[str]:
        return [_words(parts) for parts in section.paragraphs]


def _words(parts: list[Part]) -> str:
    return "".join(part.text for part in parts)


@extend_schema_serializer(many=False)
class ReviewSerializer(serializers.Serializer[Review]):
    title = serializers.CharField()
    standing = serializers.CharField(source="made.standing", label="数据状态")
    unconfirmed = serializers.CharField(label="未终审时的说明")
    notes = serializers.ListField(child=serializers.CharField(), label="未报、不作比较、采用的版次")
    sections = serializers.SerializerMethodField(label="各部分;没有上报数时为空")

    @extend_schema_field(SectionSerializer(many=True))
    def get_sections(self, review: Review) -> Any:
        return SectionSerializer(review.sections if review.is_told else [], many=True).data


class ReviewViewSet(FileMixin, ViewSet):
    """年度工作总结:与页面相同的文字、表和图的数。不公布的数与页面上相同。"""

    @extend_schema(parameters=ASKED, responses=ReviewSerializer, description="某地区某年的工作总结。")
    def list(self, request: Request) -> Response:
        return Response(ReviewSerializer(review_of(request, *asked_of(request))).data)  # type: ignore[arg-type]

    @extend_schema(parameters=ASKED, responses={(200, DOCX): OpenApiTypes.BINARY}, description="工作总结的 Word 文件。")
    @route(detail=False)
    def document(self, request: Request) -> HttpResponse:
        return document_of(request, review_of(request, *asked_of(request)))  # type: ignore[arg-type]


# ---------------------------------------------------------------- 迎检包
class PackViewSet(FileMixin, ViewSet):
    """迎检包:某站某期间的各类台账、案卷目录、报表和审计摘录,边生成边发送。"""

    @extend_schema(
        parameters=ASKED, request=None, responses={(200, ZIP): OpenApiTypes.BINARY}, description="生成并下载迎检包。"
    )
    def create(self, request: Request) -> StreamingHttpResponse:
        return sent(request, *station_of(*asked_of(request)))  # type: ignore[arg-type]


# ---------------------------------------------------------------- 本省格式
class MaySetLayout(BasePermission):
    message = f"您的任职没有“{P.RETURN_LAYOUT}”的权限。如需办理,请切换任职或联系本单位系统管理员。"

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.posting.may(P.RETURN_LAYOUT))  # type: ignore[attr-defined]


class LayoutSerializer(serializers.Serializer[Any]):
    sha256 = serializers.CharField(label="格式文件的 SHA-256")
    set_at = serializers.DateTimeField(label="设定时间")
    set_by = serializers.CharField(source="set_by.name", label="设定人")
    filled = serializers.SerializerMethodField(label="填数的名称")
    missing = serializers.SerializerMethodField(label="没有填的指标代码")
    nameless = serializers.SerializerMethodField(label="没有单位名称或代码列的表")

    def get_filled(self, held: Layout) -> list[str]:
        return sorted({one.name for one in layouts.places_of(held)})

    def get_missing(self, held: Layout) -> list[str]:
        return [row.code for rows in layouts.missing(layouts.places_of(held)).values() for row in rows]

    def get_nameless(self, held: Layout) -> list[str]:
        return layouts.nameless(layouts.places_of(held))


class LayoutFileSerializer(serializers.Serializer[Any]):
    file = serializers.FileField(label="格式文件", help_text=xlsx.WHAT)


class LayoutViewSet(ViewSet):
    """本省格式:省残联设定、停用;下属各级下载填好数的,见 workbooks/filled/。"""

    permission_classes = (HasPosting, MaySetLayout)

    @extend_schema(responses=LayoutSerializer(many=True), description="本省在用的格式;没有设定时为空。")
    def list(self, request: Request) -> Response:
        region = request.posting.region  # type: ignore[attr-defined]
        held = list(Layout.objects.in_use(region.province).select_related("set_by").defer("content"))
        return Response(LayoutSerializer(held, many=True).data)  # type: ignore[arg-type]

    @extend_schema(
        request={"multipart/form-data": LayoutFileSerializer}, responses={201: LayoutSerializer},
        description="设定本省格式,原有的停用。",
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        given = LayoutFileSerializer(data=request.data)
        if getattr(request._request, "upload_is_too_large", False):  # known once it was read
            raise ValidationError({"file": f"文件太大,没有收下。{xlsx.WHAT}。"})
        given.is_valid(raise_exception=True)
        try:
            file = layouts.checked(given.validated_data["file"].read())
        except ValidationError as refusal:
            raise ValidationError({"file": refusal.messages}) from refusal
        posting = request.posting  # type: ignore[attr-defined]
        made = actions_layout.set_layout(posting.region, by=posting, at=timezone.now(), file=file)
        return Response(LayoutSerializer(made).data, status=201)

    @extend_schema(request=None, responses=LayoutSerializer(many=True), description="停用本省格式,下载恢复为系统格式。")
    @route(detail=False, methods=["post"])
    def end(self, request: Request) -> Response:
        posting = request.posting  # type: ignore[attr-defined]
        actions_layout.end_layout(posting.region, by=posting, at=timezone.now())
        return self.list(request)

    def get_parsers(self) -> Any:
        """A file is sent as a form sends it."""
        is_file = self.request is not None and self.request.path.endswith("/layouts/")
        return [MultiPartParser()] if is_file else super().get_parsers()


ROUTES = [("reviews", ReviewViewSet), ("packs", PackViewSet), ("layouts", LayoutViewSet)]
