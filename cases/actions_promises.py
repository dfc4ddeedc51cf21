"""Local promises (stations.TermPromise): added where they are stricter, ended by a day. They move no running clock."""

from datetime import date

from django.core.exceptions import ValidationError

from accounts import onetime
from accounts.audit import action, record
from accounts.roles import P
from cases import deadlines
from cases.choices import TermKind
from clients.identity import refuse_numbers
from stations.actions import require
from stations.models import Posting, Region, TermPromise


@action
def promise(
    *, by: Posting, region: Region, kind: str, days: int, basis: str, valid_from: date, is_working_days: bool = False,
    valid_until: date | None = None, key: str = "",
) -> TermPromise:  # fmt: skip
    """承诺时限 of a region. Refused where it is not stricter than every term in force there on its first day."""
    require(by, P.STATION_EDIT, region)
    spent = onetime.spend(key, by=by, purpose="promise")
    if kind not in [row.kind for row in deadlines.TERMS]:
        raise ValidationError({"kind": "这项期限由承办人逐案填写,不能作统一承诺。"})
    refuse_numbers("basis", basis)
    row = TermPromise(
        region=region, kind=kind, days=days, is_working_days=is_working_days, basis=basis.strip(),
        valid_from=valid_from, valid_until=valid_until,
    )  # fmt: skip
    row.full_clean()
    held = deadlines.rules(kind, region, valid_from)
    new = deadlines.promised(row, held[0])
    for one in held:
        if not deadlines.is_stricter(new, one):
            raise ValidationError({"days": _not_stricter(new, one)})
    row.save()
    detail = f"{region}{TermKind(kind).label} {new.length}"
    record("设立承诺时限", row, by=by, fields=["kind", "days"], detail=detail, province=region.province)
    onetime.settle(spent, row.pk)
    return row


def _not_stricter(new: deadlines.Term, held: deadlines.Term) -> str:
    if new.is_working_days != held.is_working_days and new.days <= held.days:
        return (
            f"{new.length}遇节假日可能晚于现行的 {held.length}({held.basis}),不能作为承诺。"
            "请减少天数,或改按相同的方法计算。"
        )
    return f"承诺 {new.length},不严于现行的 {held.length}({held.basis}),请减少天数;要替换本地旧承诺的,请先终止它。"


@action
def end_promise(promise: TermPromise, *, by: Posting, valid_until: date) -> TermPromise:
    """The last day on which the promise holds for terms that begin."""
    require(by, P.STATION_EDIT, promise.region)
    row: TermPromise = (
        TermPromise.objects.select_for_update(of=("self",), no_key=True).select_related("region").get(pk=promise.pk)
    )
    if row.valid_until and row.valid_until <= valid_until:
        raise ValidationError(f"这项承诺已定于 {row.valid_until:%Y-%m-%d} 失效,请刷新页面查看。")
    if valid_until < row.valid_from:
        raise ValidationError({"valid_until": f"最后有效日不能早于生效日期 {row.valid_from:%Y-%m-%d},请核对。"})
    row.valid_until = valid_until
    row.save(update_fields=["valid_until"])
    detail = f"{row.region}{TermKind(row.kind).label},至 {valid_until:%Y-%m-%d}"
    record("终止承诺时限", row, by=by, fields=["valid_until"], detail=detail, province=row.region.province)
    return row
