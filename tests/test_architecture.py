"""The shape of the code (docs/adr/0001): one straight line of apps, the same files in each, nothing beside it."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps as registry
from django.db import models

from tests.source import APPS, ROOT, apps_right_of, arrows_to_the_right, files, imported, python_of, read, reverse_uses

ROLES = set("__init__ apps choices models lifecycle actions forms filters views api urls".split())
# Mechanisms and laws of the product, each in the leftmost app that owns it.
MECHANISMS = {
    "accounts": set(
        "roles audit lifecycle sealing onetime drafts sessions delays passwords addresses backends middleware paging "
        "gallery busy sealed_file backups rotation session_store".split()
    ),
    "stations": set(
        "scope terms numbering books obligations attachments workbooks areas authentication middleware offices pages "
        "registers gaps users photos passes streams xlsx xlsx_reading word".split()
    ),
    "clients": set("identity persons names rights".split()),
    "consultations": set("registers rights terms lines batches ledger_file slips passes".split()),
    "cases": set("deadlines hints conflicts papers archive search waiting sms campaigns rights passes".split()),
    "compliance": set(
        "standard chain papers passes measures measures_asked measures_places measures_people measures_work "
        "measures_office waiting".split()
    ),
    "reports": set(
        "sources indicators indicators_station records registry dictionary periods compute table figures ledgers "
        "checks chain standing home context sheets workbook workbook_sheets workbook_drawing workbook_end downloads "
        "versions codes layouts layout_reading entries waiting guards drift late changes "
        "completeness schedule passes pack pack_parts pack_trail boards boards_chart suppression rounding helping "
        "published review review_text review_numbers review_document".split()
    ),
}
FOLDERS = {"migrations", "templatetags", "management", "commands", "demo"}
NOBODYS = set("core common utils util helpers misc services selectors signals managers admin".split())
CLOCKS = {"now", "localdate", "localtime", "today", "utcnow"}
TIMELESS = set("choices models lifecycle scope terms books deadlines standard indicators checks workbook".split())
STAMPS = Path("accounts/lifecycle.py")  # the one mechanism that writes when something was done
LONGEST = 400
# Written by tools, not by hand.
GENERATED = {"requirements.txt", "requirements-dev.txt", "docs/indicators.md"}
# The hosts an address may name: this machine, the tests' own, those reserved for examples, the name of SVG; or a gap.
HOST = re.compile(r"://([^\s\"'`)]*)")
NO_HOST = re.compile(
    r"|[(/:{].*|(?:\w+:[^@]*@)?(?:host|localhost|127\.0\.0\.1|testserver|example\.org|www\.w3\.org)(?![\w.-]).*"
)
TEXT = (".py", ".html", ".css", ".js", ".md", ".toml", ".txt", ".csv", ".json", "Makefile", "run", ".gitignore")


# ---------------------------------------------------------------- the line


@pytest.mark.parametrize("app", APPS)
def test_an_app_names_nothing_to_its_right(app):
    wrong = {str(path): found for path in python_of(app) if (found := arrows_to_the_right(app, read(path)))}
    assert not wrong


def _app(model):
    return model._meta.app_label


@pytest.mark.parametrize("app", APPS)
def test_an_app_uses_no_reverse_name_that_an_app_to_its_right_declares(app):
    ours = {field.name for model in registry.get_models() for field in model._meta.fields}
    names = set()
    for model in registry.get_models():
        for relation in model._meta.get_fields(include_hidden=True):
            if relation.auto_created and relation.is_relation and _app(relation.related_model) in apps_right_of(app):
                names |= {relation.get_accessor_name(), relation.field.related_query_name()} - {None}
    wrong = {str(path): found for path in python_of(app) if (found := reverse_uses(read(path), names - ours))}
    assert not wrong


@pytest.mark.parametrize(
    "source",
    [
        "import cases.models",
        "def f():\n    from reports import context",
        "x = models.ForeignKey('cases.Case', models.PROTECT)",
        "apps.get_model('reports', 'Figure')",
        "dependencies = [('cases', '0001_initial')]",
        "import_module('consultations.actions')",
        "from config import settings",
    ],
)
def test_the_line_sees_an_arrow_to_the_right(source):
    assert arrows_to_the_right("clients", source)


@pytest.mark.parametrize(
    "source", ["client.cases.all()", "Client.objects.filter(cases__state='x')", "Count('cases__spans')"]
)
def test_the_line_sees_a_reverse_name(source):
    assert reverse_uses(source, {"cases"})


def test_the_line_lets_arrows_to_the_left_pass():
    assert not arrows_to_the_right("cases", "from clients.models import Client\nx = FK('stations.Station')")
    assert not reverse_uses("case.client.name\nCase.objects.filter(client__name='x')", {"cases"})


# ---------------------------------------------------------------- the tree


@pytest.mark.parametrize("app", APPS)
def test_an_app_has_the_files_of_every_app_and_its_own_mechanisms(app):
    for path in python_of(app):
        if path.parent.name in FOLDERS:
            assert len(path.parts) == (4 if "commands" in path.parts else 3), path
        else:
            assert path.parts == (app, path.name), f"{path}: no further folders in an app"
            # A file that would pass 400 lines is split by topic: actions.py, actions_terms.py (docs/adr/0011).
            assert path.stem in ROLES | MECHANISMS[app] or path.stem.partition("_")[0] in ROLES, path


def test_there_is_no_place_for_what_belongs_to_nobody():
    names = {part.removesuffix(".py") for path in files(".py") for part in path.parts}
    assert not names & NOBODYS


def test_nothing_goes_round_actions_audit_and_scope():
    """No admin, and no signals: the way of a record is read from left to right. A migration sets up guards."""
    for path in files(".py"):
        for name in imported(ast.parse(read(path))):
            # What the product is measured against is none of it.
            assert not name.startswith("django.contrib.admin") or "bench" in path.parts, path
            if name.startswith(("django.dispatch", "django.db.models.signals")):
                assert name.endswith((".pre_migrate", ".post_migrate")), path
                assert path.name == "apps.py", path


@pytest.mark.parametrize("app", APPS)
def test_rules_are_told_the_day_and_do_not_ask_the_clock(app):
    for path in python_of(app):
        if {path.stem, path.stem.partition("_")[0]} & TIMELESS and path.parent.name == app and path != STAMPS:
            calls = [node for node in ast.walk(ast.parse(read(path))) if isinstance(node, ast.Call)]
            asked = [call.lineno for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr in CLOCKS]
            assert not asked, f"{path}: lines {asked}"


def test_no_file_written_by_hand_is_too_long():
    lengths = {
        str(path): len(read(path).splitlines())
        for path in files(".py", ".html", ".css", ".js", ".md", "Makefile", ".toml")
        if "migrations" not in path.parts and str(path) not in GENERATED
    }
    assert not {path: length for path, length in lengths.items() if length > LONGEST}


def test_fields_are_named_by_what_they_hold():
    """*_on a date, *_at a moment, *_in a month (its first day), *_by a user; always state, never status."""
    kinds = {"_on": models.DateField, "_in": models.DateField, "_at": models.DateTimeField, "_by": models.ForeignKey}
    for model in registry.get_models():
        for field in model._meta.local_fields if model._meta.app_label in APPS else ():
            # 本人、亲属、监护人: the office's own word, and no user; Django's own name in the table of sessions
            if field.name in ("asked_by", "expire_date"):
                continue
            assert not field.name.endswith(("status", "_date", "_time", "_month")), field
            assert isinstance(field, kinds.get(field.name[-3:], models.Field)), field
            assert field.name[-3:] not in ("_on", "_in") or not isinstance(field, models.DateTimeField), field


def test_every_lock_leaves_the_key_free():
    """A whole lock stands in the way of whoever only looks whether the row is there (stations/books.py)."""
    for path in files(".py"):
        if path.parts[0] in APPS:
            assert not re.search(r"select_for_update\((?!.*no_key=True)", read(path)), path


# ---------------------------------------------------------------- what stands beside the code


def test_nothing_names_a_host_or_a_path_of_the_machine_it_stands_on():
    for path in files(*TEXT):
        text = read(path)
        assert not [host for host in HOST.findall(text) if not NO_HOST.fullmatch(host)], path
        assert not [place for place in (ROOT, Path.home()) if f"{place}/" in text and place != Path("/")], path


def test_a_document_that_the_source_names_is_there():
    for path in files(".py", ".html", ".css", ".js", "Makefile", "README.md"):
        for name in re.findall(r"[\w/-]+\.md\b", read(path)):
            assert any((ROOT / folder / name).exists() for folder in ("", "docs", path.parent)), f"{path}: {name}"


def test_every_dependency_says_what_it_is_for():
    project = tomllib.loads(read(Path("pyproject.toml")))["project"]
    lines = read(Path("pyproject.toml")).splitlines()
    for requirement in project["dependencies"] + project["optional-dependencies"]["dev"]:
        assert any(f'"{requirement}",' in line and "# " in line for line in lines), requirement


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_pinned_and_hashed_and_name_no_address(name):
    text = (ROOT / name).read_text()
    assert "http" not in text
    pinned = re.split(r"\n(?=[a-z0-9])", text.replace("\\\n", " "))[1:]
    assert pinned
    for requirement in pinned:
        assert re.match(r"[a-z0-9._\[\]-]+==\S+ ", requirement, re.IGNORECASE), requirement.split()[0]
        assert "--hash=sha256:" in requirement, requirement.split()[0]


def test_what_a_server_installs_is_what_the_tests_ran_with():
    pins = [
        set(re.findall(r"^([\w.\[\]-]+==\S+)", read(Path(n)), re.M))
        for n in ("requirements.txt", "requirements-dev.txt")
    ]
    assert pins[0] <= pins[1]
