"""The server of `make run` and `make serve`. GUNICORN_CMD_ARGS overrides what stands here.

One sync worker per core: measured, this beats threads and ASGI here. No access log: searched names stand in it.
"""

import os
from collections.abc import Iterator
from typing import Any

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = max(2, os.cpu_count() or 1)
timeout = 120  # a province's workbook of a year


def post_worker_init(worker: Any) -> None:
    """A long file is sent for longer than `timeout`: each piece tells that the worker lives, a stalled one does not."""
    answer = worker.wsgi

    def told(pieces: Any) -> Iterator[bytes]:
        try:
            for piece in pieces:
                worker.notify()
                yield piece
        finally:
            pieces.close()

    def answering(environ: Any, start_response: Any) -> Any:
        pieces = answer(environ, start_response)
        return told(pieces) if getattr(pieces, "streaming", False) else pieces

    worker.wsgi = answering
