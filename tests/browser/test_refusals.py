"""Forms that were refused: sent empty, each comes back whole, with what is wrong told above it and at the field."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Served, test_runs_on_a_test_database  # noqa: F401
from tests.browser.test_pages import Watch, addresses, parts

FORM = "main form.form[novalidate]"
EMPTY = """() => {
  const form = document.querySelector("main form.form[novalidate]");
  for (const one of form.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    if (["radio", "checkbox"].includes(one.type)) one.checked = false; else one.value = "";
  }
  form.querySelector("[data-save], button:not([type=button])").click();
}"""
FOCUS = "document.activeElement.matches('[aria-invalid=true], [aria-invalid=true] *, .errors *')"


@pytest.mark.parametrize("served", [True], indirect=True, ids=["filled"])
@pytest.mark.parametrize("who", ["station_head", "admin"])
def test_an_empty_form_comes_back_with_what_is_missing(who: str, served: Served, page: Page) -> None:
    page.context.add_cookies([served.cookie(who)])
    watch, refused, tried = Watch(page, served.root), set(), set()  # tried: the parts of the forms, and their names
    for name, address in addresses(served, who):
        plain = page.request.get(served.root + address).text()
        found = parts(plain) | {name}
        if "novalidate" not in plain or found <= tried:  # no form, or one like those before
            continue
        tried |= found
        page.goto(served.root + address)
        if not page.query_selector(FORM):
            continue
        with page.expect_navigation():
            page.evaluate(EMPTY)
        if not page.query_selector("main .errors"):
            continue
        refused.add(name)
        if "必填项" in page.inner_text("main .errors"):
            watch.wrong.append(f"{address} says that a field is required, not what to do")
        watch.judge(f"{address} refused")
        if not page.evaluate(FOCUS):
            here = page.evaluate("document.activeElement.outerHTML")
            watch.wrong.append(f"{address} refused leaves the focus at {here[:200]}")
    assert len(refused) > 5, refused
    assert not watch.wrong, "\n".join(watch.wrong)
