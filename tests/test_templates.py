"""Every template compiles, and nothing in it needs a weaker content-security policy."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from tests.source import files, read

TEMPLATES = [path for path in files(".html") if path.parts[0] == "templates"]
TAG = re.compile(r"{%(?!\s*autoescape).*?%}")
INLINE = {
    "a script in the page": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "a style in the page": re.compile(r"<style\b|<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a handler in the page": re.compile(r"<[^>]*\son[a-z]+\s*=|javascript:|\shx-on[:-]", re.IGNORECASE),
    "an address elsewhere": re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE),
    "an unescaped value": re.compile(r"\|\s*safe\b|autoescape\s+off"),
}


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_a_template_compiles(path: Path):
    get_template(str(path.relative_to("templates")))


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_a_template_holds_nothing_that_the_policy_refuses(path: Path):
    source = TAG.sub("", read(path))
    assert not [what for what, pattern in INLINE.items() if pattern.search(source)]


@pytest.mark.parametrize(
    "source",
    [
        "<script>x()</script>",
        '<p style="color:red">',
        '<a onclick="x()">',
        '<img src="//elsewhere/x.png">',
        "{{ x|safe }}",
    ],
)
def test_the_policy_is_looked_for(source: str):
    assert any(pattern.search(source) for pattern in INLINE.values())
