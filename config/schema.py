"""What the OpenAPI document says beyond what can be read from serializers: the moves of a lifecycle, the refusals."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer

MESSAGE = {
    "type": "object",
    "required": ["field", "code", "message"],
    "properties": {
        "field": {"type": "string", "nullable": True, "description": "有误的字段;空值表示整个请求。"},
        "code": {"type": "string"},
        "message": {"type": "string", "description": "说明,与页面上的文字相同。"},
    },
}
REFUSAL = {
    "type": "object",
    "required": ["errors"],
    "properties": {
        "errors": {"type": "array", "items": MESSAGE},
        "current": {"type": "object", "description": "仅 409 且因版本过期:记录现在的内容。"},
    },
}
DESCRIBED = {
    "400": "内容有误,逐项说明。", "401": "未登录,或令牌无效、会话已结束。", "403": "没有权限。",
    "404": "不存在,或不在管辖范围内。", "409": "已被他人修改,或状态已变。", "423": "会话已锁定。",
}  # fmt: skip


class Schema(AutoSchema):
    view: Any  # one of our viewsets: basename, moves

    def get_operation_id(self) -> str:
        return f"{self.view.basename}_move" if self._is_move() else super().get_operation_id()

    def get_override_parameters(self) -> list[Any]:
        if not self._is_move():
            return super().get_override_parameters()
        return [OpenApiParameter("move", str, OpenApiParameter.PATH, enum=list(self.view.moves), description="环节")]

    def get_request_serializer(self) -> Any:
        """One of the bodies of the moves."""
        if not self._is_move():
            return super().get_request_serializer()
        bodies = list(dict.fromkeys(serializer for serializer, _ in self.view.moves.values()))
        return PolymorphicProxySerializer(f"{self.view.basename}_move", bodies, resource_type_field_name=None)

    def _is_move(self) -> bool:
        return getattr(self.view, "action", "") == "move"


def describe_refusals(result: dict[str, Any], **options: Any) -> dict[str, Any]:
    """Adds the refusals to every operation."""
    result.setdefault("components", {}).setdefault("schemas", {})["Refusal"] = REFUSAL
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
    for path in result["paths"].values():
        for operation in path.values():
            for status, description in DESCRIBED.items():
                operation["responses"].setdefault(status, {"description": description, "content": content})
    return result
