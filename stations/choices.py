"""Choices of the stations. The number of a statutory line is never re-used."""

from django.db import models


class Level(models.TextChoices):
    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "县级"
    GROUPING = "grouping", "省直辖县级行政区划"  # a heading of the code table, not an office; nobody's parent

    @classmethod
    def offices(cls) -> list[tuple[str, str]]:
        """The levels at which a federation exists, for forms and filters."""
        return [(level.value, str(level.label)) for level in (cls.PROVINCE, cls.CITY, cls.COUNTY)]


class StationKind(models.TextChoices):
    """Counted apart, never summed."""

    FEDERATION = "1", "残疾人法律救助工作站"
    JUDICIAL = "2", "法律援助工作站(司法行政口径)"


class StaffKind(models.TextChoices):
    """Who handles cases; 09 is staff that handles no case."""

    LAWYER = "01", "律师"
    LEGAL_WORKER = "02", "基层法律服务工作者"
    PUBLIC_LAWYER = "03", "公职律师"
    AID_AGENCY = "04", "法律援助机构人员"
    VOLUNTEER = "05", "志愿者"
    SOCIAL_ORG = "06", "社会组织人员"
    IN_HOUSE = "07", "站内人员"
    INTERPRETER = "08", "手语翻译等无障碍服务人员"
    CLERICAL = "09", "登记和管理人员"


class ObligationKind(models.TextChoices):
    MONTHLY_RETURN = "return", "月报"
