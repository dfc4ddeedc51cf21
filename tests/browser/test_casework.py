"""A case from the walk-in to the archive, in a browser, each step by whose turn it is."""

from pathlib import Path

from cases.models import Archive, Case, CaseSpan
from stations.actions import add_staff
from tests.browser.conftest import (
    Open,
    Served,
    choose,
    empty,
    press,
    save,
    test_runs_on_a_test_database,  # noqa: F401
)
from tests.cases.files import PDF
from tests.world import OPENED


@empty
def test_a_walk_in_becomes_a_case_and_ends_in_the_archive(opened: Open, served: Served, tmp_path: Path) -> None:
    place = served.world.places["county"]
    lawyer = add_staff(
        by=place.head, station=place.station, name="律师", kind="01", joined_on=OPENED, user=place.caseworker.user,
        licence_number="A1",
    )  # fmt: skip
    clerk = opened("clerk")
    clerk.goto(f"{served.root}/consultations/new/")
    clerk.fill("[name=who]", "欧阳冬")
    clerk.locator("[name=matter]").first.focus()
    clerk.keyboard.press("ArrowDown")
    clerk.fill("[name=question]", "在厂里干了半年,最后三个月没有拿到工资。")
    save(clerk)
    press(clerk, "转立案")
    choose(clerk, "kind", "民事")
    choose(clerk, "form", "调解")
    save(clerk)
    case = Case.objects.latest("pk")
    assert case.client.name == "欧阳冬"
    home = f"{served.root}/cases/{case.pk}/"

    head = opened("station_head")
    head.goto(home)
    press(head, "受理")
    save(head)
    press(head, "安排承办")
    head.select_option("[name=handler]", str(lawyer.pk))
    save(head)

    caseworker = opened("caseworker")
    caseworker.goto(home)
    press(caseworker, "记一条办案记录")
    caseworker.fill("[name=text]", "与厂方谈妥,分两次付清。")
    save(caseworker)
    press(caseworker, "提请结案")
    caseworker.select_option("[name=outcome]", "03")
    caseworker.fill("[name=recovered_fen]", "8,000")
    caseworker.fill("[name=wages_fen]", "8000")
    save(caseworker)

    head.goto(home)
    press(head, "结案", exact=True)
    save(head)
    span = CaseSpan.objects.get(case=case)
    assert (span.ended_as, span.recovered_fen, span.wages_fen) == ("1", 800_000, 800_000)

    for paper in ("01", "03", "51", "07", "09", "10", "53", "16"):
        clerk.goto(f"{home}documents/upload/")
        clerk.select_option("[name=paper]", paper)
        clerk.set_input_files("[name=file]", {"name": "扫描.pdf", "mimeType": "application/pdf", "buffer": PDF})
        with clerk.expect_navigation():
            clerk.locator("[data-save]").click()
    clerk.goto(f"{home}archive/")
    assert "缺少" not in clerk.inner_text("main"), clerk.inner_text("main")
    with clerk.expect_navigation():
        clerk.locator("[data-save]").click()
    assert Archive.objects.get(case=case).state == "kept"
    with clerk.expect_download() as taken:
        clerk.get_by_role("link", name="下载全卷").click()
    assert Path(taken.value.path()).read_bytes().startswith(b"PK")
