"""A backup: the whole database and every stored file in one sealed file, the same for both engines.

Names stand in clear in the database, so the file is sealed. The keys are not in it, only their fingerprints: who keeps
both in one place has nothing. Left out is who is signed in and who is locked out (after a restore everybody signs in
anew), and what `migrate` itself writes. Drafts and one-time keys are in it: nothing typed is lost, and what is sent
once more after a restore is still made once.
"""

import base64
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import DEFAULT_DB_ALIAS, connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from accounts.models import AuditLine, SignIn, User
from accounts.sealed_file import Damaged, SealedReader, SealedWriter
from accounts.sealing import fingerprints

LEFT_OUT = {"contenttypes", "auth", "axes"}
TOGETHER = 1000  # rows
Told = Callable[[int], Any]  # how many rows were done


class Refused(Exception):
    """Nothing was written; the sentence says why and what to do."""


@dataclass
class Content:
    """What a backup holds: rows by table, and files."""

    tables: dict[str, int]
    files: int

    @property
    def rows(self) -> int:
        return sum(self.tables.values())


def tables() -> list[type[models.Model]]:
    found = apps.get_models(include_auto_created=True)
    ours = [one for one in found if one._meta.managed and one._meta.app_label not in LEFT_OUT and one is not SignIn]
    return sorted(ours, key=lambda one: one._meta.label_lower)


def version() -> dict[str, str]:
    """The last migration of each app: whose rows fit into whose tables."""
    applied = MigrationRecorder(connection).applied_migrations()
    return {app: max(name for other, name in applied if other == app) for app in sorted({app for app, _ in applied})}


# ---------------------------------------------------------------- writing
@contextmanager
def _one_moment() -> Iterator[None]:
    """The database as it is now, whatever is written meanwhile.

    On SQLite atomic() would take the writer's place (IMMEDIATE) and keep everybody from saving; a plain BEGIN does not.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(durable=True):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


def write(folder: Path, *, at: datetime, told: Callable[[int], Told]) -> tuple[Path, Content]:
    """A new backup in a folder, under its name only once it is complete. `told(total)` answers who is told."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"backup-{at.astimezone():%Y%m%d-%H%M%S}.sealed"
    if path.exists():
        raise Refused(f"{path.name} 已存在,不会覆盖。请稍后再试或换一个目录。")
    part = path.with_suffix(".part")
    head = {"uuid": str(uuid4()), "made_at": at.isoformat(), "keys": fingerprints(), "version": version()}
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            writer = SealedWriter(file, head)
            with _one_moment():
                content = _write_rows(writer, told)
                content.files = _write_files(writer)  # after the moment: a file is stored before its row
            _put(writer, {"end": {"tables": content.tables, "files": content.files}})
            writer.close()
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
        _sync(folder)
    finally:
        part.unlink(missing_ok=True)
    return path, content


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _put(writer: SealedWriter, value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)
    writer.write(text.encode() + b"\n")


