"""Past ledgers: what is wrong is told all at once, what is good taken in as a whole and taken back within the day."""

import re
from collections import Counter
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from accounts import audit
from accounts.lifecycle import MovedOn
from accounts.models import AuditLine
from clients.actions_merge import merge
from clients.models import Client, Person
from consultations import actions_import as actions
from consultations import batches, ledger_file, lines, views_import
from consultations.actions_brought import add_brought
from consultations.actions_many import Faulty, record_many
from consultations.models import Consultation, LedgerImport
from consultations.models_import import KEPT_FOR
from stations import books, xlsx
from stations.models import Station, SystemEntry
from tests.cases.files import PDF
from tests.clients.numbers import certificate, id_number
from tests.consultations.conftest import NOW
from tests.consultations.ledgers import GOOD, HEADS, workbook
from tests.stations.conftest import TODAY, browser, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
MANY = [
    GOOD,
    GOOD | {"held_on": "2026-10-07", "question": "又来了。", "outcome": "转介"},
    {
        "held_on": "2026/10/6",
        "name": "张伟",
        "phone": "13855512345",
        "matter": "工伤",
        "persons": "8人",
        "groups": "02",
    },
    {"held_on": date(2026, 10, 5), "matter": "99 其他", "sex": "女", "birth_year": 1990, "asked": "手语翻译;盲文"},
]


def texts(*rows):
    """As they are read from a workbook, without one."""
    return [(at, {name: str(value) for name, value in row.items() if value}) for at, row in enumerate(rows, start=2)]


def read(*rows):
    return [lines.read(number, told, TODAY) for number, told in texts(*rows)]


def read_file(*rows, **options):
    found = ledger_file.texts(xlsx.rows(workbook(*rows, **options)))
    return [lines.read(number, told, TODAY) for number, told in found]


def uploaded(clerk, *rows):
    return actions.upload(by=clerk, at=NOW, content=repr(rows).encode(), texts=texts(*rows))


def imported(clerk, *rows):
    row = uploaded(clerk, *rows)
    return actions.import_ledger(row, actions.lines_of(row, TODAY), by=clerk, at=NOW)


def faults(station, *rows):
    batch = batches.held_against(read_file(*rows), station, TODAY)
    return {(fault.number, fault.label): fault.sentence for line in batch.wrong for fault in line.faults}


# ---------------------------------------------------------------- as one is logged, so are many
def values(model):
    """What stands in a table, without keys and what is sealed by chance."""
    left_out = ("id", "uuid", "key", "person_key")
    return sorted(
        str(
            {
                name: value
                for name, value in row.items()
                if name not in left_out and not name.endswith(("_sealed", "_id"))
            }
        )
        for row in model.objects.values()
    )


def told_of():
    """What the trail tells of people and of the log."""
    rows = AuditLine.objects.filter(record__in=["clients.client", "consultations.consultation"])
    return Counter(rows.values_list("action", "fields"))


def test_many_lines_write_what_each_alone_would(clerk, log):
    """Every table of people and of the log holds the same afterwards, and the trail as many lines of each kind."""
    tables = [*apps.get_app_config("clients").get_models(), Consultation]
    given = [
        GOOD
        | {"groups": "农民工;低保", "asked": "手语翻译;盲文", "met": "01", "minutes": 30, "answer": "去申请仲裁。"},
        {"held_on": "2026-10-05", "matter": "99", "sex": "女", "birth_year": 1990, "category": "肢体残疾"},
        {
            "held_on": "2026-10-06",
            "name": "张伟",
            "phone": "13855512345",
            "birth_year": "1980",
            "matter": "05",
            "outcome": "2",
        },
    ]
    from_lines = read(*given)
    for line in from_lines:
        told = dict(line.values)
        person = line.person | ({"number": line.read.certificate} if line.read else {})
        log(by=clerk, person=person, question=told.pop("question", ""), **told)
    alone, trail = [values(model) for model in tables], told_of()
    Consultation.objects.all().delete()
    Client.objects.all().delete()
    Person.objects.all().delete()
    AuditLine.objects.all().delete()
    record_many(read(*given), by=clerk, at=NOW)
    assert [values(model) for model in tables] == alone
    assert told_of() == trail


def test_what_was_asked_on_a_file_merged_since_is_asked_again(clerk, holder, register, log):
    second = register(name="陈平安")
    log(by=clerk, client=second, matter=GOOD["matter"], held_on=date(2026, 3, 1))
    merge(holder, second, by=clerk, reason="同一人")
    record_many(read(GOOD), by=clerk, at=NOW)
    assert list(Consultation.objects.order_by("pk").values_list("client", "visit")) == [
        (second.pk, "1"),
        (holder.pk, "2"),
    ]


