"""What a phone may add a photo to, as a table: a row a kind of record; apps to the right add theirs (apps.py).

Each row asks and acts as the desktop's own page does, with the posting of whoever made the pass.
"""

import base64
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.lifecycle import MovedOn
from stations import actions_duty, actions_register
from stations.models import DutySheet, PhotoPass, Posting, Proof, Registered, Station
from stations.registers import REGISTERS, Register

MINUTES = 15
TOKEN_BYTES = 16  # 128 random bits: not to be guessed, yet 26 letters and digits that somebody can type
AGAIN = "请回到电脑上重新点“用手机拍照”。"


@dataclass(frozen=True)
class Target:
    """A kind of record. `slot` says which part of the record; refusals are those of the desktop."""

    rows: Callable[[Posting], QuerySet[Any]]  # those the posting sees
    # Raises, unless it takes a photo of this posting today. It and `add` get by name what was typed with the photo.
    require: Callable[..., None]
    told: Callable[[Any, str], tuple[str, str]]  # the station's name, and what the photo proves; of nobody in person
    add: Callable[..., Model]  # the desktop's action: (row, slot, by=, at=, file=)
    page: Callable[[Any, str], str]  # where the desktop shows the record
    file: Callable[[Any, int], str]  # where the desktop finds the photo, by its key


@dataclass(frozen=True)
class Held:
    """A pass that may be used, with all that was found for it."""

    row: PhotoPass
    target: Target
    record: Any
    by: Posting

    @property
    def told(self) -> tuple[str, str]:
        return self.target.told(self.record, self.row.slot)


def new_token() -> str:
    """Small letters and the digits 2 to 7: nothing that looks like another, on any keyboard."""
    return base64.b32encode(secrets.token_bytes(TOKEN_BYTES)).decode().rstrip("=").lower()


def digest(token: str) -> str:
    """What is stored and looked up: an index finds a digest in a time that tells nothing of the token."""
    return hashlib.sha256(token.lower().encode()).hexdigest()


def ends_at(made_at: datetime) -> datetime:
    return made_at + timedelta(minutes=MINUTES)


def hold(row: PhotoPass | None, at: datetime) -> Held:
    """The pass with its record, as they are at this moment. Raises MovedOn with the sentence for who stands outside."""
    if row is None:
        raise MovedOn(f"这个拍照地址无效,可能没有输全。{AGAIN}")
    if row.spent_at:
        raise MovedOn(f"这个地址已经用过了,一个地址只收一张照片。还要拍的,{AGAIN}")
    if row.expires_at <= at:
        raise MovedOn(f"这个地址已过期({MINUTES} 分钟内有效)。{AGAIN}")
    postings = Posting.objects.active(timezone.localdate(at)).select_related("user", "region", "station__region")
    by = postings.filter(pk=row.posting_id).first()
    if by is None:
        raise MovedOn(f"生成这个地址的账号已停用或任职已结束,不能再用。{AGAIN}")
    target = TARGETS[row.kind]
    record = target.rows(by).filter(pk=row.object_id).first()
    try:
        if record is None:
            raise PermissionDenied
        target.require(by, record, row.slot, timezone.localdate(at), **row.typed)
    except PermissionDenied as refused:
        raise MovedOn("生成这个地址的人员已没有上传这份材料的权限,不能再用。请与本站联系。") from refused
    except ValidationError as refused:
        raise MovedOn(f"这张照片已不能上传:{refused.messages[0]}") from refused
    return Held(row, target, record, by)


# ---------------------------------------------------------------- the records of this app
def row_of(register: Register) -> Target:
    def require(by: Posting, row: Registered, slot: str, today: date) -> None:
        actions_register.require_provable(by, row)
        if slot and slot not in register.proofs:
            raise ValidationError("请选择照片证明哪一项。")

    def told(row: Registered, slot: str) -> tuple[str, str]:
        what = str(row._meta.verbose_name)
        return row.station.name, f"{what}:{row.word(slot)}" if slot else what

    def add(row: Registered, slot: str, **given: Any) -> Proof:
        return actions_register.add_proof(row, slot=slot, **given)

    return Target(
        rows=lambda posting: register.model.objects.visible_to(posting).select_related("station__region"),
        require=require,
        told=told,
        add=add,
        page=lambda row, slot: reverse("stations:row", args=[row.station.code, register.slug, row.pk]),
        file=lambda row, pk: reverse("stations:proof_file", args=[row.station.code, pk]),
    )


def _month(slot: str) -> date:
    """The month of a sheet, "2026-09". Raises ValidationError."""
    try:
        return date.fromisoformat(f"{slot}-01")
    except ValueError as wrong:
        raise ValidationError("没有这个月份,请回到坐班页面重新操作。") from wrong


def _add_sheet(station: Station, slot: str, **given: Any) -> DutySheet:
    return actions_duty.add_sheet(station, month=_month(slot), **given)


OWN: dict[str, Target] = {register.slug: row_of(register) for register in REGISTERS} | {
    "dutysheet": Target(  # of a month, which has no row of its own: the station is the record, the month the slot
        rows=lambda posting: Station.objects.visible_to(posting).select_related("region"),
        require=lambda by, station, slot, today: actions_duty.require_sheet(by, station, _month(slot), today),
        told=lambda station, slot: (station.name, f"{_month(slot):%Y年%-m月}坐班签到表"),
        add=_add_sheet,
        page=lambda station, slot: reverse("stations:duty", args=[station.code, slot]),
        file=lambda station, pk: reverse("stations:sheet_file", args=[station.code, pk]),
    )
}
TARGETS = dict(OWN)  # of every app
