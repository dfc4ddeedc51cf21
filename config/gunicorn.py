"""The server of `make run` and `make serve`. GUNICORN_CMD_ARGS overrides what stands here.

One sync worker per core: measured, this beats threads and ASGI here. No access log: searched names stand in it.
"""

import os

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = max(2, os.cpu_count() or 1)
timeout = 120  # a province's workbook of a year
