import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_reminders")]

    operations = [
        migrations.AddField(
            model_name="screening",
            name="scope",
            field=models.CharField(
                blank=True,
                choices=[
                    ("1", "属于法律援助范围,转介法律援助机构"),
                    ("2", "可申请司法救助,协助申请"),
                    ("3", "由本站受理"),
                    ("4", "由有关部门处理,转办或督办"),
                    ("9", "不属于救助范围"),
                ],
                max_length=1,
                verbose_name="受案范围",
            ),
        ),
        migrations.AddField(
            model_name="screening",
            name="version",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="member",
            name="sound",
            field=models.CharField(blank=True, editable=False, max_length=240),
        ),
        migrations.AddField(
            model_name="party",
            name="decision",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="parties",
                to="cases.conflictdecision",
                verbose_name="核查",
            ),
        ),
    ]
