"""Keys are written once, for their owner only; without them nothing starts."""

import os
import shutil
import stat
import subprocess
import sys

import pytest

from config.keys import fresh, write_missing
from tests.source import ROOT

NAMES = set(fresh())


@pytest.fixture
def no_keys(monkeypatch):
    for name in NAMES:
        monkeypatch.delenv(name)


def _written(path):
    return dict(line.split("=", 1) for line in path.read_text().splitlines())


@pytest.mark.usefixtures("no_keys")
def test_missing_keys_are_written_for_their_owner_only(tmp_path):
    path = tmp_path / "var" / "keys.env"
    assert set(write_missing(path)) == NAMES
    assert set(_written(path)) == NAMES
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.usefixtures("no_keys")
def test_a_key_that_is_there_is_never_replaced(tmp_path):
    path = tmp_path / "keys.env"
    write_missing(path)
    before = path.read_text()
    assert write_missing(path) == []
    assert path.read_text() == before


@pytest.mark.usefixtures("no_keys")
def test_a_key_of_the_environment_is_not_written_down(tmp_path, monkeypatch):
    monkeypatch.setenv("INDEX_KEY", "of the environment")
    path = tmp_path / "keys.env"
    assert "INDEX_KEY" not in write_missing(path)
    assert "INDEX_KEY" not in _written(path)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_without_a_key_nothing_starts_and_it_is_named(tmp_path, name):
    shutil.copytree(ROOT / "config", tmp_path / "config")
    environment = {key: value for key, value in os.environ.items() if key != name}
    started = subprocess.run(
        [sys.executable, "-c", "import config.settings"], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert started.returncode != 0
    assert f"缺少密钥 {name}" in started.stderr
