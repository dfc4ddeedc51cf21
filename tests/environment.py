"""Loaded before Django's settings are read: the keys of a test run, which seal nothing real, and its files."""

import atexit
import base64
import os
import shutil
import tempfile

os.environ["SECRET_KEY"] = "a key for tests only, which signs nothing that leaves this process"
os.environ["FIELD_KEYS"] = "t1:" + base64.b64encode(b"t" * 32).decode()
os.environ["INDEX_KEY"] = base64.b64encode(b"i" * 32).decode()
os.environ["DEBUG"] = "false"
os.environ["MEDIA_ROOT"] = tempfile.mkdtemp(prefix="media-")
atexit.register(shutil.rmtree, os.environ["MEDIA_ROOT"], ignore_errors=True)
