"""Many at once, as they are: processes of their own on one database, with the shipped settings."""

import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 8
SET_UP = "import tests.environment, django; django.setup()\n"
MIGRATE = """
from django.core.management import call_command
call_command("migrate", "accounts", verbosity=0)
from accounts import actions
actions.create_user(by=actions.SYSTEM, username="first", name="李明", password="a quiet river in May")
"""
# The workers are forked before any connection is opened, and set off together.
TOGETHER = """
import multiprocessing, sys, time
from accounts import audit, delays, onetime
from accounts.models import AuditLine, LoginDelay, OneTimeKey, User
count, body = int(sys.argv[1]), sys.argv[2]
context = multiprocessing.get_context("fork")
barrier, queue = context.Barrier(count), context.Queue()
def work(worker):
    class by:  # acts for the first user, in a province
        user, province = User.objects.get(username="first"), "34"
    names = globals() | {"by": by, "worker": worker, "say": queue.put}
    barrier.wait()
    exec(body, names)
workers = [context.Process(target=work, args=(number,)) for number in range(count)]
for one in workers:
    one.start()
for one in workers:
    one.join()
while not queue.empty():
    print(queue.get())
sys.exit(max(one.exitcode for one in workers))
"""
Run = Callable[..., list[str]]


def python(script: str, database: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    command = [sys.executable, "-c", SET_UP + script, *arguments]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)


def on_server(statement: str) -> None:
    """On the PostgreSQL server of this run, outside of any transaction."""
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as server:
        server.autocommit = True
        server.cursor().execute(statement)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a migrated database of its own, with one user in it."""
    name = f"parallel_{secrets.token_hex(6)}"
    if on_sqlite := connection.vendor == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('parallel') / name}.sqlite3"
    else:
        on_server(f"CREATE DATABASE {name}")
        url = f"{os.environ['DATABASE_URL'].rsplit('/', 1)[0]}/{name}"
    ended = python(MIGRATE, url)
    assert ended.returncode == 0, ended.stderr
    yield url
    if not on_sqlite:
        on_server(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def run(database: str) -> Run:
    """Runs a body in so many processes at once; answers what they said, sorted."""

    def start(body: str, count: int = 1) -> list[str]:
        ended = python(TOGETHER, database, str(count), body)
        assert ended.returncode == 0, ended.stderr
        return sorted(ended.stdout.splitlines())

    return start


def test_n_actions_at_once_write_n_lines_in_one_good_chain(run: Run) -> None:
    run(
        """
for turn in range(15):
    audit.action(lambda: audit.record("查看", by.user, by=by, detail=f"{worker}-{turn}"))()
""",
        WORKERS,
    )
    told = run("say(f\"{AuditLine.objects.filter(chain='34').count()} {audit.verify('34')} {audit.verify('00')}\")")
    assert told == [f"{WORKERS * 15} [] []"]


def test_lines_of_two_provinces_at_once_lock_each_other_out_never(run: Run) -> None:
    """Their chains are locked in one order, in whichever order the lines were collected."""
    run(
        """
first, second = ("11", "23") if worker % 2 else ("23", "11")
@audit.action
def act():
    audit.record("查看", by.user, by=by, province=first)
    audit.record("查看", by.user, by=by, province=second)
for turn in range(15):
    act()
""",
        WORKERS,
    )
    counted = [f"{chain} {WORKERS * 15} []" for chain in ("11", "23")]
    told = "AuditLine.objects.filter(chain=chain).count()} {audit.verify(chain)"
    assert run(f"for chain in ('11', '23'): say(f'{{chain}} {{{told}}}')") == counted


def test_one_form_sent_by_many_at_once_makes_one_record(run: Run) -> None:
    answers = run(
        """
@audit.action
def create():
    spent = onetime.spend("the one key", by=by, purpose="user")
    time.sleep(0.1)
    made = User.objects.create(username=f"user{worker}", name="新")
    audit.record("创建账号", made, by=by)
    onetime.settle(spent, made.pk)
    return made.pk
try:
    say(f"made {create()}")
except onetime.Repeated as repeated:
    say(f"repeated {repeated.result}")
""",
        WORKERS,
    )
    number = answers[0].removeprefix("made ")
    assert answers == [f"made {number}"] + [f"repeated {number}"] * (WORKERS - 1)
    rows = "User.objects.filter(name='新'), OneTimeKey.objects, AuditLine.objects.filter(action='创建账号', chain='34')"
    assert run(f"say(str([found.count() for found in ({rows})]))") == ["[1, 1, 1]"]


def test_guesses_at_once_wait_like_guesses_in_a_row(run: Run) -> None:
    """An attempt is counted before its password is looked at: the fourth failure owes two seconds."""
    answers = run(
        """
from django.test import RequestFactory
try:
    delays.count(RequestFactory().get("/"), "first")
    say("looked at")
except delays.TooSoon:
    say("waits")
""",
        WORKERS,
    )
    assert answers == ["looked at"] * 4 + ["waits"] * (WORKERS - 4)
    assert run("say(LoginDelay.objects.get().failures)") == ["4"]


def test_the_command_ends_with_a_status_that_a_script_can_ask(run: Run, database: str) -> None:
    command = "from django.core.management import execute_from_command_line as go; go(['manage.py', 'verify_audit'])"
    good = python(command, database)
    assert (good.returncode, good.stdout[:7]) == (0, "审计记录无误:")
    run("AuditLine.objects.filter(chain='00').update(user_name='他人')")
    bad = python(command, database)
    assert bad.returncode == 1
    assert bad.stderr.splitlines()[-1] == "CommandError: 审计记录有 1 处不符:链 00 第 1 条内容被改动。"
