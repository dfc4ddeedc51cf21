"""What the APIs of the long lists share: the whole list as a file, streamed, as its page exports it."""

from typing import Any

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action as route
from rest_framework.request import Request

from stations.views_export import Export, answered
from stations.workbooks import XLSX

FILE = OpenApiParameter("file", str, enum=["xlsx", "csv"], description="文件格式,默认 xlsx")


class ExportMixin:
    """`GET register/`, with the filters of the list. The view states `export`."""

    export: Export

    @extend_schema(
        parameters=[FILE], filters=True, description="导出台账:筛选出的全部记录,边生成边发送。",
        responses={(200, XLSX): OpenApiTypes.BINARY, (200, "text/csv"): OpenApiTypes.STR},
    )  # fmt: skip
    @route(detail=False, pagination_class=None)
    def register(self, request: Request) -> HttpResponseBase:
        return answered(request, self.export)  # type: ignore[arg-type]

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Whoever asks for a file by its own type gets it, and a refusal as JSON."""
        force = force or self.action == "register"  # type: ignore[attr-defined]
        return super().perform_content_negotiation(request, force=force)  # type: ignore[misc]
