"""Choices of the nine items. The words are those of the page; the look beside each is the page's."""

from django.db import models


class Basis(models.TextChoices):
    """Where a rule comes from. Only the first may be shown as what must be."""

    LAW = "law", "文件规定"
    PRACTICE = "practice", "业务惯例"
    OURS = "ours", "本系统默认"


class Found(models.TextChoices):
    """What a line was found to be. The letters are stored side by side in a snapshot."""

    MET = "m", "符合"
    PARTLY = "p", "部分符合"
    NOT_MET = "n", "不符合"
    UNKNOWN = "u", "待定"


# Of an item as a whole, in a cell of the matrix.
ITEM_WORDS = {Found.MET: "合格", Found.PARTLY: "部分", Found.NOT_MET: "不合格", Found.UNKNOWN: "待定"}


class Result(models.TextChoices):
    PASSED = "passed", "达标"
    MENDED = "mended", "整改后达标"
    FAILED = "failed", "不达标"
    PENDING = "pending", "未自评"
    OPEN = "open", "待定"


class AssessmentState(models.TextChoices):
    DRAFT = "draft", "自评中"
    HANDED_IN = "handed_in", "待本级审核签章"
    SIGNED = "signed", "待上级复核"
    SENT_BACK = "sent_back", "退回补充"
    CONFIRMED = "confirmed", "已复核"
    SAMPLED = "sampled", "已抽查"


class OrderState(models.TextChoices):
    ISSUED = "issued", "整改中"
    REPORTED = "reported", "待复查"
    MENDED = "mended", "整改后达标"
    REVOKED = "revoked", "已撤销"


LOOKS: dict[str, str] = {
    Found.MET: "ok", Found.PARTLY: "warn", Found.NOT_MET: "bad", Found.UNKNOWN: "none",
    Result.PASSED: "ok", Result.MENDED: "ok", Result.FAILED: "bad", Result.PENDING: "none", Result.OPEN: "none",
    AssessmentState.DRAFT: "none", AssessmentState.HANDED_IN: "info", AssessmentState.SIGNED: "info",
    AssessmentState.SENT_BACK: "warn", AssessmentState.CONFIRMED: "ok", AssessmentState.SAMPLED: "ok",
    OrderState.ISSUED: "warn", OrderState.REPORTED: "info", OrderState.MENDED: "ok", OrderState.REVOKED: "none",
}  # fmt: skip
