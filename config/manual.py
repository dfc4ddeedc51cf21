"""The API's description as a page: read from its OpenAPI document, so that the two cannot differ."""

from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from drf_spectacular.generators import SchemaGenerator


@login_required
def manual(request: HttpRequest) -> HttpResponse:
    return render(request, "api/docs.html", {"resources": _resources()})


@cache
def _resources() -> dict[str, list[dict[str, Any]]]:
    """The operations of each resource, in the order of their addresses."""
    document = SchemaGenerator().get_schema(request=None, public=True)
    found: dict[str, list[dict[str, Any]]] = {}
    for address, methods in sorted(document["paths"].items()):
        for method, operation in methods.items():
            answers = [answer for status, answer in sorted(operation["responses"].items()) if status < "300"]
            found.setdefault(operation["tags"][0], []).append(
                {
                    "method": method.upper(),
                    "address": address,
                    "about": operation.get("description", ""),
                    "parameters": [_parameter(parameter) for parameter in operation.get("parameters", [])],
                    "takes": _fields(operation.get("requestBody"), document),
                    "answers": _fields(answers[0] if answers else None, document),
                }
            )
    return found


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": parameter["name"],
        "where": {"path": "地址", "query": "查询", "header": "请求头"}.get(parameter["in"], parameter["in"]),
        "required": parameter.get("required", False),
        "about": " ".join([parameter.get("description", ""), *parameter["schema"].get("enum", [])]),
    }


def _fields(content: dict[str, Any] | None, document: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields of a body; of a page of results, or of a list, those of one result."""
    schema = (content or {}).get("content", {}).get("application/json", {}).get("schema", {})
    one = _resolved(schema, document)
    one = _resolved(one.get("properties", {}).get("results", one), document)
    one = _resolved(one.get("items", one), document)
    return [
        {
            "name": name,
            "label": field.get("title", ""),
            "required": name in one.get("required", []),
            "about": field.get("description", ""),
        }
        for name, stated in one.get("properties", {}).items()
        for field in [_resolved(stated, document) | stated]
    ]


def _resolved(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """Follows a reference to the document's components; one of several is told by its first."""
    schema = (schema.get("allOf") or schema.get("oneOf") or [schema])[0]
    if "$ref" not in schema:
        return schema
    return document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
