"""Forms: sent empty, each comes back whole, with what is wrong told above it and at the field; by keyboard alone."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Served, test_runs_on_a_test_database  # noqa: F401
from tests.browser.test_pages import Watch, addresses, parts

filled = pytest.mark.parametrize("served", [True], indirect=True, ids=["filled"])
FORM = "main form.form[novalidate]"
EMPTY = """() => {
  const form = document.querySelector("main form.form[novalidate]");
  for (const one of form.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    if (["radio", "checkbox"].includes(one.type)) one.checked = false; else one.value = "";
  }
  form.querySelector("[data-save], button:not([type=button])").click();
}"""
FOCUS = "document.activeElement.matches('[aria-invalid=true], [aria-invalid=true] *, .errors *')"


# A form of each journey: a walk-in, its answer and papers, a past ledger, the person, a rights request, a case, a
# referral, the register, the nine items, the return. First in the file: what is sent empty below may be taken.
FORMS = (
    "consultations:create", "consultations:edit", "consultations:answer", "consultations:brought_new",
    "consultations:imports", "consultations:many", "clients:create", "clients:edit", "clients:guardian",
    "clients:certificate", "clients:right_create", "cases:open", "cases:note", "cases:move", "cases:refer",
    "cases:call", "cases:document_upload", "stations:row_create", "compliance:fill", "reports:scan_add",
)  # fmt: skip
# The controls that can be reached, in order; of radio buttons of one name the browser stops at one.
CONTROLS = """form => [...new Set([...form.elements].filter(one => one.name && !/hidden|submit/.test(one.type)
    && !one.disabled && one.tabIndex >= 0 && one.checkVisibility({visibilityProperty: true})).map(one => one.name))]"""
# The label beside a box or button of choice carries its ring; the parts of a date show their own.
FOCUSED = """() => { const one = document.activeElement;
    const isSeen = [one, one.nextElementSibling].some(place => { const ring = place && getComputedStyle(place);
        return ring && (ring.outlineStyle !== "none" || ring.boxShadow !== "none") });
    return [one.name || "", one.hasAttribute("data-save"), isSeen || /date|time/.test(one.type)] }"""
MOST_TABS = 400


@filled
def test_a_form_of_each_journey_is_gone_through_by_keyboard_alone(served: Served, page: Page) -> None:
    """By Tab from field to field in the order of the page, past each of them, the focus always seen, to the button."""
    page.context.add_cookies([served.cookie("station_head")])
    wrong, opened = [], set()
    for name, address in addresses(served, "station_head"):
        if name not in FORMS or name in opened:
            continue
        page.goto(served.root + address)
        form = page.locator("main form[data-form]:has([data-save])").first
        if not form.count():
            continue  # this row asks for nothing now
        opened.add(name)
        expected = form.evaluate(CONTROLS)
        form.locator("input:visible, select:visible, textarea:visible").first.focus()
        reached: list[str] = []
        for _ in range(MOST_TABS):
            control, is_save, is_seen = page.evaluate(FOCUSED)
            if control and control not in reached:
                reached.append(control)
            if not is_seen:
                wrong.append(f"{name}: {control} is not seen to have the focus")
            if is_save:
                break
            page.keyboard.press("Tab")
        if [one for one in reached if one in expected] != expected:
            wrong.append(f"{name}: reached {reached}, expected {expected}")
    assert not wrong, "\n".join(wrong)
    assert opened == set(FORMS), set(FORMS) - opened


@filled
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
