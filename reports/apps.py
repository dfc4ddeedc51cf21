from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "报表"

    def ready(self) -> None:
        """A return takes the scan of its signed print from a phone; stations, to the left, does not know it."""
        from reports.passes import OWN
        from stations.passes import TARGETS

        TARGETS.update(OWN)
