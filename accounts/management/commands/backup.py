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
        "把整个数据库和全部附件备份成一个加密文件,写完后从头核对一遍;备份时不影响办理业务。"
        "密钥不在备份里,请另行保管:没有密钥,备份打不开。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path, help="放备份文件的目录,没有则新建。")

    def handle(self, *args: Any, folder: Path, verbosity: int, **options: Any) -> None:
        at, quiet = timezone.now(), verbosity == 0
        try:
            with tqdm(desc="备份", unit="行", disable=quiet) as writing:
                path, content = backups.write(folder, at=at, told=_of(writing))
            with tqdm(total=content.rows, desc="核对", unit="行", disable=quiet) as checking:
                backups.check(path, told=checking.update)
            digest = backups.digest(path)
        except (backups.Refused, Damaged, CannotOpen) as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as error:
            raise CommandError(f"备份没有完成,无法写入 {folder}:{error.strerror}。请检查目录和磁盘空间。") from error
        except DatabaseError as error:
            raise CommandError("备份没有完成,数据库读不出来。请检查 DATABASE_URL,并确认已运行 migrate。") from error
        actions_backup.backup_made(made_at=at, size=path.stat().st_size, digest=digest)
        if verbosity:
            self.stdout.write(f"备份完成:{path},{content.rows:,} 行,{content.files:,} 个附件。SHA-256 {digest}")


def _of(bar: Any) -> Any:
    """Tells the bar how many rows there will be, once they are counted."""

    def told(total: int) -> Any:
        bar.reset(total)
        return bar.update

    return told
