import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_papers_of_a_station"),
        ("stations", "0003_email"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="deadline",
            name="stage",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="hearings",
                to="cases.courtstage", verbose_name="审级",
            ),
        ),
        migrations.AlterField(
            model_name="deadline",
            name="basis",
            field=models.CharField(blank=True, max_length=100, verbose_name="依据"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["station", "turn", "due_on"], name="case_turn"),
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(verbose_name="提醒日期")),
                ("is_mailed", models.BooleanField(default=False, verbose_name="已发邮件")),
                ("deadline", models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="reminders", to="cases.deadline",
                )),
                ("station", models.ForeignKey(
                    db_index=False, on_delete=django.db.models.deletion.CASCADE, to="stations.station",
                    verbose_name="工作站",
                )),
                ("user", models.ForeignKey(
                    blank=True, null=True, on_delete=django.db.models.deletion.CASCADE,
                    to=settings.AUTH_USER_MODEL, verbose_name="提醒何人",
                )),
            ],
            options={
                "verbose_name": "提醒",
                "indexes": [models.Index(fields=["station", "on"], name="reminder_of_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("deadline", "on"), name="reminder_once_a_day"),
                ],
            },
        ),
    ]  # fmt: skip
