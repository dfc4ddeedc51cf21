"""A file of any length, sealed in pieces: written and read piece by piece, and whole or not at all.

MAGIC, then one line of JSON in clear (what it is, which keys it needs), then the pieces: a byte that says whether it is
the last, four bytes of length, AES-256-GCM. The key is the file's own, sealed with the first of FIELD_KEYS; the nonce
counts the pieces and names the last one, and the line in clear is bound to each: what is changed, left out, put
elsewhere or cut off does not open.
"""

import base64
import hashlib
import json
import os
import struct
import zlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from accounts.sealing import open_sealed, seal

MAGIC = b"station backup 1\n"
PIECE = 1024 * 1024  # bytes, before they are packed
LONGEST_PIECE = PIECE + 4096  # what cannot be packed grows a little
LONGEST_HEAD = 64 * 1024
FRAME = struct.Struct(">BI")


class Damaged(Exception):
    """The file is not whole, or not one of ours."""


def _place(head: dict[str, Any]) -> str:
    return f"backup:key:{head['uuid']}"


def _nonce(number: int, last: int) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


class SealedWriter:
    """Takes plain bytes. What it writes can be opened only after `close()`."""

    def __init__(self, file: BinaryIO, head: dict[str, Any]) -> None:
        key = os.urandom(32)
        head = head | {"key": base64.b64encode(seal(key, _place(head))).decode()}
        line = json.dumps(head, ensure_ascii=False, sort_keys=True).encode() + b"\n"
        file.write(MAGIC + line)
        self._file, self._aead, self._bound = file, AESGCM(key), hashlib.sha256(line).digest()
        self._waiting, self._number = bytearray(), 0

    def write(self, plain: bytes) -> None:
        self._waiting += plain
        while len(self._waiting) > PIECE:  # the last piece is never written here
            self._put(bytes(self._waiting[:PIECE]), last=0)
            del self._waiting[:PIECE]

    def close(self) -> None:
        self._put(bytes(self._waiting), last=1)

    def _put(self, plain: bytes, last: int) -> None:
        sealed = self._aead.encrypt(_nonce(self._number, last), zlib.compress(plain, 1), self._bound)
        self._file.write(FRAME.pack(last, len(sealed)) + sealed)
        self._number += 1


def read_head(file: BinaryIO) -> tuple[dict[str, Any], bytes]:
    """What stands in clear, and the line itself. Raises Damaged."""
    if file.read(len(MAGIC)) != MAGIC:
        raise Damaged("这不是本系统的备份文件,或它的开头已损坏。")
    line = file.readline(LONGEST_HEAD)
    try:
        head = json.loads(line)
        datetime.fromisoformat(head["made_at"])
        if not (head["uuid"] and head["key"] and isinstance(head["keys"], dict) and isinstance(head["version"], dict)):
            raise ValueError
    except (ValueError, TypeError, KeyError) as error:
        raise Damaged("备份文件的开头已损坏,请改用另一份备份。") from error
    return head, line


def pieces(file: BinaryIO, head: dict[str, Any], line: bytes) -> Iterator[bytes]:
    """The plain bytes, a piece at a time. Raises Damaged or CannotOpen."""
    damaged = Damaged("备份文件已损坏或不完整(内容被改动、缺失或截断),不能恢复。请改用另一份备份。")
    try:
        aead = AESGCM(open_sealed(base64.b64decode(head["key"]), _place(head)))
    except (ValueError, TypeError) as error:
        raise damaged from error
    bound, number, last = hashlib.sha256(line).digest(), 0, 0
    while not last:
        frame = file.read(FRAME.size)
        if len(frame) < FRAME.size:
            raise damaged
        last, length = FRAME.unpack(frame)
        if last > 1 or length > LONGEST_PIECE:
            raise damaged
        try:
            yield zlib.decompress(aead.decrypt(_nonce(number, last), file.read(length), bound))
        except (InvalidTag, ValueError, zlib.error) as error:
            raise damaged from error
        number += 1
    if file.read(1):
        raise damaged


class SealedReader:
    """Reads lines and counted bytes out of the pieces of a file."""

    def __init__(self, file: BinaryIO) -> None:
        self.head, line = read_head(file)
        self._pieces, self._held, self._at = pieces(file, self.head, line), b"", 0

    def read(self, count: int) -> bytes:
        while len(self._held) - self._at < count and self._more():
            pass
        return self._take(self._at + count)

    def line(self) -> bytes:
        """With its end; b"" after the last one."""
        searched = self._at
        while (end := self._held.find(b"\n", searched)) < 0:
            searched = len(self._held) - self._at
            if not self._more():
                return self._take(len(self._held))
        return self._take(end + 1)

    def _more(self) -> bool:
        piece = next(self._pieces, None)
        if piece is None:
            return False
        self._held, self._at = self._held[self._at :] + piece, 0
        return True

    def _take(self, end: int) -> bytes:
        taken = self._held[self._at : end]
        self._at += len(taken)
        return taken
