"""A name is found by what a clerk types of it, and by nothing less than LIKE would find."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypinyin import Style, pinyin

from accounts.paging import capped_count
from clients import names
from clients.models import Client

NAMES = "张三 张三丰 三张 李四 曾国强 单雄信 阿卜杜拉·买买提 欧阳修 张小三丰 吕布 陈安 周四 赵思 方安 樊甘 解晖".split()
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


SOME = {
    "zs": "张三 张三丰 赵思", "ZS": "张三", "zsf": "张三丰", "zgq": "曾国强", "cgq": "曾国强", "sxx": "单雄信",
    "dxx": "单雄信", "oyx": "欧阳修", "lvbu": "吕布", "chen'an": "陈安", "张 三": "张三", "张三": "张三",
}  # fmt: skip
EXACTLY = {  # in full, in full with initials, with characters, in several readings, cut in several ways
    "zhangsan": "张三 张三丰", "zhaosi": "赵思", "zhang s": "张三 张三丰", "zhangs": "张三 张三丰",
    "zsan": "张三 张三丰", "zhs": "张三 张三丰 周四 赵思", "张san": "张三 张三丰 张小三丰 三张", "fangan": "方安 樊甘",
    "fang'an": "方安", "zengguoqiang": "曾国强", "cengguoq": "曾国强", "shanxiongxin": "单雄信", "danxx": "单雄信",
    "xiehui": "解晖", "jiehui": "解晖", "lübu": "吕布", "abudula": "阿卜杜拉·买买提", "ouyangxiu": "欧阳修",
    "chenan": "陈安",
    "王": "", "xyz": "", "丰三": "", "": "", "  ": "", "%": "", "_": "",
}  # fmt: skip


@pytest.mark.usefixtures("files")
def test_pinyin_initials_and_several_readings_find_and_what_is_written_in_full_nobody_else():
    for typed, some in SOME.items():
        assert set(some.split()) <= found(typed), typed
    for typed, exactly in EXACTLY.items():
        assert found(typed) == set(exactly.split()), typed


@given(written, st.data())
def test_a_piece_needs_only_grams_that_the_name_is_filed_under(name, data):
    start = data.draw(st.integers(0, len(name) - 1))
    piece = name[start : data.draw(st.integers(start + 1, len(name)))]
    assert all(set(way) <= names.grams(name) for way in names.ways(piece))


@settings(deadline=None)
@given(written.map(lambda name: name[:3]))
def test_the_syllables_of_a_name_are_one_of_the_ways_to_read_them(name):
    letters = "".join(reading[0] for reading in pinyin(list(name), style=Style.NORMAL))
    assert any(set(way) <= names.grams(name) for way in names.ways(letters)), letters


def test_every_syllable_that_a_character_has_is_known():
    spelt = {reading for code in range(0x4E00, 0x9FA6) for reading in pinyin(chr(code), style=Style.NORMAL)[0]}
    assert {one for one in spelt if one.isascii() and one.isalpha()} - names.SYLLABLES <= {"m", "n", "ng", "hm", "hng"}


@pytest.mark.parametrize("letters", ["a'" * 20, "a" * 40, "xian" * 10, "'", "zh" * 20, "ui"])
def test_whatever_is_typed_is_cut_at_once(letters):
    assert len(names.ways(letters)) <= names.MOST_WAYS


@pytest.mark.django_db
def test_whatever_is_typed_is_looked_for(station):
    """As many pieces as a box takes: the database is not asked deeper than it can read."""
    typed_ = [
        "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨",
        "张" * 40,
        "zhangsanfeng" * 8,
        "abcdefghijk" * 8,
        "a1" * 40,
        "鸢残法救〔2026〕案1号",
    ]
    for typed in typed_:
        found = Client.objects.filter(station=station).unmerged().found_by(typed, [station.pk])
        assert capped_count(found.filter(category="1")) == 0


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
