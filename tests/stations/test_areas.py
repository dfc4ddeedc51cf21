"""The tree of divisions, counted by hand from the published tables of Anhui and Heilongjiang."""

from collections import Counter

import pytest
from django.core.management import call_command

from stations.areas import areas, is_grouping
from stations.choices import Level
from stations.models import Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded():
    call_command("load_areas", verbosity=0)


def test_all_divisions_by_level(loaded):
    levels = Counter(Region.objects.values_list("level", flat=True))
    assert levels == {Level.PROVINCE: 34, Level.CITY: 333, Level.GROUPING: 4, Level.COUNTY: 2846}
    assert Region.objects.count() == 3217


@pytest.mark.parametrize(("province", "cities", "counties"), [("34", 16, 104), ("23", 13, 121)])
def test_cities_and_counties_of_a_province(loaded, province, cities, counties):
    within = Region.objects.filter(path__startswith=f"{province}/")
    assert within.filter(level=Level.CITY).count() == cities
    assert within.filter(level=Level.COUNTY).count() == counties


def test_anhui_has_45_districts_9_cities_and_50_counties(loaded):
    names = Region.objects.filter(path__startswith="34/", level=Level.COUNTY).values_list("name", flat=True)
    assert Counter(name[-1] for name in names) == {"区": 45, "市": 9, "县": 50}


def test_every_parent_is_a_real_office_above(loaded):
    for region in Region.objects.select_related("parent"):
        if region.level == Level.PROVINCE:
            assert region.parent is None
            continue
        assert region.path == f"{region.parent.path}{region.path.split('/')[-2]}/"
        assert region.parent.level in {Level.PROVINCE, Level.CITY}
        assert not is_grouping(region.parent.code)


@pytest.mark.parametrize(
    ("code", "parent", "path"),
    [
        ("340102", "340100", "34/3401/340102/"),
        ("110101", "110000", "11/110101/"),  # a 直辖市 has no city row
        ("419001", "410000", "41/419001/"),  # a county directly under its province
        ("419000", "410000", "41/4190/"),
    ],
)
def test_place_in_the_tree(loaded, code, parent, path):
    region = Region.objects.get(code=code)
    assert (region.parent.code, region.path) == (parent, path)


def test_loading_again_updates_and_deletes_nothing(loaded, capsys):
    Region.objects.filter(code="340102").update(name="旧名")
    local = Region.objects.create(
        code="340191", name="高新区", level=Level.COUNTY, path="34/3401/340191/",
        parent=Region.objects.get(code="340100"),
    )  # fmt: skip
    call_command("load_areas")
    assert "新增 0 条,更新 1 条" in capsys.readouterr().out
    assert Region.objects.get(code="340102").name == "瑶海区"
    assert Region.objects.filter(pk=local.pk).exists()
    assert Region.objects.count() == 3218


def test_a_row_without_its_province_is_refused(tmp_path):
    table = tmp_path / "areas.csv"
    table.write_text("code,name,level\n340103,庐阳区,county\n", encoding="utf-8")
    with pytest.raises(ValueError, match="340103 庐阳区 没有所属省级区划 340000"):
        areas(table)
