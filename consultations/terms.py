"""Until when an answer is promised: 九项标准 5.5 (留言 24 小时、来信 7 个工作日内答复 [业务惯例])."""

from datetime import date, timedelta

from consultations.choices import Channel
from stations.terms import plus_working_days

MESSAGES = (Channel.WEB, Channel.WECHAT, Channel.SMS, Channel.EMAIL)
MESSAGE_DAYS = 1
LETTER_DAYS = 7  # working days; also where somebody came or called and was told to wait [本系统默认]


def answer_due_on(channel: str, held_on: date) -> date:
    """The last day of an answer for which no day was agreed and no work order sets one."""
    if channel in MESSAGES:
        return held_on + timedelta(days=MESSAGE_DAYS)
    return plus_working_days(held_on, LETTER_DAYS)
