from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone
from tqdm import tqdm

from cases.actions_remind import due, mail, remind, text
from consultations.actions_import import drop_imports
from stations.actions_plan import renew
from stations.models import Obligation, Station


class Command(BaseCommand):
    help = (
        "发出当天的期限提醒(可重复执行:一项期限一天只提醒一次)。"
        "设置了 EMAIL_URL、SMS_URL 时,另发到各站的提醒邮箱、提醒手机。"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        today, made, failed = timezone.localdate(), 0, []
        ways = {"邮件": mail} if settings.SENDS_MAIL else {}
        ways |= {"短信": text} if settings.SMS_URL else {}
        sent = dict.fromkeys(ways, 0)
        drop_imports(at=timezone.now())
        for station in Station.objects.open_on(today).order_by("code"):
            renew(station, today=today)
        owing = Q(pk__in=due(today).order_by().values("station"))
        owing |= Q(pk__in=Obligation.objects.pressing(today).values("station"))
        stations = Station.objects.filter(owing).select_related("region").order_by("code")
        for station in tqdm(list(stations), unit="站", desc="期限提醒", disable=options["verbosity"] == 0):
            made += remind(station, today=today)
            for name, tell in ways.items():
                try:
                    sent[name] += tell(station, today=today)
                except OSError as error:  # refused, unreachable: the reminders stand, the next run tries again
                    failed.append(f"{station.name}({name}:{type(error).__name__})")
        if options["verbosity"]:
            told = "".join(f",发出{name} {number} {'封' if name == '邮件' else '条'}" for name, number in sent.items())
            self.stdout.write(f"提醒 {made} 项期限{told}。")
        if failed:
            raise CommandError(f"以下工作站未能发到,请检查 EMAIL_URL、SMS_URL 后重新执行:{'、'.join(failed)}。")
