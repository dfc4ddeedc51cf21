"""Users, the audit trail, sealed drafts, one-time keys of forms."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from accounts.models_backup import Backup
from accounts.models_sessions import SignIn

__all__ = [
    "AuditHead", "AuditLine", "AuditSeal", "Backup", "Draft", "LoginDelay", "OneTimeKey", "SignIn", "User",
    "UserManager",
]  # fmt: skip


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=username)


class User(AbstractBaseUser):
    """A person who signs in. What he may do stands in his postings (stations.Posting)."""

    class Size(models.TextChoices):
        NORMAL = "normal", "标准字号"
        LARGE = "large", "大字"

    class Contrast(models.TextChoices):
        NORMAL = "normal", "标准对比度"
        HIGH = "high", "高对比度"

    username = models.CharField("登录名", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("下次登录须改密码", default=False)
    size = models.CharField("字号", max_length=10, choices=Size, default=Size.NORMAL)
    contrast = models.CharField("对比度", max_length=10, choices=Contrast, default=Contrast.NORMAL)
    province = models.CharField("省份", max_length=2, blank=True, help_text="其登录记录所在的审计链,由首个任职填入。")
    session_epoch = models.PositiveIntegerField("会话序号", default=0, help_text="加一即结束该账号的全部会话。")
    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    USERNAME_FIELD = "username"
    objects = UserManager()

    class Meta:
        verbose_name = "账号"
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name


class AuditLine(models.Model):
    """One line of a chain. Plain values, no keys: it outlives what it tells of."""

    chain = models.CharField("链", max_length=2)
    number = models.PositiveBigIntegerField("序号")
    at = models.DateTimeField("时间")
    user_id = models.BigIntegerField("账号编号", null=True)
    user_name = models.CharField("操作人", max_length=40)
    posting_id = models.BigIntegerField("任职编号", null=True)
    posting = models.CharField("任职", max_length=120, blank=True)
    action = models.CharField("操作", max_length=60)
    record = models.CharField("对象类型", max_length=60)
    record_id = models.CharField("对象编号", max_length=40)
    fields = models.TextField("涉及字段", blank=True)
    detail = models.CharField("说明", max_length=500, blank=True)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = "审计记录"
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="audit_line_once")]
        indexes = [
            models.Index(fields=["chain", "at", "id"], name="audit_line_at"),
            models.Index(fields=["record", "record_id"], name="audit_line_record"),
            models.Index(fields=["user_id", "id"], name="audit_line_user"),
        ]


class AuditHead(models.Model):
    """The end of a chain: the row that writers lock, last."""

    chain = models.CharField(max_length=2, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)
    sealed_on = models.DateField(null=True)


class AuditSeal(models.Model):
    """A head as it was at the first line of a day, under a key that the database does not hold."""

    chain = models.CharField(max_length=2)
    number = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
    sealed_on = models.DateField()
    seal = models.CharField(max_length=64)


class Draft(models.Model):
    """What somebody has typed and not saved; sealed, opened to himself only. Two forms of one page differ by `key`."""

    user = models.ForeignKey(User, models.CASCADE, verbose_name="账号")
    path = models.CharField("页面", max_length=200)
    key = models.CharField("表单号", max_length=64, blank=True)  # a create form's one-time key; "" of an edit
    title = models.CharField("名称", max_length=40, blank=True)  # of the page: names nobody
    is_sent = models.BooleanField("已提交过", default=False)  # he pressed save, so it comes back by itself
    uuid = models.UUIDField(unique=True)
    sealed = models.BinaryField()
    saved_at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = "草稿"
        constraints = [models.UniqueConstraint(fields=["user", "path", "key"], name="draft_once_per_form")]


class OneTimeKey(models.Model):
    """A create form's key, spent with what it created: a double submit makes one record."""

    user = models.ForeignKey(User, models.CASCADE)
    key = models.CharField(max_length=64)
    purpose = models.CharField(max_length=40)
    result = models.CharField(max_length=40, blank=True)
    spent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="key_spent_once")]


class LoginDelay(models.Model):
    """The growing wait of one user name after failures, whatever address they came from."""

    username_hash = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    blocked_until = models.DateTimeField(null=True)
