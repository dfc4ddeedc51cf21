"""现场批量登记: typed or pasted, checked as the import checks, all or nothing, nothing typed lost."""

import re

import pytest
from django.urls import reverse

from accounts import onetime
from clients.models import Client
from consultations.models import Consultation
from tests.clients.numbers import certificate
from tests.stations.conftest import browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
MANY = reverse("consultations:many")


def sent(clerk, *rows, **head):
    given = {
        "acting": clerk.pk,
        "held_on": "2026-10-08",
        "channel": "15",
        "place": "",
        "pasted": "",
        "key": "",
        "save": "1",
    }
    cells = {f"r{at}-{name}": value for at, row in enumerate(rows, start=1) for name, value in row.items()}
    return given | {"rows": max(10, len(rows))} | cells | head


def value(page, cell):
    found = re.search(rf'id="{cell}" value="([^"]*)"', page)
    return found[1] if found else None


def test_lines_are_logged_together_and_files_made_or_completed(clerk, holder):
    rows = [
        {"number": certificate(), "matter": "04", "phone": "13900001111", "asked": "手语翻译"},
        {"name": "张伟", "matter": "05 工伤", "outcome": "2", "persons": "3", "question": "摔伤。"},
        {"matter": "99"},
    ]
    page = browser(clerk).post(MANY, sent(clerk, *rows, place="柳林村"), follow=True).content.decode()
    assert "已登记 3 条,5 人次,新建档案 1 份" in page
    found = list(Consultation.objects.order_by("pk"))
    assert [row.channel for row in found] == ["15", "15", "15"]
    assert [row.question for row in found] == ["(柳林村)", "(柳林村)摔伤。", "(柳林村)"]
    assert found[0].client == holder
    assert Client.objects.get(pk=holder.pk).masked_phone == "139****1111"
    assert found[2].client is None


def test_one_wrong_cell_and_nothing_is_logged_nor_lost(clerk):
    rows = [{"name": "李四", "matter": "04"}, {}, {"name": "王五", "number": "123", "matter": "打架", "persons": "0"}]
    page = browser(clerk).post(MANY, sent(clerk, *rows, place="柳林村")).content.decode()
    assert not Consultation.objects.exists()
    assert not Client.objects.exists()
    assert 'href="#r3-number"' in page
    assert re.search(r'id="r3-matter" value="打架"[^>]*aria-invalid="true" aria-describedby="r3-matter-error"', page)
    assert (value(page, "r1-name"), value(page, "r3-persons")) == ("李四", "0")
    assert "柳林村" in page


def test_a_wrong_day_is_told_once_at_the_head(clerk):
    rows = [{"name": name, "matter": "04"} for name in ("李四", "王五")]
    page = browser(clerk).post(MANY, sent(clerk, *rows, held_on="2026-10-09")).content.decode()
    assert page.count("日期不能晚于今天") == 2  # in the summary, and at the field
    assert not Consultation.objects.exists()


def test_what_was_pasted_is_filled_in_and_what_does_not_fit_stays(clerk):
    desk, known = browser(clerk), [{"name": "李四", "matter": "04"}]
    plain = desk.post(MANY, sent(clerk, *known, pasted="张三\t\t13855510001\n\n王五")).content.decode()
    assert [value(plain, f"r{at}-name") for at in (1, 2, 3)] == ["李四", "张三", "王五"]
    assert value(plain, "r2-phone") == "13855510001"
    headed = desk.post(MANY, sent(clerk, pasted='事项*\t姓名\t问题\n04\t张三\t"两行\n的问题"')).content.decode()
    assert (value(headed, "r1-matter"), value(headed, "r1-name"), value(headed, "r1-question")) == (
        "04",
        "张三",
        "两行 的问题",
    )
    wide = desk.post(MANY, sent(clerk, pasted="\t".join("一二三四五六七八九十多"))).content.decode()
    assert "粘贴的列太多" in wide
    assert "七\t八" in wide
    long = desk.post(MANY, sent(clerk, pasted="\n".join(["张三"] * 201))).content.decode()
    assert "一次最多 200 行" in long
    other = desk.post(MANY, sent(clerk, pasted="日期\t事项\n2026-10-01\t04")).content.decode()
    assert "下表没有这些列:日期" in other
    none = desk.post(MANY, sent(clerk, *known, fill="1")).content.decode()
    assert "请先把从 Excel 复制的行粘贴" in none
    assert not Consultation.objects.exists()


def test_more_lines_keep_what_was_typed(clerk):
    page = browser(clerk).post(MANY, sent(clerk, {"name": "李四"}, more="1", save="")).content.decode()
    assert value(page, "r1-name") == "李四"
    assert value(page, "r20-name") == ""
    assert value(page, "r21-name") is None


def test_two_hundred_lines_are_taken_and_the_same_form_only_once(clerk):
    rows = [{"name": "张三", "phone": f"138555{at:05}", "matter": "04"} for at in range(200)]
    body = sent(clerk, *rows, key=onetime.issue())
    desk = browser(clerk)
    for _ in range(2):
        assert desk.post(MANY, body).status_code == 302
    assert (Consultation.objects.count(), Client.objects.count()) == (200, 200)


def test_an_empty_grid_says_what_to_do(clerk):
    assert "请至少填写一行" in browser(clerk).post(MANY, sent(clerk)).content.decode()
