"""Items 2 and 4: the premises and the public notice, as they stand."""

from compliance.choices import Found
from compliance.measures_asked import Asked, Verdict, met, register
from compliance.standard import NOTICE_DAYS
from stations.models import Notice, Premises, Station

NO_PREMISES = "没有登记接待场所"
NO_NOTICE = "没有登记现行的服务公示"


def _labels(model: type, names: list[str]) -> str:
    return "、".join(str(model._meta.get_field(name).verbose_name) for name in names)  # type: ignore[attr-defined]


def _here(asked: Asked, station: Station) -> tuple[Premises | None, str]:
    rows = asked.premises.get(station.pk, [])
    return (rows[0] if rows else None), register(station, "premises")


def premises(asked: Asked, station: Station) -> Verdict:
    """2.1: a fixed place. That its position is known helps who looks for it, and is told."""
    here, url = _here(asked, station)
    if here is None:
        return Verdict(Found.NOT_MET, NO_PREMISES, url)
    if not here.is_fixed:
        return Verdict(Found.NOT_MET, f"{here.address},不是固定场所", url)
    known = here.longitude is not None and here.latitude is not None
    return Verdict(Found.MET, f"{here.address},{'经纬度已登记' if known else '还没有登记经纬度'}", url)


def accessibility(asked: Asked, station: Station) -> Verdict:
    """2.2: each of the five, or it is none."""
    here, url = _here(asked, station)
    if here is None:
        return Verdict(Found.NOT_MET, NO_PREMISES, url)
    lacking = [name for name in Premises.ACCESS if not getattr(here, name)]
    has = len(Premises.ACCESS) - len(lacking)
    text = f"无障碍设施 {len(Premises.ACCESS)} 项,具备 {has} 项"
    return met(not lacking, f"{text},缺{_labels(Premises, lacking)}" if lacking else text, url, partly=has > 0)


def location(asked: Asked, station: Station) -> Verdict:
    here, url = _here(asked, station)
    if here is None:
        return Verdict(Found.NOT_MET, NO_PREMISES, url)
    wanted = ["is_on_street", "is_ground_floor", "is_convenient"]
    has = [name for name in wanted if getattr(here, name)]
    text = f"具备:{_labels(Premises, has)}" if has else "临街、一层、交通便利均不具备"
    return met(len(has) == len(wanted), text, url, partly=bool(has))


def sign(asked: Asked, station: Station) -> Verdict:
    here, url = _here(asked, station)
    if here is None:
        return Verdict(Found.NOT_MET, NO_PREMISES, url)
    return met(here.has_sign, "标志醒目" if here.has_sign else "没有登记醒目的标志", url)


def layout(asked: Asked, station: Station) -> Verdict:
    here, url = _here(asked, station)
    if here is None:
        return Verdict(Found.NOT_MET, NO_PREMISES, url)
    size = f"接待面积 {here.area_m2} 平方米" if here.area_m2 else "接待面积未登记"
    room = "有私密谈话间" if here.has_private_room else "没有私密谈话间"
    kept = "布局合理、干净整洁" if here.is_well_kept else "没有登记布局和整洁情况"
    return met(here.is_well_kept, f"{kept},{size},{room}", url)


def equipment(asked: Asked, station: Station) -> Verdict:
    """2.6: office equipment, and at least one device for who needs it."""
    here, url = _here(asked, station)
    if here is None:
        return Verdict(Found.NOT_MET, NO_PREMISES, url)
    devices = [name for name in Premises.DEVICES if getattr(here, name)]
    office = f"办公设备:{here.office_equipment}" if here.office_equipment else "没有登记办公设备"
    aids = f"辅助器具:{_labels(Premises, devices)}" if devices else here.other_devices or "没有登记辅助器具"
    has_aids = bool(devices or here.other_devices)
    return met(
        bool(here.office_equipment) and has_aids, f"{office};{aids}", url,
        partly=bool(here.office_equipment) or has_aids,
    )  # fmt: skip


# ---------------------------------------------------------------- 服务公示
def _notice(asked: Asked, station: Station) -> tuple[Notice | None, str]:
    rows = asked.notices.get(station.pk, [])
    return (rows[0] if rows else None), register(station, "notice")


def notice_contents(asked: Asked, station: Station) -> Verdict:
    """4.1: five of five."""
    notice, url = _notice(asked, station)
    if notice is None:
        return Verdict(Found.NOT_MET, NO_NOTICE, url)
    lacking = [name for name in Notice.CONTENTS if name not in notice.shown]
    text = f"应公示 {len(Notice.CONTENTS)} 项,已公示 {len(notice.shown)} 项"
    return met(not lacking, f"{text},缺{_labels(Notice, lacking)}" if lacking else text, url, partly=bool(notice.shown))


def notice_channels(asked: Asked, station: Station) -> Verdict:
    notice, url = _notice(asked, station)
    if notice is None:
        return Verdict(Found.NOT_MET, NO_NOTICE, url)
    text = f"公示渠道:{_labels(Notice, notice.channels)}" if notice.channels else "没有登记公示渠道"
    return met(bool(notice.channels), text, url)


def notice_verified(asked: Asked, station: Station) -> Verdict:
    """4.3: looked at within a year, and the number answered."""
    notice, _ = _notice(asked, station)
    url = register(station, "noticecheck")
    if notice is None:
        return Verdict(Found.NOT_MET, NO_NOTICE, url)
    checks = [one for one in asked.notice_checks.get(station.pk, []) if one.notice_id == notice.pk]
    if not checks:
        return Verdict(Found.NOT_MET, f"{notice.since_on:%Y-%m-%d} 起公示,还没有核对过", url)
    last = checks[-1]
    in_time = (asked.today - last.checked_on).days <= NOTICE_DAYS
    text = f"最近核对 {last.checked_on:%Y-%m-%d},公示的电话{'可通' if last.is_phone_answered else '没有打通'}"
    return met(in_time and last.is_phone_answered, text if in_time else f"{text},已超过一年", url, partly=in_time)
