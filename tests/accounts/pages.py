"""The addresses of accounts, and pages that do nothing but what a test needs to see from outside."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import include, path
from django.views.decorators.http import require_POST
from rest_framework import routers, serializers, viewsets
from rest_framework.permissions import AllowAny
from rest_framework.request import Request

from accounts import drafts
from accounts.api import CreateOnceMixin, MoveSerializer, MovesMixin, OpenMoves
from accounts.lifecycle import move
from tests.accounts.papers import Paper


class NoteForm(forms.Form):
    note = forms.CharField()
    kinds = forms.MultipleChoiceField(choices=[("a", "甲"), ("b", "乙")])


def form(request: HttpRequest) -> HttpResponse:
    if "done" in request.POST:
        return HttpResponseRedirect("/probe/form/")
    typed = NoteForm(request.POST or drafts.take(request))
    shown = {"note": typed["note"].value(), "kinds": typed["kinds"].value()}
    return JsonResponse({"user": request.user.get_username(), "method": request.method, **shown})


@require_POST
def step(request: HttpRequest) -> HttpResponse:
    return HttpResponse("moved")


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a bug")


class Papers(QuerySet[Paper]):
    def visible_to(self, posting: Any) -> "Papers":
        return self.none() if posting is None else self.exclude(title="别处的")


class PaperSerializer(serializers.ModelSerializer[Paper]):
    moves = OpenMoves()

    class Meta:
        model = Paper
        fields = ("id", "title", "state", "version", "kept_on", "moves")
        read_only_fields = ("state", "version")
        extra_kwargs = {"title": {"required": True, "allow_blank": False, "max_length": 10}}  # noqa: RUF012


class SendSerializer(MoveSerializer):
    title = serializers.CharField(required=False)


def send(paper: Paper, *, by: Any, **data: Any) -> Paper:
    return move(paper, "send", by=by, **data)


class PaperViewSet(CreateOnceMixin, MovesMixin, viewsets.ModelViewSet[Paper]):
    queryset = Papers(Paper)
    serializer_class = PaperSerializer
    keyset = ("kept_on", "id")
    moves = {"send": (SendSerializer, send)}  # noqa: RUF012

    def make(self, data: dict[str, Any]) -> Paper:
        if data["title"] == "不许":
            raise PermissionDenied("这个标题不能用,请换一个。")
        if data["title"] == "不对":
            raise ValidationError({"title": "标题不对,请核对。"})
        return Paper.objects.create(**data)


class OpenViewSet(viewsets.ViewSet):
    permission_classes = (AllowAny,)

    def list(self, request: Request) -> HttpResponse:
        raise RuntimeError("a bug")


router = routers.SimpleRouter()
router.register("papers", PaperViewSet, basename="papers")
router.register("broken", OpenViewSet, basename="broken")

urlpatterns = [
    path("", include("accounts.urls")),
    path("probe/form/", form, name="probe_form"),
    path("probe/step/", step, name="probe_step"),
    path("probe/broken/", broken, name="probe_broken"),
    path("api/v1/", include(router.urls)),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
