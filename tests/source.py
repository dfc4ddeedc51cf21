"""The source as the tests of architecture read it: which files there are, and what a file names."""

import ast
import os
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINE = ["accounts", "stations", "clients", "consultations", "cases", "compliance", "reports"]
APPS = [name for name in LINE if (ROOT / name).is_dir()]
NOT_OURS = {".git", ".venv", "var", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"}


@cache
def files(*endings: str) -> list[Path]:
    """The project's files with one of these endings, paths from its root, without what tools leave behind."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(set(folders) - NOT_OURS)
        found += [Path(folder, name).relative_to(ROOT) for name in sorted(names) if name.endswith(endings)]
    return found


def python_of(app: str) -> list[Path]:
    return [path for path in files(".py") if path.parts[0] == app]


def read(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def apps_right_of(app: str) -> list[str]:
    return LINE[LINE.index(app) + 1 :]


def imported(tree: ast.AST) -> Iterator[str]:
    """The modules that a file imports, dotted."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def strings(tree: ast.AST) -> Iterator[str]:
    """String constants, without docstrings: they may speak of anything."""
    spoken = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in spoken:
            yield node.value


def pairs(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """("app", "name"): a migration's dependency, the two arguments of get_model."""
    for node in ast.walk(tree):
        parts = node.elts if isinstance(node, ast.Tuple) else node.args if isinstance(node, ast.Call) else []
        if len(parts) >= 2 and all(
            isinstance(part, ast.Constant) and isinstance(part.value, str) for part in parts[:2]
        ):
            yield parts[0].value, parts[1].value


def arrows_to_the_right(app: str, source: str) -> list[str]:
    """What a file of an app names of the apps to its right, by import, string reference or pair."""
    tree, forbidden = ast.parse(source), {*apps_right_of(app), "config", "tests"}
    reference = re.compile(rf"(?:{'|'.join(forbidden)})\.[A-Za-z_]\w*(?:\.\w+)*")
    return [
        *(name for name in imported(tree) if name.split(".")[0] in forbidden),
        *(text for text in strings(tree) if reference.fullmatch(text)),
        *(f"{first}, {second}" for first, second in pairs(tree) if first in forbidden and not second.startswith("/")),
    ]


LOOKUPS = set(
    "filter exclude get get_or_create update_or_create annotate aggregate alias values values_list order_by distinct "
    "select_related prefetch_related only defer Q F Count Sum Min Max Avg Exists Prefetch When".split()
)


def reverse_uses(source: str, names: Iterable[str]) -> list[str]:
    """Where a file uses one of these reverse names: as an attribute, or in a look-up."""
    names, found = set(names), []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in names:
            found.append(f"line {node.lineno}: .{node.attr}")
        elif isinstance(node, ast.Call) and _called(node) in LOOKUPS:
            told = [keyword.arg or "" for keyword in node.keywords]
            told += [part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
            found += [f"line {node.lineno}: {text}" for text in told if names & set(text.lstrip("-").split("__"))]
    return found


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
