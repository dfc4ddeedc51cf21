"""The table of demo accounts."""

import pytest

from accounts.roles import Role
from config.welcome import one_of_each, table


def _account(role, area, station=None):
    return {"username": f"{role}{area}", "password": "p", "role": str(role), "area": area, "station": station}


PLACES = {Role.COUNTY: "340102", Role.CITY: "340100", Role.CLERK: "340102", Role.STATION_HEAD: "340102"}


def test_columns_line_up_under_chinese_headings():
    heading, line = table([_account(Role.CLERK, "340102")]).splitlines()
    assert line.split() == ["登记员", "clerk340102", "p", "340102", "—"]
    assert heading.startswith("角色    登录名       密码")
    assert line.startswith("登记员  clerk340102  p   ")


@pytest.mark.parametrize("first", ["230000", "340000"])
def test_one_of_each_role_is_shown_along_one_line_of_offices(first):
    """The walk of one return: whoever is shown can pass it to the next."""
    elsewhere = [_account(role, first) for role in Role if role is not Role.COUNTY]
    here = [_account(role, PLACES.get(role, "340102" if role is Role.CASEWORKER else "340000")) for role in Role]
    shown = one_of_each(elsewhere + here)
    assert [account["role"] for account in shown] == list(Role)
    assert {role: account["area"] for role, account in zip(Role, shown, strict=True) if role in PLACES} == PLACES
