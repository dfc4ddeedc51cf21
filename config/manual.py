"""The API's description as a page: read from its OpenAPI document, so that the two cannot differ."""

import re
from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from drf_spectacular.generators import SchemaGenerator

# By the last word of an operation's id. What is not here tells of itself in its docstring.
PURPOSES = {"list": "列表", "retrieve": "详情", "create": "新建", "update": "修改", "move": "办理一步"}
PLACES = {"path": "地址中", "query": "查询参数", "header": "请求头"}


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
            purpose = PURPOSES.get(operation["operationId"].rsplit("_", 1)[-1])
            found.setdefault(operation["tags"][0], []).append(
                {
                    "method": method.upper(),
                    "address": address,
                    "purpose": purpose or operation.get("description", ""),
                    "parameters": [_parameter(parameter) for parameter in operation.get("parameters", [])],
                    "takes": _fields(operation.get("requestBody"), document),
                    "answers": _fields(answers[0] if answers else None, document),
                }
            )
    return found


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": parameter["name"],
        "where": PLACES[parameter["in"]],
        "about": _about(parameter, parameter["schema"]),
        "required": parameter.get("required", False),
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
            "about": " ".join(filter(None, [stated.get("title"), _about(stated, _resolved(stated, document))])),
            "required": name in one.get("required", []),
        }
        for name, stated in one.get("properties", {}).items()
    ]


def _about(stated: dict[str, Any], schema: dict[str, Any]) -> str:
    """The description in one line; the codes of a choice are listed in it, or after it."""
    text = stated.get("description") or schema.get("description", "")
    codes = [] if "* `" in text else [str(code) for code in schema.get("enum", [])]
    return " ".join([*re.sub(r"\* `(\S*)` - ", r"\1 ", text).split(), *codes])


def _resolved(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """Follows a reference to the document's components; one of several is told by its first."""
    schema = (schema.get("allOf") or schema.get("oneOf") or [schema])[0]
    if "$ref" not in schema:
        return schema
    return document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
