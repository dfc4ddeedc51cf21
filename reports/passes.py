"""The print of a return takes its scan from a phone too: the row of this app in the table of stations/passes.py."""

from typing import Any

from django.urls import reverse

from reports import actions_scan
from reports.models import Return, ReturnScan
from stations.passes import Target


def page_of(obj: Return) -> str:
    return reverse("reports:detail", args=[obj.station.code, obj.period.code])


def _add(obj: Return, slot: str, **given: Any) -> ReturnScan:
    return actions_scan.add_scan(obj, **given)


OWN = {
    "return": Target(
        rows=lambda posting: Return.objects.visible_to(posting).select_related("station__region"),
        require=lambda by, obj, slot, today: actions_scan.require_scan(by, obj),
        told=lambda obj, slot: (obj.station.name, f"{obj.period.label}月报签章扫描件"),
        add=_add,
        page=lambda obj, slot: page_of(obj),
        file=lambda obj, pk: reverse("reports:scan", args=[obj.station.code, obj.period.code, pk]),
    )
}
