"""Choices of the consultation log. The numbers are the statutory lines of 表2; never re-used."""

from django.db import models


class Channel(models.TextChoices):
    WALK_IN = "01", "来访"
    PHONE = "02", "来电"
    LINE_12348 = "03", "12348转来"
    LINE_12385 = "04", "12385转来"
    LINE_12345 = "05", "12345转办"
    SERVICE_CENTRE = "06", "公共法律服务中心"
    WEB = "07", "法网、网络留言"
    WECHAT = "08", "微信、视频"
    LETTER = "09", "来信"
    SMS = "10", "短信"
    EMAIL = "11", "邮件"
    HOME_VISIT = "12", "上门"
    PETITION = "13", "信访转送"
    SUPERIOR = "14", "上级交办"
    EVENT = "15", "活动现场"


ORDERED = (Channel.LINE_12345, Channel.PETITION)  # come with a work order: a number, and a last day for the reply


class AskedBy(models.TextChoices):
    SELF = "1", "本人"
    RELATIVE = "2", "亲属"
    GUARDIAN = "3", "监护人"
    OTHER = "4", "其他"


class Matter(models.TextChoices):
    """Commonest first, as the clerk sees them."""

    ASSESSMENT = "01", "残疾评定、办证"
    BENEFITS = "02", "两项补贴、社会救助"
    SOCIAL_INSURANCE = "03", "社会保险"
    WAGES = "04", "劳动报酬、劳动关系"
    WORK_INJURY = "05", "工伤"
    SUPPORT = "06", "赡养、抚养、扶养"
    FAMILY = "07", "婚姻继承"
    GUARDIANSHIP = "08", "监护、行为能力"
    LAND = "09", "土地、房屋征迁"
    TRAFFIC = "10", "交通事故"
    MEDICAL = "11", "医疗事故"
    FOOD_DRUG = "12", "食药事故"
    LOAN = "13", "借贷、合同"
    FRAUD = "14", "诈骗"
    PERSONAL_INJURY = "15", "人身侵权"
    ABUSE = "16", "虐待、遗弃、家暴"
    DISABILITY_RIGHTS = "17", "残疾人教育、就业、康复、无障碍、歧视"
    ENVIRONMENT = "18", "环境损害"
    STATE_COMPENSATION = "19", "国家赔偿"
    BEREAVEMENT = "20", "抚恤金"
    GOOD_SAMARITAN = "21", "见义勇为"
    LITIGATION_PETITION = "22", "涉法涉诉信访"
    OTHER = "99", "其他"


class Outcome(models.TextChoices):
    ANSWERED = "1", "当场解答"
    ANSWER_LATER = "2", "约期答复"
    DRAFTED = "3", "代书"
    REFERRED = "4", "转介"
    CASE_OPENED = "5", "转立案"


SETTLED = (Outcome.ANSWERED, Outcome.DRAFTED)  # with these the answer is given on the spot


class AnswerWay(models.TextChoices):
    """How an answer that was promised, or asked for by a work order, was given."""

    PHONE = "1", "电话"
    IN_PERSON = "2", "当面"
    LETTER = "3", "书面、邮寄"
    MESSAGE = "4", "短信、微信、网上回复"
    ORDER = "5", "回复转办单位"


class Brought(models.TextChoices):
    """材料 of a consultation: what was signed, shown or brought, photographed or scanned."""

    VISIT_FORM = "1", "来访登记表(签字)"
    CONSENT = "2", "个人信息告知与同意书(签字)"
    NOTICE = "3", "咨询告知单(签收)"
    CERTIFICATE = "4", "残疾人证等证件"
    EVIDENCE = "5", "合同、工资条等材料"
    OTHER = "9", "其他材料"


class Visit(models.TextChoices):
    FIRST = "1", "初次"
    REPEAT = "2", "重复"


