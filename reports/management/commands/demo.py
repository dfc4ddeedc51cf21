"""Demo data, deterministic: same seed and clock, same figures."""

from collections.abc import Iterable
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from openpyxl import load_workbook
from tqdm import tqdm

from accounts.models import User
from accounts.roles import Role
from reports import published, table, workbook
from reports.demo import compliance, files, outreach, owed, register, replay
from reports.demo.places import Places
from reports.demo.plain import THROUGH_ACTIONS, Plain
from reports.demo.submissions import Submissions
from reports.indicators import INDICATORS
from reports.models import Return
from reports.periods import period
from stations.models import Posting, Region, Staff, Station
from stations.terms import moved_due, next_month

REPLAYS = (published.SLUG,)


class Command(BaseCommand):
    help = "生成演示数据:虚构的工作站、人员、咨询、案件和报表。已有真实数据的库拒绝写入。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--area", default="340000", help="生成全部工作站的地区(六位区划代码),默认 340000")
        parser.add_argument("--months", type=int, default=6, help="已过完的月数,默认 6")
        parser.add_argument("--seed", type=int, default=1, help="随机种子,默认 1")
        parser.add_argument("--consultations", type=int, help="咨询条数,默认每站每月 8 条")
        parser.add_argument("--cases", type=int, help="案件数,默认约为咨询条数的七分之一")
        parser.add_argument("--accounts", type=Path, help="账号文件,默认 var/demo-accounts.json")
        parser.add_argument("--clock", type=date.fromisoformat, help="把哪一天当作今天,如 2026-11-21")
        parser.add_argument("--replay", choices=REPLAYS, help="按公布的年度数字回放一年的记录")

    def handle(self, *args: Any, **options: Any) -> None:
        _refuse_real_data(options["replay"])
        if not Region.objects.exists():
            raise CommandError("还没有行政区划,请先运行 manage.py load_areas。")
        if options["replay"]:
            self._replay(options["seed"])
        else:
            self._demo(options)

    # ------------------------------------------------------------ the demo
    @transaction.atomic
    def _demo(self, options: dict[str, Any]) -> None:
        area = Region.objects.filter(code=options["area"]).exclude(level="grouping").first()
        if area is None:
            raise CommandError(f"没有区划代码 {options['area']},请用六位区划代码,如 340000。")
        if options["months"] < 1:
            raise CommandError("--months 至少为 1。")
        plain = Plain(
            area, options["months"], options["clock"] or timezone.localdate(), options["seed"],
            options["consultations"], options["cases"],
        )  # fmt: skip
        self.stdout.write("正在设立演示工作站和账号……")
        made = plain.build_places()
        self.stdout.write("正在写入咨询和案件……")
        plain.build_records()
        register.build(plain.stations, plain.full, plain.today, plain.seed)
        outreach.build(plain.stations, plain.full, plain.today, plain.seed)
        owed.enter(plain.stations, plain.today, plain.seed)
        self.stdout.write("正在写入自评……")
        compliance.build(made.stations, plain.today, plain.seed)  # its orders stand in the months after
        self._months(plain, made)
        with _bar(range(THROUGH_ACTIONS), "逐条登记", "条") as bar:
            plain.through_actions(bar)
        files.fill()
        self.stdout.write("正在写入测算……")
        compliance.measure(made.stations, plain.today)
        owed.build(made.stations, plain.today, plain.seed)
        path = options["accounts"] or Path(settings.VAR_DIR) / "demo-accounts.json"
        made.write_accounts(path)
        self.stdout.write(f"演示数据已就绪:{len(made.stations)} 个工作站。账号见 {path.name}。")

    def _months(self, plain: Plain, made: Places) -> None:
        """All months but the last are final; the last lies where returns lie on a working day."""
        desk = Submissions(made.stations)
        chance = Random(plain.seed)  # noqa: S311
        owing = [(month, station) for month in plain.full for station in _owing(made.stations, month)]
        provinces = {station.region.path[:3] for station in made.stations}
        offices = list(Region.objects.filter(path__in=provinces).order_by("code"))
        last, done = plain.full[-1], None
        for month, station in _bar(owing, "上报和审核", "份"):
            due = moved_due(next_month(month).replace(day=5))
            on = min(due + timedelta(days=chance.randrange(-4, 1)), plain.today)
            if chance.random() < 0.05:
                on = min(due + timedelta(days=chance.randrange(1, 7)), plain.today)
            if done and month != done:
                _finalise(desk, offices, done, plain.today)
            if month != done:
                owed.measure(made.stations, month)
            done = month
            if month == last:
                self._leave(desk, station, month, on, chance, plain)
            else:
                desk.climb(desk.submit(station, month, on), min(on + timedelta(days=3), plain.today))

    def _leave(self, desk: Submissions, station: Station, month: date, on: date, chance: Random, plain: Plain) -> None:
        """The last month as a provincial office finds it: most are in, one is sent back, two are missing."""
        place = next(n for n, other in enumerate(desk.stations) if other.pk == station.pk)
        if place in (9, 31) or (place == 5 and plain.area.level == "county"):
            return
        row = desk.submit(station, month, on)
        later = min(on + timedelta(days=2), plain.today)
        if place == 11:
            row = desk.check(row, later)
            desk.send_back(row, later, "咨询人次与台账签到数不符,请核对后重新上报。")
        elif place % 9 == 4:
            return
        elif place % 7 == 5:
            desk.check(row, later)
        else:
            desk.climb(row, later)

    # ------------------------------------------------------------ the replay
    def _replay(self, seed: int) -> None:
        chance = Random(seed)  # noqa: S311
        with transaction.atomic():
            self.stdout.write("正在设立回放用的工作站……")
            made = replay.build_places(chance)
            staff = {station.pk: [] for station in made.stations}
            for person in Staff.objects.filter(station__in=made.stations):
                staff[person.station_id].append(person)
            self.stdout.write("正在写入 2018 年的咨询和案件……")
            replay.Replay(chance, made.stations, staff, made.user("head")).build()
            province = Region.objects.get(code=published.PROVINCE)
            desk = Submissions(made.stations)
            year = period(str(published.YEAR))
            for month, station in _bar([(m, s) for m in year.months for s in made.stations], "上报和审核", "份"):
                on = moved_due(next_month(month).replace(day=5))
                desk.climb(desk.submit(station, month, on), on)
                if station is made.stations[-1]:
                    desk.finalise(province, month, on)
        self._print_published(province)

    def _print_published(self, province: Region) -> None:
        """Code and cell of each published figure, as the workbook of the year has it."""
        year = period(str(published.YEAR))
        content = workbook.build(table.area_table(province, year, today=timezone.localdate()))
        book = load_workbook(BytesIO(content))
        wrong = 0
        for one in published.FIGURES:
            if one.where != published.FIGURE:
                continue
            sheet, cells = next(iter(book.defined_names[f"i_{one.name}"].destinations))
            cell = book[sheet][cells.replace("$", "").split(":")[1]]  # the last row is 合计
            value = round(cell.value * 100) if one.unit == "分" else cell.value
            wrong += not one.allows(value)
            told = f"{one.section}{one.label}  公布 {one.text}  工作簿 {_shown(one.name, value)}"
            self.stdout.write(f"i_{one.name}  {told}  {sheet}!{cell.coordinate}")
        if wrong:
            raise CommandError(f"有 {wrong} 个数字与公布的不符。")
        self.stdout.write(f"其余公布的数按活动和登记计,逐项对照见 /replays/{published.SLUG}/。")


