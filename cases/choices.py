"""Choices of casework. The numbers are the statutory lines of 表3; never re-used."""

from django.db import models


class Kind(models.TextChoices):
    CIVIL = "1", "民事"
    ADMINISTRATIVE = "2", "行政"
    CRIMINAL = "3", "刑事"
    STATE_COMPENSATION = "4", "国家赔偿"


class Form(models.TextChoices):
    DRAFTING = "01", "代书"
    MEDIATION = "02", "调解"
    COORDINATION = "03", "协调"
    LITIGATION = "04", "诉讼代理"
    ARBITRATION = "05", "仲裁代理"
    NON_LITIGATION = "06", "非诉讼代理"
    DEFENCE = "07", "刑事辩护"
    DUTY_LAWYER = "08", "值班律师帮助"


class CaseOutcome(models.TextChoices):
    WON = "01", "胜诉"
    PARTLY_WON = "02", "部分胜诉"
    MEDIATED = "03", "调解"
    SETTLED = "04", "和解"
    WITHDRAWN = "05", "撤诉"
    DISMISSED = "06", "驳回"
    LOST = "07", "败诉"
    REMANDED = "08", "发回"
    LENIENT = "09", "不起诉、从轻、缓刑"
    DRAFTED = "10", "代书完成"
    OTHER = "99", "其他"


class Opened(models.TextChoices):
    NEW = "1", "新收"
    REOPENED = "2", "重开"
    RECEIVED = "3", "转入"


class Ended(models.TextChoices):
    CLOSED = "1", "办结"
    TERMINATED = "2", "终止"
    PASSED_ON = "3", "转出"
    MISTAKEN = "4", "误登"


class CaseState(models.TextChoices):
    UNDER_REVIEW = "under_review", "审查中"
    REFUSED = "refused", "不予受理"
    ACCEPTED = "accepted", "已受理(待安排)"
    IN_PROGRESS = "in_progress", "办理中"
    CLOSED = "closed", "已结案"
