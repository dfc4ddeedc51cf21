"""Choices of the returns."""

from django.db import models


class ReturnState(models.TextChoices):
    DRAFT = "draft", "填报中"
    SENT_BACK = "sent_back", "退回修改"
    SUBMITTED = "submitted", "已上报"
    CHECKED = "checked", "已审核签章"
    APPROVED = "approved", "已审核"
    FINAL = "final", "已终审"


class Standing(models.TextChoices):
    """Where a return stands for who looks from above: six different things."""

    MISSING = "missing", "未报"
    ZERO = "zero", "零报告"
    ON_TIME = "on_time", "已报"
    LATE = "late", "迟报"
    SENT_BACK = "sent_back", "退回修改"
    FINAL = "final", "已终审"
    NOT_OWED = "not_owed", "不需报"
