"""How a person's name stands on a page: in full to the station's own staff, masked above it (domain: 张*)."""

from django import template

from clients.identity import masked_name
from clients.models import Client

register = template.Library()


@register.filter
def named(client: Client | None, may_name: bool) -> str:
    if client is None:
        return "匿名"
    return client.name if may_name else masked_name(client.name)
