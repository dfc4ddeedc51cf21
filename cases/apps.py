from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = "案件"

    def ready(self) -> None:
        """A person's cases are told or erased with his file, or hold it; clients, to the left, does not know them."""
        from cases import rights
        from clients.rights import ERASERS, HOLDS, TOLD

        TOLD.append(rights.told)
        ERASERS.append(rights.erase)
        HOLDS.append(rights.holds)
