"""The table of demo accounts."""

from config.welcome import table


def test_columns_line_up_under_chinese_headings():
    row = {"username": "zhang", "password": "p", "role": "clerk", "area": "340102", "station": None, "totp": None}
    heading, line = table([row]).splitlines()
    assert heading.startswith("登录名  密码")
    assert line.split() == ["zhang", "p", "clerk", "340102", "—"]
    assert line.startswith("zhang   p     clerk")
