"""退回、办结、撤回 count in the month they are entered for, as sending and answering do."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_screening")]

    operations = [
        migrations.AddField(
            model_name="referral",
            name="ended_in",
            field=models.DateField(blank=True, null=True, verbose_name="了结计入月份"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["station", "ended_in"], name="referral_concluded"),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(sent_on__isnull=True) | Q(ended_on__gte=F("sent_on")),
                name="referral_ended_in_order",
                violation_error_message="日期不能早于发出日期。",
            ),
        ),
    ]
