from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "报表"

    def ready(self) -> None:
        """Final figures are guarded; a return takes the scan of its signed print from a phone, and is owed."""
        from reports import guards  # needs the apps
        from reports.passes import OWN
        from reports.schedule import owe_month
        from stations.obligations import DAILY
        from stations.passes import TARGETS

        pre_migrate.connect(guards.drop, sender=self)
        post_migrate.connect(guards.install, sender=self)
        TARGETS.update(OWN)  # stations, to the left, knows none
        DAILY.append(owe_month)
