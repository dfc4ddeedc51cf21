"""What the trail and the watch are told of backups."""

from datetime import datetime

from accounts.audit import action, record
from accounts.models import Backup


@action
def backup_made(*, made_at: datetime, size: int, digest: str) -> Backup:
    row = Backup.objects.create(made_at=made_at, size=size, digest=digest)
    record("备份", row, detail=f"SHA-256 {digest[:16]}…")
    return row


def note_restored(*, made_at: datetime, restored_at: datetime, size: int, digest: str) -> Backup:
    """No action, and no line: a restored trail ends where the backup's ended. The row remembers it."""
    return Backup.objects.create(made_at=made_at, restored_at=restored_at, size=size, digest=digest)
