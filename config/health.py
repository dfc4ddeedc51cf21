"""What a supervisor asks: is the process alive, and can it do its work."""

import shutil
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Backup
from reports import guards

LEAST_FREE_BYTES = 500 * 1024 * 1024


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    checks = {"database": _database_writable(), "guards": _guards_stand(), "disk": _disk_has_room()}
    # An old backup is somebody's to make, and no reason to send people away from a server that works.
    told = checks | {"backup_hours": _hours_since_backup()}
    return JsonResponse(told, status=200 if all(checks.values()) else 503)


def _database_writable() -> bool:
    """Takes the writer's place for a moment and changes nothing: a read-only or full database refuses here."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM accounts_signin WHERE session_key = ''")
    except DatabaseError:
        return False
    return True


def _guards_stand() -> bool:
    """The triggers that keep final figures: an unfinished migration leaves them away."""
    try:
        return guards.standing()
    except DatabaseError:
        return False


def _disk_has_room() -> bool:
    """The folders this machine writes to: the database file, if it is one, and the attachments."""
    folders = [Path(settings.MEDIA_ROOT)]
    if connection.vendor == "sqlite":
        folders.append(Path(str(connection.settings_dict["NAME"])).parent)
    return all(shutil.disk_usage(_existing(folder)).free >= LEAST_FREE_BYTES for folder in folders)


def _existing(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder


def _hours_since_backup() -> float | None:
    """How old the youngest backup is; None: there is none, or nobody can tell."""
    try:
        made_at = Backup.objects.aggregate(last=Max("made_at"))["last"]
    except DatabaseError:
        return None
    return round((timezone.now() - made_at).total_seconds() / 3600, 1) if made_at else None
