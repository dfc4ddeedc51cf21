"""Referrals over the API: the querysets of the pages, and the same actions for the moves."""

from collections.abc import Callable
from typing import ClassVar

from django.utils import timezone
from rest_framework import serializers, viewsets

from accounts.api import MoveSerializer, MovesMixin, OpenMoves
from cases import actions_referral as actions
from cases.filters_referral import ReferralFilter
from cases.models import Referral
from cases.views_registers import REFERRALS
from clients.identity import shown_name
from stations.api_export import ExportMixin


class ReferralSerializer(serializers.ModelSerializer[Referral]):
    """A line of the list. The name is masked above the station; the list of papers is never sent."""

    station = serializers.CharField(source="station.code")
    case_number = serializers.CharField(source="case.number", label="案号")
    client_name = serializers.SerializerMethodField(label="当事人")
    target_label = serializers.CharField(source="get_target_display", label="转介对象")
    state_label = serializers.CharField(source="get_state_display", label="状态名称")

    class Meta:
        model = Referral
        fields = [
            "id", "station", "case", "case_number", "client_name", "target", "target_label", "target_name", "number",
            "code", "consented_on", "sent_on", "due_on", "answered_on", "answered_as", "answer_days", "ended_on",
            "reason", "their_number", "asked_fen", "granted_fen", "relieved_fen", "state", "state_label", "version",
        ]  # fmt: skip
        read_only_fields = fields

    def get_client_name(self, row: Referral) -> str:
        # The row of a 409 is a bare one.
        name = row.client_name if hasattr(row, "client_name") else row.case.client.name
        return shown_name(name, self.context["request"].posting)


class ReferralDetailSerializer(ReferralSerializer):
    moves = OpenMoves()

    class Meta(ReferralSerializer.Meta):
        fields = [*ReferralSerializer.Meta.fields, "moves"]


class SendSerializer(MoveSerializer):
    sent_on = serializers.DateField(label="发出日期")


class TakenSerializer(MoveSerializer):
    answered_on = serializers.DateField(label="答复日期")
    their_number = serializers.CharField(max_length=60, required=False, allow_blank=True, label="对方案号")


class NotTakenSerializer(MoveSerializer):
    answered_on = serializers.DateField(label="答复日期")
    reason = serializers.CharField(max_length=200, label="理由")


class EndSerializer(MoveSerializer):
    """退回 and 撤回."""

    ended_on = serializers.DateField(label="日期")
    reason = serializers.CharField(max_length=200, label="理由")


class FinishSerializer(MoveSerializer):
    ended_on = serializers.DateField(label="办结日期")
    granted_fen = serializers.IntegerField(min_value=0, max_value=10**13, default=0, label="批准救助金额(分)")
    relieved_fen = serializers.IntegerField(min_value=0, max_value=10**13, default=0, label="减免费用(分)")


def _today(act: Callable[..., Referral]) -> Callable[..., Referral]:
    return lambda referral, **given: act(referral, today=timezone.localdate(), **given)


class ReferralViewSet(ExportMixin, MovesMixin, viewsets.ReadOnlyModelViewSet[Referral]):
    """转介. `POST {id}/{move}/` makes a move of the lifecycle table; a detail lists those open to the caller."""

    queryset = Referral.objects.listed()
    serializer_class = ReferralSerializer
    filterset_class = ReferralFilter
    keyset = ("id",)
    export = REFERRALS
    moves: ClassVar = {
        "send": (SendSerializer, _today(actions.send)),
        "accept": (TakenSerializer, _today(actions.accept)),
        "refuse": (NotTakenSerializer, _today(actions.refuse)),
        "return": (EndSerializer, _today(actions.return_)),
        "finish": (FinishSerializer, _today(actions.finish)),
        "revoke": (EndSerializer, _today(actions.revoke)),
    }

    def get_serializer_class(self) -> type[ReferralSerializer]:
        return ReferralSerializer if self.action == "list" else ReferralDetailSerializer


ROUTES = [("referrals", ReferralViewSet)]
