"""Persons and a station's file on each; the facts of a day, frozen on records further right."""

import secrets
import uuid
from collections.abc import Iterable
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.roles import P
from clients import identity, names
from clients.choices import TICKED_GROUPS, Category, CertificateState, Grade, Group, Household, Residence, Sex
from clients.models_certificate import Certificate, CertificateQuerySet, Parts
from clients.models_guardian import Guardian, GuardianQuerySet
from clients.models_rights import RightsRequest as RightsRequest
from stations.choices import Level
from stations.models import Station
from stations.scope import ScopedQuerySet

__all__ = [
    "Certificate", "CertificateQuerySet", "Client", "ClientGram", "ClientQuerySet", "Facts", "GroupFlags", "Guardian",
    "GuardianQuerySet", "Parts", "Person", "PersonJoin", "PersonQuerySet",
]  # fmt: skip


def new_person_key() -> str:
    return secrets.token_hex(16)


class GroupFlags(models.Model):
    """One column a group."""

    is_disabled = models.BooleanField(Group.DISABLED.label, default=False)
    is_migrant_worker = models.BooleanField(Group.MIGRANT_WORKER.label, default=False)
    is_elderly = models.BooleanField(Group.ELDERLY.label, default=False)
    is_woman = models.BooleanField(Group.WOMAN.label, default=False)
    is_left_behind_woman = models.BooleanField(Group.LEFT_BEHIND_WOMAN.label, default=False)
    is_minor = models.BooleanField(Group.MINOR.label, default=False)
    is_military_family = models.BooleanField(Group.MILITARY_FAMILY.label, default=False)
    is_veteran = models.BooleanField(Group.VETERAN.label, default=False)
    is_low_income = models.BooleanField(Group.LOW_INCOME.label, default=False)
    is_extreme_poverty = models.BooleanField(Group.EXTREME_POVERTY.label, default=False)
    is_single_parent_poor = models.BooleanField(Group.SINGLE_PARENT_POOR.label, default=False)
    is_other_hardship = models.BooleanField(Group.OTHER_HARDSHIP.label, default=False)

    class Meta:
        abstract = True

    @property
    def groups(self) -> list[Group]:
        return [group for group in Group if getattr(self, group.field)]


class Facts(GroupFlags):
    """The person's facts as they were on the day, on the record itself.

    Statistics need no join, and a later re-assessment of the person cannot move a closed month.
    """

    # From the record: whose file it is, the station, and the month its person counts in.
    FILE, STATION, MONTH = "client", "station", "counted_in"

    person_key = models.CharField(max_length=32, blank=True)  # "" = anonymous: counts in 人次, never in 人
    category = models.CharField("残疾类别", max_length=1, choices=Category, default=Category.UNKNOWN)
    grade = models.CharField("残疾等级", max_length=1, choices=Grade, default=Grade.UNKNOWN)
    sex = models.CharField("性别", max_length=1, choices=Sex, default=Sex.UNKNOWN)
    age = models.PositiveSmallIntegerField("年龄", null=True, blank=True)
    residence = models.CharField("城乡", max_length=1, choices=Residence, default=Residence.UNKNOWN)

    class Meta:
        abstract = True

    @classmethod
    def rekey(cls, client: "Client", key: str) -> None:
        """Writes on the records of a file whose they are. What a closed month has counted stays as it was reported."""
        cls.of_open_months(client).update(person_key=key)

    @classmethod
    def of_open_months(cls, client: "Client") -> models.QuerySet[Self]:
        through = f"{cls.STATION}__books_closed_through"
        is_open = Q(**{through: None}) | Q(**{f"{cls.MONTH}__gt": F(through)})
        return cls._default_manager.filter(is_open, **{cls.FILE: client})


class PersonQuerySet(models.QuerySet["Person"]):
    def numbered(self, number_index: str) -> models.QuerySet["Person", tuple[int]]:
        """Keys of the rows that are the human being of a number: the one that holds it, and those joined to it."""
        joins = PersonJoin.objects.filter(kept__number_index=number_index, undone_at=None)
        return self.filter(number_index=number_index).values_list("pk").union(joins.values_list("joined"))


