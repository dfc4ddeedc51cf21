"""Writes of campaigns. An event of a station is a row of its register: stations/actions_register.py."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q

from accounts import onetime
from accounts.audit import action, record
from accounts.lifecycle import Stale
from accounts.roles import P
from consultations.models import Campaign, Consultation, OutreachEvent
from stations.actions import require
from stations.actions_register import refuse_identity
from stations.models import Posting


@action
def set_campaign(*, by: Posting, key: str = "", **given: Any) -> Campaign:
    """设立专项活动 of the posting's own office, for its stations and all below it."""
    require(by, P.CAMPAIGN_SET)
    refuse_identity(given)
    spent = onetime.spend(key, by=by, purpose="campaign")
    assert by.region  # only offices may
    row = Campaign(region=by.region, set_by=by.user, **given)
    row.full_clean()
    row.save()
    record("设立专项活动", row, by=by, fields=given, detail=row.name)
    onetime.settle(spent, row.pk)
    return row


@action
def edit_campaign(campaign: Campaign, *, by: Posting, version: int, **given: Any) -> Campaign:
    """Changes a campaign. Its days may not leave out what was tagged with it. Raises Stale."""
    require_host(by, campaign)
    refuse_identity(given)
    row = Campaign.objects.select_for_update(of=("self",), no_key=True).select_related("region").get(pk=campaign.pk)
    if row.version != version:
        raise Stale(row)
    changed = [name for name, value in given.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, given[name])
    row.version += 1
    row.full_clean()
    outside = Q(held_on__lt=row.since_on) | Q(held_on__gt=row.until_on)
    for model in (Consultation, OutreachEvent):
        if number := model.objects.filter(outside, campaign=row).count():
            told = f"{number} 条{model._meta.verbose_name}"
            raise ValidationError({"until_on": f"活动期以外已有 {told}标记了这次活动,请先由工作站更正。"})
    row.save()
    record("修改专项活动", row, by=by, fields=changed, detail=row.name)
    return row


def require_host(by: Posting, campaign: Campaign) -> None:
    """Only the office that holds it. Raises PermissionDenied."""
    require(by, P.CAMPAIGN_SET)
    if by.region_id != campaign.region_id:
        raise PermissionDenied(f"这次活动由{campaign.region.office_name}主办,只能由其修改。")
