"""Writes of 常用答复. They tell of nobody, so they are no records: who removes one destroys it."""

from typing import Any

from django.core.exceptions import PermissionDenied

from accounts import onetime
from accounts.audit import action, record
from accounts.lifecycle import Stale
from accounts.roles import P
from consultations.models import CommonAnswer
from stations.actions import require
from stations.actions_register import refuse_identity
from stations.models import Posting


@action
def keep_common_answer(*, by: Posting, name: str, text: str, key: str = "") -> CommonAnswer:
    """For the posting's own station; kept by an office, for all stations below it."""
    require(by, P.COMMON_ANSWER)
    refuse_identity({"name": name, "text": text})
    spent = onetime.spend(key, by=by, purpose="common-answer")
    row = CommonAnswer(station=by.station, region=by.region, name=name, text=text.strip(), kept_by=by.user)
    row.full_clean()
    row.save()
    record("维护常用答复", row, by=by, fields=["name", "text"], detail=row.name)
    onetime.settle(spent, row.pk)
    return row


@action
def edit_common_answer(answer: CommonAnswer, *, by: Posting, version: int, **given: Any) -> CommonAnswer:
    """Raises Stale."""
    row = _own(answer, by, version)
    refuse_identity(given)
    for name, value in given.items():
        setattr(row, name, value)
    row.kept_by = by.user
    row.version += 1
    row.full_clean()
    row.save()
    record("维护常用答复", row, by=by, fields=given, detail=row.name)
    return row


@action
def remove_common_answer(answer: CommonAnswer, *, by: Posting, version: int) -> None:
    row = _own(answer, by, version)
    record("删除常用答复", row, by=by, detail=row.name)
    row.delete()


def require_keeper(by: Posting, answer: CommonAnswer) -> None:
    """Only the station or office that keeps it. Raises PermissionDenied."""
    require(by, P.COMMON_ANSWER)
    if not answer.is_of(by):
        raise PermissionDenied("这条常用答复由其他单位维护,只能由该单位修改。")


def _own(answer: CommonAnswer, by: Posting, version: int) -> CommonAnswer:
    require_keeper(by, answer)
    row = CommonAnswer.objects.select_for_update(no_key=True).get(pk=answer.pk)
    if row.version != version:
        raise Stale(row)
    return row
