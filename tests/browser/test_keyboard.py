"""A walk-in logged by keyboard alone."""

import pytest
from playwright.sync_api import Browser, Page

from consultations.models import Consultation
from tests.browser.conftest import Served, empty, test_runs_on_a_test_database  # noqa: F401

MOST_TABS = 60


def go_to(page: Page, name: str) -> None:
    """Tabs on until the field has the focus."""
    for _ in range(MOST_TABS):
        if page.evaluate("document.activeElement.name") == name:
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{name} is not reached by Tab")


@empty
def test_a_walk_in_is_logged_without_a_mouse(chromium: Browser, served: Served) -> None:
    before = Consultation.objects.count()
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    context.add_cookies([served.cookie("clerk")])
    page.goto(served.root)
    page.keyboard.press("Alt+n")
    page.wait_for_url("**/consultations/new/")
    assert page.evaluate("document.activeElement.name") == "who"
    page.keyboard.type("欧阳秋")
    go_to(page, "channel")
    page.keyboard.press("ArrowRight")
    go_to(page, "matter")
    page.keyboard.press("ArrowDown")
    go_to(page, "question")
    page.keyboard.type("在工地干了四个月,一直没有拿到工资。")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: not url.endswith("/new/"))
    assert "咨询已登记" in page.inner_text("body")
    context.close()
    assert Consultation.objects.count() == before + 1
    row = Consultation.objects.latest("pk")
    assert (row.channel, row.client.name, row.persons) == ("02", "欧阳秋", 1)
