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
    FILING = "filing", "日常管理专人备案"
    NOTICE_CHECK = "notice_check", "公示核对"


class EntryKind(models.TextChoices):
    """What is typed into the 中国残联 system too: 机构调整信息 and 服务信息 (规范化建设标准第9条)."""

    STATION = "station", "机构信息"
    CONSULTATION = "consultation", "咨询信息"
    CASE = "case", "案件信息"


# ---------------------------------------------------------------- the register of a station
# 规范化建设标准第3条: 律师、法律工作者等专业法律人员. Whose licence number is known and has not expired.
PROFESSIONALS = (
    StaffKind.LAWYER, StaffKind.LEGAL_WORKER, StaffKind.PUBLIC_LAWYER, StaffKind.AID_AGENCY, StaffKind.VOLUNTEER
)  # fmt: skip


class Employment(models.TextChoices):
    FULL_TIME = "1", "专职"
    PART_TIME = "2", "兼职"


class Engaged(models.TextChoices):
    """How somebody came to the station (规范化建设标准第3条)."""

    OWN = "1", "本单位人员"
    VOLUNTARY = "2", "志愿服务"
    PURCHASED = "3", "购买服务"
    SENT = "4", "派驻"


class AgreementKind(models.TextChoices):
    LAW_FIRM = "1", "律师事务所"
    LEGAL_SERVICE = "2", "基层法律服务所"
    VOLUNTEERS = "3", "志愿服务组织"
    VOLUNTEER = "4", "志愿者"
    INTERPRETERS = "5", "手语、盲文、心理服务机构"
    ELSEWHERE = "6", "异地协作"
    OTHER = "9", "其他"


class Organ(models.TextChoices):
    """The nine bodies of a coordination group (残联发〔2009〕10号); others may be added."""

    COURT = "1", "法院"
    PROCURATORATE = "2", "检察院"
    POLICE = "3", "公安"
    JUSTICE = "4", "司法行政"
    CIVIL_AFFAIRS = "5", "民政"
    LABOUR = "6", "人社"
    EDUCATION = "7", "教育"
    HEALTH = "8", "卫健"
    FEDERATION = "9", "残联"
    OTHER = "0", "其他单位"

    @classmethod
    def nine(cls) -> list["Organ"]:
        """Those that every coordination group must have."""
        return [organ for organ in cls if organ != cls.OTHER]


class FilingState(models.TextChoices):
    SENT = "sent", "已报送"
    ACKNOWLEDGED = "filed", "已备案"
    RETURNED = "returned", "退补"
    REPLACED = "replaced", "已变更"


class FundKind(models.TextChoices):
    BUDGET = "1", "预算"
    ARRIVED = "2", "到位"
    SPENT = "3", "支出"


class FundSource(models.TextChoices):
    OWN_LEVEL = "1", "本级财政"
    FROM_ABOVE = "2", "上级补助"
    EMPLOYMENT_FUND = "3", "残疾人就业保障金"
    LOTTERY = "4", "彩票公益金"
    DONATION = "5", "社会捐赠"
    OTHER = "9", "其他"


class FundPurpose(models.TextChoices):
    CASES = "1", "办案补贴"
    DUTY = "2", "值班补贴"
    ACCESS = "3", "手语、盲文等无障碍服务"
    PUBLICITY = "4", "宣传"
    TRAINING = "5", "培训"
    EQUIPMENT = "6", "办公和辅助器具"
    OTHER = "9", "其他"


class RiskKind(models.TextChoices):
    SAFETY = "1", "人身安全"
    PETITION = "2", "信访和舆情"
    QUALITY = "3", "办案质量"
    LEAK = "4", "个人信息泄露"
    MONEY = "5", "经费和财务"
    OTHER = "9", "其他"


class RiskLevel(models.TextChoices):
    ORDINARY = "1", "一般"
    LARGE = "2", "较大"
    ACCIDENT = "3", "重大责任事故"  # 规范化建设标准第6条: there must be none


class LibraryKind(models.TextChoices):
    """What a document of the library is; the rules that the standard asks for have a kind of their own."""

    PLAN = "01", "实施方案和计划"
    FROM_ABOVE = "02", "上级文件"
    PROMISE = "03", "服务承诺"
    FIRST_ASKED = "04", "首问负责制度"
    TOLD_ONCE = "05", "一次性告知制度"
    IN_TIME = "06", "限时办结制度"
    RISK = "07", "风险防范制度"
    FINANCE = "08", "财务管理制度"
    SUBSIDY = "09", "补贴发放台账"
    CASE_RECORD = "10", "案件登记制度"
    ARCHIVE = "11", "档案管理制度"
    STATISTICS = "12", "统计制度"
    OTHER = "99", "其他"


class ContactPointKind(models.TextChoices):
    SPECIAL_SCHOOL = "1", "特殊教育学校"
    PETITION_OFFICE = "2", "接访中心"
    LABOUR_COURT = "3", "劳动仲裁机构"
    ARMY = "4", "部队"
    TOWNSHIP = "5", "乡镇、街道"
    VILLAGE = "6", "村、社区"
    OTHER = "9", "其他"


class TeamKind(models.TextChoices):
    SERVICE = "1", "服务分队"
    VOLUNTEERS = "2", "志愿服务团"
    OTHER = "9", "其他"
