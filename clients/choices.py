"""Choices of the person's facts. Numbers of statutory lines, never re-used."""

from django.db import models


class Sex(models.TextChoices):
    MALE = "1", "男"
    FEMALE = "2", "女"
    UNKNOWN = "9", "不详"


class Category(models.TextChoices):
    """1–7 as in the certificate's number."""

    VISUAL = "1", "视力残疾"
    HEARING = "2", "听力残疾"
    SPEECH = "3", "言语残疾"
    PHYSICAL = "4", "肢体残疾"
    INTELLECTUAL = "5", "智力残疾"
    MENTAL = "6", "精神残疾"
    MULTIPLE = "7", "多重残疾"
    NO_CERTIFICATE = "8", "未持证"
    APPLYING = "0", "办证中"
    UNKNOWN = "9", "不详"


CERTIFIED = [choice for choice in Category if choice.value in "1234567"]


class Grade(models.TextChoices):
    """1 is the gravest."""

    ONE = "1", "一级"
    TWO = "2", "二级"
    THREE = "3", "三级"
    FOUR = "4", "四级"
    UNKNOWN = "9", "不详"


CERTIFIED_GRADES = [choice for choice in Grade if choice.value in "1234"]


class Residence(models.TextChoices):
    URBAN = "1", "城镇"
    RURAL = "2", "农村"
    UNKNOWN = "9", "不详"


class Group(models.TextChoices):
    """Group flags: a person may be in several, so these lines never add up to the total."""

    DISABLED = "01", "残疾人"
    MIGRANT_WORKER = "02", "农民工"
    ELDERLY = "03", "老年人"
    WOMAN = "04", "妇女"
    LEFT_BEHIND_WOMAN = "05", "留守妇女"
    MINOR = "06", "未成年人、困境儿童"
    MILITARY_FAMILY = "07", "军人军属"
    VETERAN = "08", "退役军人"
    LOW_INCOME = "09", "低保"
    EXTREME_POVERTY = "10", "特困"
    SINGLE_PARENT_POOR = "11", "单亲特困"
    OTHER_HARDSHIP = "12", "其他特殊困难"

    @property
    def field(self) -> str:
        """The flag's column."""
        return f"is_{self.name.lower()}"


# Filled from age, sex and certificate on the day; the clerk ticks the others.
DERIVED_GROUPS = (Group.DISABLED, Group.ELDERLY, Group.WOMAN, Group.MINOR)
TICKED_GROUPS = tuple(group for group in Group if group not in DERIVED_GROUPS)


class CertificateState(models.TextChoices):
    VALID = "valid", "有效"
    EXPIRED = "expired", "过期"
    FROZEN = "frozen", "冻结"
    CANCELLED = "cancelled", "注销"
    UNKNOWN = "unknown", "未核实"


class Part(models.TextChoices):
    """What a 多重残疾 is made of: the six other categories, by their numbers."""

    VISUAL = "1", "视力残疾"
    HEARING = "2", "听力残疾"
    SPEECH = "3", "言语残疾"
    PHYSICAL = "4", "肢体残疾"
    INTELLECTUAL = "5", "智力残疾"
    MENTAL = "6", "精神残疾"

    @property
    def field(self) -> str:
        """The part's column."""
        return f"has_{self.name.lower()}"


class Household(models.TextChoices):
    """户籍地, seen from the county of the station."""

    COUNTY = "1", "本县(市、区)户籍"
    CITY = "2", "本市其他县(市、区)户籍"
    PROVINCE = "3", "本省其他市户籍"
    ELSEWHERE = "4", "外省户籍"
    UNKNOWN = "9", "不详"


class Relation(models.TextChoices):
    """监护人: 民法典第27、28条, in the order of the law."""

    SPOUSE = "1", "配偶"
    PARENT = "2", "父母"
    CHILD = "3", "子女"
    GRANDPARENT = "4", "祖父母、外祖父母"
    SIBLING = "5", "兄弟姐妹"
    RELATIVE = "6", "其他近亲属"
    PERSON = "7", "其他个人"
    BODY = "8", "居(村)委会、民政等组织"


class RevealPurpose(models.TextChoices):
    VERIFY = "verify", "核对来访人身份"
    PAPERS = "papers", "制作法律文书"
    HANDOVER = "handover", "转介或移送材料"
    ENTRY = "entry", "录入上级业务系统"
    CORRECT = "correct", "更正登记信息"
