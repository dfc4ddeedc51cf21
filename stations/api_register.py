"""What the APIs of registers share: a row of a station is listed, added, edited and voided as on its pages."""

from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.viewsets import GenericViewSet

from accounts.api import CreateOnceMixin, MoveLabelSerializer, MoveSerializer, MovesMixin
from stations import actions_register as actions
from stations.api import EditMixin
from stations.models import Registered
from stations.views_register import may_write

AROUND = ("id", "station"), ("counted_in", "is_late", "voided_on", "reason", "version", "moves")


class SeenField(serializers.PrimaryKeyRelatedField):  # type: ignore[type-arg]
    """A row that the caller sees, by its key."""

    def __init__(self, *, model: Any, **options: Any) -> None:
        self.model = model
        super().__init__(**options)

    def get_queryset(self) -> Any:
        return self.model.objects.visible_to(getattr(self.context.get("request"), "posting", None))


class SeenMixin:
    """What a row names is one of those that the caller sees, never of all there are."""

    def build_relational_field(self, field_name: str, relation_info: Any) -> tuple[Any, dict[str, Any]]:
        _, options = super().build_relational_field(field_name, relation_info)  # type: ignore[misc]
        options.pop("queryset", None)
        return SeenField, options | {"model": relation_info.related_model}


class RowSerializer(SeenMixin, serializers.ModelSerializer[Any]):
    """A row as list and detail show it."""

    station = serializers.CharField(source="station.code", read_only=True)
    moves = serializers.SerializerMethodField(label="可以办理的各步")

    @extend_schema_field(MoveLabelSerializer(many=True))
    def get_moves(self, row: Registered) -> list[dict[str, str]]:
        posting = self.context["request"].posting
        is_open = row.voided_on is None and may_write(posting, row.station, row.permission)
        return [{"name": "void", "label": "作废"}] if is_open else []


class RowEditSerializer(SeenMixin, serializers.ModelSerializer[Any]):
    version = serializers.IntegerField(min_value=1)
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True, label="更正理由")


class VoidRowSerializer(MoveSerializer):
    version = serializers.IntegerField(min_value=1, label="读取时的版本")
    reason = serializers.CharField(max_length=200, label="作废理由")


def _void(row: Registered, **given: Any) -> Registered:
    return actions.void(row, at=timezone.now(), **given)


class RegisteredViewSet(
    EditMixin, CreateOnceMixin, MovesMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Any]
):
    """The list leaves out what is void; its detail stays. `POST {id}/void/` 作废."""

    moves: ClassVar = {"void": (VoidRowSerializer, _void)}

    def get_queryset(self) -> Any:
        if self.action == "list":
            return self.queryset.walked_by(self.request.posting).valid()  # type: ignore[union-attr]
        return super().get_queryset()

    def change(self, row: Any, data: dict[str, Any]) -> Any:
        return actions.edit(row, by=self.request.posting, at=timezone.now(), **data)
