"""What every API answer shares: one shape of refusals, keys that make a repeated write harmless, moves by name."""

import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import exceptions, serializers
from rest_framework.decorators import action as route
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings

from accounts import audit, onetime
from accounts.lifecycle import MovedOn, Stale
from accounts.onetime import Repeated

SENTENCES = {
    400: "请求内容无法识别,请发送 UTF-8 编码的 JSON。",
    401: "请先登录,或提供有效的接口令牌。",
    403: "您的任职没有这项权限。如需办理,请联系本单位系统管理员。",
    404: "没有找到该记录:可能已不存在,或不在您的管辖范围内。",
    405: "此地址不支持 {method} 方法。",
    406: "只提供 JSON 格式的回答,请修改 Accept 请求头。",
    415: "只接受 JSON 格式的内容,请修改 Content-Type 请求头。",
}
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    location=OpenApiParameter.HEADER,
    description=f"调用方自定的键,最长 {onetime.LONGEST_KEY} 个字符:同一请求重发时只登记一次,回答首次的结果。",
)
FIELDS_OF_ALL = {NON_FIELD_ERRORS, api_settings.NON_FIELD_ERRORS_KEY, ""}


def _error(field: str | None, code: str, message: Any) -> dict[str, Any]:
    return {"field": field, "code": code, "message": str(message)}


def answer_refusal(refusal: Exception, context: dict[str, Any]) -> Response | None:
    """Every refusal in one shape, with the sentence that a page would show. None: an error of ours, 500."""
    if isinstance(refusal, ValidationError):
        return _answer_validation(refusal, context)
    if isinstance(refusal, Repeated):
        return Response({"errors": [_error(None, "repeated", "这次提交已经保存过,没有重复登记。")]}, status=409)
    if isinstance(refusal, PermissionDenied):
        return Response({"errors": [_error(None, "permission_denied", refusal or SENTENCES[403])]}, status=403)
    if isinstance(refusal, Http404):
        # A shortcut of the frame tells the name of the model in English; a sentence of ours has no such words.
        told = str(refusal) if str(refusal) and not str(refusal).isascii() and "matches" not in str(refusal) else ""
        return Response({"errors": [_error(None, "not_found", told or SENTENCES[404])]}, status=404)
    if isinstance(refusal, exceptions.APIException):
        return _answer_frame(refusal, context)
    return None


def _answer_validation(refusal: ValidationError, context: dict[str, Any]) -> Response:
    body: dict[str, Any] = {"errors": list(_told(refusal))}
    if isinstance(refusal, Stale) and hasattr(view := context["view"], "representation"):
        body["current"] = view.representation(refusal.current)
    return Response(body, status=409 if isinstance(refusal, Stale | MovedOn) else 400)


def _told(refusal: ValidationError) -> Iterator[dict[str, Any]]:
    by_field = refusal.error_dict if hasattr(refusal, "error_dict") else {"": refusal.error_list}
    for field, errors in by_field.items():
        for error in errors:
            for message in error.messages:
                yield _error(None if field in FIELDS_OF_ALL else field, error.code or "invalid", message)


