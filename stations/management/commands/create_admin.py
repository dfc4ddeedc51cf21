import sys
from getpass import getpass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.actions import SYSTEM
from accounts.roles import Role
from stations import actions
from stations.models import Region


class Command(BaseCommand):
    help = "建立某地区的系统管理员(新安装的第一个账号)。密码从键盘或标准输入读取,首次登录须修改。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--area", required=True, metavar="340000", help="任职残联的行政区划代码")
        parser.add_argument("--username", required=True, help="登录名")
        parser.add_argument("--name", required=True, help="姓名")

    def handle(self, *args: Any, **options: Any) -> None:
        region = Region.objects.filter(code=options["area"]).first()
        if region is None:
            raise CommandError(f"没有行政区划 {options['area']},请核对代码,或先运行 manage.py load_areas。")
        password = getpass("初始密码:") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        try:
            user = actions.create_user(
                by=SYSTEM, username=options["username"], name=options["name"], password=password,
                role=Role.ADMIN, region=region, starts_on=timezone.localdate(),
            )  # fmt: skip
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        self.stdout.write(f"已建立 {user.username}:{region.office_name} 系统管理员。")
