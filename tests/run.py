"""make test: the whole suite on SQLite, then on PostgreSQL, then in a browser. Fails if one of them fails.

python -m tests.run
"""

import os
import signal
import subprocess
import sys

from tests.postgresql import throwaway_server

PYTEST = [
    *(sys.executable, "-m", "pytest", "-q", "--ignore=tests/bench"),
    *("--numprocesses=auto", "--dist=loadfile", "--no-loadscope-reorder"),  # in the order of tests/conftest.py
]
# What the pages do in a browser does not depend on the database: one run looks at them. It is a run of its own, because
# a process that has served a browser is none to fork from: its children find the database file held by another thread.
BROWSER = "tests/browser"
WITHOUT = [f"--ignore={BROWSER}"]


def run(engine: str, arguments: list[str], **environment: str) -> tuple[int, str]:
    """Exit status and closing line of one run of pytest, whose output is shown as it comes."""
    kept = {name: value for name, value in os.environ.items() if not name.endswith("DATABASE_URL")}
    print(f"\n== {engine}", flush=True)
    closing = ""
    with subprocess.Popen(
        [*PYTEST, *arguments], env=kept | environment | {"EXPECTED_ENGINE": engine}, stdout=subprocess.PIPE, text=True
    ) as pytest:
        try:
            for line in pytest.stdout or ():
                print(line, end="", flush=True)
                closing = line.strip() or closing
        except BaseException:  # stopped from outside: do not wait for the rest of the suite
            pytest.terminate()
            raise
    return pytest.returncode, closing


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped then too
    results = {"sqlite": run("sqlite", WITHOUT)}
    with throwaway_server() as url:
        results["postgresql"] = run("postgresql", WITHOUT, DATABASE_URL=url)
    results["sqlite, in a browser"] = run("sqlite", [BROWSER])
    print()
    for engine, (_, closing) in results.items():
        print(f"{engine}: {closing}")
    return 1 if any(status for status, _ in results.values()) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
