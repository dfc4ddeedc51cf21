"""Seals bytes: AES-256-GCM with the id of its key, bound to the place they belong to.

A sealed value moved to another row, field or model does not open: its place is the associated data.
"""

import base64
import hashlib
import hmac
import os
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12


class CannotOpen(Exception):
    """The bytes were changed, belong elsewhere, or their key is not at hand."""


@cache
def _keys(text: str) -> dict[str, AESGCM]:
    pairs = (item.strip().split(":", 1) for item in text.split(",") if item.strip())
    return {name: AESGCM(base64.b64decode(key)) for name, key in pairs}


def is_sealed_first(sealed: bytes) -> bool:
    """Whether the first key sealed it: the one that seals now."""
    return bytes(sealed).startswith(next(iter(_keys(settings.FIELD_KEYS))).encode() + b":")


def fingerprints() -> dict[str, str]:
    """Which keys these are, without telling them: name -> what a keyed hash makes of nothing."""
    pairs = [item.strip().split(":", 1) for item in settings.FIELD_KEYS.split(",") if item.strip()]
    pairs.append(["INDEX_KEY", settings.INDEX_KEY])
    return {name: hmac.new(base64.b64decode(key), b"", hashlib.sha256).hexdigest()[:16] for name, key in pairs}


def seal(plain: bytes, place: str) -> bytes:
    """`place` is "model:field:row uuid"; the same is needed to open."""
    keys = _keys(settings.FIELD_KEYS)
    name = next(iter(keys))
    nonce = os.urandom(NONCE_BYTES)
    return name.encode() + b":" + nonce + keys[name].encrypt(nonce, plain, place.encode())


def open_sealed(sealed: bytes, place: str) -> bytes:
    """The plain bytes. Raises CannotOpen."""
    name, _, rest = bytes(sealed).partition(b":")
    key = _keys(settings.FIELD_KEYS).get(name.decode(errors="replace"))
    if key is None:
        raise CannotOpen(f"缺少密钥 {name.decode(errors='replace')},无法打开加密内容。请恢复 FIELD_KEYS 中的该密钥。")
    try:
        return key.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], place.encode())
    except InvalidTag as error:
        raise CannotOpen("加密内容已损坏或不属于此处,无法打开。请从备份恢复。") from error


def keyed_hash(purpose: str, value: str) -> str:
    """HMAC-SHA-256 under the index key: equal values can be found, none can be guessed without the key."""
    key = base64.b64decode(settings.INDEX_KEY)
    return hmac.new(key, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()
