"""A hand-made station whose nine items are worked out on paper, and one that fails each veto alone."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.utils import timezone

from compliance.actions import hand_in
from compliance.actions_measure import stand
from compliance.choices import Found, Result
from compliance.measures import MEASURES
from compliance.standard import ASSERTED, ITEMS, LINES, MEASURED, VETOES, failed_lines, judge
from stations.choices import RiskLevel
from stations.models import DutyDay, Risk
from tests.compliance.perfect import TODAY, answered, row

pytestmark = pytest.mark.django_db
M, P, N, U = Found.MET, Found.PARTLY, Found.NOT_MET, Found.UNKNOWN


def found(desk):
    verdicts = stand([desk.station], TODAY)[desk.station]
    return {code: verdict.found for code, verdict in verdicts.items()}, verdicts


def handed_in(desk, **lines):
    return hand_in(answered(desk.station, desk.head, **lines), by=desk.head, at=timezone.now())


def test_what_the_table_holds():
    """Nine items, thirty-four lines, eleven of them red."""
    assert [item.number for item in ITEMS] == list(range(1, 10))
    assert len(LINES) == 34
    assert {"2.1", "2.2", "3.1", "3.2", "3.3", "4.1", "5.1", "6.1", "7.1", "8.1", "9.1"} == VETOES
    assert set(ASSERTED) == {"1.1", "5.2", "5.3"}
    assert all(line.mend and line.source for line in LINES.values())
    assert [code for code, line in LINES.items() if not line.is_scored] == ["2.3", "2.5", "3.4"]


def test_everything_in_order_is_a_hundred_points(desk):
    before, _ = found(desk)
    assert judge(before).result == Result.PENDING  # the asserted lines are not answered
    assessment = handed_in(desk)
    assert (assessment.result, assessment.score) == (Result.PASSED, "100.0")
    now, verdicts = found(desk)
    assert failed_lines(now) == []
    assert [code for code in LINES if now[code] != M] == ["2.3", "3.4"]  # told, not scored
    assert verdicts["5.1"].text == "近 12 个月坐班 12 个月"
    assert verdicts["5.4"].text == "近 12 个月没有人提出无障碍需求"
    assert verdicts["9.3"].text == "近 12 个月应录 1 条,已录 1 条,差异 0 条"
    assert verdicts["6.3"].text == "近 12 个月没有结案满 30 天的案件"
    assert verdicts["7.1"].text == "合残〔2025〕1号,成员单位应有 9 个,已登记 9 个"
    assert verdicts["8.1"].text == "2024 年到位 0.00 万元;2025 年到位 5.00 万元;2026 年到位 5.00 万元,预算 0.00 万元"


def test_a_station_worked_out_on_paper(desk):
    """Three lines are spoilt, none a veto.

    1: 1.1 is asserted 不符合, 1.2 and 1.3 are met            2/3
    4: the notice was last checked over a year ago: 4.3       2/3
    8: 8.2 lacks the 补贴发放台账                               1/2
    the other six items are whole                             6
    (2/3 + 2/3 + 1/2 + 6) x 100/9 = 87.037: 87.0, 达标
    """
    row_of = desk.made["check"]
    row_of.checked_on = date(2025, 9, 1)
    row_of.save()
    desk.made["rule_09"].delete()
    assessment = handed_in(desk, line_1_1="n")
    now, verdicts = found(desk)
    judged = judge(now)
    shares = {number: share for number, share in judged.shares.items() if share != 1}
    assert shares == {1: Fraction(2, 3), 4: Fraction(2, 3), 8: Fraction(1, 2)}
    assert (assessment.tenths, assessment.result) == (870, Result.PASSED)
    assert failed_lines(now) == ["1.1", "4.3", "8.2"]
    assert verdicts["4.3"].text == "最近核对 2025-09-01,公示的电话可通,已超过一年"
    assert verdicts["8.2"].text == "应有制度 2 项,已登记 1 项,缺补贴发放台账"
    assert {number: cell for number, cell in judged.items.items() if cell != M} == {1: P, 4: P, 8: P}


# ---------------------------------------------------------------- each veto alone
def _no_premises(desk):
    desk.made["premises"].is_fixed = False
    desk.made["premises"].save()


def _no_toilet(desk):
    desk.made["premises"].has_toilet = False
    desk.made["premises"].save()


def _no_head(desk):
    head = desk.made["head"]
    head.is_head = False
    head.save()


def _licence_run_out(desk):
    desk.made["lawyer"].licence_expires_on = TODAY - timedelta(days=1)
    desk.made["lawyer"].save()


def _not_filed(desk):
    desk.made["filing"].delete()


def _no_hours(desk):
    desk.made["notice"].shows_hours = False
    desk.made["notice"].save()


def _a_month_without(desk):
    DutyDay.objects.filter(held_on__year=2026, held_on__month=3).delete()


def _accident(desk):
    row(Risk, desk.station, desk.head, found_on=date(2026, 9, 20), kind="1", level=RiskLevel.ACCIDENT, what="摔伤",
        measure="送医", handled_on=date(2026, 9, 21))  # fmt: skip


def _eight_bodies(desk):
    desk.made["members"][0].delete()


def _no_money(desk):
    desk.made["funds"][0].delete()


def _no_archive_rule(desk):
    desk.made["rule_11"].delete()


SPOILT = {
    "2.1": (_no_premises, "寿春路 1 号,不是固定场所"),
    "2.2": (_no_toilet, "无障碍设施 5 项,具备 4 项,缺无障碍卫生间"),
    "3.1": (_no_head, "没有登记在任的负责人"),
    "3.2": (_licence_run_out, "专业法律人员 0 人;另有 1 人证件已过有效期"),
    "3.3": (_not_filed, "没有报送备案"),
    "4.1": (_no_hours, "应公示 5 项,已公示 4 项,缺工作时间"),
    "5.1": (_a_month_without, "近 12 个月坐班 11 个月,缺 2026-03"),
    "6.1": (_accident, "近 12 个月登记重大责任事故 1 起:2026-09-20"),
    "7.1": (_eight_bodies, "合残〔2025〕1号,成员单位应有 9 个,已登记 8 个,缺法院"),
    "8.1": (_no_money, "2024 年到位 0.00 万元;2025 年到位 0.00 万元;2026 年到位 5.00 万元,预算 0.00 万元"),
    "9.1": (_no_archive_rule, "应有制度 3 项,已登记 2 项,缺档案管理制度"),
}  # fmt: skip


def test_every_veto_is_spoilt_in_a_test():
    assert set(SPOILT) == VETOES


@pytest.mark.parametrize("code", sorted(SPOILT))
def test_a_veto_alone_fails_the_station(desk, code):
    spoil, sentence = SPOILT[code]
    spoil(desk)
    assessment = handed_in(desk)
    now, verdicts = found(desk)
    judged = judge(now)
    assert verdicts[code].text == sentence
    assert failed_lines(now) == [code]
    assert judged.failed_vetoes == (code,)
    assert judged.items[LINES[code].item] == N
    assert judged.points > 90  # by points alone it would pass
    assert (judged.result, assessment.result) == (Result.FAILED, Result.FAILED)


def test_a_new_station_is_not_judged_by_months_it_was_not_open(desk):
    new = desk.sibling
    new.intervals.update(opened_on=date(2026, 9, 15))
    verdict = stand([new], TODAY)[new]["5.1"]
    assert (verdict.found, verdict.text) == (U, "开站未满一个整月,还不能测算")


# ---------------------------------------------------------------- judging
def all_met(**others):
    return dict.fromkeys(LINES, M) | {code.replace("_", "."): value for code, value in others.items()}


def told(**given):
    return {code.removeprefix("l").replace("_", "."): value for code, value in given.items()}


@pytest.mark.parametrize(
    ("spoilt", "tenths", "result"),
    [
        ({}, 1000, Result.PASSED),
        (told(l2_3=N, l2_5=N, l3_4=N), 1000, Result.PASSED),  # not scored
        (told(l1_1=N, l1_2=N, l1_3=N), 888, Result.PASSED),  # one item of nine gone
        # 1: 0, 5: 1/5, 6: 1/4, 7: 1/3, 8: 1/2 -> (4 + 1.2833) x 100/9 = 58.70
        (told(l1_1=N, l1_2=N, l1_3=N, l5_2=N, l5_3=P, l5_4=N, l5_5=N, l6_2=N, l6_3=N, l6_4=N, l7_2=N, l7_3=N, l8_2=N),
         587, Result.FAILED),
        # 1: 0, 6: 1/4, 7: 2/3, 8: 1/2 and five whole -> 6.4167 x 100/9 = 71.29
        (told(l1_1=N, l1_2=N, l1_3=N, l6_2=N, l6_3=N, l6_4=N, l7_3=N, l8_2=N), 712, Result.FAILED),
        (told(l1_1=N, l1_2=N, l1_3=N, l8_2=N, l7_3=N), 796, Result.PASSED),
        (told(l5_2=U), 1000, Result.PENDING),  # asserted, not yet answered
        (told(l5_1=U), 1000, Result.OPEN),  # a veto nobody can measure yet
        (told(l5_1=U, l5_2=U, l2_1=N), 972, Result.FAILED),  # what failed has failed
    ],
)  # fmt: skip
def test_judging_by_the_table(spoilt, tenths, result):
    judged = judge(all_met() | spoilt)
    assert (judged.tenths, judged.result) == (tenths, result)


def test_seventy_five_is_enough_and_just_below_is_not():
    """Nine items in shares that come to exactly 6.75 of 9."""
    # 1: 1/3, 6: 1/4, 7: 2/3, 8: 1/2 and five whole: 6.75 -> 75.0
    exactly = all_met() | told(l1_1=N, l1_2=N, l6_2=N, l6_3=N, l6_4=N, l7_3=N, l8_2=N)
    assert judge(exactly).points == 75
    assert judge(exactly).result == Result.PASSED
    below = exactly | told(l2_4=N)
    assert judge(below).result == Result.FAILED
    assert judge(below).points < 75


def test_every_measured_line_has_its_function_and_none_is_left_over():
    assert {line.measure for line in MEASURED.values()} == set(MEASURES)
