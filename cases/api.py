"""Cases over the API: the querysets of the pages, and the same actions for the moves."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from django.utils import timezone
from rest_framework import serializers, viewsets

from accounts.api import MoveSerializer, MovesMixin, OpenMoves
from cases import actions, actions_archive
from cases import actions_course as course
from cases.choices import CaseOutcome, Ground, Retention, ReviewDecided
from cases.filters import CaseFilter
from cases.forms import LARGEST_FEN
from cases.models import Case
from cases.views_registers import CASES
from clients.identity import shown_name
from stations.api_export import ExportMixin
from stations.models import Staff, Station


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
            "id", "number", "station", "client", "client_name", "consultation", "campaign", "kind", "form", "matter",
            "applied_on", "source", "is_group", "accepted_on", "refused_on", "suspended_on", "closed_on",
            "terminated_on", "ground", "transferred_on", "mistaken_on", "archived_on", "outcome", "handler",
            "handler_name", "state", "state_label", "turn", "turn_label", "due_on", "version",
        ]  # fmt: skip
        read_only_fields = fields

    def get_client_name(self, case: Case) -> str:
        name = case.client_name if hasattr(case, "client_name") else case.client.name  # the row of a 409 is a bare one
        return shown_name(name, self.context["request"].posting)


class CaseDetailSerializer(CaseSerializer):
    moves = OpenMoves()

    class Meta(CaseSerializer.Meta):
        fields = [*CaseSerializer.Meta.fields, "moves"]


def _day(label: str) -> serializers.DateField:
    return serializers.DateField(label=label)


def _why(label: str = "理由", **options: Any) -> serializers.CharField:
    return serializers.CharField(max_length=200, label=label, **options)


def _fen(label: str) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0, max_value=LARGEST_FEN, default=0, label=f"{label}(分)")


class ApplySerializer(MoveSerializer):
    applied_on = _day("申请日期")


class AskPapersSerializer(MoveSerializer):
    told_on = _day("告知日期")
    papers = serializers.CharField(max_length=1000, label="缺少的材料,一行一项")


class SupplySerializer(MoveSerializer):
    supplied_on = _day("补齐日期")


class LapseSerializer(MoveSerializer):
    terminated_on = _day("日期")
    reason = _why()


class AcceptSerializer(MoveSerializer):
    accepted_on = _day("受理日期")


class RefuseSerializer(MoveSerializer):
    refused_on = _day("决定日期")
    reason = _why()


class OverturnSerializer(MoveSerializer):
    decided_on = _day("复核日期")
    reason = _why()


class AssignSerializer(MoveSerializer):
    handler = serializers.PrimaryKeyRelatedField(queryset=Staff.objects.none(), label="承办人")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "request" in self.context:
            self.fields["handler"].queryset = Staff.objects.visible_to(self.context["request"].posting)  # type: ignore[attr-defined]


class ChangeHandlerSerializer(AssignSerializer):
    reason = _why()


class SuspendSerializer(MoveSerializer):
    suspended_on = _day("中止日期")
    reason = _why()


class ResumeSerializer(MoveSerializer):
    resumed_on = _day("恢复日期")


class CloseSerializer(MoveSerializer):
    closed_on = _day("结案日")
    outcome = serializers.ChoiceField(choices=CaseOutcome.choices, label="结案结果")
    recovered_fen = _fen("挽回经济损失")
    wages_fen = _fen("其中劳动报酬")
    injury_fen = _fen("其中工伤")
    support_fen = _fen("其中赡养抚养扶养费")
    gained_fen = _fen("取得利益")
    petitions_avoided = serializers.IntegerField(min_value=0, max_value=999, default=0, label="避免越级访、群体访(次)")
    petitions_note = _why("避免越级访、群体访的依据", default="", allow_blank=True)


class SendBackSerializer(MoveSerializer):
    reason = _why()


class TerminateSerializer(MoveSerializer):
    terminated_on = _day("终止日期")
    ground = serializers.ChoiceField(choices=Ground.choices, label="终止情形")
    reason = _why(default="", allow_blank=True)


class PassOnSerializer(MoveSerializer):
    transferred_on = _day("转出日期")
    to = serializers.SlugRelatedField(slug_field="code", queryset=Station.objects.all(), label="接收的工作站代码")
    reason = _why()


class MistakenSerializer(MoveSerializer):
    mistaken_on = _day("更正日期")
    reason = _why()


class ArchiveSerializer(MoveSerializer):
    archived_on = _day("归档日期")
    retention = serializers.ChoiceField(choices=Retention.choices, label="保管期限")
    shelf = serializers.CharField(max_length=60, default="", allow_blank=True, label="存放位置")
    note = serializers.CharField(max_length=200, default="", allow_blank=True, label="备考")


class ReopenSerializer(MoveSerializer):
    reopened_on = _day("重开日期")
    reason = _why()


def _today(act: Callable[..., Any]) -> Callable[..., Any]:
    return lambda case, **given: act(case, today=timezone.localdate(), **given)


class CaseViewSet(ExportMixin, MovesMixin, viewsets.ReadOnlyModelViewSet[Case]):
    """案件. `POST {id}/{move}/` makes a move of the lifecycle table; a detail lists those open to the caller."""

    queryset = Case.objects.listed().prefetch_related("station")
    serializer_class = CaseSerializer
    filterset_class = CaseFilter
    keyset = ("applied_on", "id")
    export = CASES
    moves: ClassVar = {
        "apply": (ApplySerializer, _today(actions.apply)),
        "ask_papers": (AskPapersSerializer, _today(actions.ask_papers)),
        "supply": (SupplySerializer, _today(actions.supply)),
        "lapse": (LapseSerializer, _today(actions.lapse)),
        "accept": (AcceptSerializer, _today(actions.accept)),
        "refuse": (RefuseSerializer, _today(actions.refuse)),
        "overturn": (OverturnSerializer, _today(partial(actions.decide_review, decided=ReviewDecided.OVERTURNED))),
        "assign": (AssignSerializer, _today(course.assign)),
        "change_handler": (ChangeHandlerSerializer, _today(course.change_handler)),
        "suspend": (SuspendSerializer, _today(course.suspend)),
        "resume": (ResumeSerializer, _today(course.resume)),
        "hand_in": (CloseSerializer, _today(course.hand_in)),
        "send_back": (SendBackSerializer, _today(course.send_back)),
        "close": (CloseSerializer, _today(course.close)),
        "terminate": (TerminateSerializer, _today(course.terminate)),
        "pass_on": (PassOnSerializer, _today(course.pass_on)),
        "mark_mistaken": (MistakenSerializer, _today(course.mark_mistaken)),
        "archive": (ArchiveSerializer, _today(actions_archive.archive)),
        "reopen": (ReopenSerializer, _today(course.reopen)),
    }

    def get_serializer_class(self) -> type[CaseSerializer]:
        return CaseSerializer if self.action == "list" else CaseDetailSerializer


ROUTES = [("cases", CaseViewSet)]
