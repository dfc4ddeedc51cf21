from typing import Any

import pytest
from django.test import RequestFactory

from accounts.addresses import client_address


def told(remote: str, forwarded: str = "") -> Any:
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    return RequestFactory().get("/", REMOTE_ADDR=remote, **headers)


def test_a_header_is_not_believed_without_a_trusted_proxy(settings: Any) -> None:
    settings.TRUSTED_PROXIES = []
    assert client_address(told("203.0.113.5", "198.51.100.1")) == "203.0.113.5"


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        ("198.51.100.1", "198.51.100.1"),
        ("1.2.3.4, 198.51.100.1", "198.51.100.1"),  # what stands left of a stranger is his own tale
        ("198.51.100.1, 10.0.0.9", "198.51.100.1"),  # two proxies of ours
        ("1.2.3.4, 198.51.100.1, 10.0.0.9", "198.51.100.1"),
        ("2001:db8::5", "2001:db8::5"),
        ("nonsense", "10.0.0.1"),
        ("198.51.100.1, nonsense", "10.0.0.1"),
        ("", "10.0.0.1"),
    ],
)
def test_behind_a_trusted_proxy_the_nearest_stranger_counts(settings: Any, forwarded: str, client: str) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/28"]
    assert client_address(told("10.0.0.1", forwarded)) == client


def test_another_machine_of_the_network_is_not_a_proxy(settings: Any) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    assert client_address(told("10.0.0.2", "198.51.100.1")) == "10.0.0.2"


def test_a_local_socket_has_no_address(settings: Any) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    assert client_address(told("", "198.51.100.1")) is None
