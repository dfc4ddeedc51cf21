from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "报表"

    def ready(self) -> None:
        """A return takes the scan of its signed print from a phone, and is owed: stations, to the left, knows none."""
        from reports.passes import OWN
        from reports.schedule import owe_month
        from stations.obligations import DAILY
        from stations.passes import TARGETS

        TARGETS.update(OWN)
        DAILY.append(owe_month)