def _refuse_real_data(replayed: str | None) -> None:
    """The demo writes beside nothing real: every user must be one of its own."""
    demo = set(User.objects.exclude(username__startswith=replay.PREFIX).values_list("username", flat=True))
    if not demo and not User.objects.exists():
        return
    if User.objects.filter(username__startswith=replay.PREFIX).exists() and replayed:
        raise CommandError("这一年已经回放过,无须再次运行。")
    if demo - set(Posting.objects.filter(user__username__regex=DEMO_NAMES).values_list("user__username", flat=True)):
        raise CommandError("库中已有真实账号,拒绝写入演示数据。请换一个空库。")
    if demo and not replayed:
        raise CommandError("演示数据已经生成,无须再次运行。要重新生成请换一个空库。")


DEMO_NAMES = rf"^({'|'.join(['head', 'leader', *Role.values])})\d{{6}}$"


def _owing(stations: Iterable[Station], month: date) -> list[Station]:
    """The stations that owe a month: open in it, reporting by then."""
    open_then = Station.objects.filter(
        Q(interval__closed_on__isnull=True) | Q(interval__closed_on__gte=month),
        interval__opened_on__lt=next_month(month),
    )
    keys = set(open_then.filter(reports_from__lte=month).values_list("pk", flat=True))
    return [station for station in stations if station.pk in keys]


def _finalise(desk: Submissions, offices: list[Region], month: date, today: date) -> None:
    on = min(moved_due(next_month(month).replace(day=12)), today)
    for province in offices:
        if Return.objects.filter(month=month, office=province).exists():
            desk.finalise(province, month, on)


def _shown(code: str, value: int) -> str:
    return f"{value / 100:,.2f} 元" if INDICATORS[code].unit == "分" else f"{value:,}"


def _bar(items: Iterable[Any], label: str, unit: str) -> Any:
    return tqdm(items, desc=label, unit=unit, disable=None)
