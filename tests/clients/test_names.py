"""A name is found by what a clerk types of it, and by nothing less than LIKE would find."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients import names
from clients.models import Client

NAMES = ["张三", "张三丰", "三张", "李四", "曾国强", "单雄信", "阿卜杜拉·买买提", "欧阳修", "张小三丰", "吕布", "陈安"]
written = st.text(st.sampled_from("张三丰李四曾国强单雄信阿卜杜欧阳修小吕布陈安"), min_size=1, max_size=4)


@pytest.fixture
def files(register):
    return {name: register(name=name) for name in NAMES}


def found(text):
    return {client.name for client in Client.objects.found_by(text)}


@pytest.mark.usefixtures("files")
def test_every_piece_of_every_name_finds_what_like_finds():
    pieces = {name[a:b] for name in NAMES for a in range(len(name)) for b in range(a + 1, len(name) + 1)}
    for piece in pieces - {"·"}:
        assert found(piece) == {name for name in NAMES if piece in name}, piece


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("typed", "some"),
    [
        ("zs", {"张三", "张三丰"}), ("ZS", {"张三"}), ("zhangsan", {"张三", "张三丰"}), ("zsf", {"张三丰"}),
        ("zgq", {"曾国强"}), ("cgq", {"曾国强"}), ("sxx", {"单雄信"}), ("dxx", {"单雄信"}), ("oyx", {"欧阳修"}),
        ("lvbu", {"吕布"}), ("chen'an", {"陈安"}), ("张 三", {"张三"}), ("张三", {"张三"}),
    ],
)  # fmt: skip
def test_pinyin_initials_and_several_readings_find(typed, some):
    assert some <= found(typed)


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("typed", ["王", "xyz", "丰三", "", "  ", "%", "_"])
def test_what_nobody_is_called_finds_nobody(typed):
    assert found(typed) == set()


@given(written, st.data())
def test_a_piece_needs_only_grams_that_the_name_is_filed_under(name, data):
    start = data.draw(st.integers(0, len(name) - 1))
    piece = name[start : data.draw(st.integers(start + 1, len(name)))]
    assert set(names.needles(piece)) <= names.grams(name)


@pytest.mark.parametrize(
    ("letters", "initials"),
    [
        ("zhangsan", "zs"),
        ("fangan", "fg"),
        ("xian", "x"),
        ("xi'an", "xa"),
        ("liniao", "ln"),
        ("zsf", "zsf"),
        ("er", "e"),
    ],
)
def test_pinyin_is_read_as_it_is_written(letters, initials):
    assert names.initials_of(letters) == initials


def test_a_new_name_is_found_and_the_old_one_no_more(files):
    from clients import actions

    client = files["李四"]
    actions.correct(
        client,
        by=client.registered_by.postings.get(),
        version=1,
        today=client.registered_on,
        name="王五",
        reason="改名",
    )
    assert found("王五") == {"王五"}
    assert found("李四") == set()


def test_stations_narrow_the_search(files, office):
    station = files["张三"].station_id
    assert Client.objects.found_by("张三", [station]).count() == 2
    assert Client.objects.found_by("张三", [office.stations.sibling.pk]).count() == 0
