"""The trail: what was done to which record, by whom, written in the transaction of what it records.

Lines are collected during the outermost action and written by one call at its end: no line, no data. Each
province has a hash chain of its own, whose head is locked last (locked first, it costs ten times; two orders
of locking deadlock). A line holds record and field names, never an identity number.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import transaction
from django.utils import timezone

from accounts.models import AuditHead, AuditLine, AuditSeal
from accounts.sealing import keyed_hash

NATIONAL = "00"  # the chain of lines that belong to no province


@dataclass
class _Line:
    chain: str
    action: str
    record: str
    record_id: str
    fields: list[str]
    detail: str
    user_id: int | None
    user_name: str
    posting: str
    posting_id: int | None
    at: datetime = field(default_factory=timezone.now)


_collected: ContextVar[list[_Line] | None] = ContextVar("collected", default=None)
Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def action(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Makes a function one action: one transaction, its audit lines written at the end of the outermost."""

    @wraps(function)
    def acting(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        if _collected.get() is not None:  # inside another action: its transaction, its lines
            return function(*args, **kwargs)
        token = _collected.set([])
        try:
            with transaction.atomic():
                result = function(*args, **kwargs)
                _write(_collected.get() or [])
            return result
        finally:
            _collected.reset(token)

    return acting


def record(
    what: str, obj: Any, *, by: Any = None, fields: Iterable[str] = (), detail: str = "", province: str = ""
) -> None:
    """Adds a line. `by` is a posting, a user (who has no posting yet) or None (a command of the system)."""
    lines = _collected.get()
    if lines is None:
        raise RuntimeError("audit.record() belongs inside an @action")
    user = getattr(by, "user", by)
    lines.append(
        _Line(
            chain=province or getattr(by, "province", "") or NATIONAL,
            action=what,
            record=obj._meta.label_lower,
            record_id=str(obj.pk),
            fields=sorted(fields),
            detail=detail,
            user_id=user.pk if user else None,
            user_name=user.name if user else "系统",
            posting=by.label if hasattr(by, "label") else "",
            posting_id=by.pk if hasattr(by, "label") else None,
        )
    )


def digest(line: AuditLine) -> str:
    """h = SHA-256(previous ‖ canonical JSON of the line)."""
    told = {
        "chain": line.chain,
        "number": line.number,
        "at": line.at.astimezone(timezone.get_default_timezone()).isoformat(timespec="microseconds"),
        "user": line.user_id,
        "user_name": line.user_name,
        "posting": line.posting_id,
        "posting_name": line.posting,
        "action": line.action,
        "record": line.record,
        "record_id": line.record_id,
        "fields": line.fields,
        "detail": line.detail,
    }
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256((line.previous + text).encode()).hexdigest()


def seal_of(chain: str, number: int, head: str) -> str:
    """A keyed hash of a head: who can write the tables but has no key cannot make one."""
    return keyed_hash("audit-seal", f"{chain}:{number}:{head}")


def _write(lines: list[_Line]) -> None:
    for chain in sorted({line.chain for line in lines}):
        head, _ = AuditHead.objects.select_for_update(no_key=True).get_or_create(chain=chain)
        rows = []
        for told in (line for line in lines if line.chain == chain):
            day = timezone.localdate(told.at)
            if head.number and head.sealed_on != day:  # the first line of a day seals the day before
                AuditSeal.objects.create(
                    chain=chain, number=head.number, hash=head.hash, sealed_on=day,
                    seal=seal_of(chain, head.number, head.hash),
                )  # fmt: skip
            row = AuditLine(
                chain=chain, number=head.number + 1, previous=head.hash, at=told.at, user_id=told.user_id,
                user_name=told.user_name, posting=told.posting, posting_id=told.posting_id, action=told.action,
                record=told.record, record_id=told.record_id, fields=",".join(told.fields), detail=told.detail,
            )  # fmt: skip
            row.hash = digest(row)
            head.number, head.hash, head.sealed_on = row.number, row.hash, day
            rows.append(row)
        AuditLine.objects.bulk_create(rows)
        head.save()


def chains() -> list[str]:
    """Every chain that has left a trace."""
    tables = (AuditHead, AuditLine, AuditSeal)
    return sorted({chain for table in tables for chain in table.objects.values_list("chain", flat=True).distinct()})


def verify(chain: str) -> list[str]:
    """What is wrong with a chain, in sentences; empty if nothing. Finds change, deletion, reorder, insertion."""
    wrong: list[str] = []
    previous, number = "", 0
    day: date | None = None
    seals = dict(AuditSeal.objects.filter(chain=chain).values_list("number", "seal"))
    for line in AuditLine.objects.filter(chain=chain).order_by("number", "pk").iterator(chunk_size=2000):
        before, day = day, timezone.localdate(line.at)
        if before != day and number and number not in seals:  # without it a whole chain could be written anew
            wrong.append(f"链 {chain} 第 {number} 条应有当日封存值,现已不存在。")
        number += 1
        if line.number != number:
            wrong.append(f"链 {chain} 第 {number} 条缺失、重复或次序被改(读到第 {line.number} 条)。")
            number = line.number
        if line.previous != previous or line.hash != digest(line):
            wrong.append(f"链 {chain} 第 {line.number} 条内容被改动。")
        if line.number in seals and seals[line.number] != seal_of(chain, line.number, line.hash):
            wrong.append(f"链 {chain} 第 {line.number} 条与当日封存值不符。")
        previous = line.hash
    head = AuditHead.objects.filter(chain=chain).first()
    if (head.number, head.hash) != (number, previous) if head else number:
        wrong.append(f"链 {chain} 的末尾被删除或改动:应有 {head.number if head else 0} 条,实有 {number} 条。")
    if missing := [sealed for sealed in seals if sealed > number]:
        wrong.append(f"链 {chain} 第 {max(missing)} 条已封存,现已不存在。")
    return wrong
