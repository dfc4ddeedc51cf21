"""Why somebody may not act on a self-assessment or an order where it lies; "" if he may.

Levels may be missing, and where nobody holds a posting the office above acts (stations/offices.py).
"""

from typing import Any

from django.utils import timezone

from stations.choices import Level
from stations.offices import acts_for


def not_own_station(obj: Any, posting: Any) -> str:
    return "" if posting.station_id == obj.station_id else f"由{obj.station.name}办理。"


def not_here(obj: Any, posting: Any) -> str:
    """It lies with an office: nobody else acts on it."""
    if obj.office is None or acts_for(posting, obj.office, timezone.localdate()):
        return ""
    return f"现在{obj.office.office_name},请等待其办理。"


def not_to_review(obj: Any, posting: Any) -> str:
    """Nobody reviews what he prepared or handed in, whatever posting he holds above; at a province's own station,
    which has no office above, a second person does."""
    return not_here(obj, posting) or own_work(obj, posting)


def not_to_send_back(obj: Any, posting: Any) -> str:
    """For more to be asked for: as a check at the station's own level, as a review above it."""
    return not_to_review(obj, posting) if obj.checked_at else not_here(obj, posting)


def own_work(obj: Any, posting: Any) -> str:
    if posting.user_id in obj.preparers:
        return "您参与了该站的自评,不能在上级复核,请由其他人员办理。"
    own = obj.office_id == obj.station.region_id
    if own and posting.user_id == obj.checked_by_id:
        return "本级工作站的自评由您审核签章,复核须由另一位人员办理。"
    return ""


def not_to_sample(obj: Any, posting: Any) -> str:
    """The province samples what an office below it has reviewed."""
    if posting.region is None or posting.region.level != Level.PROVINCE:
        return "抽查由省级残联办理。"
    if obj.office_id == posting.region_id:
        return "该站已由省级复核,不需再抽查。"
    return own_work(obj, posting)


def not_the_issuer(obj: Any, posting: Any) -> str:
    """An order is looked at again by the office that issued it, or by one above."""
    if posting.region is None or not posting.region.contains(obj.office):
        return f"由{obj.office.office_name}办理。"
    return own_work(obj.assessment, posting)
