"""The words of the code are those of docs/glossary.md: a word not in it names no model, state or action."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps as registry

from tests.source import APPS, ROOT, read

ROWS = [line.split("|")[2] for line in read(Path("docs/glossary.md")).splitlines() if line.startswith("| ")]
WORDS = {word for row in ROWS for word in re.findall(r"[a-z]+", row.lower())}
JOINING = set("or of to from for as in on by and the a is all".split())
# What an action may do to anything.
VERBS = {"create", "edit", "change", "add", "end", "set", "write", "build"}


def _unknown(name: str) -> set[str]:
    parts = re.findall(r"[A-Z]?[a-z]+", name)
    return {part for part in map(str.lower, parts) if not {part, part.removesuffix("s")} & (WORDS | JOINING | VERBS)}


def _actions(app: str) -> list[str]:
    return [
        node.name
        for path in sorted((ROOT / app).glob("actions*.py"))
        for node in ast.walk(ast.parse(read(path.relative_to(ROOT))))
        if isinstance(node, ast.FunctionDef)
        and any(isinstance(mark, ast.Name) and mark.id == "action" for mark in node.decorator_list)
    ]


def test_models_are_named_by_words_of_the_glossary():
    names = [model.__name__ for model in registry.get_models() if model._meta.app_label in APPS]
    assert names
    assert not {name: unknown for name in names if (unknown := _unknown(name))}


@pytest.mark.parametrize("app", [app for app in APPS if (ROOT / app / "actions.py").exists()])
def test_actions_are_named_by_words_of_the_glossary(app):
    assert not {name: unknown for name in _actions(app) if (unknown := _unknown(name))}


@pytest.mark.parametrize("app", [app for app in APPS if (ROOT / app / "lifecycle.py").exists() and app != "accounts"])
def test_moves_are_named_by_words_of_the_glossary(app):
    calls = [node for node in ast.walk(ast.parse(read(Path(app, "lifecycle.py")))) if isinstance(node, ast.Call)]
    names = [
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "Move" and isinstance(call.args[0], ast.Constant)
    ]
    assert names
    assert not {name: unknown for name in names if (unknown := _unknown(name))}


def test_a_word_of_nobody_is_found():
    assert _unknown("CaseBlob") == {"blob"}
