from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from accounts import audit


class Command(BaseCommand):
    help = "核对全部审计链:改动、删除、调序、插入都会被发现。无误返回 0,否则返回 1 并说明。"

    def handle(self, *args: Any, **options: Any) -> None:
        wrong: list[str] = []
        chains = audit.chains()
        with tqdm(chains, desc="核对审计链", unit="链", disable=options["verbosity"] == 0) as progress:
            for chain in progress:
                wrong += audit.verify(chain)
        if wrong:
            raise CommandError(f"审计记录有 {len(wrong)} 处不符:{wrong[0]}")
        self.stdout.write(f"审计记录无误:{len(chains)} 条链。")
