from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "consultations"
    verbose_name = "咨询"

    def ready(self) -> None:
        """Its events are a register with photos, its records take papers; stations, to the left, knows neither.

        What was said is told to its person, or erased, with his file.
        """
        from clients.rights import ERASERS, TOLD
        from consultations import rights
        from consultations.passes import CONSULTATION
        from consultations.registers import OUTREACH
        from stations.passes import OWN, TARGETS, row_of
        from stations.registers import BY_SLUG, REGISTERS

        REGISTERS.append(OUTREACH)
        BY_SLUG[OUTREACH.slug] = OUTREACH
        OWN[OUTREACH.slug] = TARGETS[OUTREACH.slug] = row_of(OUTREACH)
        TARGETS["consultation"] = CONSULTATION
        TOLD += [rights.told, rights.brought]
        ERASERS.append(rights.erase)
