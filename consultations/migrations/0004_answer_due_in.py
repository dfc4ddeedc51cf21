from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consultations', '0003_follow_up'),
    ]

    operations = [
        migrations.AddField(
            model_name='consultation',
            name='answer_due_in',
            field=models.DateField(blank=True, null=True, verbose_name='答复期限计入月份'),
        ),
        migrations.AddIndex(
            model_name='consultation',
            index=models.Index(condition=models.Q(('answer_due_in__isnull', False)), fields=['station', 'answer_due_in'], name='consultation_answer_counted'),
        ),
        migrations.AddConstraint(
            model_name='consultation',
            constraint=models.CheckConstraint(condition=models.Q(('answer_due_in__isnull', True), ('answer_due_in__day', 1), _connector='OR'), name='consultation_answer_due_first_day'),
        ),
    ]
