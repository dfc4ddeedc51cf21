from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.lifecycle import MovedOn, Stale, move
from accounts.models import AuditLine
from accounts.roles import Role
from stations.models import Posting
from tests.accounts.conftest import NOON
from tests.accounts.papers import LIFECYCLE, Paper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("papers_table", "clock")]


@pytest.fixture
def paper() -> Paper:
    return Paper.objects.create()


def test_move_sets_state_stamp_turn_and_version_and_tells_the_trail(paper: Paper, admin: Posting) -> None:
    row = move(paper, "send", by=admin, title="月报", detail="按时")
    row.refresh_from_db()
    assert (row.state, row.sent_on, row.sent_by, row.turn) == ("sent", NOON.date(), admin.user, Role.COUNTY)
    assert (row.title, row.version) == ("月报", 2)
    line = AuditLine.objects.get()
    assert (line.action, line.record_id, line.fields, line.detail) == ("文件:报送", str(paper.pk), "title", "按时")


def test_a_target_may_depend_on_the_record(admin: Posting, security: Posting) -> None:
    states = []
    for is_long in (False, True):
        sent = move(Paper.objects.create(is_long=is_long), "send", by=admin, title="月报")
        settled = move(sent, "settle", by=security)
        states.append(settled.state)
        assert settled.settled_at == NOON
    assert states == ["done", "kept"]


def test_a_move_back_takes_the_stamps_away(paper: Paper, admin: Posting, security: Posting) -> None:
    done = move(move(paper, "send", by=admin, title="月报"), "settle", by=security)
    back = move(done, "take_back", by=admin)
    assert (back.state, back.sent_on, back.settled_at, back.version) == ("draft", None, None, 4)


def test_who_has_no_permission_is_refused(paper: Paper, security: Posting) -> None:
    with pytest.raises(PermissionDenied, match="没有“报送”的权限"):
        move(paper, "send", by=security, title="月报")
    assert Paper.objects.get().state == "draft"


def test_a_state_from_which_the_move_does_not_lead(paper: Paper, admin: Posting) -> None:
    with pytest.raises(MovedOn, match="“草稿”状态不能办结"):
        move(paper, "settle", by=admin)


def test_the_row_is_read_again(paper: Paper, admin: Posting) -> None:
    move(paper, "send", by=admin, title="月报")
    assert paper.state == "draft"  # what this page still believes
    with pytest.raises(MovedOn, match="“已报送”状态不能报送"):
        move(paper, "send", by=admin, title="月报")


def test_a_stale_version_is_refused_with_the_present_row(paper: Paper, admin: Posting) -> None:
    Paper.objects.update(version=5, title="他人改过")
    with pytest.raises(Stale) as refusal:
        move(paper, "send", by=admin, version=1, title="月报")
    assert refusal.value.current.title == "他人改过"
    assert Paper.objects.get().state == "draft"


@pytest.mark.parametrize("given", [{}, {"title": ""}, {"title": None}])
def test_a_missing_field_is_named(paper: Paper, admin: Posting, given: dict) -> None:
    with pytest.raises(ValidationError) as refusal:
        move(paper, "send", by=admin, **given)
    assert refusal.value.message_dict == {"title": ["请填写此项。"]}
    assert not AuditLine.objects.exists()


def test_what_forbids_a_move_is_said(paper: Paper, admin: Posting) -> None:
    sent = move(paper, "send", by=admin, title="月报")
    with pytest.raises(PermissionDenied, match="不能办结自己报送的"):
        move(sent, "settle", by=admin)


def test_open_and_closed_moves(paper: Paper, admin: Posting, security: Posting) -> None:
    def names(posting: Posting) -> list[str]:
        return [step.name for step in LIFECYCLE.open_to(paper, posting)]

    assert (names(admin), names(security)) == (["send"], [])
    (closed,) = LIFECYCLE.closed_to(paper, security)
    assert (closed[0].name, closed[1]) == ("send", "您的任职没有“报送”的权限,请联系有此权限的人员办理。")
    paper = move(paper, "send", by=admin, title="月报")
    assert (names(admin), names(security)) == (["take_back"], ["settle"])
    assert [(step.name, why) for step, why in LIFECYCLE.closed_to(paper, admin)] == [("settle", "不能办结自己报送的。")]


@pytest.mark.parametrize(
    "break_it",
    [
        lambda: Paper.objects.update(sent_on=NOON.date()),  # a stamp before its state
        lambda: Paper.objects.update(state="sent"),  # a state without its stamp
        lambda: Paper.objects.update(state="done", sent_on=NOON.date()),
    ],
)
def test_the_database_ties_stamps_to_states(paper: Paper, break_it: Callable[[], int]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        break_it()
    Paper.objects.update(state="done", sent_on=NOON.date(), settled_at=NOON)
