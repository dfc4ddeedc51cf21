"""Cases over the API: the querysets of the pages, and the same actions for the moves."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.utils import timezone
from rest_framework import serializers, viewsets

from accounts.api import MoveSerializer, MovesMixin, OpenMoves
from cases import actions
from cases import actions_course as course
from cases.choices import CaseOutcome
from cases.filters import CaseFilter
from cases.models import Case
from cases.views import shown_name
from stations.models import Staff


class CaseSerializer(serializers.ModelSerializer[Case]):
    """A line of the list. The name is masked above the station; narratives are never sent."""

    station = serializers.CharField(source="station.code")
    client_name = serializers.SerializerMethodField(label="当事人")
    handler_name = serializers.CharField(source="handler.name", default="", label="承办人")
    state_label = serializers.CharField(source="get_state_display", label="当前环节")
    turn_label = serializers.CharField(source="get_turn_display", label="待办角色")

    class Meta:
        model = Case
        fields = [
            "id", "number", "station", "client", "client_name", "consultation", "kind", "form", "matter", "applied_on",
            "accepted_on", "refused_on", "closed_on", "outcome", "handler", "handler_name", "state", "state_label",
            "turn", "turn_label", "due_on", "version",
        ]  # fmt: skip
        read_only_fields = fields

    def get_client_name(self, case: Case) -> str:
        name = case.client_name if hasattr(case, "client_name") else case.client.name  # the row of a 409 is a bare one
        return shown_name(name, self.context["request"].posting)


class CaseDetailSerializer(CaseSerializer):
    moves = OpenMoves()

    class Meta(CaseSerializer.Meta):
        fields = [*CaseSerializer.Meta.fields, "moves"]


class AcceptSerializer(MoveSerializer):
    accepted_on = serializers.DateField(label="受理日期")


class RefuseSerializer(MoveSerializer):
    refused_on = serializers.DateField(label="决定日期")
    reason = serializers.CharField(max_length=200, label="理由")


class AssignSerializer(MoveSerializer):
    handler = serializers.PrimaryKeyRelatedField(queryset=Staff.objects.none(), label="承办人")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "request" in self.context:
            self.fields["handler"].queryset = Staff.objects.visible_to(self.context["request"].posting)  # type: ignore[attr-defined]


class CloseSerializer(MoveSerializer):
    closed_on = serializers.DateField(label="结案日")
    outcome = serializers.ChoiceField(choices=CaseOutcome.choices, label="结案结果")
    recovered_fen = serializers.IntegerField(min_value=0, default=0, label="挽回经济损失(分)")
    gained_fen = serializers.IntegerField(min_value=0, default=0, label="取得利益(分)")


class ReopenSerializer(MoveSerializer):
    reopened_on = serializers.DateField(label="重开日期")
    reason = serializers.CharField(max_length=200, label="理由")


def _today(act: Callable[..., Case]) -> Callable[..., Case]:
    return lambda case, **given: act(case, today=timezone.localdate(), **given)


class CaseViewSet(MovesMixin, viewsets.ReadOnlyModelViewSet[Case]):
    """案件. `POST {id}/{move}/` makes a move of the lifecycle table; a detail lists those open to the caller."""

    queryset = Case.objects.listed().prefetch_related("station")
    serializer_class = CaseSerializer
    filterset_class = CaseFilter
    keyset = ("applied_on", "id")
    moves: ClassVar = {
        "accept": (AcceptSerializer, _today(actions.accept)),
        "refuse": (RefuseSerializer, _today(actions.refuse)),
        "assign": (AssignSerializer, _today(course.assign)),
        "close": (CloseSerializer, _today(course.close)),
        "reopen": (ReopenSerializer, _today(course.reopen)),
    }

    def get_serializer_class(self) -> type[CaseSerializer]:
        return CaseSerializer if self.action == "list" else CaseDetailSerializer


ROUTES = [("cases", CaseViewSet)]
