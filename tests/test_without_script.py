"""The other journeys with JavaScript off: plain forms do it all (the first two are in tests/test_journey.py)."""

from urllib.parse import urlencode

import pytest
import time_machine

from clients.models import Client, RightsRequest
from compliance.models import Assessment
from compliance.standard import ASSERTED
from consultations.models import Consultation
from stations.models import Posting, Proof
from tests.cases.files import PDF
from tests.compliance.perfect import furnish
from tests.consultations.ledgers import GOOD, workbook
from tests.stations.pictures import picture
from tests.test_journey import PASSWORD, certificate, noon, people
from tests.web import Browser

__all__ = ["people"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sit_down(live_server, people):
    """It is noon on 8 October; somebody signs in."""
    with time_machine.travel(noon(10, 8)):
        yield lambda who: Browser(live_server.url).login(people[who], PASSWORD)


def test_a_promise_is_kept_and_the_person_found_again(sit_down):
    clerk = sit_down("clerk").open("/consultations/new/")
    clerk.send(
        "保存", who=certificate(), name="欧阳秋", channel="08", matter="04", outcome="2", question="工钱没有结清"
    )
    assert "咨询已登记" in clerk.text
    row = Consultation.objects.get()
    clerk.open("/").follow("答复 欧阳秋").send("登记答复", answer="请先向劳动监察投诉。", answer_way="1")
    row.refresh_from_db()
    assert (row.answer, f"{row.answered_on}") == ("请先向劳动监察投诉。", "2026-10-08")
    for text in ("oyq", "ouyang", "欧阳", certificate()):
        clerk.open("/").send("查找", q=text)
        assert "欧阳秋" in clerk.text, text
    clerk.open(f"/clients/{row.client_id}/").follow("登记咨询")
    clerk.send("保存", channel="02", matter="04", outcome="1", question="又来问进展")
    assert [one.visit for one in Consultation.objects.order_by("pk")] == ["1", "2"]


def test_a_paper_is_kept_from_the_desk_and_from_a_phone(sit_down, live_server, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    clerk = sit_down("clerk").open("/consultations/new/")
    clerk.send("保存", is_anonymous="on", channel="01", matter="04", outcome="1", question="问补贴")
    page = clerk.url
    clerk.follow("上传材料").send("上传", file=("file", "扫描.pdf", PDF), brought="1")
    assert "已收存" in clerk.text
    clerk.follow("上传材料").send("用手机拍照", brought="5")
    phone = Browser(live_server.url).open(clerk.page.get_element_by_id("address").text_content())
    phone.send("上传", file=("file", "IMG_1.jpg", picture(300, 200, 6)))
    assert "照片已收到" in phone.text
    clerk.follow("已上传,查看")
    assert (clerk.url, "照片已收到" in clerk.text) == (page, True)
    assert clerk.follow("来访登记表(签字)").body == PDF
    assert Proof.objects.count() == 2


def test_a_past_ledger_comes_in_is_looked_at_and_taken_back(sit_down):
    clerk = sit_down("clerk").open("/consultations/imports/")
    good = GOOD | {"held_on": "2026-10-06"}
    wrong = workbook(good, good | {"matter": "打架"})
    clerk.send("上传核对", file=("file", "台账.xlsx", wrong))
    assert "有 1 处要改" in clerk.text
    assert clerk.open(clerk.link("下载标好错处的文件")).body[:2] == b"PK"
    clerk.open("/consultations/imports/").send("上传核对", file=("file", "台账.xlsx", workbook(good)))
    assert "没有发现错误" in clerk.text
    clerk.send("导入 1 条")
    assert "已导入 1 条" in clerk.text
    assert Consultation.objects.get().client.name == "陈安平"
    clerk.follow("查看").send("撤销")
    assert (Consultation.objects.count(), Client.objects.count()) == (0, 0)


def test_a_morning_on_the_square_is_logged_in_a_grid(sit_down):
    clerk = sit_down("clerk").open("/consultations/many/")
    clerk.send("填入表格", pasted="事项\t姓名\t问题\n04\t张三丰\t问补贴").send("全部保存")
    assert Consultation.objects.count() == 1, clerk.text
    assert Client.objects.get().name == "张三丰"


def test_two_files_are_merged_and_what_a_person_asks_for_is_handed_out(sit_down):
    clerk = sit_down("clerk")
    for name in ("陈安平", "陈平安"):
        clerk.open("/consultations/new/").send("保存", who=name, channel="01", matter="04", outcome="1", question="问")
    kept, other = Client.objects.order_by("pk")
    clerk.open(f"/clients/{kept.pk}/").follow("与另一份档案合并")
    clerk.open(f"{clerk.url}?{urlencode({'q': '陈平安'})}").follow("并排核对").save(reason="同一人")
    other.refresh_from_db()
    assert other.merged_into == kept
    clerk.open(f"/clients/{kept.pk}/rights/").follow("登记请求").send("登记", kind="2", asked_by="1", checked="1")
    asked = RightsRequest.objects.get()
    clerk.send("打开本人信息")
    assert "陈平安" in clerk.text
    clerk.open(f"/clients/{kept.pk}/rights/{asked.pk}/").send("办结")
    asked.refresh_from_db()
    assert asked.state == "done"


def test_a_station_fails_mends_and_meets_the_standard(sit_down, people, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    head = Posting.objects.get(user__username=people["head"])
    furnish(head.station, head)
    desk = sit_down("head").open("/compliance/").send("填写本期自评")
    told = {f"found_{code.replace('.', '_')}": "m" for code in ASSERTED}
    desk.save(**told, **{name.replace("found", "text"): "已做到" for name in told})
    row = Assessment.objects.get()
    home = f"/compliance/assessments/{row.pk}/"
    for code in ASSERTED:
        desk.open(f"{home}proof/{code}/").send("上传", file=("file", "照片.pdf", PDF), title="照片")
    desk.open(f"{home}fill/").follow("去提交").save()
    sit_down("county").open(home).follow("审核签章").save()
    city = sit_down("city").open(home).follow("复核").save(found_2_4="n", reason_2_4="门口的标志被遮挡")
    assert "改变结论 1 项:2.4" in city.text
    order = city.follow("下达整改通知书").save(demand="请整改。").url
    desk.open(order).follow("报送整改情况").save(done_2_4="已移开遮挡物。")
    city.open(order).follow("复查通过").save(after_2_4="m", text_2_4="标志醒目")
    assert "整改后达标" in city.text
