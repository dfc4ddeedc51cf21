from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "consultations"
    verbose_name = "咨询"

    def ready(self) -> None:
        """Its events are a register of the station, with photos; stations, to the left, does not know them.

        What was said is told to its person, or erased, with his file.
        """
        from clients.rights import ERASERS, TOLD
        from consultations import rights
        from consultations.registers import OUTREACH
        from stations.passes import OWN, TARGETS, row_of
        from stations.registers import BY_SLUG, REGISTERS

        REGISTERS.append(OUTREACH)
        BY_SLUG[OUTREACH.slug] = OUTREACH
        OWN[OUTREACH.slug] = TARGETS[OUTREACH.slug] = row_of(OUTREACH)
        TOLD.append(rights.told)
        ERASERS.append(rights.erase)
