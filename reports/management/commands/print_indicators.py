from typing import Any

from django.core.management.base import BaseCommand

from reports.dictionary import markdown


class Command(BaseCommand):
    help = "打印指标字典(docs/indicators.md 的内容)。"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(markdown(), ending="")
