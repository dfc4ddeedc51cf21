from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stations", "0002_casework")]

    operations = [
        migrations.AddField(
            model_name="station",
            name="email",
            field=models.EmailField(
                blank=True, help_text="期限提醒发到这里,只写事项和件数,不写姓名。", max_length=254,
                verbose_name="提醒邮箱",
            ),
        ),
    ]  # fmt: skip
