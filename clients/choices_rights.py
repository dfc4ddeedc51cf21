"""What a person may ask for of his own data (个人信息保护法第44至47条)."""

from django.db import models

ERASED = "已依申请删除"  # stands where the name stood


class RightsKind(models.TextChoices):
    LOOK = "1", "查阅"
    COPY = "2", "复制"
    CORRECT = "3", "更正"
    ERASE = "4", "删除"


class RightsAskedBy(models.TextChoices):
    SELF = "1", "本人"
    GUARDIAN = "2", "监护人"
    KIN = "3", "近亲属(本人已去世)"
    PROXY = "4", "受托人"


class IdentityChecked(models.TextChoices):
    CERTIFICATE = "1", "当面核对残疾人证或身份证"
    GUARDIANSHIP = "2", "核对监护关系证明"
    PROXY = "3", "核对授权委托书和双方证件"
    CALL_BACK = "4", "按档案电话回拨核对"


class RightsState(models.TextChoices):
    OPEN = "open", "待办理"
    DONE = "done", "已办结"
    REFUSED = "refused", "不予办理"
