"""The nine items once round, in a browser: answered, signed, reviewed, ordered, mended, looked at again, sampled."""

from pathlib import Path

from playwright.sync_api import Page

from accounts.roles import Role
from compliance.models import Assessment, Order, Snapshot
from compliance.standard import ASSERTED
from tests.browser.conftest import (
    Open,
    Served,
    empty,
    press,
    save,
    test_runs_on_a_test_database,  # noqa: F401
)
from tests.cases.files import PDF
from tests.compliance.perfect import furnish
from tests.stations.conftest import somebody
from tests.world import OPENED


def said(page: Page, selector: str = "main") -> str:
    """What stands on the page, in one line."""
    return " ".join(page.inner_text(selector).split())


def pick(page: Page, name: str, value: str) -> None:
    """One of the choices shown as radio buttons, by the keyboard."""
    page.focus(f"[name={name}][value={value}]")
    page.keyboard.press("Space")


@empty
def test_a_station_fails_mends_and_meets_the_standard(opened: Open, served: Served) -> None:
    place = served.world.places["county"]
    made = furnish(place.station, place.head)  # everything in order but for October: nobody sat there
    both = somebody(Role.COUNTY, place.region, place.head.user.username, starts_on=OPENED)

    head = opened("station_head")
    head.goto(f"{served.root}/compliance/")
    gap = said(head, "#item-5")
    assert "缺 2026-10" in gap
    assert "怎么办:安排坐班;已坐班未登记的,凭签到表补录。" in gap
    press(head, "填写本期自评")
    for code in ASSERTED:
        pick(head, f"found_{code.replace('.', '_')}", "m")
        head.keyboard.press("Tab")
        assert head.evaluate("document.activeElement.name") == f"text_{code.replace('.', '_')}"
        head.keyboard.type("已做到")
    head.fill("[name=todo_5_1]", "与律师事务所商定每月第二个周三坐班。")
    save(head)
    press(head, "去提交")
    with head.expect_navigation():
        head.keyboard.press("Control+Enter")
    assert "1.1 服务承诺公开上墙" in said(head, ".errors")  # 符合 is answered with a proof
    head.go_back()
    head.go_back()
    press(head, "上传佐证 1.1")
    head.fill("[name=title]", "服务承诺上墙照片")
    head.set_input_files("[name=file]", {"name": "照片.pdf", "mimeType": "application/pdf", "buffer": PDF})
    save(head)
    press(head, "去提交")
    save(head)
    row = Assessment.objects.get()
    assert (row.state, row.answers.get(code="5.1").found) == ("handed_in", "n")
    home = f"{served.root}/compliance/assessments/{row.pk}/"

    head.locator(".me summary").focus()
    head.keyboard.press("Enter")
    press(head, both.label)
    head.goto(home)
    press(head, "审核签章")
    save(head)
    assert "填报人" in said(head, ".head-turn")  # the same person, and the page says so

    city = opened("city")
    city.goto(f"{served.root}/compliance/assessments/")
    press(city, place.station.name)
    press(city, "复核")
    city.select_option("[name=found_2_4]", label="不符合")
    with city.expect_navigation():
        city.keyboard.press("Control+Enter")
    assert "2.4 的结论与原结论不同,请写明理由。" in said(city, ".errors")
    assert city.input_value("[name=found_2_4]") == "n"
    city.fill("[name=reason_2_4]", "门口的标志被遮挡")
    save(city)
    assert "不达标" in said(city, ".head")
    press(city, "下达整改通知书")
    city.fill("[name=demand]", "请逐项整改。")
    save(city)
    order = f"{served.root}/compliance/orders/{Order.objects.get().pk}/"
    assert city.url == order
    with city.expect_download() as taken:
        city.get_by_role("link", name="下载整改通知书").click()
    assert Path(taken.value.path()).read_bytes().startswith(b"PK")

    head = opened("station_head")
    head.goto(f"{served.root}/compliance/")
    head.locator("#item-5").get_by_role("link", name="缺 2026-10").click()
    press(head, "登记", exact=True)
    head.select_option("[name=staff]", str(made["lawyer"].pk))
    head.fill("[name=held_on]", "2026-10-21")
    save(head)
    head.goto(order)
    press(head, "报送整改情况")
    head.fill("[name=done_2_4]", "已移开遮挡物,标志重新做过。")
    head.fill("[name=done_5_1]", "已补录 10 月 21 日坐班。")
    save(head)

    city.goto(order)
    press(city, "复查通过")
    assert city.locator("fieldset.group").count() == 2  # the failed lines only
    assert city.is_checked("[name=after_5_1][value=m]")  # as the records say now
    pick(city, "after_2_4", "m")
    city.fill("[name=text_2_4]", "标志醒目")
    save(city)
    before_and_after = said(city)
    assert "门口的标志被遮挡 已移开遮挡物,标志重新做过。 符合 标志醒目" in before_and_after
    assert Snapshot.objects.get().result == "mended"
    city.goto(f"{served.root}/compliance/")
    assert "整改后达标" in said(city, ".matrix tbody")
    press(city, place.region.name)
    press(city, "历史")
    assert said(city).count("整改后达标") == 3  # the month, the self-assessment, the order

    province = opened("province")
    province.goto(home)
    press(province, "抽查")
    save(province)
    assert "已抽查" in said(province, ".head")