def test_a_ledger_is_taken_in_as_a_whole(clerk, holder):
    done = imported(clerk, *MANY)
    rows = list(Consultation.objects.order_by("held_on"))
    assert [row.client.name if row.client else "" for row in rows] == ["陈安平", "", "张伟", "陈安平"]
    assert [row.visit for row in rows] == ["1", "1", "1", "2"]
    assert rows[0].client == rows[3].client == holder
    assert (rows[2].persons, rows[2].is_migrant_worker, rows[1].asked) == (8, True, ["1", "2"])
    assert (rows[1].person_key, rows[0].person_key, rows[0].question) == ("", holder.person.key, "四个月没有发工资。")
    assert (done.rows, done.persons, done.lines_sealed) == (4, 11, b"")
    assert not audit.verify("34")


def test_past_events_count_nowhere_and_closed_months_as_late(clerk, station):
    Station.objects.update(reports_from=date(2026, 8, 1))
    station.refresh_from_db()
    books.close(station, date(2026, 8, 1))
    imported(clerk, *(GOOD | {"held_on": day} for day in ("2026-07-31", "2026-08-03", "2026-09-02")))
    found = Consultation.objects.order_by("held_on").values_list("counted_in", "is_late")
    assert list(found) == [(None, False), (date(2026, 9, 1), True), (date(2026, 9, 1), False)]


def test_a_file_that_exists_is_not_changed_but_the_line_says_what_held_that_day(clerk, register):
    held = register(number=certificate(category="2", grade="1"), phone="13855510001")
    imported(clerk, GOOD | {"phone": "13900000000", "groups": "低保"})
    row, client = Consultation.objects.get(), Client.objects.get()
    assert (row.grade, row.is_low_income, row.client) == ("2", True, held)
    assert (client.grade, client.version, client.masked_phone) == ("1", 1, "138****0001")


def test_without_a_number_name_and_phone_tell_who_it_is(clerk, register):
    held = register(name="张伟", phone="13855512345")
    row = {"held_on": "2026-10-05", "name": "张伟", "matter": "04"}
    batch = batches.held_against(read(row | {"phone": "138 5551 2345"}, row | {"matter": "05"}), clerk.station, TODAY)
    assert list(batch.known.values()) == [held]
    assert [one.given["name"] for one in batch.new.values()] == ["张伟"]
    assert len(batch.namesakes) == 1


def test_the_preview_shows_the_first_lines_as_they_were_understood(clerk, register):
    register(name="王芳", number=certificate(order="003"))
    row = uploaded(clerk, GOOD | {"number": certificate(order="003"), "name": None}, *MANY)
    shown = browser(clerk).get(f"/consultations/imports/{row.pk}/").context["batch"].first()
    assert [(one["number"], one["who"], one["channel"], one["matter"]) for one in shown] == [
        (2, "王芳", "来电", "劳动报酬、劳动关系"), (3, "陈安平", "来电", "劳动报酬、劳动关系"),
        (4, "陈安平", "来电", "劳动报酬、劳动关系"), (5, "张伟", "来访", "工伤"), (6, "匿名", "来访", "其他"),
    ]  # fmt: skip


# ---------------------------------------------------------------- what is wrong
def test_everything_wrong_is_told_at_once_by_line_and_column_with_what_to_do(station, register):
    register(number=certificate(order="003"), name="王芳")
    told = faults(
        station,
        {"name": "李四3", "number": "123", "phone": "1", "persons": "一千", "matter": "打架", "outcome": "约谈"},
        {"held_on": "2026-13-01", "number": id_number()[:-1] + "0", "matter": "04"},
        {"held_on": "2026-10-09", "matter": "04", "name": "赵六", "outcome": "5"},
        GOOD | {"held_on": "2025-12-31"},
        {"held_on": 46300, "matter": "04", "outcome": "转立案"},
        GOOD | {"number": certificate(order="003"), "held_on": "20261001"},
        GOOD | {"number": certificate(order="005"), "name": None},
        GOOD, GOOD, GOOD | {"name": "陈安"},
        {"held_on": "2026-10-01", "matter": "04", "number": 349900196101010011, "name": "周七"},
        {"held_on": "2026-10-01", "matter": "04", "name": "=A1", "question": "=1+1"},
    )  # fmt: skip
    expected = {
        (2, "日期"): "请填写日期", (2, "姓名"): "不能有数字", (2, "证号"): "证号位数不对", (2, "电话"): "电话号码不对",
        (2, "人数"): "1 至 999", (2, "事项"): "请从下拉表中选", (2, "处理"): "请从下拉表中选",
        (3, "日期"): "2025-03-08 的样子", (3, "证号"): "校验位", (4, "日期"): "不能晚于今天", (5, "日期"): "开站",
        (6, "处理"): "匿名来访不能转立案", (7, "姓名"): "另一个姓名", (8, "姓名"): "请填写姓名",
        (10, ""): "与第 9 行完全相同",
        (11, "姓名"): "姓名不同", (12, "证号"): "长数字存成了数值", (13, "姓名"): "是公式", (13, "问题"): "是公式",
    }  # fmt: skip
    assert list(told) == sorted(told, key=lambda place: (place[0], ["", *HEADS].index(place[1])))  # as the eye goes
    assert {place: told[place] for place in expected if expected[place] not in told.get(place, "")} == {}
    assert set(told) == set(expected)
    assert not re.search(r"李四|打架|约谈|\d{9,}", "".join(told.values()))


