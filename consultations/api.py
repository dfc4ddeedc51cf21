"""The consultation log over the API: the querysets and actions of the pages."""

from typing import Any, ClassVar

from django.utils import timezone
from rest_framework import mixins, serializers
from rest_framework.viewsets import GenericViewSet

from accounts.api import CreateOnceMixin, MoveSerializer, MovesMixin, OpenMoves
from accounts.roles import P
from clients.api import PersonSerializer, name_for
from clients.models import Client
from consultations import actions
from consultations.choices import AnswerWay, Need
from consultations.filters import ConsultationFilter
from consultations.forms import LONGEST
from consultations.models import Campaign, Consultation
from consultations.views_register import CONSULTATIONS
from stations.api import EditMixin
from stations.api_export import ExportMixin
from stations.api_register import SeenField


class ConsultationSerializer(serializers.ModelSerializer[Consultation]):
    """A line of the list: the facts of the day, no text."""

    station = serializers.CharField(source="station.code", read_only=True)
    client_name = serializers.SerializerMethodField(label="来访人")
    groups = serializers.SerializerMethodField(label="群体")
    asked = serializers.SerializerMethodField(label="无障碍需求")
    met = serializers.SerializerMethodField(label="其中已提供")

    class Meta:
        model = Consultation
        fields: tuple[str, ...] = (
            "id", "station", "client", "client_name", "held_on", "counted_in", "is_late", "channel", "asked_by",
            "persons", "matter", "outcome", "visit", "minutes", "asked", "met", "sex", "age", "category", "grade",
            "residence", "groups", "campaign", "order_number", "answer_due_on",
            "answered_on", "answer_way", "state", "reason", "version",
        )  # fmt: skip

    def get_client_name(self, row: Consultation) -> str:
        return name_for(row.client, self.context["request"].posting)

    def get_groups(self, row: Consultation) -> list[str]:
        return [group.value for group in row.groups]

    def get_asked(self, row: Consultation) -> list[str]:
        return [need.value for need in row.asked]

    def get_met(self, row: Consultation) -> list[str]:
        return [need.value for need in row.met]


class ConsultationMoves(OpenMoves):
    """Those of the table, and the answer that is still owed."""

    def to_representation(self, obj: Consultation) -> list[dict[str, Any]]:
        may_answer = obj.is_owed and self.context["request"].posting.may(P.CONSULTATION_CORRECT)
        return [*super().to_representation(obj), *([{"name": "answer", "label": "登记答复"}] if may_answer else [])]


class ConsultationDetailSerializer(ConsultationSerializer):
    """With the texts, to the station's own staff only."""

    question = serializers.SerializerMethodField(label="问题")
    answer = serializers.SerializerMethodField(label="答复")
    moves = ConsultationMoves()

    class Meta(ConsultationSerializer.Meta):
        fields = (*ConsultationSerializer.Meta.fields, "question", "answer", "moves")

    def _may_read(self) -> bool:
        return bool(self.context["request"].posting.may(P.CLIENT_NAME))

    def get_question(self, row: Consultation) -> str | None:
        return row.question if self._may_read() else None

    def get_answer(self, row: Consultation) -> str | None:
        return row.answer if self._may_read() else None


class ConsultationEditSerializer(serializers.ModelSerializer[Consultation]):
    version = serializers.IntegerField(min_value=1)
    persons = serializers.IntegerField(min_value=1, max_value=999, label="人数", required=False)
    minutes = serializers.IntegerField(min_value=1, max_value=1440, label="用时(分钟)", required=False, allow_null=True)
    asked = serializers.MultipleChoiceField(choices=Need.choices, required=False, label="无障碍需求")
    met = serializers.MultipleChoiceField(choices=Need.choices, required=False, label="其中已提供")
    question = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True, label="问题")
    answer = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True, label="答复")
    campaign = SeenField(model=Campaign, required=False, allow_null=True, label="专项活动")
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True, label="更正理由")
    refreeze = serializers.BooleanField(required=False, label="按现有档案重新带出来访人情况")

    class Meta:
        model = Consultation
        fields: tuple[str, ...] = (
            "version", "held_on", "channel", "asked_by", "persons", "matter", "outcome", "visit", "minutes", "asked",
            "met", "question", "answer", "campaign", "order_number", "answer_due_on", "reason", "refreeze",
        )  # fmt: skip


class OwnClientField(serializers.PrimaryKeyRelatedField):  # type: ignore[type-arg]
    """A file that the caller sees."""

    def get_queryset(self) -> Any:
        rows = Client.objects.visible_to(getattr(self.context.get("request"), "posting", None))
        return rows.unmerged().select_related("person", "station__region")


class NewConsultationSerializer(ConsultationEditSerializer):
    """`client` (a file), or `person` (registered, or completed), or neither name nor number: anonymous."""

    version = None  # type: ignore[assignment]
    refreeze = None  # type: ignore[assignment]
    reason = None  # type: ignore[assignment]
    client = OwnClientField(required=False, allow_null=True, label="来访人档案")
    person = PersonSerializer(required=False, label="来访人")

    class Meta(ConsultationEditSerializer.Meta):
        fields = ("client", "person", *ConsultationEditSerializer.Meta.fields[1:-2])


class VoidSerializer(MoveSerializer):
    reason = serializers.CharField(max_length=200, label="作废理由")


class AnswerSerializer(MoveSerializer):
    version = serializers.IntegerField(min_value=1, label="读取时的版本")
    answered_on = serializers.DateField(label="答复日期")
    answer_way = serializers.ChoiceField(choices=AnswerWay.choices, label="答复方式")
    answer = serializers.CharField(max_length=LONGEST, label="答复")


def _answer(row: Consultation, **given: Any) -> Consultation:
    return actions.answer(row, today=timezone.localdate(), **given)


class ConsultationViewSet(
    ExportMixin, EditMixin, CreateOnceMixin, MovesMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin,
    GenericViewSet[Consultation],
):  # fmt: skip
    """咨询。`POST {id}/answer/` 登记约期、工单的答复;`POST {id}/void/` 作废;更正用 PATCH,带读取时的 version。"""

    queryset = Consultation.objects.select_related("client").prefetch_related("station")
    serializer_class = ConsultationSerializer
    new_serializer = NewConsultationSerializer
    edit_serializer = ConsultationEditSerializer
    filterset_class = ConsultationFilter
    keyset: ClassVar = ("held_on", "id")
    export = CONSULTATIONS
    moves: ClassVar = {"answer": (AnswerSerializer, _answer), "void": (VoidSerializer, actions.void)}

    def get_queryset(self) -> Any:
        if self.action == "list":
            texts = ("question_sealed", "answer_sealed")
            return self.queryset.defer(*texts).walked_by(self.request.posting)
        return super().get_queryset()

    def get_serializer_class(self) -> Any:
        return ConsultationDetailSerializer if self.action == "retrieve" else super().get_serializer_class()

    def representation(self, obj: Any) -> dict[str, Any]:
        return ConsultationDetailSerializer(obj, context=self.get_serializer_context()).data

    def make(self, data: dict[str, Any]) -> Consultation:
        return actions.record(by=self.request.posting, at=timezone.now(), **data)

    def change(self, row: Consultation, data: dict[str, Any]) -> Consultation:
        return actions.correct(row, by=self.request.posting, today=timezone.localdate(), **data)


ROUTES = [("consultations", ConsultationViewSet)]
