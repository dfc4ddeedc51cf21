from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from cases.actions_remind import due, mail, remind
from stations.actions_plan import renew
from stations.models import Station


class Command(BaseCommand):
    help = "发出当天的期限提醒(可重复执行:一项期限一天只提醒一次)。设置了 EMAIL_URL 时,另发到各站的提醒邮箱。"

    def handle(self, *args: Any, **options: Any) -> None:
        today, made, mailed, failed = timezone.localdate(), 0, 0, []
        for station in Station.objects.open_on(today).order_by("code"):
            renew(station, today=today)
        owing = due(today).order_by().values("station")
        stations = Station.objects.filter(pk__in=owing).select_related("region").order_by("code")
        for station in tqdm(list(stations), unit="站", desc="期限提醒", disable=options["verbosity"] == 0):
            made += remind(station, today=today)
            if settings.SENDS_MAIL:
                try:
                    mailed += mail(station, today=today)
                except OSError as error:  # refused, unreachable: the reminders stand, the next run tries again
                    failed.append(f"{station.name}({type(error).__name__})")
        if options["verbosity"]:
            self.stdout.write(f"提醒 {made} 项期限,发出邮件 {mailed} 封。")
        if failed:
            raise CommandError(f"以下工作站的邮件未能发出,请检查 EMAIL_URL 后重新执行:{'、'.join(failed)}。")
