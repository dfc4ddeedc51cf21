"""How a state changes: one table of moves per lifecycle, and one function that is the only way along it.

Buttons, API moves, refusals, stamps, audit lines, to-do lists and check constraints are read from the table.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import CheckConstraint, Q
from django.utils import timezone

from accounts.audit import action, record


class Stale(ValidationError):
    """Somebody else saved first. Nothing was written; `current` is the row as it is now."""

    def __init__(self, current: Any) -> None:
        self.current = current
        super().__init__("您打开后,这条记录已被他人修改。请核对现在的内容后再保存,您填写的内容仍在下方。", code="stale")


class MovedOn(ValidationError):
    """The record is no longer in a state from which the move leads."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="state")


@dataclass(frozen=True)
class Move:
    """One step. `target` is a state or a small function of the object; so is `turn`, whose turn is next (a role)."""

    name: str
    label: str
    source: frozenset[str]
    target: str | Callable[[Any], str]
    permission: str
    stamp: str = ""  # the date (*_on) or moment (*_at) field this move fills; its *_by beside it, where there is one
    needs: tuple[str, ...] = ()  # the fields without which it is refused
    clears: tuple[str, ...] = ()  # the stamps it takes back
    turn: str | Callable[[Any], str] = ""
    unless: Callable[[Any, Any], str] | None = None  # (obj, posting) -> a sentence that forbids it, or ""


def _of(value: str | Callable[[Any], str], obj: Any) -> str:
    return value(obj) if callable(value) else value


@dataclass(frozen=True)
class Lifecycle:
    """The moves of one kind of record.

    `stamped`: stamp -> the states in which it is present; in no other, but those in which it `may_stand`.
    """

    moves: tuple[Move, ...]
    stamped: dict[str, frozenset[str]] = field(default_factory=dict)
    may_stand: dict[str, frozenset[str]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Move:
        return next(step for step in self.moves if step.name == name)

    def names(self) -> list[str]:
        return [step.name for step in self.moves]

    def open_to(self, obj: Any, posting: Any) -> list[Move]:
        """The moves this posting may make now."""
        return [step for step in self.moves if not self.refusal(step, obj, posting)]

    def closed_to(self, obj: Any, posting: Any) -> list[tuple[Move, str]]:
        """The moves that lead on from here but not for this posting, each with the sentence that says why."""
        refused = ((step, self.refusal(step, obj, posting)) for step in self.moves if obj.state in step.source)
        return [(step, why) for step, why in refused if why]

    def refusal(self, step: Move, obj: Any, posting: Any) -> str:
        """Why the move is closed; "" if it is open."""
        if obj.state not in step.source:
            return f"“{obj.get_state_display()}”状态不能{step.label}。"
        if not posting.may(step.permission):
            return f"您的任职没有“{step.label}”的权限,请联系有此权限的人员办理。"
        return step.unless(obj, posting) if step.unless else ""

    def constraints(self) -> Iterator[CheckConstraint]:
        """A stamp is present exactly in its states: refused by the database, not only by us."""
        for stamp, states in self.stamped.items():
            present, here = Q(**{f"{stamp}__isnull": False}), Q(state__in=sorted(states))
            may = Q(state__in=sorted(states | self.may_stand.get(stamp, frozenset())))
            yield CheckConstraint(
                name=f"%(app_label)s_%(class)s_{stamp}", condition=(present & may) | (~present & ~here)
            )


@action
def move(obj: Any, name: str, *, by: Any, version: int | None = None, detail: str = "", **given: Any) -> Any:
    """Moves the record one step; answers the row as it is now.

    Raises PermissionDenied (the role), MovedOn (the state), Stale (the version), ValidationError (a field is missing).
    """
    step: Move = obj.LIFECYCLE[name]
    if not by.may(step.permission):
        raise PermissionDenied(f"您的任职没有“{step.label}”的权限,请联系有此权限的人员办理。")
    row = type(obj)._default_manager.select_for_update(no_key=True).get(pk=obj.pk)
    if row.state not in step.source:
        raise MovedOn(f"“{row.get_state_display()}”状态不能{step.label},请刷新页面查看最新进展。")
    if version is not None and version != row.version:
        raise Stale(row)
    if step.unless and (why := step.unless(row, by)):
        raise PermissionDenied(why)
    missing = {name_: "请填写此项。" for name_ in step.needs if given.get(name_) in (None, "")}
    if missing:
        raise ValidationError(missing)
    for cleared in step.clears:
        setattr(row, cleared, None)
    for name_, value in given.items():
        setattr(row, name_, value)
    if step.stamp and step.stamp not in given:
        setattr(row, step.stamp, timezone.localdate() if step.stamp.endswith("_on") else timezone.now())
    if step.stamp and hasattr(row, by_field := step.stamp.rsplit("_", 1)[0] + "_by"):
        setattr(row, by_field, by.user)
    row.state = _of(step.target, row)
    if hasattr(row, "turn"):
        row.turn = _of(step.turn, row)
    row.version += 1
    row.full_clean()
    row.save()
    record(f"{type(row)._meta.verbose_name}:{step.label}", row, by=by, fields=given, detail=detail)
    return row
