"""宣传活动 over the API: the rows and actions of its register (consultations/registers.py)."""

from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view

from consultations.filters import EventFilter
from consultations.models import OutreachEvent
from consultations.registers import OUTREACH
from stations import actions_register as actions
from stations.api import StationField
from stations.api_register import AROUND, RegisteredViewSet, RowEditSerializer, RowSerializer


class EventSerializer(RowSerializer):
    class Meta:
        model = OutreachEvent
        fields = (*AROUND[0], *OUTREACH.fields, *AROUND[1])


class EventEditSerializer(RowEditSerializer):
    class Meta:
        model = OutreachEvent
        fields: tuple[str, ...] = ("version", *OUTREACH.fields, "reason")


class NewEventSerializer(EventEditSerializer):
    version = None  # type: ignore[assignment]
    reason = None  # type: ignore[assignment]
    station = StationField(slug_field="code", label="工作站代码")

    class Meta(EventEditSerializer.Meta):
        fields = ("station", *OUTREACH.fields)


@extend_schema_view(
    create=extend_schema(responses={201: EventSerializer}), partial_update=extend_schema(responses=EventSerializer)
)
class EventViewSet(RegisteredViewSet):
    """宣传活动。`POST {id}/void/` 作废;更正用 PATCH,带读取时的 version。"""

    queryset = OutreachEvent.objects.prefetch_related("station")
    serializer_class = EventSerializer
    new_serializer = NewEventSerializer
    edit_serializer = EventEditSerializer
    filterset_class = EventFilter
    keyset: ClassVar = ("held_on", "id")

    def make(self, data: dict[str, Any]) -> OutreachEvent:
        return actions.add(OutreachEvent, by=self.request.posting, at=timezone.now(), **data)


ROUTES = [("events", EventViewSet)]
