from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone
from tqdm import tqdm

from accounts import actions_backup, backups
from accounts.sealed_file import Damaged
from accounts.sealing import CannotOpen


class Command(BaseCommand):
    help = (
        "从备份文件恢复整个数据库和全部附件:先从头核对,再一次写入,中途出错则什么都不改。"
        "请先停止服务。恢复后所有人须重新登录,请再运行 verify_audit。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="backup 写出的文件。")
        parser.add_argument("--replace", action="store_true", help="数据库里已有数据时,清空后恢复。")

    def handle(self, *args: Any, file: Path, replace: bool, verbosity: int, **options: Any) -> None:
        quiet = verbosity == 0
        try:
            made_at = backups.refuse(file, replace=replace)
            with tqdm(desc="核对", unit="行", disable=quiet) as bar:
                content = backups.check(file, told=bar.update)
            with tqdm(total=content.rows, desc="恢复", unit="行", disable=quiet) as bar:
                backups.restore(file, told=bar.update)
            actions_backup.note_restored(
                made_at=made_at, restored_at=timezone.now(), size=file.stat().st_size, digest=backups.digest(file)
            )
        except (backups.Refused, Damaged, CannotOpen) as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as error:
            raise CommandError(f"没有恢复,文件无法读写:{error.strerror}。请检查路径和磁盘空间。") from error
        except DatabaseError as error:
            raise CommandError(
                "没有恢复,数据库拒绝了写入,原有数据没有变动。请确认已对空库运行 migrate,且服务已停止。"
            ) from error
        if verbosity:
            self.stdout.write(f"恢复完成:{content.rows:,} 行,{content.files:,} 个附件。请运行 verify_audit 核对审计。")