def _plain(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    if isinstance(value, date | time):  # and moments, whole with their microseconds: the trail's hashes hold them
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    raise TypeError(f"no way to write {type(value)}")


def _write_rows(writer: SealedWriter, told: Callable[[int], Told]) -> Content:
    counts = {model._meta.label_lower: model._base_manager.count() for model in tables()}
    done = told(sum(counts.values()))
    for model in tables():
        columns = [field.attname for field in model._meta.local_concrete_fields]
        _put(writer, {"table": model._meta.label_lower, "columns": columns})
        for row in model._base_manager.order_by("pk").values_list(*columns).iterator(chunk_size=TOGETHER):
            _put(writer, row)
            done(1)
    return Content(counts, 0)


def _write_files(writer: SealedWriter) -> int:
    count, root = 0, Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")):
        try:
            content = path.read_bytes()
        except (IsADirectoryError, FileNotFoundError):  # destroyed meanwhile, as somebody decided
            continue
        _put(writer, {"file": path.relative_to(root).as_posix(), "size": len(content)})
        writer.write(content)
        count += 1
    return count


# ---------------------------------------------------------------- reading
def records(reader: SealedReader) -> Iterator[tuple[str, Any]]:
    """("table", its head), ("row", values), ("file", (name, bytes)) … ("end", Content). Raises Damaged, CannotOpen."""
    tables, files, name = dict[str, int](), 0, ""
    while line := reader.line():
        value = json.loads(line)
        if isinstance(value, list):
            tables[name] += 1
            yield "row", value
        elif "table" in value:
            name = value["table"]
            tables[name] = 0
            yield "table", value
        elif "file" in value:
            files += 1
            yield "file", (value["file"], reader.read(value["size"]))
        else:
            if value["end"] != {"tables": tables, "files": files}:
                raise Damaged("备份文件里的行数与其清单不符,不能恢复。请改用另一份备份。")
            yield "end", Content(tables, files)


def check(path: Path, *, told: Told) -> Content:
    """Reads the whole file. Raises Refused, Damaged or CannotOpen."""
    with path.open("rb") as file:
        reader = SealedReader(file)
        _refuse_keys(reader.head["keys"])
        for kind, value in records(reader):
            if kind == "end":
                return value  # type: ignore[no-any-return]
            told(kind == "row")
    raise Damaged("备份文件没有结尾的清单,不能恢复。请改用另一份备份。")


def _refuse_keys(wanted: dict[str, str]) -> None:
    held = fingerprints()
    for name, fingerprint in wanted.items():
        if name not in held:
            raise Refused(f"缺少密钥 {name}:没有它,备份里的加密内容打不开。请先恢复 FIELD_KEYS 中的该密钥。")
        if held[name] != fingerprint:
            raise Refused(f"密钥 {name} 与备份时的不是同一把。请先恢复备份时使用的密钥。")


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# ---------------------------------------------------------------- restoring
def refuse(path: Path, *, replace: bool) -> datetime:
    """Whether this file may be restored into this database; when it was made. Raises Refused or Damaged."""
    with path.open("rb") as file:
        head = SealedReader(file).head
    _refuse_keys(head["keys"])
    if head["version"] != (ours := version()):
        if not ours:
            raise Refused("数据库里还没有表,没有恢复。请先运行 migrate。")
        differing = sorted(app for app in {*ours, *head["version"]} if ours.get(app) != head["version"].get(app))
        raise Refused(
            f"备份出自另一版本的系统({'、'.join(differing)} 的表结构不同)。请先装上备份时的版本,恢复后再升级。"
        )
    if not replace and (User.objects.exists() or AuditLine.objects.exists()):
        raise Refused("这个数据库里已有数据,没有恢复。请换一个只运行过 migrate 的空库;确要覆盖的,加 --replace。")
    return datetime.fromisoformat(head["made_at"])


def restore(path: Path, *, told: Told) -> Content:
    """Puts the rows and files of a checked backup in the place of what there is: all of it, or nothing."""
    stored: set[Path] = set()
    content = Content({}, 0)
    with path.open("rb") as file, transaction.atomic(durable=True):
        # As around a migration: whoever guards rows by triggers takes them away before, and sets them up after.
        emit_pre_migrate_signal(0, False, DEFAULT_DB_ALIAS)
        _wipe()
        model: type[models.Model] = User
        fields: list[Any] = []
        rows: list[models.Model] = []
        for kind, value in records(SealedReader(file)):
            if kind != "row":
                _insert(model, fields, rows)
                rows = []
            if kind == "row":
                plain = (field.to_python(one) for field, one in zip(fields, value, strict=True))
                rows.append(model.from_db(DEFAULT_DB_ALIAS, [field.attname for field in fields], list(plain)))
                if len(rows) == TOGETHER:
                    _insert(model, fields, rows)
                    rows = []
            elif kind == "table":
                model = apps.get_model(value["table"])
                fields = [model._meta.get_field(name) for name in value["columns"]]
            elif kind == "file":
                stored.add(_store(*value))
            else:
                content = value
            told(kind == "row")
        connection.check_constraints()  # and PostgreSQL sets up no trigger while a check is due
        with connection.cursor() as cursor:
            for sql in connection.ops.sequence_reset_sql(no_style(), tables()):
                cursor.execute(sql)
        emit_post_migrate_signal(0, False, DEFAULT_DB_ALIAS)
    for other in Path(settings.MEDIA_ROOT).rglob("*"):
        if other.is_file() and other not in stored:
            other.unlink()
    return content


def _wipe() -> None:
    """Every row, also of who is signed in."""
    with connection.cursor() as cursor:
        for table in [model._meta.db_table for model in tables()] + [SignIn._meta.db_table]:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608


def _insert(model: type[models.Model], fields: list[Any], rows: list[models.Model]) -> None:
    """As they are: bulk_create would stamp what is stamped at creation anew."""
    size = max(1, connection.ops.bulk_batch_size(fields, rows))
    for at in range(0, len(rows), size):
        model._base_manager.all()._insert(rows[at : at + size], fields=fields, raw=True, using=DEFAULT_DB_ALIAS)  # type: ignore[attr-defined]


def _store(name: str, content: bytes) -> Path:
    path = Path(settings.MEDIA_ROOT, name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return path
