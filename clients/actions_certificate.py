"""Certificates: each one read is a row; what it says of state and term is told by who has it before him."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from accounts import audit
from accounts.audit import action
from accounts.lifecycle import MovedOn, Stale
from accounts.roles import P
from clients import identity
from clients.models import Certificate, Client
from stations.actions import require
from stations.models import Posting


@action
def correct_certificate(certificate: Certificate, *, by: Posting, version: int, today: date, **given: Any) -> None:
    """Writes `issued_on`, `valid_until` and `state` of a certificate that stands; the file shows its state. Stale."""
    require(by, P.CLIENT_EDIT, certificate.client.station)
    client = Client.objects.select_for_update(no_key=True).get(pk=certificate.client_id)
    row = Certificate.objects.select_for_update(of=("self",), no_key=True).get(pk=certificate.pk)
    if row.version != version:
        raise Stale(row)
    if row.replaced_at:
        raise MovedOn("这本证已换发,只能查看。请登记现在的证件。")
    changed = {name for name, value in given.items() if getattr(row, name) != value}
    for name in changed:
        setattr(row, name, given[name])
    row.check_day(today)
    row.version += 1
    row.full_clean(exclude=["client"])
    row.save()
    client.certificate_state = row.state
    client.version += 1
    client.save(update_fields=["certificate_state", "version"])
    audit.record("登记证件状态", client, by=by, fields=changed)


def note(client: Client, read: identity.NumberRead, *, is_first: bool = False, is_mistaken: bool = False) -> None:
    """A certificate that was read is a row of the saved file; the one it replaces is told as such."""
    at = timezone.now()
    if not is_first:
        present = Certificate.objects.filter(client=client, replaced_at=None)
        present.update(replaced_at=at, is_mistaken=is_mistaken)
    read_of(client, read, at).save()


def read_of(client: Client, read: identity.NumberRead, at: datetime) -> Certificate:
    """The row of a certificate that was read, not yet saved."""
    row = Certificate(
        client=client, category=read.category, grade=read.grade, state=client.certificate_state, noted_at=at
    )
    row.number_sealed = identity.seal_text("clients.certificate", "number", row.uuid, read.certificate)
    return row


def restate(client: Client) -> None:
    """The state told in the file is that of its certificate."""
    present = Certificate.objects.filter(client=client, replaced_at=None)
    present.exclude(state=client.certificate_state).update(state=client.certificate_state)
