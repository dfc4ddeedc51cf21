"""What a person asks for of his own data: registered, told in full, corrected, erased by two."""

from datetime import date

from django.core.exceptions import ValidationError

from accounts import audit, onetime
from accounts.audit import action
from accounts.lifecycle import move
from accounts.roles import P
from clients import rights
from clients.actions import SEALED
from clients.choices_rights import RightsKind, RightsState
from clients.identity import refuse_numbers
from clients.models import Client, RightsRequest
from stations import books
from stations.actions import require
from stations.models import Posting


@action
def ask(
    client: Client, *, by: Posting, today: date, kind: str, asked_on: date, asked_by: str, checked: str,
    note: str = "", key: str = "",
) -> RightsRequest:  # fmt: skip
    """Registers a request. Whose identity was not checked is told and given nothing."""
    require(by, P.CLIENT_EDIT, client.station)
    spent = onetime.spend(key, by=by, purpose="rights")
    books.lock(client.station_id)
    rights.refuse_erased(client)
    refuse_numbers("note", note)
    if client.merged_into_id:
        raise ValidationError("这份档案已并入另一份,请在保留的档案上登记。")
    if asked_on > today:
        raise ValidationError({"asked_on": "提出日期不能晚于今天,请核对。"})
    if kind == RightsKind.ERASE and client.rights_requests.filter(kind=kind, state=RightsState.OPEN).exists():
        raise ValidationError("已有一份待批准的删除请求,不用再登记,请联系站负责人办理。")
    row = RightsRequest(
        station=client.station, client=client, kind=kind, asked_on=asked_on, asked_by=asked_by, checked=checked,
        note=note.strip(), registered_by=by.user,
    )  # fmt: skip
    row.full_clean()
    row.save()
    audit.record("登记本人请求", row, by=by, detail=row.get_kind_display())
    onetime.settle(spent, row.pk)
    return row


@action
def take_copy(request: RightsRequest, *, by: Posting) -> list[rights.Section]:
    """Everything held on the person, numbers in full, for himself. The trail tells for which request."""
    require(by, P.CLIENT_REVEAL, request.station)
    if request.kind not in (RightsKind.LOOK, RightsKind.COPY) or request.state != RightsState.OPEN:
        raise ValidationError("只有待办理的查阅、复制请求可以打开本人信息,请先登记请求。")
    what = f"{request.get_kind_display()}请求 {request.pk}"
    audit.record("提供本人信息", request.client, by=by, fields=SEALED, detail=what)
    return rights.told(request.client)


@action
def finish(request: RightsRequest, *, by: Posting, today: date, version: int | None = None) -> RightsRequest:
    require(by, P.CLIENT_EDIT, request.station)
    row: RightsRequest = move(request, "finish", by=by, version=version, done_on=today)
    return row


@action
def refuse(
    request: RightsRequest, *, by: Posting, today: date, reason: str, version: int | None = None
) -> RightsRequest:
    """不予办理, with the reason that the person is told (个人信息保护法第50条)."""
    require(by, P.CLIENT_EDIT, request.station)
    refuse_numbers("reason", reason)
    row: RightsRequest = move(request, "refuse", by=by, version=version, done_on=today, reason=reason.strip())
    return row


@action
def erase(request: RightsRequest, *, by: Posting, today: date, version: int | None = None) -> RightsRequest:
    """批准删除, by a second person. Keys, records and ledgers stay. Refused while law or a case holds it."""
    require(by, P.CLIENT_ERASE, request.station)
    books.lock(request.station_id)
    row: RightsRequest = move(request, "erase", by=by, version=version, done_on=today)
    client = Client.objects.select_for_update(of=("self",), no_key=True).select_related("person").get(pk=row.client_id)
    if held := rights.holds(client, today):
        raise ValidationError(["暂不能删除:", *held])
    rights.erase(client)
    audit.record("删除个人信息", client, by=by, fields=["name", *SEALED], detail=f"请求 {row.pk}")
    return row
