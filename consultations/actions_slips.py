"""What was printed of a consultation."""

from accounts.audit import action, record
from accounts.roles import P
from consultations.choices import Slip
from consultations.models import Consultation
from stations.actions import require
from stations.models import Posting


@action
def print_slip(row: Consultation, slip: str, *, by: Posting) -> None:
    """Writes into the trail who printed which paper of whom."""
    require(by, P.CLIENT_NAME, row.station)
    record("打印咨询文书", row, by=by, detail=str(Slip(slip).label))
