from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from accounts import rotation
from accounts.sealing import CannotOpen
from stations import attachments
from stations.models import Attachment


class Command(BaseCommand):
    help = (
        "用 FIELD_KEYS 中的第一把密钥重新加密全部内容和附件;可以不停止服务,中断后再运行会接着做。"
        "做完以前旧密钥要留在 FIELD_KEYS 里;旧备份仍要用旧密钥打开,请一并保管。"
    )

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        quiet, total = verbosity == 0, 0
        try:
            for model, column in rotation.sealed_columns():
                rows, label = model._base_manager.count(), str(model._meta.verbose_name)
                with tqdm(total=rows, desc=label, unit="行", disable=quiet) as bar:
                    count = rotation.rotate(model, column, bar.update)
                total += count
                if count:
                    rotation.rotation_done(model, column, count)
            files = Attachment.objects.order_by("pk")
            count, size = 0, files.count()
            for row in tqdm(files.iterator(), total=size, desc="附件", unit="份", disable=quiet):
                count += attachments.reseal(row)
            if count:
                rotation.rotation_done(Attachment, "content", count)
        except CannotOpen as refusal:
            raise CommandError(f"没有做完,已做的有效:{refusal}") from refusal
        if verbosity:
            self.stdout.write(f"重新加密完成:{total + count:,} 项。确认 backup 已用新密钥做过一次后,再移除旧密钥。")
