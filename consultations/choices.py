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
