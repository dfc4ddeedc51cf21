"""更换密钥: whatever is sealed in the database is opened and sealed anew with the first key of FIELD_KEYS.

A sealed column ends in `_sealed` (a draft's is `sealed`) and stands beside the row's uuid; its place is written from
both. A value that does not open there stops the whole: it would be lost with the old key.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.db import models, transaction

from accounts.audit import action, record
from accounts.models import Draft
from accounts.sealing import is_sealed_first, open_sealed, seal

TOGETHER = 500  # rows in one transaction: what was done stays done, and nobody waits long


def sealed_columns() -> Iterator[tuple[type[models.Model], str]]:
    for model in apps.get_models():
        for column in model._meta.local_concrete_fields:
            if isinstance(column, models.BinaryField) and column.name.endswith("sealed"):
                yield model, column.name


def _place(row: Any, column: str) -> str:
    label = "accounts.Draft" if isinstance(row, Draft) else row._meta.label_lower
    return f"{label}:{column.removesuffix('_sealed')}:{row.uuid}"


def rotate(model: type[models.Model], column: str, told: Callable[[int], Any]) -> int:
    """Seals a column anew, some rows at a time; answers how many. Raises CannotOpen."""
    last, count = 0, 0
    while rows := _batch(model, column, last):
        last = rows[-1]
        count += _reseal(model, column, rows)
        told(len(rows))
    return count


def _batch(model: type[models.Model], column: str, last: int) -> list[int]:
    found = model._base_manager.filter(pk__gt=last).order_by("pk")
    return list(found.values_list("pk", flat=True)[:TOGETHER])


@transaction.atomic
def _reseal(model: type[models.Model], column: str, keys: list[int]) -> int:
    count, found = 0, model._base_manager.filter(pk__in=keys).only("pk", "uuid", column)
    for row in found.select_for_update(no_key=True).order_by("pk"):
        sealed = bytes(getattr(row, column))
        if sealed and not is_sealed_first(sealed):  # what a run that broke off did is not done again
            place = _place(row, column)
            model._base_manager.filter(pk=row.pk).update(**{column: seal(open_sealed(sealed, place), place)})
            count += 1
    return count


@action
def rotation_done(model: type[models.Model], column: str, count: int) -> None:
    record("更换密钥", model(pk=0), fields=[column], detail=f"重新加密 {count} 项")
