"""What is answered later: until when, how it is settled, who is reminded; and what is answered again and again."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.lifecycle import MovedOn, Stale
from accounts.models import AuditLine, Draft
from consultations import actions
from consultations.actions_answer import edit_common_answer, keep_common_answer, remove_common_answer
from consultations.models import CommonAnswer, Consultation
from tests.clients.numbers import certificate, id_number
from tests.consultations.conftest import form
from tests.stations.conftest import TODAY, browser, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
CREATE = "/consultations/new/"


def text(answer):
    return answer.content.decode()


# ---------------------------------------------------------------- what is owed
@pytest.mark.parametrize(
    ("given", "due", "answered"),
    [
        ({}, None, None),  # said on the spot, nobody waits
        ({"outcome": "2"}, date(2026, 10, 16), None),  # seven working days: 10 October is one
        ({"outcome": "2", "channel": "07"}, date(2026, 10, 9), None),  # a message: the next day
        ({"outcome": "2", "answer_due_on": date(2026, 10, 12)}, date(2026, 10, 12), None),  # as agreed
        ({"channel": "05", "answer_due_on": date(2026, 10, 12)}, date(2026, 10, 12), TODAY),  # a work order, at once
        ({"channel": "05", "answer_due_on": date(2026, 10, 12), "outcome": "4"}, date(2026, 10, 12), None),
        ({"channel": "05"}, None, None),
        ({"outcome": "2", "held_on": date(2026, 1, 6)}, date(2026, 1, 15), None),
    ],
)  # fmt: skip
def test_what_is_owed_and_by_when(log, given, due, answered):
    row = log(**given)
    row.refresh_from_db()
    assert (row.answer_due_on, row.answered_on, row.answer_way) == (due, answered, "")
    assert row.is_owed == (row in Consultation.objects.to_answer()) == (due is not None and answered is None)


def test_a_past_ledger_owes_nothing(log, station):
    station.reports_from = date(2026, 10, 1)
    station.save()
    assert log(outcome="2", held_on=date(2026, 9, 30)).answer_due_on is None
    assert log(outcome="2").is_owed


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"answer_due_on": date(2026, 10, 7), "outcome": "2"}, "answer_due_on"),
        ({"order_number": id_number()}, "order_number"), ({"order_number": "13855510002"}, "order_number"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(log, given, field):
    with pytest.raises(ValidationError) as refusal:
        log(**given)
    assert field in refusal.value.message_dict
    assert log(order_number="20261008001234567").order_number == "20261008001234567"


def test_a_correction_moves_what_is_owed(log, clerk):
    row = actions.correct(log(outcome="2"), by=clerk, version=1, today=TODAY, channel="07", answer_due_on=None)
    assert row.answer_due_on == date(2026, 10, 9)
    row = actions.correct(row, by=clerk, version=2, today=TODAY, outcome="1", answer_due_on=None)
    assert (row.answer_due_on, row.answered_on) == (None, None)


# ---------------------------------------------------------------- the answer that was promised
def given(row, **other):
    return {"version": row.version, "answered_on": f"{TODAY}", "answer_way": "1", "answer": "已经答复。"} | other


def test_an_answer_settles_what_was_promised(log, clerk):
    row = log(outcome="2", person={"name": "李和"}, answer="先查一查。", order_number="工2026")
    page, address = browser(clerk), reverse("consultations:answer", args=[row.pk])
    home = text(page.get("/"))
    assert address in home
    assert "还剩 8 天" in home
    assert "先查一查。" in text(page.get(address)), "what was said so far"
    assert page.post(address, given(row)).status_code == 302
    row.refresh_from_db()
    assert (row.answered_on, row.answer_way, row.answer, row.outcome, row.is_owed) == (
        TODAY, "1", "已经答复。", "2", False,
    )  # fmt: skip
    assert AuditLine.objects.latest("number").action == "答复咨询"
    assert address not in text(page.get("/"))
    told = text(page.get(reverse("consultations:detail", args=[row.pk])))
    assert "工单 工2026:" in told
    assert "李和" not in told[told.index('id="reply"') : told.index('data-copy="#reply"')]


def test_an_answer_is_refused_where_it_cannot_be(log, clerk):
    row = log(outcome="2")
    said = {"by": clerk, "today": TODAY, "version": 1, "answered_on": TODAY, "answer_way": "1", "answer": "好"}
    for wrong, refusal in [
        ({"answered_on": date(2026, 10, 9)}, ValidationError), ({"answered_on": date(2026, 10, 7)}, ValidationError),
        ({"answer": " "}, ValidationError), ({"version": 2}, Stale),
    ]:  # fmt: skip
        with pytest.raises(refusal):
            actions.answer(row, **said | wrong)
    with pytest.raises(PermissionDenied):
        actions.answer(row, **said | {"by": somebody("county", row.station.region)})
    actions.answer(row, **said)
    for done in (row, log(), log(channel="05", answer_due_on=TODAY)):
        with pytest.raises(MovedOn):
            actions.answer(done, **said | {"version": 2})


def test_the_list_tells_what_is_overdue(log, clerk):
    late, soon = log(outcome="2", held_on=date(2026, 9, 1)), log(outcome="2")
    log()
    page = browser(clerk)
    assert {row.pk for row in page.get("/consultations/?state=owed").context["page"].rows} == {late.pk, soon.pk}
    answer = page.get("/consultations/?state=overdue")
    assert [row.pk for row in answer.context["page"].rows] == [late.pk]
    assert "待答复,超期 28 天" in text(answer)


# ---------------------------------------------------------------- the form helps
def test_the_work_order_and_the_day_are_saved_from_the_form(clerk):
    sent = form(clerk, is_anonymous="on", channel="05", outcome="2", order_number="工7", answer_due_on="2026-10-12")
    assert browser(clerk).post(CREATE, sent).status_code == 302
    row = Consultation.objects.get()
    assert (row.order_number, row.answer_due_on) == ("工7", date(2026, 10, 12))


def test_the_last_one_is_copied_without_the_person(log, clerk, office):
    log(by=somebody("clerk", office.stations.sibling), channel="12")
    row = log(channel="02", matter="06", outcome="3", minutes=20, asked=["1"], person={"name": "李和"}, held_on=TODAY)
    page = browser(clerk)
    for like in ("last", row.pk):
        shown = page.get(CREATE, {"like": like}).context["form"]
        assert [shown[name].value() for name in ("channel", "matter", "outcome", "minutes", "asked")] == [
            "02", "06", "3", 20, ["1"],
        ]  # fmt: skip
        assert (shown["who"].value(), shown["question"].value()) == (None, None)
    foreign = Consultation.objects.exclude(pk=row.pk).get()
    for like in (foreign.pk, "x", ""):
        assert page.get(CREATE, {"like": like}).context["form"]["channel"].value() == "01"


def test_first_or_repeated_is_said_once_both_are_known(log, clerk, holder):
    page, address = browser(clerk), reverse("consultations:visit")
    known = {"who": certificate(), "matter": "04"}
    assert "将记为“初次”" in text(page.post(address, known))
    log(client=holder, held_on=date(2026, 10, 1))
    assert "将记为“重复”:2026-10-01 问过同一事项" in text(page.post(address, known))
    assert "将记为“初次”" in text(page.post(address, known | {"matter": "05"}))
    assert "重复" in text(page.post(address, {"who": "陈安平", "client": f"{holder.pk}", "matter": "04"}))
    for unknown in ({"matter": "04"}, {"who": certificate()}, {"who": "陈安平", "matter": "04"}):
        assert "将记为" not in text(page.post(address, unknown))


def test_a_matter_is_found_by_number_and_by_the_initials_of_its_parts(clerk):
    shown = text(browser(clerk).get(CREATE))
    assert '<option value="04" data-initials="ldbc ldgx">04 劳动报酬、劳动关系</option>' in shown


def test_a_draft_stands_on_the_home_page_is_offered_and_goes_when_it_is_saved(clerk):
    page = browser(clerk)
    typed = form(clerk, is_anonymous="on", question="说到一半", key="k1")
    page.post("/draft/", typed | {"_page": CREATE, "_title": "咨询登记"})
    draft = Draft.objects.get()
    address = f"{CREATE}?draft={draft.uuid}"
    assert address in text(page.get("/"))
    offered = text(page.get(CREATE))
    assert f"?draft={draft.uuid}" in offered
    assert "说到一半" not in offered
    shown = page.get(address)
    assert shown.context["form"]["question"].value() == "说到一半"
    assert "恢复</a>" not in text(shown), "not offered beside itself"
    assert page.post(address, shown.context["form"].data.dict() | {"held_on": "2026-10-09"}).status_code == 200
    assert Draft.objects.exists(), "refused, so not saved"
    assert page.post(address, shown.context["form"].data.dict()).status_code == 302
    assert not Draft.objects.exists()
    page.post("/draft/", typed | {"_page": CREATE, "key": "k2", "acting": "999999"})
    other = page.get(f"{CREATE}?draft={Draft.objects.get().uuid}")
    assert "以您的另一任职填写" in text(other)
    assert "说到一半" not in text(other)


# ---------------------------------------------------------------- common answers
def test_a_common_answer_goes_into_the_answer_without_script_too(clerk, office):
    own = keep_common_answer(by=clerk, name="欠薪", text="请先向劳动监察投诉。")
    keep_common_answer(by=somebody("clerk", office.stations.sibling), name="外站的", text="外站")
    above = keep_common_answer(by=office.people.city, name="办证", text="请带证件。")
    page = browser(clerk)
    assert [row.pk for row in page.get(CREATE).context["form"].common_answers] == [own.pk, above.pk]
    sent = form(clerk, is_anonymous="on", answer="已受理。", common_answer=own.pk)
    assert page.post(CREATE, sent).status_code == 302
    assert Consultation.objects.get().answer == "已受理。\n请先向劳动监察投诉。"
    foreign = CommonAnswer.objects.get(name="外站的")
    assert page.post(CREATE, sent | {"common_answer": foreign.pk}).status_code == 200


def test_a_common_answer_is_kept_by_its_own_and_read_by_those_below(clerk, office):
    above = keep_common_answer(by=office.people.city, name="办证", text="请带证件。")
    own = keep_common_answer(by=clerk, name="欠薪", text="先投诉。")
    page = browser(clerk)
    assert "请带证件。" in text(page.get("/answers/"))
    assert page.get(f"/answers/{above.pk}/").status_code == 403
    with pytest.raises(PermissionDenied):
        edit_common_answer(above, by=clerk, version=1, text="改了")
    with pytest.raises(ValidationError, match="不加密保存"):
        keep_common_answer(by=clerk, name="某人", text=f"证号 {id_number()}")
    with pytest.raises(ValidationError, match="同名"):
        keep_common_answer(by=clerk, name="欠薪", text="又一条")
    assert page.post(f"/answers/{own.pk}/", {"name": "欠薪", "text": "先调解。", "version": 1}).status_code == 302
    with pytest.raises(Stale):
        remove_common_answer(own, by=clerk, version=1)
    removed = {"name": "欠薪", "text": "先调解。", "version": 2, "remove": "1"}
    assert page.post(f"/answers/{own.pk}/", removed).status_code == 302
    assert not CommonAnswer.objects.filter(station__isnull=False).exists()
