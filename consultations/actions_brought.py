"""材料 of a consultation: added, by the desk or from a phone, taken off, opened. The bytes are sealed on disk."""

from datetime import date, datetime

from django.core.exceptions import ValidationError

from accounts import onetime
from accounts.audit import action, record
from accounts.lifecycle import MovedOn
from accounts.roles import P
from clients.rights import refuse_erased
from consultations.choices import Brought
from consultations.models import Consultation
from stations import books
from stations.actions import require
from stations.actions_register import store_proof, take_off
from stations.models import Posting, Proof


def require_open(by: Posting, row: Consultation) -> None:
    """Whether the posting may add to the record now. Raises PermissionDenied, ValidationError."""
    require(by, P.CONSULTATION_CORRECT, row.station)
    if not row.is_recorded:
        raise MovedOn("这条咨询已作废,不再收材料。")
    if row.client:
        refuse_erased(row.client)


@action
def add_brought(row: Consultation, *, by: Posting, at: datetime, brought: str, file: bytes, key: str = "") -> Proof:
    """Pictures are turned upright and keep nothing of the phone (stations/photos.py)."""
    books.lock(row.station_id)  # an erasure that goes on at the same time is waited for
    row = Consultation.objects.select_related("station__region", "client").get(pk=row.pk)
    require_open(by, row)
    spent = onetime.spend(key, by=by, purpose="brought")
    if brought not in Brought.values:
        raise ValidationError({"brought": "请选择是什么材料。"})
    told = str(Brought(brought).label)
    proof = store_proof(row, row.station, name=told, by=by, at=at, file=file, slot=brought)
    record("上传咨询材料", row, by=by, fields=["brought"], detail=told)
    onetime.settle(spent, proof.pk)
    return proof


@action
def remove_brought(proof: Proof, row: Consultation, *, by: Posting, today: date) -> None:
    """撤下: it is listed no more; its bytes stay, sealed. Raises MovedOn if it was taken off before."""
    require(by, P.CONSULTATION_CORRECT, row.station)
    take_off(proof, today)
    record("撤下咨询材料", row, by=by, fields=["brought"], detail=str(Brought(proof.slot).label))


@action
def fetch_brought(proof: Proof, row: Consultation, *, by: Posting) -> None:
    """Writes into the trail who opened which."""
    require(by, P.CLIENT_NAME, row.station)
    record("查看咨询材料", row, by=by, detail=str(Brought(proof.slot).label))
