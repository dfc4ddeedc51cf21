"""C3: two characters of a name among a million, by its pieces and by LIKE: the same people, fifty times as fast."""

from collections.abc import Iterator
from random import Random

from django.db.models import QuerySet

from accounts.models import User
from clients import names
from clients.models import Client, ClientGram, Person
from stations.models import Station
from tests.bench.ratios import Result, compare, ratio, shown
from tests.bench.rows import LAST, Writer
from tests.bench.setting import BIG

FILES = {"small": 20_000}  # else a million
NAMES = 20_000  # different ones
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢"
GIVEN = [chr(0x4E00 + 61 * at) for at in range(300)]  # out of all there are


def pool() -> list[str]:
    """The same ones every time: two characters or three."""
    some, found = Random(7), dict[str, None]()  # noqa: S311 - no secret
    while len(found) < NAMES:
        given = "".join(some.choices(GIVEN, k=1 if some.random() < 0.15 else 2))
        found[some.choice(SURNAMES) + given] = None
    return list(found)


def fill(count: int, some: list[str]) -> None:
    """That many files with their pieces, written by the database itself."""
    db, user = Writer(BIG), User.objects.get(username="bench").pk
    stations = list(Station.objects.order_by("code").values_list("pk", flat=True))
    db.run("CREATE TABLE bench_name (n INTEGER PRIMARY KEY, name VARCHAR(40) UNIQUE)")
    db.run("CREATE TABLE bench_gram (n INTEGER, gram VARCHAR(6))")
    db.run("CREATE TABLE bench_at (n INTEGER PRIMARY KEY, station_id BIGINT)")
    db.many("INSERT INTO bench_name VALUES (%s, %s)", list(enumerate(some)))
    db.many(
        "INSERT INTO bench_gram VALUES (%s, %s)",
        [(number, gram) for number, name in enumerate(some) for gram in sorted(names.grams(name))],
    )
    db.many("INSERT INTO bench_at VALUES (%s, %s)", list(enumerate(stations)))
    key = "'bench-' || i"
    db.insert(Person, db.series(count), key=key)
    db.insert(
        Client,
        f'{db.series(count)} JOIN bench_name ON bench_name.n = i % {len(some)} '
        f'JOIN bench_at ON bench_at.n = i % {len(stations)} JOIN "{Person._meta.db_table}" AS p ON p.key = {key}',
        station_id="bench_at.station_id", person_id="p.id", name="bench_name.name", registered_on=db.date(LAST),
        registered_by_id=str(user),
    )  # fmt: skip
    db.insert(
        ClientGram,
        f'"{Client._meta.db_table}" AS c JOIN bench_name ON bench_name.name = c.name '
        "JOIN bench_gram ON bench_gram.n = bench_name.n",
        client_id="c.id", station_id="c.station_id", gram="bench_gram.gram",
    )  # fmt: skip
    for table in ("name", "gram", "at"):
        db.run(f"DROP TABLE bench_{table}")
    if not db.is_sqlite:
        db.run("ANALYZE")


def measure(scale: str, engine: str) -> Iterator[Result]:
    count, some = FILES.get(scale, 1_000_000), pool()
    fill(count, some)
    asked = [some[11][:2], some[222][1:], some[3333][:2], some[4444][-2:], some[5555][:2]]  # with and without surname

    def found(rows: "QuerySet[Client]") -> set[int]:
        return set(rows.values_list("pk", flat=True))

    def ours() -> list[set[int]]:
        return [found(Client.objects.found_by(one)) for one in asked]

    def theirs() -> list[set[int]]:
        return [found(Client.objects.filter(name__contains=one)) for one in asked]

    if ours() != theirs() or not all(map(len, ours())):
        raise AssertionError("the pieces find other people than LIKE does")
    mine, plain = compare(engine, ours, theirs, rounds=5)
    goal, faster = {"small": 2.0}.get(scale, 50.0), ratio(plain, mine)
    seen = f"{shown(plain)} / {shown(mine)} for {len(asked)} searches, {sum(map(len, ours()))} found"
    yield Result("C3", f"LIKE / two characters among {count:,} names", faster, f">= {goal:g}", faster >= goal, seen)