class Person(models.Model):
    """One human being across stations: a random key heads are counted by, and a blind index. It has no page."""

    key = models.CharField(max_length=32, unique=True, default=new_person_key)
    number_index = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 - null = no number known yet

    objects = PersonQuerySet.as_manager()


class PersonJoin(models.Model):
    """Two persons found to be one: a row, undone by that row; heads over several months resolve it."""

    kept = models.ForeignKey(Person, models.PROTECT, related_name="+")
    joined = models.ForeignKey(Person, models.PROTECT, related_name="+")
    joined_at = models.DateTimeField(auto_now_add=True)
    joined_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField("合并理由", max_length=120, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)


MOST_PIECES = 5  # of a name looked for: each is a subquery in the one before, and SQLite reads a hundred steps deep


class ClientQuerySet(ScopedQuerySet):
    view_permission = P.CLIENT_VIEW

    def unmerged(self) -> Self:
        return self.filter(merged_into=None)

    def held_in_county(self, station: Station, number_index: str) -> "Client | None":
        """What another station of the same county holds on a number.

        Read outside the scope rule, by an exact number only: no more than that there is something is told, and
        basic data are copied with a purpose (clients/actions.py). Not that help was sought, nor where.
        """
        if station.region.level != Level.COUNTY:
            return None
        others = Station.objects.filter(region=station.region_id).exclude(pk=station.pk)
        found = self.unmerged().filter(person__in=Person.objects.numbered(number_index), station__in=others)
        return found.order_by("-registered_on", "-pk").first()

    def alike(self, station: Station, name: str, birth_year: int | None, phone: str) -> list["Client"]:
        """Files of a station that may be of one person: of this name and, as far as known, year; or of this phone."""
        files, found = self.unmerged().filter(station=station), []
        if name := names.tidy(name):
            grams = ClientGram.objects.filter(gram=name[:2].lower(), station=station)
            named = files.filter(pk__in=grams.values("client"), name=name)
            found.append(named.filter(Q(birth_year=None) | Q(birth_year=birth_year)) if birth_year else named)
        if phone:
            found.append(files.filter(phone_index=identity.phone_index(phone)))
        return list(found[0].union(*found[1:]).order_by("-id")) if found else []

    def with_merged(self, keys: Iterable[int]) -> list[int]:
        """Keys of these files and of all that were merged into them, also by way of another."""
        return list(self.kept_files(keys))

    def kept_files(self, keys: Iterable[int]) -> dict[int, int]:
        """The same keys, each with the one of `keys` that it was merged into in the end, or is."""
        found = level = {key: key for key in keys}
        while level:
            rows = Client.objects.filter(merged_into__in=level).values_list("pk", "merged_into")
            level = {key: level[into] for key, into in rows}
            found = found | level
        return found

    def found_by(self, text: str, stations: Iterable[int] | None = None) -> Self:
        """By certificate or ID number, phone, the last four of the ID, or by name, pinyin or its initials.

        `stations`, where they are known, keep the look-up of a name within their part of the index.
        """
        kind, index = identity.searched(text)
        if kind == "number":
            return self.filter(person__in=Person.objects.numbered(index))
        if kind:
            return self.filter(**{f"{kind}_index": index})
        ways = [self._filed(way, stations) for way in names.ways(text)]
        if not ways:
            return self.none()
        found = self.filter(pk__in=ways[0] if len(ways) == 1 else ways[0].union(*ways[1:]))
        for run in names.RUNS.findall(names.tidy(text)):  # pieces may stand apart: 张三丰 in 张三小三丰
            if len(run) > 2 and not names.is_latin(run):
                found = found.filter(name__contains=run)
        return found

    @staticmethod
    def _filed(way: list[str], stations: Iterable[int] | None) -> models.QuerySet[Any, Any]:
        """The keys of the files whose names have all these pieces."""
        keys: Any = None
        for piece in way[:MOST_PIECES]:
            grams = ClientGram.objects.filter(gram=piece)
            if stations is not None:
                grams = grams.filter(station__in=stations)
            keys = (grams if keys is None else grams.filter(client__in=keys)).values("client")
        return keys  # type: ignore[no-any-return]


