"""What a file holds besides the facts: certificates with their terms, guardians. Of the numbers, not of chance."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from clients import identity
from clients.choices import Category, CertificateState, Household, Part, Relation
from clients.models import Certificate, Client, Guardian
from reports.demo.people import GIVEN

TERM = timedelta(days=3653)  # ten years
REASSESSED = 9  # one file in so many
GUARDED = (Category.INTELLECTUAL, Category.MENTAL)


def lot(client: Client) -> int:
    """A number of the file's own: what it decides does not move with the stream of chance."""
    return int(identity.opened(client, "number")[10:17])


def issued(client: Client) -> date:
    return client.registered_on - timedelta(days=100 + lot(client) % 3400)


def tell(client: Client, today: date) -> None:
    """What stands on the file itself; before it is saved."""
    own = lot(client)
    if client.certificate_sealed and issued(client) + TERM < today:
        client.certificate_state = CertificateState.EXPIRED
    client.household = (Household.COUNTY, Household.COUNTY, Household.CITY, Household.UNKNOWN)[own % 4]
    client.lives_elsewhere = client.household == Household.CITY
    if client.category == Category.MULTIPLE:
        first = own % len(Part)
        for part in (Part.values[first], Part.values[(first + 1 + own % 3) % len(Part)]):
            setattr(client, Part(part).field, True)


def save(clients: list[Client], today: date) -> None:
    certificates, guardians = [], []
    for client in clients:
        if client.certificate_sealed:
            certificates += _certificates(client)
        if client.category in GUARDED or (client.birth_year or 0) > today.year - 18:
            guardians.append(_guardian(client))
    Certificate.objects.bulk_create(certificates, batch_size=500)
    Guardian.objects.bulk_create(guardians, batch_size=500)


def _certificates(client: Client) -> list[Certificate]:
    number, issued_on = identity.opened(client, "certificate"), issued(client)
    rows = [_certificate(client, number, client.grade, issued_on, state=client.certificate_state)]
    if lot(client) % REASSESSED == 0:
        grade = "3" if client.grade == "4" else "4"
        past = _certificate(client, number[:19] + grade, grade, issued_on - TERM, state=CertificateState.EXPIRED)
        past.replaced_at = rows[0].noted_at
        rows.insert(0, past)
    return rows


def _certificate(client: Client, number: str, grade: str, issued_on: date, *, state: str) -> Certificate:
    row = Certificate(
        client=client, category=client.category, grade=grade, issued_on=issued_on, valid_until=issued_on + TERM,
        state=state, noted_at=timezone.make_aware(datetime.combine(client.registered_on, time(9))),
    )  # fmt: skip
    row.number_sealed = identity.seal_text("clients.certificate", "number", row.uuid, number)
    return row


def _guardian(client: Client) -> Guardian:
    own = lot(client)
    relation = Relation.PARENT if (client.birth_year or 0) > client.registered_on.year - 40 else Relation.SIBLING
    name = client.name[0] + GIVEN[own % len(GIVEN)] + GIVEN[own // 7 % len(GIVEN)]
    row = Guardian(client=client, name=name, relation=relation, since_on=client.registered_on)
    row.phone_sealed = identity.seal_text("clients.guardian", "phone", row.uuid, f"138{own % 10**8:08}")
    return row
