from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from reports import periods
from reports.downloads import export, workbook_of
from reports.table import find_area
from reports.workbook_sheets import plans


class Command(BaseCommand):
    help = "导出一个地区或工作站某期的报表工作簿(.xlsx)。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--area", required=True, help="六位行政区划代码,或八位站代码")
        parser.add_argument("--period", required=True, help="2026-10(月)、2026-Q3(季)、2026-H1(半年)、2026(年)")
        parser.add_argument("--output", required=True, type=Path, help="写入的文件,以 .xlsx 结尾")

    def handle(self, *args: Any, area: str, period: str, output: Path, **options: Any) -> None:
        if output.suffix != ".xlsx":
            raise CommandError("输出文件应以 .xlsx 结尾。")
        if not output.absolute().parent.is_dir():
            raise CommandError(f"文件夹 {output.parent} 不存在,请先建立。")
        try:
            place, over = find_area(area), periods.period(period)
        except ValidationError as refusal:
            raise CommandError(refusal.messages[0]) from refusal
        with tqdm(total=len(plans(over)), desc="导出报表", unit="表", disable=options["verbosity"] == 0) as bar:
            made = workbook_of(place, over, today=timezone.localdate(), told=bar.update)
            bar.update(bar.total - bar.n)
        if not made.table.total.owing:
            raise CommandError(f"{made.table.area}在{made.table.period.label}没有应报的工作站。")
        try:
            output.write_bytes(made.content)
        except OSError as error:
            raise CommandError(f"不能写入 {output}:{error.strerror}。") from error
        export(made)
        if options["verbosity"]:
            self.stdout.write(f"{made.table.area} {made.table.period.label} {made.table.standing}:{output}")