class Client(GroupFlags, Parts):
    """A station's file on a person. The name stands in clear; numbers, phone and address are sealed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    station = models.ForeignKey(Station, models.PROTECT, verbose_name="工作站")
    person = models.ForeignKey(Person, models.PROTECT)
    name = models.CharField("姓名", max_length=40)
    sex = models.CharField("性别", max_length=1, choices=Sex, default=Sex.UNKNOWN)
    birth_year = models.PositiveSmallIntegerField("出生年份", null=True, blank=True)
    category = models.CharField("残疾类别", max_length=1, choices=Category, default=Category.UNKNOWN)
    grade = models.CharField("残疾等级", max_length=1, choices=Grade, default=Grade.UNKNOWN)
    certificate_state = models.CharField(
        "证件状态", max_length=10, choices=CertificateState, default=CertificateState.UNKNOWN
    )
    residence = models.CharField("城乡", max_length=1, choices=Residence, default=Residence.UNKNOWN)
    household = models.CharField("户籍", max_length=1, choices=Household, default=Household.UNKNOWN)
    lives_elsewhere = models.BooleanField("经常居住地不在户籍地", default=False)
    # Sealed by clients/identity.py; beside each the index by which it is found again.
    number_sealed = models.BinaryField(blank=True, default=b"")
    certificate_sealed = models.BinaryField(blank=True, default=b"")
    last_four_index = models.CharField(max_length=64, blank=True)
    phone_sealed = models.BinaryField(blank=True, default=b"")
    phone_index = models.CharField(max_length=64, blank=True)
    address_sealed = models.BinaryField(blank=True, default=b"")
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )  # fmt: skip
    registered_on = models.DateField("建档日期")
    registered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="建档人")
    version = models.PositiveIntegerField(default=1)

    is_new = False  # set by the action that has just made the file: nothing can hang on it yet

    objects = ClientQuerySet.as_manager()

    class Meta:
        verbose_name = "残疾人档案"
        constraints = [
            models.UniqueConstraint(fields=["station", "person"], name="client_once_per_station"),
        ]
        indexes = [
            models.Index(fields=["station", "registered_on", "id"], name="client_listed"),
            models.Index(fields=["registered_on", "id"], name="client_listed_widely"),
            models.Index(fields=["last_four_index"], name="client_last_four"),
            models.Index(fields=["phone_index"], name="client_phone"),
            # Partial: an index that holds every unmerged file under NULL would be taken for every list.
            models.Index(fields=["merged_into"], name="client_merged", condition=Q(merged_into__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ticked_groups(self) -> list[Group]:
        """The flags somebody ticked; those of age, sex and certificate are derived on the day (clients/actions.py)."""
        return [group for group in TICKED_GROUPS if getattr(self, group.field)]

    @property
    def standing(self) -> "Client":
        """The file itself, or the one that it was merged into."""
        return self.merged_into.standing if self.merged_into else self

    @property
    def masked_number(self) -> str:
        return identity.masked(self, "number")

    @property
    def masked_phone(self) -> str:
        return identity.masked(self, "phone")

    def clean(self) -> None:
        self.name = names.tidy(self.name)
        if not self.name:
            raise ValidationError({"name": "请填写姓名;不愿说明身份的,请选“匿名”。"})
        if not names.is_name(self.name):
            raise ValidationError({"name": "姓名请用汉字填写,不能有数字。证号请填在证号栏,那里会加密保存。"})
        if len(self.parts) == 1:
            raise ValidationError({"parts": "多重残疾至少含两类,请把所含的都勾上。"})


class ClientGram(models.Model):
    """Pieces of a name, of its pinyin initials, and its syllables: how a Chinese name is found fast (names.grams)."""

    client = models.ForeignKey(Client, models.CASCADE)
    station = models.ForeignKey(Station, models.CASCADE)
    gram = models.CharField(max_length=6)

    class Meta:
        indexes = [models.Index(fields=["gram", "station", "client"], name="gram_found")]
