"""专项活动 with their figures, and 典型案例, over the API: the querysets and actions of the pages."""

from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action as route
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.api import CreateOnceMixin
from cases import actions_typical, campaigns
from cases.filters_typical import TypicalFilter
from cases.forms_typical import REPORTED
from cases.models import Case, TypicalCase
from consultations import actions_campaign as actions
from consultations.filters import CampaignFilter
from consultations.models import Campaign
from consultations.views_campaign import standing
from stations.api import EditMixin
from stations.api_register import AROUND, RegisteredViewSet, RowEditSerializer, RowSerializer, SeenField

TOLD = ("name", "number", "group", "since_on", "until_on", "about", "exemption_number", "exemptions")
STORY = ("title", "matter", "story", "point", "published_on", *REPORTED, "media_name")


# ---------------------------------------------------------------- campaigns
class CampaignSerializer(serializers.ModelSerializer[Campaign]):
    region = serializers.CharField(source="region.code", read_only=True, label="主办单位的区划代码")
    standing = serializers.SerializerMethodField(label="状态")

    class Meta:
        model = Campaign
        fields = ("id", "region", *TOLD, "standing", "version")
        read_only_fields = ("version",)

    def get_standing(self, row: Campaign) -> str:
        return standing(row, timezone.localdate())[1]


class CampaignEditSerializer(serializers.ModelSerializer[Campaign]):
    version = serializers.IntegerField(min_value=1)

    class Meta:
        model = Campaign
        fields: tuple[str, ...] = ("version", *TOLD)


class NewCampaignSerializer(CampaignEditSerializer):
    version = None  # type: ignore[assignment]

    class Meta(CampaignEditSerializer.Meta):
        fields = TOLD


def _numbers(label: str) -> serializers.DictField:
    return serializers.DictField(
        child=serializers.IntegerField(), label=label,
        help_text="batches、asked、heads 为咨询批次、人次、人数;opened、closed、helped 为新收、办结、受援人数;"
        "recovered、wages 为挽回经济损失和其中劳动报酬(分);petitions 为避免越级访、群体访;"
        "events、persons、told、materials 为宣传场次、参加人次、有报道的场次、资料份数,另按资料种类分列。",
    )  # fmt: skip


class StationFiguresSerializer(serializers.Serializer[Any]):
    station = serializers.CharField(label="站代码")
    name = serializers.CharField(label="工作站")
    figures = _numbers("各数")


class CampaignFiguresSerializer(serializers.Serializer[Any]):
    """What was tagged with it in the caller's area, by true dates."""

    total = _numbers("合计")
    stations = StationFiguresSerializer(many=True)


@extend_schema_view(
    create=extend_schema(responses={201: CampaignSerializer}),
    partial_update=extend_schema(responses=CampaignSerializer),
)
class CampaignViewSet(
    EditMixin, CreateOnceMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Campaign]
):
    """专项活动:本级和上级残联主办的,对残联还有下级主办的。"""

    queryset = Campaign.objects.select_related("region")
    serializer_class = CampaignSerializer
    new_serializer = NewCampaignSerializer
    edit_serializer = CampaignEditSerializer
    filterset_class = CampaignFilter
    keyset = ("since_on", "id")

    def make(self, data: dict[str, Any]) -> Campaign:
        return actions.set_campaign(by=self.request.posting, **data)

    def change(self, row: Campaign, data: dict[str, Any]) -> Campaign:
        return actions.edit_campaign(row, by=self.request.posting, **data)

    @extend_schema(responses=CampaignFiguresSerializer, description="活动的各项数字。")
    @route(detail=True, pagination_class=None, filterset_class=None)
    def figures(self, request: Request, **kwargs: Any) -> Response:
        found = campaigns.counted(self.get_object(), request.posting)  # type: ignore[attr-defined]
        stations = [{"station": one.code, "name": one.name, "figures": known} for one, known in found.stations]
        return Response({"total": found.total, "stations": stations})


# ---------------------------------------------------------------- 典型案例
class TypicalSerializer(RowSerializer):
    class Meta:
        model = TypicalCase
        fields = (*AROUND[0], "case", *STORY, *AROUND[1])


class TypicalEditSerializer(RowEditSerializer):
    class Meta:
        model = TypicalCase
        fields: tuple[str, ...] = ("version", *STORY, "reason")


class NewTypicalSerializer(TypicalEditSerializer):
    version = None  # type: ignore[assignment]
    reason = None  # type: ignore[assignment]
    case = SeenField(model=Case, label="案件")

    class Meta(TypicalEditSerializer.Meta):
        fields = ("case", *STORY)


@extend_schema_view(
    create=extend_schema(responses={201: TypicalSerializer}), partial_update=extend_schema(responses=TypicalSerializer)
)
class TypicalViewSet(RegisteredViewSet):
    """典型案例。`POST {id}/void/` 作废;更正用 PATCH,带读取时的 version。"""

    queryset = TypicalCase.objects.listed()
    serializer_class = TypicalSerializer
    new_serializer = NewTypicalSerializer
    edit_serializer = TypicalEditSerializer
    filterset_class = TypicalFilter
    keyset: ClassVar = ("published_on", "id")

    def make(self, data: dict[str, Any]) -> TypicalCase:
        return actions_typical.publish(by=self.request.posting, at=timezone.now(), **data)

    def change(self, row: TypicalCase, data: dict[str, Any]) -> Any:
        return actions_typical.edit(row, by=self.request.posting, at=timezone.now(), **data)


ROUTES = [("campaigns", CampaignViewSet), ("typical_cases", TypicalViewSet)]
