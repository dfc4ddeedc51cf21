"""Who stands on both sides: the names, phones and numbers of a case compared with those the station knows.

Within the station a match is shown with its role and its case. Beyond it nothing is: that somebody sought help
elsewhere is nobody's to know (参照个人信息保护法第6条). So beyond the station only whole names are compared, never a
phone or number, which would tell of one certain person; and the answer is one sentence, the same for any match.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from cases.models import Case, Member, Party
from clients import names
from clients.models import Client, ClientGram, PersonJoin
from stations.models import Posting, Station

BEYOND = "可能存在利益冲突,请联系上一级残联核查"
NUMBER, PHONE, SAME, VARIANT, SOUND = "证号相同", "电话相同", "姓名相同", "写法相近", "读音相同"
WAYS = (NUMBER, PHONE, SAME, VARIANT, SOUND)


# ---------------------------------------------------------------- pure: does this name mean that person
@dataclass(frozen=True)
class Sought:
    """Who is looked for: somebody of the other side, or one whom the case is for."""

    name: str
    phone_index: str = ""
    number_index: str = ""
    is_ours: bool = False


@dataclass(frozen=True)
class Known:
    """Somebody the station knows, and as what."""

    name: str
    role: str
    url: str
    where: str  # the case, or the file
    phone_index: str = ""
    number_index: str = ""
    sounds: frozenset[str] = field(default_factory=frozenset)
    is_party: bool = False


@dataclass(frozen=True)
class Hit:
    known: Known
    way: str  # one of WAYS

    @property
    def look(self) -> str:
        return "bad" if self.way in (NUMBER, PHONE, SAME) else "warn"


def way_of(sought: Sought, known: Known) -> str:
    """How the two are alike, the strongest way; "" if they are not."""
    if sought.number_index and sought.number_index == known.number_index:
        return NUMBER
    if sought.phone_index and sought.phone_index == known.phone_index:
        return PHONE
    if names.tidy(sought.name) == names.tidy(known.name):
        return SAME
    if names.bare(sought.name) and names.bare(sought.name) == names.bare(known.name):
        return VARIANT
    return SOUND if names.sounds(sought.name) & known.sounds else ""


def match(wanted: Iterable[Sought], known: Iterable[Known]) -> dict[Sought, list[Hit]]:
    """The hits of each, the strongest first. Ours are compared with the parties of other cases only."""
    by_key: dict[str, set[Sought]] = defaultdict(set)
    wanted = list(wanted)
    for sought in wanted:
        for key in (sought.phone_index, sought.number_index, *names.sounds(sought.name)):
            by_key[key].add(sought)
    by_key.pop("", None)
    found: dict[Sought, list[Hit]] = {sought: [] for sought in wanted}
    for one in known:
        keys = {one.phone_index, one.number_index, *one.sounds}
        for sought in set().union(*(by_key[key] for key in keys & by_key.keys())):
            if (one.is_party or not sought.is_ours) and (way := way_of(sought, one)):
                found[sought].append(Hit(one, way))
    for hits in found.values():
        hits.sort(key=lambda hit: (WAYS.index(hit.way), hit.known.where))
    return found


# ---------------------------------------------------------------- within the station
def within(case: Case, posting: Posting, wanted: list[Sought]) -> dict[Sought, list[Hit]]:
    """Who among the station's clients, and in its other cases, is like those looked for. Three queries."""
    known = [*_files(case, posting, [one for one in wanted if not one.is_ours])]
    known += _parties(case, posting)
    known += _members(case, posting)
    return match(wanted, known)


def of_case(case: Case, posting: Posting, parties: Iterable[Party]) -> dict[Sought, list[Hit]]:
    """As `within`, of all who stand in the case: its parties, its client and the members of the group."""
    client = case.client
    held = client.person.number_index or ""
    ours = [Sought(client.name, client.phone_index, held, is_ours=True)]
    ours += [Sought(name, is_ours=True) for name in case.members.values_list("name", flat=True)]
    return within(case, posting, [*map(sought_of, parties), *dict.fromkeys(ours)])


def sought_of(party: Party) -> Sought:
    return Sought(party.name, party.phone_index, party.number_index)


def _files(case: Case, posting: Posting, wanted: list[Sought]) -> Iterator[Known]:
    grams = {gram for one in wanted for gram in names.openings(one.name)}
    alike = Q(pk__in=ClientGram.objects.filter(gram__in=grams, station=case.station_id).values("client"))
    alike |= Q(phone_index__in={one.phone_index for one in wanted} - {""})
    alike |= Q(held__in={one.number_index for one in wanted} - {""})
    joined = PersonJoin.objects.filter(joined=OuterRef("person"), undone_at=None).values("kept__number_index")[:1]
    latest = Case.objects.filter(client=OuterRef("pk")).exclude(pk=case.pk).order_by("-applied_on", "-pk")
    files = Client.objects.visible_to(posting).unmerged().filter(station=case.station_id)
    files = files.annotate(
        held=Coalesce(F("person__number_index"), Subquery(joined)),
        case_pk=Subquery(latest.values("pk")[:1]), case_number=Subquery(latest.values("number")[:1]),
    ).filter(alike)  # fmt: skip
    for file in files:
        is_own = file.pk == case.client_id
        name, pk = ("cases:detail", file.case_pk) if file.case_pk else ("clients:detail", file.pk)
        yield Known(
            file.name, "本案当事人" if is_own else "本站当事人", reverse(name, args=[pk]), file.case_number or "档案",
            file.phone_index, file.held or "", frozenset(names.sounds(file.name)),
        )  # fmt: skip


def _parties(case: Case, posting: Posting) -> Iterator[Known]:
    rows = Party.objects.visible_to(posting).filter(case__station=case.station_id).exclude(case=case)
    columns = ("name", "role", "phone_index", "number_index", "sound", "case__number")
    for party in rows.select_related("case").only(*columns):
        yield Known(
            party.name, party.get_role_display(), reverse("cases:detail", args=[party.case_id]), party.case.number,
            party.phone_index, party.number_index, _sounds(party.sound), is_party=True,
        )  # fmt: skip


def _members(case: Case, posting: Posting) -> Iterator[Known]:
    rows = Member.objects.visible_to(posting).filter(case__station=case.station_id).exclude(case=case)
    for member in rows.select_related("case").only("name", "sound", "case__number"):
        url = reverse("cases:detail", args=[member.case_id])
        yield Known(member.name, "群体案件当事人", url, member.case.number, sounds=_sounds(member.sound))


def _sounds(column: str) -> frozenset[str]:
    return frozenset(column.strip("|").split("|")) - {""}


# ---------------------------------------------------------------- beyond it
def beyond(case: Case, wanted: Iterable[Sought]) -> bool:
    """Whether another station of the province knows one of these names. The one reading outside the scope rule."""
    asked = {names.tidy(one.name) for one in wanted if not one.is_ours}
    asked = {name for name in asked if len(name) > 1}
    others = Station.objects.filter(region__path__startswith=case.station.path[:3]).exclude(pk=case.station_id)
    keys = list(others.values_list("pk", flat=True))
    grams = ClientGram.objects.filter(gram__in={name[:2].lower() for name in asked}, station__in=keys)
    files = Client.objects.unmerged().filter(name__in=asked, pk__in=grams.values("client"))
    parties = Party.objects.filter(
        sound__in={names.sound(name) for name in asked}, name__in=asked, case__station__in=keys
    )
    return files.exists() or parties.exists()
