"""Invented people. Their numbers carry the unassigned place codes 349900 and 239900, so that none is anybody's."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from stdnum.cn import ric

from accounts.models import User
from clients import identity, names
from clients.choices import Category, CertificateState, Grade, Group, Residence, Sex
from clients.models import Client, ClientGram, Person
from stations.models import Station

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹苏潘葛范彭鲁韦马苗方俞任袁柳"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国志文斌辉玲春燕德福贵荣宝珍淑琴秋生海波林峰晨阳"
CATEGORY_WEIGHTS = {
    Category.PHYSICAL: 40, Category.HEARING: 14, Category.VISUAL: 13, Category.INTELLECTUAL: 8, Category.MENTAL: 9,
    Category.SPEECH: 2, Category.MULTIPLE: 5, Category.NO_CERTIFICATE: 5, Category.APPLYING: 2, Category.UNKNOWN: 2,
}  # fmt: skip
TICKED = {
    Group.MIGRANT_WORKER: 0.16, Group.LOW_INCOME: 0.22, Group.EXTREME_POVERTY: 0.04, Group.VETERAN: 0.02,
    Group.MILITARY_FAMILY: 0.01, Group.OTHER_HARDSHIP: 0.05, Group.SINGLE_PARENT_POOR: 0.01,
}  # fmt: skip


@dataclass
class People:
    """Makes people from one stream of chance: same seed, same people."""

    chance: Random
    today: date
    used: set[str] = field(default_factory=set)

    def name(self) -> str:
        return self.chance.choice(SURNAMES) + "".join(self.chance.choices(GIVEN, k=self.chance.choice((1, 2, 2))))

    def number(self, place: str, born_on: date, sex: str) -> str:
        """An 18-digit number with a valid check digit that was not given before."""
        while True:
            serial = self.chance.randrange(0, 500) * 2 + (1 if sex == Sex.MALE else 0)
            bare = f"{place}{born_on:%Y%m%d}{serial:03}"
            number = bare + ric.calc_check_digit(f"{bare}0")  # it wants eighteen digits
            if number not in self.used:
                self.used.add(number)
                return number

    def client(
        self, station: Station, registered_on: date, by: User, *, person: Person | None = None,
        ages: tuple[int, int] = (15, 88), disabled: bool = True, groups: dict[Group, float] | None = None,
    ) -> Client:  # fmt: skip
        """A station's file, not saved; `person` is for somebody another station knows too."""
        chance = self.chance
        sex = chance.choice((Sex.MALE, Sex.MALE, Sex.FEMALE))
        born_on = registered_on - timedelta(days=int(chance.uniform(ages[0] * 365.25 + 1, ages[1] * 365.25 + 300)))
        category = chance.choices(list(CATEGORY_WEIGHTS), list(CATEGORY_WEIGHTS.values()))[0]
        category = category if disabled else Category.NO_CERTIFICATE
        certified = category in "1234567"
        grade = str(chance.choices("1234", (15, 30, 30, 25))[0]) if certified else Grade.UNKNOWN
        number = self.number(f"{station.province}9900", born_on, sex)
        client = Client(
            station=station, person=person or Person(number_index=identity.number_index(number)), name=self.name(),
            sex=sex, birth_year=born_on.year, category=category, grade=grade, registered_on=registered_on,
            certificate_state=CertificateState.VALID if certified else CertificateState.UNKNOWN,
            residence=chance.choices((Residence.RURAL, Residence.URBAN, Residence.UNKNOWN), (58, 38, 4))[0],
            registered_by=by,
        )  # fmt: skip
        for group, share in (TICKED if groups is None else groups).items():
            setattr(client, group.field, chance.random() < share)
        certificate = f"{number}{category}{grade}" if certified else ""
        identity.set_number(client, identity.read_number(certificate or number, self.today))
        if chance.random() < 0.8:
            identity.set_phone(client, f"1{chance.choice('3578')}{chance.randrange(10**9):09}")
        return client


def save(clients: list[Client]) -> None:
    """Writes files, their persons and the pieces of their names."""
    new = {id(client.person): client.person for client in clients if client.person.pk is None}
    Person.objects.bulk_create(new.values(), batch_size=500)
    for client in clients:
        client.person_id = client.person.pk
    Client.objects.bulk_create(clients, batch_size=300)
    ClientGram.objects.bulk_create(
        [
            ClientGram(client=client, station_id=client.station_id, gram=gram)
            for client in clients
            for gram in sorted(names.grams(client.name))
        ],
        batch_size=2000,
    )
