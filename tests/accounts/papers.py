"""A sample record with states: the mechanics of lifecycle tables, without the rules of any real one."""

from typing import Any

from django.db import models

from accounts.lifecycle import Lifecycle, Move
from accounts.models import User
from accounts.roles import P, Role

LIFECYCLE = Lifecycle(
    moves=(
        Move(
            "send", "报送", frozenset({"draft"}), "sent", P.USER_EDIT,
            stamp="sent_on", needs=("title",), turn=Role.COUNTY,
        ),
        Move(
            "settle", "办结", frozenset({"sent"}), lambda paper: "kept" if paper.is_long else "done", P.USER_VIEW,
            stamp="settled_at",
            unless=lambda paper, posting: "不能办结自己报送的。" if paper.sent_by == posting.user else "",
        ),
        Move("take_back", "收回", frozenset({"sent", "done"}), "draft", P.USER_EDIT, clears=("sent_on", "settled_at")),
    ),
    stamped={"sent_on": frozenset({"sent", "done", "kept"}), "settled_at": frozenset({"done", "kept"})},
)  # fmt: skip


class Paper(models.Model):
    state = models.CharField(
        max_length=10, default="draft",
        choices=[("draft", "草稿"), ("sent", "已报送"), ("done", "已办结"), ("kept", "已存档")],
    )  # fmt: skip
    title = models.CharField(max_length=40, blank=True)
    is_long = models.BooleanField(default=False)
    turn = models.CharField(max_length=20, blank=True)
    sent_on = models.DateField(null=True, blank=True)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, db_constraint=False)
    settled_at = models.DateTimeField(null=True, blank=True)
    held_on = models.DateField(null=True, blank=True)
    kept_on = models.DateField(default="2026-10-08")
    version = models.PositiveIntegerField(default=1)

    LIFECYCLE: Any = LIFECYCLE

    class Meta:
        app_label = "papers"
        verbose_name = "文件"
        constraints = list(LIFECYCLE.constraints())
        indexes = [models.Index(fields=["kept_on", "id"], name="papers_order")]  # noqa: RUF012