def _answer_frame(refusal: exceptions.APIException, context: dict[str, Any]) -> Response:
    status, headers = refusal.status_code, {}
    if isinstance(refusal, exceptions.ValidationError):
        return Response({"errors": list(_flat(refusal.get_full_details()))}, status=status)
    if isinstance(refusal, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        status, headers = 401, {"WWW-Authenticate": "Token"}
    code = str(refusal.get_codes())
    sentence = SENTENCES.get(status, "").format(method=context["request"].method) if "request" in context else ""
    detail = str(refusal.detail)
    if code == "permission_denied" and detail.startswith("CSRF"):
        code, sentence = "csrf", "请求缺少有效的防伪令牌,请刷新页面后重新提交。"
    elif type(refusal) in (exceptions.AuthenticationFailed, exceptions.PermissionDenied) and not detail.isascii():
        sentence = detail
    return Response({"errors": [_error(None, code, sentence or detail)]}, status=status, headers=headers)


def _flat(details: Any, field: str = "") -> Iterator[dict[str, Any]]:
    """DRF nests errors as the data is nested; a field below is named by its path: persons.0.category."""
    if isinstance(details, dict) and set(details) == {"message", "code"}:
        yield _error(field or None, str(details["code"]), details["message"])
    elif isinstance(details, dict):
        for name, below in details.items():
            yield from _flat(below, field if name in FIELDS_OF_ALL else f"{field}.{name}".lstrip("."))
    else:
        for number, below in enumerate(details):
            leaf = isinstance(below, dict) and set(below) == {"message", "code"}
            yield from _flat(below, field if leaf else f"{field}.{number}".lstrip("."))


class MoveLabelSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(label="环节")
    label = serializers.CharField(label="名称")  # type: ignore[assignment]


@extend_schema_field(MoveLabelSerializer(many=True))
class OpenMoves(serializers.Field):
    """The moves of a lifecycle table that are open to the caller now: `moves = OpenMoves()` in a detail."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"source": "*", "read_only": True})

    def to_representation(self, obj: Any) -> list[dict[str, Any]]:
        posting = self.context["request"].posting
        return [{"name": step.name, "label": step.label} for step in obj.LIFECYCLE.open_to(obj, posting)]


class VisibleMixin:
    """Rows of the caller's area only; what lies outside answers as what does not exist."""

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().visible_to(self.request.posting)  # type: ignore[misc, attr-defined]

    def representation(self, obj: Model) -> dict[str, Any]:
        """The row as a detail shows it: also the `current` of a 409."""
        return self.get_serializer(obj).data  # type: ignore[attr-defined]


class CreateOnceMixin(VisibleMixin):
    """POST to the list. The view states `make(data) -> row`, which calls the action; the rest is here.

    With an `Idempotency-Key` header a second equal request answers 200 with what the first one made.
    """

    make: Callable[[dict[str, Any]], Model]

    @extend_schema(parameters=[IDEMPOTENCY_KEY])
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        serializer = self.get_serializer(data=request.data)  # type: ignore[attr-defined]
        serializer.is_valid(raise_exception=True)
        try:
            made, status = self._once(dict(serializer.validated_data)), 201
        except Repeated as again:
            made, status = self.get_queryset().get(pk=again.result), 200
        return Response(self.representation(made), status=status)

    @audit.action
    def _once(self, data: dict[str, Any]) -> Model:
        request: Request = self.request  # type: ignore[attr-defined]
        sent = hashlib.sha256(json.dumps(request.data, sort_keys=True, default=str).encode()).hexdigest()
        spent = onetime.spend(
            request.headers.get("Idempotency-Key", ""),
            by=request.posting,  # type: ignore[attr-defined]
            purpose=f"{self.basename}:{sent[:16]}",  # type: ignore[attr-defined]
        )
        made = self.make(data)
        onetime.settle(spent, made.pk)
        return made


class MoveSerializer(serializers.Serializer[Any]):
    """What every move takes; a view names a serializer of its own for a move that needs more."""

    version = serializers.IntegerField(min_value=1, required=False, label="读取时的版本")


class MovesMixin(VisibleMixin):
    """`POST {id}/{move}/` with the names of the lifecycle table.

    A view states `moves`: name -> (the serializer of what the move needs, the action that makes it:
    `action(row, by=posting, **data)`). Told is the row, or another of its kind that the action answers.
    """

    moves: ClassVar[dict[str, tuple[type[serializers.Serializer[Any]], Callable[..., Any]]]] = {}

    @route(detail=True, methods=["post"], url_path="(?P<move>[a-z_]+)", url_name="move")
    def move(self, request: Request, move: str, **kwargs: Any) -> Response:
        if move not in self.moves:
            raise Http404
        row = self.get_object()  # type: ignore[attr-defined]
        serializer_class, act = self.moves[move]
        serializer = serializer_class(data=request.data, context=self.get_serializer_context())  # type: ignore[attr-defined]
        serializer.is_valid(raise_exception=True)
        made = act(row, by=request.posting, **serializer.validated_data)  # type: ignore[attr-defined]
        told = made.pk if isinstance(made, type(row)) else row.pk
        return Response(self.representation(self.get_queryset().get(pk=told)))
