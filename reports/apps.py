from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "报表"

    def ready(self) -> None:
        from reports import guards  # needs the apps

        pre_migrate.connect(guards.drop, sender=self)
        post_migrate.connect(guards.install, sender=self)
