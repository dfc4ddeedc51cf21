"""Every move from every state by everybody, tried by the actions themselves, against the pinned table.

Write the table anew after a change that was meant: PIN=1 python -m pytest tests/compliance/test_moves.py
"""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.lifecycle import MovedOn
from compliance import actions, actions_order
from compliance.choices import AssessmentState, Found, OrderState
from compliance.lifecycle import ASSESSMENT, ORDER
from compliance.models import Assessment, Order
from stations.models import Proof
from tests.cases.files import PDF
from tests.compliance.perfect import TODAY, answered, prove

pytestmark = pytest.mark.django_db
PINNED = Path(__file__).with_name("moves.txt")
HEAD = (
    "# state, move: what becomes of it in whose hands (无权 = not he, 不能 = not from this state). The county is the\n"
    "# station's own office, the city the next-higher; twice: clerk, head and officer at the city; none may review."
)
LATER = TODAY + timedelta(days=30)


class Done:
    state = "办成"


class Undo(Exception):
    """The attempt is over; everything stands as before."""


def assessment_moves():
    at = {"at": timezone.now()}
    return {
        "hand_in": (actions.hand_in, at), "check": (actions.check, at),
        "send_back": (actions.send_back, at | {"remark": "请补充佐证"}),
        "confirm": (actions.confirm, at | {"overrides": {}}), "sample": (actions.sample, at | {"overrides": {}}),
    }  # fmt: skip


def order_moves():
    after = {"1.1": (Found.MET, "已上墙")}
    still = {"1.1": (Found.NOT_MET, "仍未上墙")}
    return {
        "report": (actions_order.report, {"today": TODAY, "done": {"1.1": "已制作上墙"}}),
        "accept": (actions_order.accept, {"at": timezone.now(), "after": after}),
        "return": (actions_order.return_, {"today": TODAY, "due_on": LATER, "remark": "尚未上墙", "after": still}),
        "revoke": (actions_order.revoke, {"today": TODAY, "remark": "下达有误"}),
    }


def in_every_state(desk):
    """A row in each state, one after the other: the walk of one self-assessment and one order."""
    at = {"at": timezone.now()}
    row = answered(desk.station, desk.clerk, line_1_1="n")
    yield row
    row = actions.hand_in(row, by=desk.head, **at)
    yield row
    with transaction.atomic():
        yield actions.send_back(row, by=desk.county, remark="请补充", **at)
        transaction.set_rollback(True)
    row = actions.check(Assessment.objects.get(pk=row.pk), by=desk.county, **at)
    yield row
    row = actions.confirm(row, by=desk.city, overrides={}, **at)
    yield row
    order = actions_order.issue(row, by=desk.city, today=TODAY, due_on=LATER)
    prove(order, desk.clerk)
    yield order
    order = actions_order.report(order, by=desk.head, today=TODAY, done={"1.1": "已上墙"})
    yield order
    with transaction.atomic():
        yield actions_order.accept(order, by=desk.city, at=timezone.now(), after={"1.1": (Found.MET, "已上墙")})
        transaction.set_rollback(True)
    yield actions_order.revoke(Order.objects.get(pk=order.pk), by=desk.city, today=TODAY, remark="有误")
    yield actions.sample(Assessment.objects.get(pk=row.pk), by=desk.province, overrides={}, **at)


def outcome(row, act, given, by):
    told = []
    try:
        with transaction.atomic():
            told.append(str(act(row, by=by, **given).state))
            raise Undo
    except Undo:
        return told[0]
    except PermissionDenied:
        return "无权"
    except MovedOn:
        return "不能"
    except ValidationError as refusal:
        return f"?{refusal.messages}"


def test_moves_are_as_pinned_and_a_page_offers_what_the_action_does(desk):
    """A button is there exactly where the move succeeds. `twice` is the head in a posting at the city."""
    people = {
        **desk.people,
        "twice": type(desk.city).objects.create(
            user=desk.head.user, role="city", region=desk.city.region, starts_on=desk.city.starts_on
        ),
    }
    lines, seen = [HEAD], set()
    for row in in_every_state(desk):
        moves, table = (assessment_moves(), ASSESSMENT) if isinstance(row, Assessment) else (order_moves(), ORDER)
        seen.add(row.state)
        for name, (act, given) in moves.items():
            found = {who: outcome(row, act, given, by) for who, by in people.items()}
            kind = "assessment" if isinstance(row, Assessment) else "order"
            told = " ".join(f"{who}={what}" for who, what in found.items())
            lines.append(f"{kind} {row.state} {name}: {told}")
            fresh = type(row).objects.get(pk=row.pk)
            for who, what in found.items():
                is_open = not table.refusal(table[name], fresh, people[who])
                assert is_open == (what not in ("无权", "不能")), (row.state, name, who, what)
    assert seen == {*AssessmentState, *OrderState}
    text = "\n".join(lines) + "\n"
    if os.environ.get("PIN"):
        PINNED.write_text(text, encoding="utf-8")
    assert text == PINNED.read_text(encoding="utf-8")


def test_proofs_of_an_order_are_the_station_s_while_it_is_with_the_station(desk):
    """Added and taken off by everybody in every state."""
    seen = set()
    for row in in_every_state(desk):
        if isinstance(row, Assessment):
            continue
        seen.add(row.state)
        line, proof = row.order_lines.get(), Proof.objects.get(kind="orderline")

        def add(_, by, line=line):
            actions_order.add_proof(line, by=by, at=timezone.now(), title="照片", file=PDF)
            return Done

        def remove(_, by, proof=proof, line=line):
            actions_order.remove_proof(proof, line, by=by, today=TODAY)
            return Done

        for who, by in desk.people.items():
            mine, away = who in ("clerk", "head"), row.state != OrderState.ISSUED
            expected = "无权" if not mine else "不能" if away else Done.state
            assert [outcome(row, act, {}, by) for act in (add, remove)] == [expected] * 2, (row.state, who)
    assert seen == set(OrderState)
