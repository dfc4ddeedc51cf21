"""The database was at work for somebody else, longer than is waited for: nothing was saved, the same may be sent again.

SQLite lets one write at a time, and a past ledger of twenty thousand lines takes half a minute of it.
"""

from django.db import OperationalError

SENTENCE = "系统正忙(可能有人正在导入大量数据),这次没有保存。填写的内容还在,请过半分钟再点一次保存。"


def is_busy(error: BaseException | None) -> bool:
    return isinstance(error, OperationalError) and any(word in str(error) for word in ("locked", "deadlock"))
