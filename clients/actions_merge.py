"""Two files of one person at one station are made one, and parted again on the day. Nothing is repointed.

What was recorded on either file stays on it; whose it counts as is written anew in open months only.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import audit
from accounts.audit import action
from accounts.lifecycle import MovedOn
from accounts.roles import P
from clients import identity, persons
from clients.models import Client, PersonJoin
from stations import books
from stations.actions import require
from stations.models import Posting


@action
def merge(client: Client, other: Client, *, by: Posting, reason: str) -> Client:
    """Joins two files of the posting's station; answers the one that stays (see `order`)."""
    require(by, P.CLIENT_EDIT, client.station)
    if other.pk == client.pk or other.station_id != client.station_id:
        raise ValidationError({"other": "请选择本站的另一份档案。"})
    if not reason.strip():
        raise ValidationError({"reason": "请写明凭什么认定是同一人,如“对照身份证,同一人两次建档”。"})
    identity.refuse_numbers("reason", reason)
    books.lock(client.station_id)
    rows = Client.objects.select_for_update(of=("self",), no_key=True).select_related("person", "station")
    first, second = (rows.get(pk=pk) for pk in sorted([client.pk, other.pk]))
    if first.merged_into_id or second.merged_into_id:
        raise MovedOn("其中一份档案已并入别的档案,请打开保留的那一份再看。")
    client, other = (first, second) if client.pk == first.pk else (second, first)
    kept, joined = order(client, other)
    join(kept, joined, by=by, reason=reason)
    joined.version += 1
    joined.save(update_fields=["merged_into", "version"])
    return kept


def order(client: Client, other: Client) -> tuple[Client, Client]:
    """Which file stays: the one whose number is known, else the first of the two. Raises ValidationError."""
    numbers = identity.opened(client, "number"), identity.opened(other, "number")
    if all(numbers) and numbers[0] != numbers[1]:
        raise ValidationError("两份档案的证号不同,是两个人,不能合并;证号录错的,请先在档案里更正。")
    return (other, client) if numbers[1] and not numbers[0] else (client, other)


def join(kept: Client, joined: Client, *, by: Posting, reason: str) -> None:
    """The rows of a merging, but for the joined file, which the caller saves."""
    persons.join(kept.person, joined.person, by.user, reason)
    joined.merged_into = kept
    persons.rekey(_with_merged(joined))
    audit.record("合并档案", kept, by=by, detail=f"并入档案 {joined.pk}" + (f":{reason}" if reason else ""))


@action
def undo_merge(joined: Client, *, by: Posting, at: datetime) -> Client:
    """Parts two files on the day they were merged. Answers the file that stands alone again."""
    require(by, P.CLIENT_EDIT, joined.station)
    books.lock(joined.station_id)
    rows = Client.objects.select_for_update(of=("self",), no_key=True).select_related("person", "merged_into")
    row: Client = rows.get(pk=joined.pk)
    if row.merged_into is None:
        raise MovedOn("这份档案没有并入别的档案。")
    joins = PersonJoin.objects.filter(joined=row.person, kept=row.merged_into.person_id, undone_at=None)
    done = joins.order_by("pk").last()
    if done is None or timezone.localdate(done.joined_at) != timezone.localdate(at):
        raise ValidationError("合并只能在当天撤销。确认是两个人的,请为其中一人另建档案,今后登记在新档案上。")
    if identity.opened(row, "number") == identity.opened(row.merged_into, "number"):
        identity.clear_number(row)  # it was this number that had made them one
    done.undone_at, done.undone_by = at, by.user
    done.save(update_fields=["undone_at", "undone_by"])
    row.merged_into = None
    row.version += 1
    row.save()
    persons.rekey(_with_merged(row))
    audit.record("撤销合并档案", row, by=by, fields=["merged_into"])
    return row


def may_undo(joined: Client, at: datetime) -> bool:
    """Whether a merging is of today."""
    joins = PersonJoin.objects.filter(joined=joined.person_id, undone_at=None).order_by("pk")
    done = joins.last()
    return done is not None and timezone.localdate(done.joined_at) == timezone.localdate(at)


def _with_merged(client: Client) -> list[Client]:
    """A file, and those merged into it before: all follow it."""
    keys = Client.objects.with_merged([client.pk])
    return list(Client.objects.filter(pk__in=keys).select_related("person"))
