"""A photo from a phone: the pass that lets it in once, and its use."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.audit import action, record
from stations import passes
from stations.models import PhotoPass, Posting

KEPT = timedelta(days=1)  # after its end; what it brought stands in the trail


@action
def make_pass(kind: str, row: Any, *, by: Posting, at: datetime, slot: str = "", **typed: Any) -> tuple[PhotoPass, str]:
    """拍照码: the pass, and its token, which is stored nowhere. Raises what the desktop's own page would say.

    `typed` stood beside the file in the desktop's form: it goes with the photo.
    """
    target = passes.TARGETS[kind]
    target.require(by, row, slot, timezone.localdate(at), **typed)
    PhotoPass.objects.filter(expires_at__lt=at - KEPT).delete()  # of everybody
    token = passes.new_token()
    made = PhotoPass(
        digest=passes.digest(token), posting=by, kind=kind, object_id=row.pk, slot=slot, typed=typed, made_at=at,
        expires_at=passes.ends_at(at),
    )  # fmt: skip
    made.full_clean(exclude=["spent_at", "photo_id"])
    made.save()
    station, told = target.told(row, slot)
    record("生成拍照码", made, by=by, detail=f"{station},{told}")
    return made, token


@action
def use_pass(token: str, *, at: datetime, file: bytes) -> PhotoPass:
    """Adds the photo by the desktop's own action, in the name of who made the pass, and spends it.

    Of two phones one is first: the other waits for the row and finds it spent. Raises MovedOn with a sentence for who
    stands outside, ValidationError at `file` for what is no photo; the pass then stays good.
    """
    taken = PhotoPass.objects.select_for_update(no_key=True)
    held = passes.hold(taken.filter(digest=passes.digest(token)).first(), at)
    row = held.row
    photo = held.target.add(held.record, row.slot, by=held.by, at=at, file=file, **row.typed)
    row.spent_at, row.photo_id, row.typed = at, photo.pk, {}  # stands with the photo now, and goes where it goes
    row.save(update_fields=["spent_at", "photo_id", "typed"])
    record("手机扫码上传", row, by=held.by, fields=["photo_id"], detail="、".join(held.told))
    return row
