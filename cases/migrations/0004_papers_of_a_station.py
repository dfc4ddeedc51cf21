"""Papers, seal uses and files know their station: registers are read along an index that begins with it."""

import django.db.models.deletion
from django.db import migrations, models


def station() -> models.ForeignKey:
    return models.ForeignKey(
        db_index=False, default=0, on_delete=django.db.models.deletion.PROTECT, related_name="+",
        to="stations.station", verbose_name="工作站",
    )


class Migration(migrations.Migration):
    # The tables are as old as 0003 and empty: the default of these columns is never taken.
    dependencies = [("cases", "0003_casework")]

    operations = [
        *(migrations.AddField(model, "station", station(), preserve_default=False)
          for model in ("document", "sealuse", "archive")),
        migrations.RemoveIndex(model_name="archive", name="archive_year"),
        migrations.AddIndex("document", models.Index(fields=["station", "made_on", "id"], name="document_listed")),
        migrations.AddIndex("sealuse", models.Index(fields=["station", "used_on", "id"], name="seal_use_listed")),
        migrations.AddIndex("archive", models.Index(fields=["station", "filed_on", "id"], name="archive_listed")),
        migrations.AddIndex("archive", models.Index(fields=["filed_on", "id"], name="archive_listed_widely")),
        migrations.AddConstraint(
            "document",
            models.UniqueConstraint(
                condition=models.Q(models.Q(("number", ""), _negated=True), ("voided_on", None)),
                fields=("station", "number"), name="document_number_once",
            ),
        ),
        migrations.AddConstraint(
            "document",
            models.CheckConstraint(
                condition=models.Q(("voided_on__isnull", True), models.Q(("reason", ""), _negated=True), _connector="OR"),
                name="document_void_has_reason", violation_error_message="作废文书请写明理由。",
            ),
        ),
        migrations.AddConstraint(
            "archive", models.UniqueConstraint(fields=("station", "number"), name="archive_number_once")
        ),
    ]
