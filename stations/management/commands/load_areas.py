from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from stations.actions import load_areas
from stations.areas import areas


class Command(BaseCommand):
    help = "载入全国行政区划(可重复执行:更新名称和上级,不删除)。"

    def handle(self, *args: Any, **options: Any) -> None:
        rows = areas()
        with tqdm(total=len(rows), unit="条", desc="行政区划", disable=options["verbosity"] == 0) as bar:
            added, changed = load_areas(rows, by=None, told=bar.update)
        if options["verbosity"]:
            self.stdout.write(f"行政区划共 {len(rows)} 条:新增 {added} 条,更新 {changed} 条。")
