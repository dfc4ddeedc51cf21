from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = "案件"

    def ready(self) -> None:
        """A person's cases are told or erased with his file, or hold it; clients, to the left, does not know them.

        Papers come from a phone too.
        """
        from cases import rights
        from cases.passes import OWN
        from clients.rights import ERASERS, HOLDS, TOLD
        from stations.passes import TARGETS

        TOLD.append(rights.told)
        ERASERS.append(rights.erase)
        HOLDS.append(rights.holds)
        TARGETS.update(OWN)