@pytest.mark.parametrize(("heads", "why"), [
    (["日子", *HEADS[1:]], "没有找到表头"), ([*HEADS[:-1], "备注"], "“备注”不是模板里的列名"),
    ([*HEADS[:-1], "日期"], "两列都叫“日期”"), ([*HEADS[:3], "", *HEADS[4:]], "没有列名"),
])  # fmt: skip
def test_heads_that_are_not_ours_are_told(heads, why):
    with pytest.raises(ValidationError, match=why):
        read_file(GOOD | {"phone": "13855512345"}, heads=heads)


def test_a_ledger_may_have_a_title_other_orders_and_the_marks_of_the_template(station):
    told = read_file(GOOD, above=3, heads=["日期 *", *HEADS[1:]])
    assert (told[0].number, told[0].values["matter"]) == (5, "04")


def test_the_workbook_to_correct_tells_where_and_can_be_handed_in_again(clerk, station):
    row = uploaded(clerk, GOOD | {"phone": "1", "name": "陈安平"}, GOOD | {"held_on": "2026-10-02"})
    batch = batches.held_against(actions.lines_of(row, TODAY), station, TODAY)
    content = ledger_file.corrected(batch.lines)
    sheet = load_workbook(BytesIO(content))[ledger_file.SHEET]
    assert "电话" in sheet["A2"].value
    assert "11 位" in sheet["A2"].value
    tinted = [
        cell.coordinate for line in sheet.iter_rows(max_row=3) for cell in line if cell.fill.fgColor.rgb[2:] == "FBDAD7"
    ]
    assert tinted == ["A1", "A2", "E2"]
    again = [told for _, told in ledger_file.texts(xlsx.rows(content))]
    assert again == [line.texts for line in batch.lines]


def test_the_template_can_be_filled_in_and_read(station):
    book = load_workbook(BytesIO(ledger_file.template()))
    sheet = book[ledger_file.SHEET]
    assert [cell.value.rstrip("*") for cell in sheet[1]] == HEADS
    assert {check.formula1.split("!")[0] for check in sheet.data_validations.dataValidation} == {"'填写说明'"}
    with pytest.raises(ValidationError, match="没有要导入的行"):
        ledger_file.texts(xlsx.rows(ledger_file.template()))


# ---------------------------------------------------------------- all or nothing, once, and back
def test_one_wrong_line_and_nothing_is_taken_in(clerk):
    row = uploaded(clerk, *MANY, GOOD | {"matter": "八"})
    with pytest.raises(Faulty):
        actions.import_ledger(row, actions.lines_of(row, TODAY), by=clerk, at=NOW)
    assert (Consultation.objects.count(), Client.objects.count()) == (0, 0)
    assert LedgerImport.objects.get().imported_at is None


def test_the_same_bytes_are_taken_in_once(clerk):
    done = imported(clerk, GOOD)
    with pytest.raises(ValidationError, match="导入过"):
        uploaded(clerk, GOOD)
    with pytest.raises(MovedOn):
        actions.import_ledger(done, read(GOOD), by=clerk, at=NOW)
    assert Consultation.objects.count() == 1


def test_what_waits_is_sealed_and_given_up_by_the_next_one(clerk):
    row = uploaded(clerk, GOOD)
    assert b"\xe9\x99\x88" not in bytes(LedgerImport.objects.get().lines_sealed)
    assert GOOD["number"].encode() not in bytes(LedgerImport.objects.get().lines_sealed)
    again = uploaded(clerk, *MANY)
    assert list(LedgerImport.objects.all()) == [again]
    with pytest.raises(MovedOn, match="已放弃"):
        actions.import_ledger(row, [], by=clerk, at=NOW)
    actions.drop_imports(at=NOW + KEPT_FOR)
    assert LedgerImport.objects.exists()
    actions.drop_imports(at=NOW + KEPT_FOR + timedelta(seconds=1))
    assert not LedgerImport.objects.exists()


