"""Files on persons over the API: the querysets and actions of the pages. Numbers are taken, never answered."""

from typing import Any, ClassVar

from django.utils import timezone
from rest_framework import mixins, serializers
from rest_framework.viewsets import GenericViewSet

from accounts.api import CreateOnceMixin
from accounts.roles import P
from clients import actions, identity
from clients.choices import TICKED_GROUPS, Part, RevealPurpose
from clients.filters import ClientFilter
from clients.models import Certificate, Client, Guardian
from clients.views_register import CLIENTS
from stations.actions import require
from stations.api import EditMixin
from stations.api_export import ExportMixin

GROUPS = [(group.value, str(group.label)) for group in TICKED_GROUPS]


def name_for(client: Client | None, posting: Any) -> str:
    """In full to the station's own staff, masked above it; "" for an anonymous person."""
    if client is None:
        return ""
    return client.name if posting.may(P.CLIENT_NAME) else identity.masked_name(client.name)


class ClientSerializer(serializers.ModelSerializer[Client]):
    station = serializers.CharField(source="station.code", read_only=True)
    name = serializers.SerializerMethodField(label="姓名")
    number_masked = serializers.CharField(source="masked_number", read_only=True, label="证号尾号")
    phone_masked = serializers.CharField(source="masked_phone", read_only=True, label="电话")
    groups = serializers.SerializerMethodField(label="群体")
    parts = serializers.SerializerMethodField(label="多重残疾所含类别")

    class Meta:
        model = Client
        fields: tuple[str, ...] = (
            "id", "station", "name", "sex", "birth_year", "category", "grade", "parts", "certificate_state",
            "residence", "household", "lives_elsewhere", "groups", "number_masked", "phone_masked", "registered_on",
            "merged_into", "version",
        )  # fmt: skip

    def get_name(self, client: Client) -> str:
        return name_for(client, self.context["request"].posting)

    def get_groups(self, client: Client) -> list[str]:
        return [group.value for group in client.ticked_groups]

    def get_parts(self, client: Client) -> list[str]:
        return [part.value for part in client.parts]


class CertificateSerializer(serializers.ModelSerializer[Certificate]):
    state_today = serializers.SerializerMethodField(label="今日状态")

    class Meta:
        model = Certificate
        fields = (
            "category", "grade", "suffix", "issued_on", "valid_until", "state", "state_today", "replaced_at",
            "is_mistaken",
        )  # fmt: skip

    def get_state_today(self, row: Certificate) -> str:
        return row.state_on(timezone.localdate()).value


class GuardianSerializer(serializers.ModelSerializer[Guardian]):
    name = serializers.SerializerMethodField(label="监护人姓名")
    phone_masked = serializers.CharField(source="masked_phone", read_only=True, label="监护人电话")

    class Meta:
        model = Guardian
        fields = ("name", "relation", "phone_masked", "since_on", "ended_on")

    def get_name(self, row: Guardian) -> str:
        return row.name if self.context["request"].posting.may(P.CLIENT_NAME) else identity.masked_name(row.name)


class ClientDetailSerializer(ClientSerializer):
    """With the certificates, the newest first, and the guardians."""

    certificates = CertificateSerializer(many=True, read_only=True, label="残疾人证")
    guardians = GuardianSerializer(many=True, read_only=True, label="监护人")

    class Meta(ClientSerializer.Meta):
        fields = (*ClientSerializer.Meta.fields, "certificates", "guardians")


class ClientEditSerializer(serializers.ModelSerializer[Client]):
    version = serializers.IntegerField(min_value=1)
    number = serializers.CharField(max_length=40, label="残疾人证号或身份证号", write_only=True)
    phone = serializers.CharField(max_length=20, allow_blank=True, label="电话", write_only=True)
    address = serializers.CharField(max_length=120, allow_blank=True, label="住址", write_only=True)
    groups = serializers.MultipleChoiceField(choices=GROUPS, label="群体")
    parts = serializers.MultipleChoiceField(choices=Part.choices, label="多重残疾所含类别")
    reason = serializers.CharField(max_length=120, label="更正理由", write_only=True)

    class Meta:
        model = Client
        fields = (
            "version", "name", "number", "sex", "birth_year", "category", "grade", "parts", "certificate_state",
            "residence", "household", "lives_elsewhere", "phone", "address", "groups", "reason",
        )  # fmt: skip


class PersonSerializer(serializers.ModelSerializer[Client]):
    """Who came: as clients.actions.register takes him."""

    name = serializers.CharField(max_length=40, required=False, allow_blank=True, label="姓名")
    number = serializers.CharField(max_length=40, required=False, allow_blank=True, label="残疾人证号或身份证号")
    phone = serializers.CharField(max_length=20, required=False, allow_blank=True, label="电话")
    address = serializers.CharField(max_length=120, required=False, allow_blank=True, label="住址")
    groups = serializers.MultipleChoiceField(choices=GROUPS, required=False, label="群体")
    parts = serializers.MultipleChoiceField(choices=Part.choices, required=False, label="多重残疾所含类别")
    fetch = serializers.ChoiceField(
        choices=RevealPurpose.choices, required=False, label="调用本县已有基本信息的用途"
    )  # fmt: skip

    class Meta:
        model = Client
        fields = (
            "name", "number", "sex", "birth_year", "category", "grade", "parts", "certificate_state", "residence",
            "household", "lives_elsewhere", "phone", "address", "groups", "fetch",
        )  # fmt: skip


class ClientViewSet(
    ExportMixin, EditMixin, CreateOnceMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Client]
):
    """残疾人档案。证号、电话只收不回;查看完整号码须在页面上说明用途。"""

    queryset = Client.objects.unmerged().prefetch_related("station")
    serializer_class = ClientSerializer
    new_serializer = PersonSerializer
    edit_serializer = ClientEditSerializer
    filterset_class = ClientFilter
    keyset: ClassVar = ("registered_on", "id")
    export = CLIENTS

    def get_queryset(self) -> Any:
        if self.action == "list":
            return Client.objects.unmerged().prefetch_related("station").walked_by(self.request.posting)
        return super().get_queryset()

    def get_serializer_class(self) -> Any:
        return ClientDetailSerializer if self.action == "retrieve" else super().get_serializer_class()

    def make(self, data: dict[str, Any]) -> Client:
        posting = self.request.posting
        require(posting, P.CLIENT_EDIT)
        return actions.register(by=posting, station=posting.station, today=timezone.localdate(), **data)

    def change(self, row: Client, data: dict[str, Any]) -> Client:
        return actions.correct(row, by=self.request.posting, today=timezone.localdate(), **data)


ROUTES = [("clients", ClientViewSet)]
