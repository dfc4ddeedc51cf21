"""Document numbers: 庐阳残法救案〔2026〕1号, per station, year and kind, gapless also under concurrency."""

from typing import TYPE_CHECKING

from sequences import get_next_value

if TYPE_CHECKING:
    from stations.models import Station


def next_number(station: "Station", kind: str, year: int) -> str:
    """The next number of a kind, one character: 咨、案、转、司, 告 and 函 of papers, 卷 of files.

    Call inside the action: a rollback gives it back.
    """
    value = get_next_value(f"{station.code}:{kind}:{year}")
    return f"{station.short_name}{kind}〔{year}〕{value}号"
