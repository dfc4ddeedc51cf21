"""The API of divisions, stations, staff and the audit trail: the querysets and actions of the pages."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from accounts.api import CreateOnceMixin
from accounts.models import AuditLine
from accounts.roles import P
from stations import actions
from stations.authentication import HasPosting
from stations.filters import AuditFilter, RegionFilter, StaffFilter, StationFilter, offices_within, with_open
from stations.models import Region, Staff, Station
from stations.scope import audit_lines_of


class OfficeField(serializers.SlugRelatedField):  # type: ignore[type-arg]
    """An office of the caller's area, by its code."""

    def get_queryset(self) -> QuerySet[Region]:
        return offices_within(self.context.get("request"))


@extend_schema_field(str)
class StationField(serializers.SlugRelatedField):  # type: ignore[type-arg]
    """A station that the caller sees, by its code."""

    def get_queryset(self) -> QuerySet[Station]:
        return Station.objects.visible_to(getattr(self.context.get("request"), "posting", None))


class AreaSerializer(serializers.ModelSerializer[Region]):
    parent = serializers.CharField(source="parent.code", default=None, read_only=True)  # type: ignore[assignment]
    level_label = serializers.CharField(source="get_level_display", read_only=True)

    class Meta:
        model = Region
        fields = ("code", "name", "level", "level_label", "parent", "path")


class StationSerializer(serializers.ModelSerializer[Station]):
    region = serializers.CharField(source="region.code", read_only=True)
    region_name = serializers.CharField(source="region.name", read_only=True)
    level = serializers.CharField(source="region.level", read_only=True)
    is_open = serializers.SerializerMethodField()

    class Meta:
        model = Station
        fields = (
            "code", "name", "short_name", "kind", "region", "region_name", "level", "address", "phone", "office_hours",
            "email", "mobile", "reports_from", "books_closed_through", "is_open", "version",
        )  # fmt: skip

    def get_is_open(self, station: Station) -> bool:
        if not hasattr(station, "is_open"):  # a row just made or changed
            station = with_open(Station.objects.all()).get(pk=station.pk)
        return station.is_open  # type: ignore[attr-defined, no-any-return]


class NewStationSerializer(serializers.ModelSerializer[Station]):
    region = OfficeField(slug_field="code")
    opened_on = serializers.DateField(label="开站日期")

    class Meta:
        model = Station
        fields = (
            "region", "name", "short_name", "kind", "address", "phone", "office_hours", "reports_from", "opened_on",
        )  # fmt: skip
        extra_kwargs: ClassVar[dict[str, Any]] = {"short_name": {"required": False}}


class StationEditSerializer(serializers.ModelSerializer[Station]):
    version = serializers.IntegerField(min_value=1)

    class Meta:
        model = Station
        fields = ("version", "name", "short_name", "address", "phone", "office_hours", "email", "mobile")


class StaffSerializer(serializers.ModelSerializer[Staff]):
    station = serializers.CharField(source="station.code", read_only=True)
    kind_label = serializers.CharField(source="get_kind_display", read_only=True)

    class Meta:
        model = Staff
        fields = (
            "id", "station", "name", "kind", "kind_label", "is_formal", "is_head", "is_daily_manager",
            "licence_number", "licence_expires_on", "employment", "engaged_as", "knows_sign_language", "knows_braille",
            "is_counsellor", "phone", "joined_on", "left_on", "version",
        )  # fmt: skip


class StaffEditSerializer(serializers.ModelSerializer[Staff]):
    version = serializers.IntegerField(min_value=1)

    class Meta:
        model = Staff
        fields = (
            "version", "name", "kind", "is_formal", "is_head", "is_daily_manager", "licence_number",
            "licence_expires_on", "employment", "engaged_as", "knows_sign_language", "knows_braille", "is_counsellor",
            "phone", "joined_on", "left_on",
        )  # fmt: skip


class NewStaffSerializer(StaffEditSerializer):
    station = StationField(slug_field="code")
    version = None  # type: ignore[assignment]

    class Meta(StaffEditSerializer.Meta):
        fields = ("station", *StaffEditSerializer.Meta.fields[1:])