class Need(models.TextChoices):
    """Accessibility needs; each has a column `asked_…` and a column `met_…`."""

    SIGN_LANGUAGE = "1", "手语翻译"
    BRAILLE = "2", "盲文"
    LARGE_PRINT = "3", "大字"
    VOICE = "4", "语音"
    HOME_VISIT = "5", "上门"
    ESCORT = "6", "陪同"
    COUNSELLING = "7", "心理"

    @property
    def asked_field(self) -> str:
        return f"asked_{self.name.lower()}"

    @property
    def met_field(self) -> str:
        return f"met_{self.name.lower()}"


class ConsultationState(models.TextChoices):
    RECORDED = "recorded", "已登记"
    VOID = "void", "已作废"


# ---------------------------------------------------------------- of 宣传, as 表8 counts it
class Occasion(models.TextChoices):
    """On what occasion an event was held."""

    DISABILITY_DAY = "01", "全国助残日、国际残疾人日"
    KIND_DAY = "02", "爱耳日、爱眼日、聋人节、盲人节等"
    CONSTITUTION_DAY = "03", "国家宪法日、宪法宣传周"
    LAW_ANNIVERSARY = "04", "法律法规颁布纪念日"
    RESPECT_FOR_AGE = "05", "敬老月、重阳节"
    WOMEN = "06", "妇女节、妇女维权活动"
    MIGRANT_WORKERS = "07", "农民工维权活动"
    ARMY = "08", "建军节、拥军活动"
    CHILDREN = "09", "儿童节、开学季"
    LAUNCH = "10", "专项活动启动、推进会"
    CASES_TELL = "11", "以案释法"
    DAILY = "12", "日常宣传"
    OTHER = "99", "其他"


class PlaceKind(models.TextChoices):
    """Where an event was held."""

    VILLAGE = "01", "村、社区"
    TOWNSHIP = "02", "乡镇、街道"
    FEDERATION = "03", "残联和残疾人服务机构"
    SCHOOL = "04", "学校(含特殊教育学校)"
    WORK_SITE = "05", "工地、企业"
    SQUARE = "06", "广场、车站、集贸市场"
    HOSPITAL = "07", "医院、病房"
    CARE_HOME = "08", "养老、托养机构"
    ARMY = "09", "部队"
    COURT = "10", "法院、仲裁、接访场所"
    STUDIO = "11", "直播间、网络"
    HOME = "12", "上门"
    OTHER = "99", "其他"


class Audience(models.TextChoices):
    """For whom an event was mainly held; 01 to 12 are the numbers of the groups."""

    PUBLIC = "00", "社会公众"
    DISABLED = "01", "残疾人及亲属"
    MIGRANT_WORKER = "02", "农民工"
    ELDERLY = "03", "老年人"
    WOMAN = "04", "妇女"
    LEFT_BEHIND_WOMAN = "05", "留守妇女"
    MINOR = "06", "未成年人、困境儿童"
    MILITARY_FAMILY = "07", "军人军属"
    VETERAN = "08", "退役军人"
    POOR = "09", "低保、特困人员"
    OFFICIALS = "13", "基层干部、工作人员"
    OTHER = "99", "其他"


class Material(models.TextChoices):
    """What is handed out; each kind has a column with its number."""

    CARDS = "1", "联系卡"
    GUIDES = "2", "服务指南"
    BRAILLE_BOOKS = "3", "盲文手册"
    BOOKS = "4", "书籍"
    OTHER_MATERIALS = "9", "其他资料"

    @property
    def field(self) -> str:
        return self.name.lower()


class Media(models.TextChoices):
    """Who told of it; each kind has a column `in_…`."""

    NEWSPAPER = "1", "报纸、期刊"
    RADIO = "2", "广播"
    TELEVISION = "3", "电视"
    WEBSITE = "4", "网站"
    SOCIAL = "5", "微信公众号、新媒体"
    BOARD = "6", "公告牌、宣传栏"

    @property
    def field(self) -> str:
        return f"in_{self.name.lower()}"


# ---------------------------------------------------------------- on paper
class Slip(models.TextChoices):
    """Papers of the log: blank, to be written on by hand; but the ledger also filled in from a consultation."""

    VISIT = "visit", "来访登记表"
    NOTICE = "notice", "咨询告知单"
    CONSENT = "consent", "个人信息告知与同意书"
    LEDGER = "ledger", "咨询台账"
