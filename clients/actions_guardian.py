"""Guardians of a person: who, since when, until when."""

from datetime import date

from django.core.exceptions import ValidationError

from accounts import audit, onetime
from accounts.audit import action
from accounts.lifecycle import MovedOn, Stale
from accounts.roles import P
from clients import identity
from clients.models import Client, Guardian
from stations.actions import require
from stations.models import Posting


@action
def add_guardian(
    client: Client, *, by: Posting, today: date, name: str, relation: str, phone: str = "",
    since_on: date | None = None, key: str = "",
) -> Guardian:  # fmt: skip
    """A guardian of the person of a file. Raises ValidationError, and Repeated for a key that is spent."""
    require(by, P.CLIENT_EDIT, client.station)
    spent = onetime.spend(key, by=by, purpose="guardian")
    guardian = Guardian(client=client, name=name, relation=relation, since_on=since_on)
    _not_later("since_on", since_on, today)
    if phone:
        try:
            told = identity.read_phone(phone)
        except ValidationError as refusal:
            raise ValidationError({"phone": refusal.messages}) from None
        guardian.phone_sealed = identity.seal_text("clients.guardian", "phone", guardian.uuid, told)
    guardian.full_clean(exclude=["client"])
    guardian.save()
    audit.record("登记监护人", client, by=by, fields=["guardian"])
    onetime.settle(spent, guardian.pk)
    return guardian


@action
def end_guardian(guardian: Guardian, *, by: Posting, version: int, today: date, ended_on: date) -> None:
    """He is guardian no longer; the row stays. Raises Stale."""
    require(by, P.CLIENT_EDIT, guardian.client.station)
    row = Guardian.objects.select_for_update(of=("self",), no_key=True).get(pk=guardian.pk)
    if row.version != version:
        raise Stale(row)
    if row.ended_on:
        raise MovedOn("该监护已登记终止。")
    _not_later("ended_on", ended_on, today)
    row.ended_on = ended_on
    row.version += 1
    row.full_clean(exclude=["client"])
    row.save()
    audit.record("终止监护", guardian.client, by=by, fields=["guardian"])


def _not_later(field: str, day: date | None, today: date) -> None:
    if day and day > today:
        raise ValidationError({field: "日期不能晚于今天,请核对。"})
