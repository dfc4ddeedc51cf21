"""The dictionary: complete, true to the registry, and its printed form up to date."""

import re

import pytest
from django.core.management import call_command

from accounts.roles import Role
from reports.dictionary import counted, dictionary
from reports.indicators import INDICATORS
from tests.source import ROOT
from tests.stations.conftest import browser, somebody


def entries():
    return {
        entry.code: entry for sections in dictionary().values() for section in sections for entry in section.entries
    }


def test_the_printed_dictionary_is_current(capsys):
    call_command("print_indicators")
    assert (ROOT / "docs/indicators.md").read_text(encoding="utf-8") == capsys.readouterr().out, (
        "run: manage.py print_indicators > docs/indicators.md"
    )


def test_every_indicator_has_an_entry_with_unit_and_basis():
    assert list(entries()) == list(INDICATORS)
    for entry in entries().values():
        assert all(vars(entry).values()), entry
    assert entries()["301"].unit == "元"  # kept in 分


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("200", "本期咨询,个数"),
        ("201", "本期咨询,人数之和"),
        ("202", "本期咨询,已知身份的人,去重"),
        ("2101", "本期咨询中渠道为“来访”的,人数之和"),
        ("2401", "本期咨询中属于“残疾人”的,人数之和"),
        ("290", "本期咨询中属于“补录”的,个数"),
        ("301", "本期结束的案件,挽回经济损失之和"),
        ("421", "本期新收案件的受援人中年龄为14岁以下的,个数"),
        ("422", "本期新收案件的受援人中年龄为14至17岁的,个数"),
        ("429", "本期新收案件的受援人中年龄不详的,个数"),
        ("4311", "本期新收案件的受援人中残疾类别为“视力残疾”、残疾等级为“一级”的,个数"),
    ],
)
def test_what_is_counted_in_words(code, told):
    assert counted(INDICATORS[code]) == told


@pytest.mark.parametrize(
    ("code", "stations", "months"),
    [
        ("201", "各站相加", "各月相加"), ("202", "范围内重新去重", "跨月重新去重"),
        ("300", "各站相加", "取首月数"), ("330", "各站相加", "取末月数"),
    ],
)  # fmt: skip
def test_how_a_figure_adds(code, stations, months):
    assert (entries()[code].stations, entries()[code].months) == (stations, months)


@pytest.mark.parametrize("role", [Role.CLERK, Role.COUNTY, Role.PROVINCE, Role.ADMIN, Role.SECURITY, Role.AUDITOR])
def test_everybody_who_is_signed_in_may_read_it(office, role):
    places = {Role.CLERK: office.station("340102"), Role.COUNTY: office.regions["340102"]}
    answer = browser(somebody(role, places.get(role, office.regions["340000"]))).get("/indicators/")
    assert answer.status_code == 200
    codes = re.findall(r'id="i_(\d+)"', answer.content.decode())
    assert codes == list(INDICATORS)


def test_nobody_else_may(client, db):
    assert client.get("/indicators/").status_code == 302
