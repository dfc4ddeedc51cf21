"""The answers to a refused, missing or failed request: a page, or the API's error shape under /api/."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template

SENTENCES = {
    400: "请求无法识别,请返回上一页重新操作。",
    403: "您的任职没有这项权限。如需办理,请联系本单位系统管理员。",
    404: "没有找到该页面或记录:可能已不存在,或不在您的管辖范围内。",
    500: "系统出错,本次操作没有保存。请稍后再试;如仍出错,请联系系统管理员。",
}


def _answer(request: HttpRequest, status: int, message: str = "") -> HttpResponseBase:
    message = message or SENTENCES[status]
    if request.path.startswith("/api/"):
        error = {"field": None, "code": {403: "permission_denied", 404: "not_found"}.get(status, "error")}
        return JsonResponse({"errors": [error | {"message": message}]}, status=status)
    return render(request, f"errors/{status}.html", {"message": message}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    return _answer(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """A refusal carries its sentence."""
    return _answer(request, 403, str(exception) if isinstance(exception, PermissionDenied) else "")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    return _answer(request, 404)


def server_error(request: HttpRequest) -> HttpResponseBase:
    """Drawn without the frame: what broke may be the database that the frame reads."""
    if request.path.startswith("/api/"):
        return _answer(request, 500)
    return HttpResponse(get_template("errors/500.html").render({"message": SENTENCES[500]}), status=500)
