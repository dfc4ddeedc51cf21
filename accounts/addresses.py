"""Where a request comes from. A header is believed only from a proxy that the installation names."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text.strip())
    except ValueError:
        return None


def _is_trusted(address: IPv4Address | IPv6Address) -> bool:
    return any(address in ip_network(proxy, strict=False) for proxy in settings.TRUSTED_PROXIES)


def client_address(request: HttpRequest) -> str | None:
    """The nearest address that is not one of `TRUSTED_PROXIES` (addresses or networks); None over a local socket."""
    client = _parsed(request.META.get("REMOTE_ADDR", ""))
    # From right to left: what a proxy of ours appended is true, what stands left of a stranger is his own tale.
    for told in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        if client is None or not _is_trusted(client) or (earlier := _parsed(told)) is None:
            break
        client = earlier
    return str(client) if client else None
