"""What a screen reader is given: the accessibility tree that Chromium makes of the pages of a working day."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

from tests.browser.conftest import Open, Served, choose, empty, press, save, test_runs_on_a_test_database  # noqa: F401

CONTROLS = set(
    "button checkbox combobox Date DisclosureTriangle link listbox radio searchbox spinbutton textbox".split()
)
TOLD_APART = ("navigation", "search", "region")  # several on a page: by their names
# In this order, whatever stands between them: who, how, what about, what was said, and send.
FORM = ["残疾人证号、身份证号或姓名", "匿名", "来访", "事项", "问题", "答复", "保存"]


@dataclass
class Node:
    role: str
    name: str
    told: str  # what is read besides its name: a hint, what is wrong
    has: dict[str, Any]
    inside: list["Node"] = field(default_factory=list)

    def all(self) -> Iterator["Node"]:
        """In the order of reading."""
        yield self
        for one in self.inside:
            yield from one.all()

    def text(self) -> str:
        return "".join(one.name for one in self.all() if one.role == "StaticText")


def tree(page: Page) -> Node:
    session = page.context.new_cdp_session(page)
    raw = {one["nodeId"]: one for one in session.send("Accessibility.getFullAXTree")["nodes"]}
    session.detach()

    def below(identity: str) -> list[Node]:
        one = raw.get(identity)
        if one is None:
            return []
        inside = [node for child in one.get("childIds", []) for node in below(child)]
        if one.get("ignored"):
            return inside
        has = {each["name"]: each["value"].get("value") for each in one.get("properties", [])}
        value = {key: one.get(key, {}).get("value", "") for key in ("role", "name", "description")}
        return [Node(value["role"], str(value["name"]).strip(), str(value["description"]), has, inside)]

    return below(next(key for key, one in raw.items() if "parentId" not in one))[0]


def of(node: Node, *roles: str) -> list[Node]:
    return [one for one in node.all() if one.role in roles]


def faults(top: Node) -> list[str]:
    """What would leave somebody who hears the page at a loss."""
    wrong = [f"a {one.role} without a name" for one in of(top, *CONTROLS) if not one.name]
    levels = [one.has.get("level") for one in of(top, "heading")]
    if levels.count(1) != 1:
        wrong.append(f"headings {levels}")
    below = levels[levels.index(1) :] if 1 in levels else []
    wrong += [
        f"h{after} after h{before}" for before, after in zip(below, below[1:], strict=False) if after > before + 1
    ]
    if len(of(top, "main")) != 1:
        wrong.append("no single main")
    for role in TOLD_APART:
        names = [one.name for one in of(top, role)]
        if len(set(names)) < len(names) or (len(names) > 1 and "" in names):
            wrong.append(f"{role}s not told apart: {names}")
    for one in of(top, "table"):
        if not of(one, "columnheader", "rowheader"):
            wrong.append(f"a table without heads: {one.text()[:40]}")
    return wrong


@empty
def test_a_working_day_is_told_by_names_roles_and_order(opened: Open, served: Served) -> None:
    wrong: dict[str, list[str]] = {}

    def hear(page: Page, what: str) -> Node:
        top = tree(page)
        if found := faults(top):
            wrong[what] = found
        return top

    clerk = opened("clerk")
    clerk.context.clear_cookies()
    clerk.goto(f"{served.root}/login/")
    entry = hear(clerk, "登录")
    assert [one.name for one in of(entry, "textbox", "button") if one.role != "button" or "登录" in one.name] == [
        "登录名", "密码", "登录",
    ]  # fmt: skip
    clerk.context.add_cookies([served.cookie("clerk")])
    clerk.goto(served.root)
    hear(clerk, "首页")

    # The form, in its order; sent empty it says so first, and again at the field.
    clerk.goto(f"{served.root}/consultations/new/")
    names = [one.name.split("(")[0].split(" ")[0] for one in of(of(hear(clerk, "咨询登记"), "main")[0], *CONTROLS)]
    rest = iter(names)
    assert all(any(name == wanted for name in rest) for wanted in FORM), names
    with clerk.expect_navigation():
        clerk.keyboard.press("Control+Enter")
    main = of(hear(clerk, "咨询登记 refused"), "main")[0]
    alerts = of(main, "alert")
    assert len(alerts) == 1
    assert "还没有保存" in alerts[0].text()
    order = [*main.all()]
    invalid = [one for one in order if one.role in CONTROLS and one.has.get("invalid") == "true"]
    assert invalid
    assert all(order.index(alerts[0]) < order.index(one) for one in invalid)
    assert all(one.told for one in invalid), [one.name for one in invalid if not one.told]
    assert [one.name for one in order if one.has.get("focused")] == [invalid[0].name]

    # Saved: the message is heard, between the heading and what follows.
    clerk.fill("[name=who]", "欧阳冬")
    clerk.locator("[name=matter]").first.focus()
    clerk.keyboard.press("ArrowDown")
    clerk.fill("[name=question]", "在厂里干了半年,最后三个月没有拿到工资。")
    save(clerk)
    main = of(hear(clerk, "咨询"), "main")[0]
    order = [*main.all()]
    status = next(one for one in of(main, "status") if "咨询已登记" in one.text())
    heads = [order.index(one) for one in of(main, "heading")]
    assert heads[0] < order.index(status) < heads[1]

    press(clerk, "转立案")
    choose(clerk, "kind", "民事")
    choose(clerk, "form", "调解")
    hear(clerk, "转立案")
    save(clerk)
    hear(clerk, "案件")
    clerk.goto(f"{served.root}/consultations/")
    table = of(hear(clerk, "咨询台账"), "table")[0]
    assert "欧阳冬" in table.text()
    assert len(of(table, "columnheader")) == len(of(of(table, "row")[1], "cell", "rowheader", "gridcell"))

    head = opened("station_head")
    head.goto(f"{served.root}/returns/{served.world.places['county'].code}/2026-10/")
    sheet = hear(head, "月报")
    assert of(sheet, "table")
    assert not wrong, "\n".join(f"{what}: {'; '.join(found)}" for what, found in wrong.items())
