"""What the OpenAPI document says beyond what can be read from serializers: the moves of a lifecycle."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer


class Schema(AutoSchema):
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
