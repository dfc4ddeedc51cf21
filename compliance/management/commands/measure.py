from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from compliance.actions_measure import measure
from stations.choices import Level
from stations.models import Region


class Command(BaseCommand):
    help = "按九项标准测算各站,写入当月的测算(每天执行一次;当月可重复执行,以最后一次为准)。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--area", default="", help="六位行政区划代码;不填则全部省份")

    def handle(self, *args: Any, area: str, **options: Any) -> None:
        offices = Region.objects.exclude(level=Level.GROUPING)
        regions = offices.filter(code=area) if area else offices.filter(level=Level.PROVINCE)
        if area and not regions:
            raise CommandError(f"没有代码为 {area} 的区划,请核对。")
        made, at = 0, timezone.now()
        for region in tqdm(list(regions), unit="地区", desc="测算", disable=options["verbosity"] == 0):
            made += measure(region, by=None, at=at)
        if options["verbosity"]:
            self.stdout.write(f"已测算 {made} 个站。")
