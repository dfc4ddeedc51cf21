"""The answers to a refused, missing or failed request: a page, or the API's error shape under /api/."""

import sys

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template

from accounts.busy import is_busy

CODES = {
    400: ("bad_request", "请求无法识别。"),
    403: ("permission_denied", "您的任职没有这项权限。"),
    404: ("not_found", "没有找到:可能已不存在,或不在您的管辖范围内。"),
    500: ("server_error", "系统出错,本次操作没有保存。请稍后再试。"),
    503: ("busy", "系统正忙,本次操作没有保存。请过半分钟再试。"),
}


def _answer(request: HttpRequest, status: int, sentence: str = "") -> HttpResponse:
    if not request.path.startswith("/api/"):
        return render(request, f"errors/{status}.html", {"message": sentence}, status=status)
    code, usual = CODES[status]
    return JsonResponse({"errors": [{"field": None, "code": code, "message": sentence or usual}]}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A refusal carries its sentence."""
    return _answer(request, 403, str(exception) if isinstance(exception, PermissionDenied) else "")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Drawn without context processors: what broke may be the database that the frame reads."""
    status = 503 if is_busy(sys.exception()) else 500
    if request.path.startswith("/api/"):
        return _answer(request, status)
    return HttpResponse(get_template(f"errors/{status}.html").render({"message": ""}), status=status)
