"""The clerk's desk: half a minute for a walk-in, by keyboard alone, and nothing lost when the line drops."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

import clients.actions
from accounts.models import Draft
from consultations.models import Consultation
from tests.browser.conftest import Served, empty, test_runs_on_a_test_database  # noqa: F401
from tests.clients.numbers import certificate
from tests.world import TODAY

MOST_TABS = 20


class Hands:
    """At the keyboard. Every key, choice and field filled in counts; what he is told, word by word, does not."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def press(self, key: str) -> None:
        self.count += 1
        self.page.keyboard.press(key)

    def fill(self, text: str) -> None:
        """A number, a name, a choice by its letters: typed at one go."""
        self.count += 1
        self.page.keyboard.type(text)

    def tell(self, text: str) -> None:
        self.page.keyboard.type(text)

    def to(self, name: str) -> None:
        """Tabs on until the field has the focus."""
        for _ in range(MOST_TABS):
            if self.page.evaluate("document.activeElement.name") == name:
                return
            self.press("Tab")
        pytest.fail(f"{name} is not reached by Tab")

    def save(self) -> None:
        with self.page.expect_navigation(url="**/consultations/*/"):
            self.press("Control+Enter")
        assert "咨询已登记" in self.page.inner_text("main")


@pytest.fixture
def page(chromium: Browser, served: Served) -> Iterator[Page]:
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800})
    context.add_cookies([served.cookie("clerk")])
    page = context.new_page()
    page.clock.install()
    page.goto(served.root)
    yield page
    context.close()


def begin(page: Page) -> Hands:
    hands = Hands(page)
    hands.press("Alt+n")
    page.wait_for_url("**/consultations/new/")
    assert page.evaluate("document.activeElement.name") == "who"
    return hands


@empty
def test_a_known_client_takes_twelve_interactions_and_a_new_one_eighteen(page: Page, served: Served) -> None:
    clerk = served.world.people["clerk"]
    known = clients.actions.register(
        by=clerk, station=clerk.station, today=TODAY, name="欧阳秋", number=certificate(order="031")
    )  # fmt: skip
    hands = begin(page)
    hands.fill(certificate(order="031"))
    hands.press("Alt+q")
    expect(page.locator("#found")).to_contain_text("欧阳秋")
    hands.fill("ldbc")
    expect(page.locator("#visit")).to_contain_text("将记为“初次”")
    hands.to("question")
    hands.tell("在工地干了四个月,一直没有拿到工资。")
    hands.to("answer")
    hands.tell("请带合同和记工单来,先向劳动监察投诉。")
    hands.save()
    row = Consultation.objects.latest("pk")
    assert (row.client, row.matter, row.outcome, row.channel) == (known, "04", "1", "01")
    assert hands.count <= 12, hands.count

    hands = begin(page)
    hands.fill(certificate(order="032"))
    hands.press("Tab")
    expect(page.locator("#found")).to_contain_text("由证号带出")
    hands.to("name")
    hands.fill("诸葛夏")
    hands.to("residence")
    hands.press("ArrowUp")
    hands.press("Alt+q")
    hands.fill("04")
    hands.press("Shift+Tab")
    hands.press("Shift+Tab")
    hands.press("ArrowRight")  # by telephone
    hands.to("question")
    hands.tell("工钱结了一半。")
    hands.to("answer")
    hands.tell("已约对方协商。")
    hands.save()
    row = Consultation.objects.latest("pk")
    assert (row.client.name, row.residence, row.matter, row.category) == ("诸葛夏", "2", "04", "2")
    assert row.channel == "02"
    assert hands.count <= 18, hands.count


@empty
def test_nothing_is_lost_when_the_line_drops_or_the_screen_is_locked(page: Page) -> None:
    before = Consultation.objects.count()
    begin(page)
    state, said = page.locator("[data-draft-state]"), page.locator("[data-draft-said]")
    page.check("[name=is_anonymous]")
    page.select_option("[name=matter]", "04")
    page.fill("[name=question]", "第一句。")
    page.clock.run_for(6000)
    expect(state).to_contain_text("已自动保存")
    expect(said).to_have_text("已自动保存")
    assert Draft.objects.get().title == "咨询登记"
    assert "第一句" not in page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")

    page.context.set_offline(True)
    page.fill("[name=question]", "第一句。第二句。")
    page.clock.run_for(6000)
    expect(state).to_contain_text("未能保存,内容仍在本页,正在重试")
    page.keyboard.press("Control+Enter")
    expect(said).to_contain_text("接通后自动提交")
    assert page.input_value("[name=question]") == "第一句。第二句。"
    with page.expect_navigation(url="**/consultations/*/"):
        page.context.set_offline(False)
    assert Consultation.objects.count() == before + 1
    assert Consultation.objects.latest("pk").question == "第一句。第二句。"
    assert not Draft.objects.exists()

    begin(page)
    page.fill("[name=question]", "说到一半。")
    with page.expect_navigation(url="**/lock/**"):
        page.get_by_role("button", name="锁屏").first.click()
    draft = Draft.objects.get()
    assert draft.path == "/consultations/new/"
    assert Consultation.objects.count() == before + 1
