"""The server goes on sending a file for longer than it waits for an answer."""

import os
import socket
import subprocess
import sys
import time
from contextlib import closing
from urllib.error import URLError
from urllib.request import urlopen

PIECES, PAUSE = 9, 0.4  # seconds: in all much more than the server's second


class Sending:
    """As a StreamingHttpResponse answers."""

    streaming = True

    def __iter__(self):
        for at in range(PIECES):
            time.sleep(PAUSE)
            yield b"%d" % at

    def close(self):
        pass


def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return Sending()


def free_port():
    with closing(socket.socket()) as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


def test_a_long_file_arrives_whole():
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "--workers", "1", "--timeout", "1",
         "--log-level", "critical", "tests.config.test_gunicorn:application"],
        env=os.environ | {"PORT": str(port)},
    )  # fmt: skip
    try:
        for _ in range(100):
            try:
                answer = urlopen(f"http://127.0.0.1:{port}/", timeout=30)
                break
            except URLError:
                time.sleep(0.1)
        assert answer.read() == b"".join(b"%d" % at for at in range(PIECES))
    finally:
        server.terminate()
        server.wait()
