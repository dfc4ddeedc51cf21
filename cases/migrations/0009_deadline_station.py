"""Deadlines know their station: a calendar is read along an index that begins with it."""

import django.db.models.deletion
from django.db import migrations, models

RUNNING = models.Q(("dropped_on", None), ("met_on", None))


class Migration(migrations.Migration):
    # The table is as old as 0003 and empty: the default of this column is never taken.
    dependencies = [("cases", "0008_approver")]

    operations = [
        migrations.AddField(
            model_name="deadline",
            name="station",
            field=models.ForeignKey(
                db_index=False, default=0, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to="stations.station", verbose_name="工作站",
            ),
            preserve_default=False,
        ),
        migrations.AddIndex(
            "deadline",
            models.Index(condition=RUNNING, fields=["station", "due_on", "id"], name="deadline_of_station"),
        ),
    ]  # fmt: skip
