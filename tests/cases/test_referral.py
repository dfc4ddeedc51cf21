"""转介: consent first, a 文号 at sending, the answer and its days, money, what another station sees, the lists."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.lifecycle import MovedOn, Stale
from accounts.models import AuditLine
from accounts.roles import Role
from cases import actions
from cases import actions_referral as referrals
from cases.choices import ReferralState, Target
from cases.lifecycle import REFERRAL
from cases.models import Case, Referral
from cases.views_referral import MOVES
from stations import books
from stations.models import Share, TermPromise
from tests.cases.office import TODAY
from tests.stations.conftest import browser

SENT = date(2026, 9, 1)


def prepare(office, case=None, **given):
    values = {
        "target": Target.LEGAL_AID, "target_name": "庐阳区法律援助中心", "papers": "申请表\n身份证明",
        "consented_on": date(2026, 8, 31),
    } | given  # fmt: skip
    case = case or office.assigned(date(2026, 8, 28))
    return referrals.prepare(case, by=office.clerk, today=TODAY, **values)


def send(office, row=None, on=SENT, **given):
    return referrals.send(row or prepare(office, **given), by=office.clerk, today=TODAY, sent_on=on)


def accept(office, row=None, on=date(2026, 9, 8), **given):
    row = row or send(office)
    return referrals.accept(row, by=office.clerk, today=TODAY, answered_on=on, their_number="庐援〔2026〕7号", **given)


# ---------------------------------------------------------------- preparing
def test_without_separate_consent_nothing_is_referred(office):
    with pytest.raises(ValidationError, match="个人信息保护法第23条"):
        prepare(office, consented_on=None)
    assert not Referral.objects.exists()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"consented_on": date(2026, 10, 9)}, "不能晚于今天"),
        ({"papers": " \n "}, "逐行写明"),
        ({"papers": "身份证 349900196105142221"}, "不加密保存"),
        ({"target_name": ""}, "target_name"),
        ({"asked_fen": 100}, "只有司法救助"),
        ({"target": Target.REMOTE}, "另一个工作站"),
        ({"asked_fen": -1, "target": Target.COURT}, "负数"),
    ],
)
def test_what_cannot_be_referred_is_told(office, given, told):
    with pytest.raises(ValidationError) as refusal:
        prepare(office, **given)
    assert told in str(refusal.value)


def test_a_station_is_chosen_for_remote_help_only_and_never_ones_own(office):
    with pytest.raises(ValidationError, match="只有异地协作"):
        prepare(office, target_station=office.sibling)
    with pytest.raises(ValidationError, match="另一个工作站"):
        prepare(office, target=Target.REMOTE, target_station=office.station)


def test_a_case_passed_on_is_referred_no_more(office):
    Case.objects.filter(pk=(case := office.assigned()).pk).update(state="mistaken", mistaken_on=TODAY)
    with pytest.raises(ValidationError, match="误登"):
        prepare(office, case)


def test_the_code_can_be_told_over_the_phone_and_is_nobody_elses(office):
    codes = {prepare(office, case).code for case in [office.assigned()] for _ in range(20)}
    assert len(codes) == 20
    assert all(len(code) == 6 and set(code) <= set(referrals.SAFE) for code in codes)
    assert not set("01OILSBGZ") & set(referrals.SAFE)


# ---------------------------------------------------------------- sending
def test_sending_numbers_freezes_counts_and_starts_the_term(office):
    case = office.assigned(date(2026, 8, 28), client=office.client(groups=["02"]))
    row = send(office, case=case)
    assert row.number == "庐阳残法救转〔2026〕1号"
    assert (row.sent_in, row.sent_is_late, row.state) == (SENT, False, ReferralState.SENT)
    assert (row.person_key, row.category, row.age) == (case.client.person.key, "2", 65)
    assert row.is_migrant_worker
    assert row.due_on == date(2026, 9, 21)  # 15 working days after Tuesday 1 September; Sunday the 20th is worked
    assert send(office, case=case).number.endswith("2号")


def test_judicial_relief_has_a_book_of_its_own(office):
    assert send(office, target=Target.COURT, asked_fen=500_000).number == "庐阳残法救司〔2026〕1号"
    assert send(office).number == "庐阳残法救转〔2026〕1号"


def test_a_stricter_promise_shortens_the_term(office):
    TermPromise.objects.create(
        region=office.regions["340100"], kind="referral", days=3, basis="合残联〔2026〕2号", valid_from=SENT
    )
    assert send(office).due_on == date(2026, 9, 4)


def test_nothing_is_sent_before_consent_or_in_the_future(office):
    row = prepare(office)
    with pytest.raises(ValidationError, match="单独同意日期"):
        send(office, row, date(2026, 8, 30))
    with pytest.raises(ValidationError, match="不能晚于今天"):
        send(office, row, date(2026, 10, 9))
    row.refresh_from_db()
    assert (row.state, row.number) == (ReferralState.PREPARED, "")
    assert send(office, row).number.endswith("1号")  # no number was lost


def test_what_is_sent_late_counts_in_the_earliest_open_month(office):
    office.station.books_closed_through = date(2026, 9, 30)
    office.station.save()
    row = send(office)
    assert (row.sent_on, row.sent_in, row.sent_is_late) == (SENT, date(2026, 10, 1), True)


def test_past_ledgers_count_nowhere(office):
    office.station.reports_from = date(2026, 10, 1)
    office.station.save()
    row = referrals.finish(accept(office), by=office.clerk, today=TODAY, ended_on=TODAY)
    assert (row.sent_in, row.answered_in, row.ended_in) == (None, None, None)


# ---------------------------------------------------------------- answers and ends
def test_an_answer_tells_its_days_and_month(office):
    row = accept(office, on=date(2026, 10, 8))
    assert (row.answered_as, row.answer_days, row.answered_in) == (ReferralState.ACCEPTED, 37, date(2026, 10, 1))
    assert row.their_number == "庐援〔2026〕7号"


def test_a_refusal_and_a_return_give_their_reason(office):
    refused = referrals.refuse(
        send(office), by=office.clerk, today=TODAY, answered_on=date(2026, 9, 3), reason="不属于援助范围"
    )
    assert (refused.state, refused.answered_as, refused.answer_days) == ("refused", "refused", 2)
    for row, answered_as in [(send(office), "returned"), (accept(office), "accepted")]:
        back = referrals.return_(row, by=office.clerk, today=TODAY, ended_on=date(2026, 9, 9), reason="材料不全")
        assert (back.state, back.answered_as, back.ended_in) == ("returned", answered_as, SENT)
    with pytest.raises(ValidationError):
        referrals.return_(send(office), by=office.clerk, today=TODAY, ended_on=date(2026, 9, 9), reason="")


def test_money_of_judicial_relief(office):
    row = accept(office, send(office, target=Target.COURT, asked_fen=900_000))
    row = referrals.finish(row, by=office.clerk, today=TODAY, ended_on=TODAY, granted_fen=600_000, relieved_fen=5_000)
    assert (row.asked_fen, row.granted_fen, row.relieved_fen, row.ended_in) == (
        900_000,
        600_000,
        5_000,
        date(2026, 10, 1),
    )
    with pytest.raises(ValidationError, match="只有司法救助"):
        referrals.finish(accept(office), by=office.clerk, today=TODAY, ended_on=TODAY, granted_fen=1)


def test_days_go_forward(office):
    with pytest.raises(ValidationError, match="发出"):
        accept(office, on=date(2026, 8, 31))
    with pytest.raises(ValidationError, match="答复日期"):
        referrals.finish(accept(office), by=office.clerk, today=TODAY, ended_on=date(2026, 9, 7))
    with pytest.raises(ValidationError, match="不能晚于今天"):
        referrals.revoke(
            send(office), by=office.clerk, today=TODAY, ended_on=date(2026, 10, 9), reason="当事人撤回同意"
        )


def test_of_two_who_move_it_the_second_is_told(office):
    row = send(office)
    accept(office, row, version=row.version)
    with pytest.raises(MovedOn):
        accept(office, row)
    with pytest.raises(Stale):
        referrals.finish(row, by=office.clerk, today=TODAY, ended_on=TODAY, version=row.version)


def test_offices_and_other_stations_move_nothing(office):
    row = send(office)
    for by in (office.posting(Role.CITY), office.posting(Role.CLERK, office.sibling)):
        with pytest.raises(PermissionDenied):
            referrals.accept(row, by=by, today=TODAY, answered_on=TODAY)
    with pytest.raises(PermissionDenied):
        referrals.prepare(
            row.case, by=office.posting(Role.CLERK, office.sibling), today=TODAY, target="01", target_name="甲",
            papers="甲", consented_on=TODAY,
        )  # fmt: skip


def test_every_move_of_the_table_has_its_form_and_action():
    assert list(MOVES) == REFERRAL.names()


def test_the_case_tells_of_its_referrals(office):
    accept(office)
    told = AuditLine.objects.filter(record="cases.case", action__contains="转介").values_list("action", flat=True)
    assert list(told) == ["案件:准备转介", "案件:发出转介", "案件:转介接收"]


# ---------------------------------------------------------------- another station
ENDS = {
    "refuse": {"answered_on": TODAY, "reason": "本站无力办理"},
    "return_": {"ended_on": TODAY, "reason": "当事人在外地"},
    "revoke": {"ended_on": TODAY, "reason": "当事人撤回同意"},
}  # fmt: skip


@pytest.mark.parametrize("name", [*ENDS, "finish"])
def test_another_station_sees_the_case_until_it_ends(office, name):
    there = office.posting(Role.CLERK, office.distant)
    row = prepare(office, target=Target.REMOTE, target_station=office.distant)
    assert row.target_name == office.distant.name
    assert not Case.objects.visible_to(there).exists()
    row = send(office, row)
    assert Case.objects.visible_to(there).get().pk == row.case_id
    assert not Case.objects.visible_to(office.posting(Role.CLERK, office.sibling)).exists()
    if name == "finish":
        referrals.finish(accept(office, row), by=office.clerk, today=TODAY, ended_on=TODAY)
    else:
        getattr(referrals, name)(row, by=office.clerk, today=TODAY, **ENDS[name])
    assert not Case.objects.visible_to(there).exists()


def test_what_was_shared_on_another_ground_stays(office):
    row = send(office, target=Target.REMOTE, target_station=office.distant)
    Share.objects.create(station=office.distant, kind="case", object_id=row.case_id)
    referrals.revoke(row, by=office.clerk, today=TODAY, ended_on=TODAY, reason="改为转出")
    assert Case.objects.visible_to(office.posting(Role.CLERK, office.distant)).exists()


# ---------------------------------------------------------------- recount
def test_a_month_sent_back_counts_its_referrals_anew(office):
    office.station.books_closed_through = date(2026, 9, 30)
    office.station.save()
    late = referrals.return_(send(office), by=office.clerk, today=TODAY, ended_on=date(2026, 9, 9), reason="材料不全")
    assert (late.sent_in, late.answered_in, late.ended_in) == (date(2026, 10, 1),) * 3
    station = books.lock(office.station)
    books.reopen(station, SENT)
    actions.recount(station, SENT)
    late.refresh_from_db()
    assert (late.sent_in, late.sent_is_late, late.answered_in, late.ended_in) == (SENT, False, SENT, SENT)


# ---------------------------------------------------------------- pages
@pytest.fixture
def clerk(office, today):
    return browser(office.clerk)


def test_a_referral_through_the_pages(office, clerk):
    case = office.assigned()
    page = f"/cases/{case.pk}/referrals/"
    assert "此案没有转介" in clerk.get(page).content.decode()
    given = {
        "consented_on": TODAY, "target": "02", "target_name": "庐阳区人民法院", "papers": "申请书",
        "asked_fen": "1.5 万",
    }  # fmt: skip
    answer = clerk.post(f"{page}new/", given | {"consented_on": ""})
    assert answer.status_code == 200
    row_url = clerk.post(f"{page}new/", given).headers["Location"]
    row = Referral.objects.get()
    assert (row_url, row.asked_fen) == (f"/referrals/{row.pk}/", 1_500_000)
    told = clerk.get(row_url).content.decode()
    assert row.code in told
    assert "发出" in told
    for move, body in [
        ("send", {"sent_on": TODAY}), ("accept", {"answered_on": TODAY, "their_number": "(2026)救1号"}),
        ("finish", {"ended_on": TODAY, "granted_fen": "8000", "relieved_fen": ""}),
    ]:  # fmt: skip
        row.refresh_from_db()
        assert clerk.get(f"{row_url}{move}/").status_code == 200
        assert clerk.post(f"{row_url}{move}/", body | {"version": row.version}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.granted_fen) == ("done", 800_000)
    assert "8,000.00 元" in clerk.get(page).content.decode()
    assert clerk.get(f"{row_url}revoke/").status_code == 302  # done: told, and led back
    assert clerk.get(f"{row_url}nosuch/").status_code == 404


def test_a_second_click_makes_no_second_referral(office, clerk):
    case = office.assigned()
    given = {"consented_on": TODAY, "target": "01", "target_name": "中心", "papers": "申请书", "key": "k1"}
    for _ in range(2):
        answer = clerk.post(f"/cases/{case.pk}/referrals/new/", given)
    assert answer.headers["Location"] == f"/cases/{case.pk}/referrals/"
    assert Referral.objects.count() == 1


def test_a_station_elsewhere_is_named_by_its_code(office, clerk):
    case = office.assigned()
    given = {"consented_on": TODAY, "target": "13", "papers": "申请书", "target_station": office.distant.code}
    told = clerk.post(f"/cases/{case.pk}/referrals/new/", given | {"target_station": "99999999"})
    assert "请与对方核对八位代码" in told.content.decode()
    assert clerk.post(f"/cases/{case.pk}/referrals/new/", given).status_code == 302
    assert Referral.objects.get().target_station == office.distant


def test_the_slips_code_finds_its_referral_only(office, clerk):
    rows = [send(office) for _ in range(3)]
    told = clerk.get("/referrals/", {"search": f" {rows[1].code.lower()} "}).content.decode()
    assert [row.number in told for row in rows] == [False, True, False]
    assert rows[1].number not in clerk.get("/referrals/", {"search": rows[1].code[:5]}).content.decode()
    assert rows[2].number in clerk.get("/referrals/", {"search": "庐阳残法救转[2026]3号"}).content.decode()
    stranger = browser(office.posting(Role.CLERK, office.sibling))
    assert rows[1].number not in stranger.get("/referrals/", {"search": rows[1].code}).content.decode()


def test_the_unanswered_come_back_at_the_top(office, clerk):
    late, answered, fresh = send(office), send(office), send(office, on=date(2026, 9, 30))
    accept(office, answered)
    told = clerk.get("/referrals/").content.decode()
    assert "超期 17 天" in told
    above = told.split("超期未答复</h2>")[1].split("</section>")[0]
    assert [row.number in above for row in (late, answered, fresh)] == [True, False, False]
    filtered = clerk.get("/referrals/", {"unanswered": "on"}).content.decode()
    assert [row.number in filtered for row in (late, answered, fresh)] == [True, False, False]
    assert "超期未答复</h2>" not in filtered


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_of_the_list(office, clerk, django_assert_num_queries, rows):
    case = office.assigned(date(2026, 8, 28))
    for _ in range(rows):
        send(office, case=case)
    with django_assert_num_queries(12):
        clerk.get("/referrals/")


def test_queries_of_the_page_of_a_case(office, clerk, django_assert_num_queries):
    case = office.assigned(date(2026, 8, 28))
    send(office, case=case)
    clerk.get(f"/cases/{case.pk}/referrals/")
    with django_assert_num_queries(9):
        clerk.get(f"/cases/{case.pk}/referrals/")
    for _ in range(2):
        send(office, case=case)
    with django_assert_num_queries(9):
        clerk.get(f"/cases/{case.pk}/referrals/")


def test_above_the_station_names_are_masked_and_papers_closed(office, today):
    row = send(office, case=office.assigned(date(2026, 8, 28), client=office.client("张三丰")))
    county = browser(office.posting(Role.COUNTY))
    for page in (f"/referrals/{row.pk}/", "/referrals/", f"/cases/{row.case_id}/referrals/"):
        told = county.get(page).content.decode()
        assert "张*" in told or page.endswith("/referrals/")
        assert "张三丰" not in told
        assert "身份证明" not in told
    assert county.get(f"/referrals/{row.pk}/accept/").status_code == 403


# ---------------------------------------------------------------- the API
def test_the_api_lists_shows_and_moves(office, clerk):
    row = prepare(office)
    [listed] = clerk.get("/api/v1/referrals/").json()["results"]
    assert (listed["code"], listed["state"], "papers" in listed) == (row.code, "prepared", False)
    detail = clerk.get(f"/api/v1/referrals/{row.pk}/").json()
    assert [move["name"] for move in detail["moves"]] == ["send", "revoke"]
    sent = clerk.post(
        f"/api/v1/referrals/{row.pk}/send/", {"sent_on": "2026-10-08", "version": 1}, content_type="application/json"
    )
    assert (sent.status_code, sent.json()["number"]) == (200, "庐阳残法救转〔2026〕1号")
    again = clerk.post(f"/api/v1/referrals/{row.pk}/send/", {"sent_on": "2026-10-08"}, content_type="application/json")
    assert again.status_code == 409
    found = clerk.get("/api/v1/referrals/", {"search": row.code, "state": "sent", "target": "01"}).json()["results"]
    assert [one["id"] for one in found] == [row.pk]