def test_an_import_is_undone_exactly(clerk, holder, log):
    before = log(client=holder)
    done = imported(clerk, *MANY)
    kept = Client.objects.get(name="张伟")
    later = log(client=kept)
    actions.undo_import(done, by=clerk, at=NOW)
    assert set(Consultation.objects.all()) == {before, later}
    assert set(Client.objects.all()) == {holder, kept}
    again = imported(clerk, *MANY)
    assert again.rows == 4


@pytest.mark.parametrize("what", ["another day", "corrected", "reported", "entered", "brought", "twice"])
def test_an_import_that_something_hangs_on_is_not_undone(clerk, station, what, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    done, at = imported(clerk, *MANY), NOW
    row = Consultation.objects.order_by("held_on").first()
    if what == "another day":
        at += timedelta(days=1)
    elif what == "corrected":
        Consultation.objects.filter(pk=row.pk).update(version=2)
    elif what == "reported":
        Station.objects.update(books_closed_through=row.held_on.replace(day=31))
    elif what == "entered":
        SystemEntry.objects.create(
            station=station, kind="consultation", object_id=row.pk, record_version=1, entered_on=TODAY,
            entered_by=clerk.user,
        )  # fmt: skip
    elif what == "brought":
        add_brought(row, by=clerk, at=at, brought="5", file=PDF)
    else:
        actions.undo_import(done, by=clerk, at=at)
    count = Consultation.objects.count()
    with pytest.raises(ValidationError):
        actions.undo_import(done, by=clerk, at=at)
    assert Consultation.objects.count() == count


def test_who_may_not_import_is_told(station, clerk):
    row = uploaded(clerk, GOOD)
    with pytest.raises(PermissionDenied, match="导入往年台账"):
        actions.import_ledger(row, [], by=somebody("caseworker", station), at=NOW)


# ---------------------------------------------------------------- the pages
def test_from_the_workbook_to_the_log_by_hand(clerk, holder):
    desk = browser(clerk)
    sent = {"file": SimpleUploadedFile("台账.xlsx", workbook(*MANY)), "acting": clerk.pk}
    page = desk.post(reverse("consultations:imports"), sent, follow=True)
    row = LedgerImport.objects.get()
    assert "4 条,11 人次" in page.content.decode()
    assert "2026年3月" in page.content.decode()
    ran = desk.post(reverse("consultations:import_run", args=[row.pk]), {"acting": clerk.pk}).getvalue().decode()
    assert "已导入 4 条" in ran
    assert ran.count("<progress") == 1
    assert Consultation.objects.count() == 4
    again = desk.post(reverse("consultations:import_run", args=[row.pk])).getvalue().decode()
    assert "已经导入" in again
    gone = desk.get(reverse("consultations:import_file", args=[row.pk]), follow=True)
    assert "文件内容已销毁" in gone.content.decode()
    undone = desk.post(reverse("consultations:import_undo", args=[row.pk]), follow=True)
    assert "已撤销这次导入" in undone.content.decode()
    assert not Consultation.objects.exists()


def test_faults_are_listed_and_the_file_offered(clerk):
    desk = browser(clerk)
    sent = {"file": SimpleUploadedFile("台账.xlsx", workbook(GOOD | {"phone": "1"})), "acting": clerk.pk}
    page = desk.post(reverse("consultations:imports"), sent, follow=True)
    row = LedgerImport.objects.get()
    assert "有 1 处要改" in page.content.decode()
    file = desk.get(reverse("consultations:import_file", args=[row.pk]))
    assert file["Content-Type"].endswith("sheet")
    assert AuditLine.objects.filter(action="取用待改台账").count() == 1
    dropped = desk.post(reverse("consultations:import_drop", args=[row.pk]), follow=True)
    assert "已放弃" in dropped.content.decode()


def test_the_import_of_another_station_is_not_there(clerk, office):
    done = imported(clerk, GOOD)
    desk = browser(somebody("clerk", office.stations.sibling))
    for name in ("import_run", "import_undo", "import_drop"):
        assert desk.post(reverse(f"consultations:{name}", args=[done.pk])).status_code == 404
    assert Consultation.objects.count() == 1


def test_an_import_that_breaks_off_leaves_nothing(clerk):
    """As when the server dies or the line drops: the answer is not read to its end."""
    row = uploaded(clerk, *MANY)
    steps = views_import._running(row, clerk)
    assert "核对完毕" in next(steps)
    steps.close()
    assert not Consultation.objects.exists()
    assert LedgerImport.objects.get().imported_at is None
