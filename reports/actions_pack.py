"""迎检包: that it was taken, by whom, and what it held."""

from accounts.audit import action, record
from accounts.roles import P
from reports.periods import Period
from stations.actions import require
from stations.models import Posting, Station


@action
def take_pack(station: Station, period: Period, *, by: Posting) -> None:
    """Before the first byte: who takes the pack of a station and period."""
    require(by, P.PACK_TAKE, station)
    record("导出迎检包", station, by=by, detail=f"{station.name} {period.label}", province=station.province)


@action
def end_pack(station: Station, period: Period, sha256: str, number: int, *, by: Posting) -> None:
    """After the last: the SHA-256 of its contents page, which names that of every part."""
    detail = f"{station.name} {period.label},{number} 个文件,目录 SHA-256 {sha256}"
    record("迎检包已生成", station, by=by, detail=detail, province=station.province)