class AuditSerializer(serializers.ModelSerializer[AuditLine]):
    class Meta:
        model = AuditLine
        fields = ("number", "at", "user_name", "posting", "action", "record", "record_id", "fields", "detail", "hash")


class MayReadTrail(BasePermission):
    message = f"您的任职没有“{P.AUDIT_VIEW}”的权限。如需查看,请联系审计员。"

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.posting.may(P.AUDIT_VIEW))  # type: ignore[attr-defined]


class EditMixin:
    """PATCH with the version that was read. The view states `edit_serializer` and `change(row, data) -> row`."""

    action: str
    serializer_class: type[serializers.BaseSerializer[Any]]
    new_serializer: ClassVar[type[serializers.BaseSerializer[Any]]]
    edit_serializer: ClassVar[type[serializers.BaseSerializer[Any]]]
    change: Callable[[Any, dict[str, Any]], Model]

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        kinds = {"create": self.new_serializer, "partial_update": self.edit_serializer}
        return kinds.get(self.action, self.serializer_class)

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.get_object()  # type: ignore[attr-defined]
        sent = self.edit_serializer(data=request.data, partial=True, context=self.get_serializer_context())  # type: ignore[attr-defined]
        sent.is_valid(raise_exception=True)
        if "version" not in sent.validated_data:
            raise ValidationError({"version": "请提交读取时的版本 version。"})
        return Response(self.representation(self.change(row, dict(sent.validated_data))))

    def representation(self, obj: Model) -> dict[str, Any]:
        """The row as a list shows it, whatever was sent."""
        return self.serializer_class(obj, context=self.get_serializer_context()).data  # type: ignore[attr-defined]


class AreaViewSet(ReadOnlyModelViewSet[Region]):
    """行政区划(全国,公开数据)"""

    queryset = Region.objects.select_related("parent")
    serializer_class = AreaSerializer
    filterset_class = RegionFilter
    lookup_field = "code"
    lookup_value_regex = r"\d{6}"
    keyset = ("code",)
    newest_first = False


@extend_schema_view(
    create=extend_schema(responses={201: StationSerializer}),
    partial_update=extend_schema(responses=StationSerializer),
)
class StationViewSet(
    EditMixin, CreateOnceMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Station]
):
    """工作站"""

    queryset = Station.objects.select_related("region")
    serializer_class = StationSerializer
    new_serializer = NewStationSerializer
    edit_serializer = StationEditSerializer
    filterset_class = StationFilter
    lookup_field = "code"
    lookup_value_regex = r"\d{8}"
    keyset = ("code",)
    newest_first = False

    def get_queryset(self) -> QuerySet[Station]:
        return with_open(super().get_queryset())

    def make(self, data: dict[str, Any]) -> Station:
        return actions.create_station(by=self.request.posting, **data)

    def change(self, row: Station, data: dict[str, Any]) -> Station:
        return actions.edit_station(row, by=self.request.posting, **data)


@extend_schema_view(
    create=extend_schema(responses={201: StaffSerializer}), partial_update=extend_schema(responses=StaffSerializer)
)
class StaffViewSet(EditMixin, CreateOnceMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Staff]):
    """工作人员"""

    queryset = Staff.objects.select_related("station")
    serializer_class = StaffSerializer
    new_serializer = NewStaffSerializer
    edit_serializer = StaffEditSerializer
    filterset_class = StaffFilter

    def make(self, data: dict[str, Any]) -> Staff:
        return actions.add_staff(by=self.request.posting, **data)

    def change(self, row: Staff, data: dict[str, Any]) -> Staff:
        return actions.edit_staff(row, by=self.request.posting, **data)


class AuditViewSet(mixins.ListModelMixin, GenericViewSet[AuditLine]):
    """审计记录(本省)"""

    queryset = AuditLine.objects.all()
    serializer_class = AuditSerializer
    filterset_class = AuditFilter
    permission_classes = (HasPosting, MayReadTrail)
    keyset = ("at", "id")

    def get_queryset(self) -> QuerySet[AuditLine]:
        return audit_lines_of(getattr(self.request, "posting", None))


ROUTES = [
    ("areas", AreaViewSet),
    ("stations", StationViewSet),
    ("staff", StaffViewSet),
    ("audit", AuditViewSet),
]
