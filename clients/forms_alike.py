"""A new file that may be a second one on somebody: told once with links before saving, and saved the second time."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from accounts import onetime
from clients.choices import RevealPurpose
from clients.models import Client
from stations.models import Station

FETCH = [("", "不调用,自己填写"), *((one.value, f"调用,用于{one.label}") for one in RevealPurpose)]


class AlikeForm(forms.Form):
    """Whoever is registered anew. `alike` are the files to look at, `is_held` whether the county knows the number."""

    fetch = forms.ChoiceField(
        label="本县已有基本信息,可调用", choices=FETCH, initial="", required=False,
        help_text="调用姓名、性别、类别、等级、证号和电话,不含其他内容;每次调用都记入审计。",
    )  # fmt: skip

    def __init__(self, *args: Any, station: Station, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.station, self.today = station, today
        self.alike: list[Client] = []
        self.is_held = False

    @property
    def told(self) -> str:
        """The keys of the files told, sent back with the next saving."""
        return ",".join(str(client.pk) for client in self.alike)

    def look_alike(
        self, name: str, birth_year: int | None, phone: str, *, index: str = "", besides: Iterable[Client] = ()
    ) -> None:
        """`index`, of the number typed: the file of its holder, which somebody may be making now, is no other one."""
        found = Client.objects.alike(self.station, name, birth_year, phone)
        others = [client for client in found if client not in besides]
        self.alike = [client for client in others if not index or client.person.number_index != index]

    def warn(self) -> None:
        """Refuses to save what looks like a file that was not told yet."""
        seen = set(str(self.data.get("seen", "")).split(","))
        is_new = any(str(client.pk) not in seen for client in self.alike)
        if is_new and not onetime.is_spent(str(self.data.get("key", ""))):
            self.add_error(
                None, "本站有同名或同电话的档案,可能是同一人,请先核对页面上列出的;确实不是同一人的,再次保存即可。"
            )
