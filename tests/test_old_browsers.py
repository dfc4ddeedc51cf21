"""Nothing the pages need is newer than Chromium 86, and a browser below it is told what to do.

Read as text, against the list of what came later: a browser of that age leaves out a rule that it does not know, or
stops a script, without a word, and none of today's browsers would show it.
"""

import re
from collections.abc import Iterator
from functools import cache

import pytest

from tests.source import ROOT, files, read

STYLES = [path for path in files(".css") if path.parts[0] == "static"]
SCRIPTS = [path for path in files(".js") if path.parts[0] == "static"]
PAGES = [path for path in files(".html") if path.parts[0] == "templates"]
# Left out by an older browser, and nothing is lost: the colour of a tick, where a line under a link runs.
HARMLESS = {"accent-color", "text-underline-offset", "text-decoration-thickness"}

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
LINE_COMMENT = re.compile(r"(?m)(?<![:\"'`\w])//.*$")
QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
HEAD = re.compile(r"([^{};]*)\{")  # of a rule, or of an at-rule with a block
SYNTAX = {
    "a rule within a rule": re.compile(r"&"),
    ":not() of several": re.compile(r":not\([^()]*(?:\([^()]*\))?[^()]*,"),
    "a range of widths": re.compile(r"@media[^{]*[<>]"),
}
SCRIPT_SYNTAX = {
    "at()": re.compile(r"\.at\("),  # as a plain name, everybody has one
    "a static block": re.compile(r"\bstatic\s*\{"),
    "a private name looked for": re.compile(r"#\w+\s+in\b"),
    "a module": re.compile(r"(?m)^\s*(?:import|export)\b"),  # may wait at its top, from 89 on
}


@cache
def newer(section: str) -> set[str]:
    text = (ROOT / "tests/newer_than_86.txt").read_text(encoding="utf-8")
    return set(text.split(f"[{section}]\n")[1].split("\n\n")[0].split())


def of_style(source: str) -> Iterator[str]:
    """What of a stylesheet is newer."""
    css = QUOTED.sub('""', COMMENT.sub(" ", source))
    heads = " ".join(HEAD.findall(css))
    rest = HEAD.sub("{", css)  # the declarations
    yield from newer("CSS property") & set(re.findall(r"[{;]\s*([\w-]+)\s*:", rest))
    yield from newer("CSS selector") & set(re.findall(r":([\w-]+)", heads))
    yield from newer("CSS at-rule") & set(re.findall(r"@([\w-]+)", css))
    yield from newer("CSS media feature") & set(re.findall(r"\(\s*([\w-]+)", heads))
    yield from newer("CSS function") & set(re.findall(r"(?<![\w-])([\w-]+)\(", rest))
    yield from newer("CSS unit") & set(re.findall(r"\d([a-z]+)", rest))
    yield from (what for what, pattern in SYNTAX.items() if pattern.search(css))


def of_script(source: str) -> Iterator[str]:
    js = QUOTED.sub('""', LINE_COMMENT.sub("", COMMENT.sub(" ", source)))
    yield from newer("JS name") & set(re.findall(r"(?<![\w.$])(\w+)", js))
    yield from newer("JS member") & set(re.findall(r"(?<!dataset)\.(\w+)", js))
    yield from (what for what, pattern in SCRIPT_SYNTAX.items() if pattern.search(js))


def of_page(source: str) -> Iterator[str]:
    for tag in re.findall(r"<\w[^>]*", re.sub(r"\{[{%].*?[}%]\}", " ", source)):
        yield from newer("HTML") & set(re.findall(r"(?<=<)\w+|(?<=\s)[\w-]+", QUOTED.sub('""', tag)))


def test_styles_need_no_newer_browser():
    found = {str(path): sorted(set(of_style(read(path))) - HARMLESS) for path in STYLES}
    assert STYLES
    assert not {path: names for path, names in found.items() if names}


def test_scripts_need_no_newer_browser():
    found = {str(path): sorted(of_script(read(path))) for path in SCRIPTS}
    assert SCRIPTS
    assert not {path: names for path, names in found.items() if names}


def test_pages_need_no_newer_browser():
    found = {str(path): sorted(of_page(read(path))) for path in PAGES}
    assert not {path: names for path, names in found.items() if names}


@pytest.mark.parametrize(
    "source",
    [
        "a:has(b) { color: red }",
        "p::before, b:is(i, u) { top: 0 }",
        "a{inset:0}",
        "a { color: red; aspect-ratio: 1 }",
        "@media (min-width: 1px) { a { accent-color: red } }",
        "@layer x { a { top: 0 } }",
        "a { height: 100dvh }",
        "a { color: color-mix(in srgb, red, blue) }",
        "@media (prefers-contrast: more) { a { top: 0 } }",
        "@media (width > 1px) { a { top: 0 } }",
        "a:not(b, i) { top: 0 }",
        "a { & b { top: 0 } }",
    ],
)
def test_a_newer_style_is_seen(source: str):
    assert list(of_style(source))


@pytest.mark.parametrize(
    "source", ["a.at(-1)", "b = structuredClone(a)", "Object.hasOwn(a, b)", "a\n  .findLast(b)", "new URLPattern()"]
)
def test_a_newer_script_is_seen(source: str):
    assert list(of_script(source))


@pytest.mark.parametrize("source", ['<p id="x" popover>', "<div inert>", '<search class="x">'])
def test_a_newer_page_is_seen(source: str):
    assert list(of_page(source))


def test_what_that_browser_knows_is_not_refused():
    css = "@supports selector(:focus-visible) { a { box-shadow: inset 0 0 1px; gap: 1px; width: min(1em, 50vh) } }"
    assert not list(of_style(css + " .open, .dir:not(:first-child)::before { content: ' :has(' } /* :is( */"))
    assert not list(of_script('a ??= b?.replaceAll("x", ".at("); form.requestSubmit(); // structuredClone'))
    assert not list(of_page('<a class="inert" title="popover"><details open></details></a>'))


# ---------------------------------------------------------------- below it
def test_every_whole_page_asks_for_the_new_engine_and_carries_the_hint():
    whole = [path for path in PAGES if "<!DOCTYPE" in read(path) and path.name != "pack_contents.html"]
    assert len(whole) >= 2
    for path in whole:
        assert '{% include "components/head.html"' in read(path), path
        assert '{% include "components/old_browser.html"' in read(path), path
    assert '<meta name="renderer" content="webkit">' in read(ROOT / "templates/components/head.html")
    assert "极速模式" in read(ROOT / "templates/components/old_browser.html")


def test_the_hint_is_hidden_by_what_only_a_browser_of_that_age_knows():
    """@supports selector() came with 83 and :focus-visible with 86; Internet Explorer knows no @supports at all."""
    css = COMMENT.sub("", "".join(read(path) for path in STYLES if path.name != "print.css"))
    asked = r"@supports selector\(:focus-visible\) \{\s*\.old-browser \{ display: none; \}\s*\}"
    assert len(re.findall(asked, css)) == 1
    assert not re.search(r"\.old-browser[^{}]*\{[^{}]*display", re.sub(asked, "", css))
