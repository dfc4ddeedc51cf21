from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_referral_ended")]

    operations = [migrations.RenameField("sealuse", "approved_by", "approver")]
