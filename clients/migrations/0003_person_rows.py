"""Files of before: found by syllables too, and each certificate a row. Apart from the tables: PostgreSQL wants it so."""

from django.db import migrations
from django.utils import timezone

from clients import identity, names


def _file_anew(apps, schema_editor):
    """The syllables of every name, and the certificate that its file holds."""
    Client = apps.get_model("clients", "Client")
    Gram = apps.get_model("clients", "ClientGram")
    Certificate = apps.get_model("clients", "Certificate")
    at, grams, certificates = timezone.now(), [], []
    for client in Client.objects.order_by("pk").iterator(chunk_size=1000):
        new = [gram for gram in names.grams(client.name) if gram in names.SYLLABLES and len(gram) > 1]
        grams += [Gram(client_id=client.pk, station_id=client.station_id, gram=gram) for gram in sorted(new)]
        if number := identity.opened(client, "certificate"):
            row = Certificate(
                client_id=client.pk, category=client.category, grade=client.grade, state=client.certificate_state,
                noted_at=at,
            )  # fmt: skip
            row.number_sealed = identity.seal_text("clients.certificate", "number", row.uuid, number)
            certificates.append(row)
        if len(grams) > 5000:
            grams = _write(Gram, grams)
            certificates = _write(Certificate, certificates)
    _write(Gram, grams)
    _write(Certificate, certificates)


def _write(model, rows):
    model.objects.bulk_create(rows, batch_size=1000)
    return []


class Migration(migrations.Migration):

    dependencies = [("clients", "0002_person")]
    operations = [migrations.RunPython(_file_anew, migrations.RunPython.noop)]
