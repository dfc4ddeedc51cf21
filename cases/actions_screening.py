"""初筛, the people of a group case, the other side, and what was decided of a conflict of interest.

None of it counts by itself: what stands here when a case is accepted is what its span begins with.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from stdnum.cn import uscc

from accounts.audit import action, record
from accounts.lifecycle import MovedOn, Stale
from accounts.roles import P
from cases import actions_terms as terms
from cases import conflicts
from cases.actions_spans import refuse_future
from cases.choices import CaseState, ConflictDecided, PartyRole, TermKind
from cases.models import Case, ConflictDecision, Member, Party, Screening
from cases.models_case import UNFINISHED
from clients import identity, names
from clients.actions import known
from clients.identity import refuse_numbers
from clients.models import Client
from stations.actions import require
from stations.models import Posting

BEFORE = frozenset({CaseState.DRAFT, CaseState.PAPERS_MISSING, CaseState.UNDER_REVIEW})  # 受理
PLACES = ("organ", "place_of_matter", "domicile", "residence_place", "exemption_basis")
MOST_MEMBERS = 500


def _taken(case: Case, by: Posting, states: Iterable[str], sentence: str) -> Case:
    """The case, locked. Refuses who may not, and what has gone too far."""
    require(by, P.CASE_OPEN, case.station)
    row: Case = (
        Case.objects.select_for_update(of=("self",), no_key=True).select_related("station__region").get(pk=case.pk)
    )
    if row.state not in states:
        raise MovedOn(f"“{row.get_state_display()}”状态{sentence}")
    return row


# ---------------------------------------------------------------- screening
@action
def screen(
    case: Case, *, by: Posting, today: date, version: int | None = None, is_group: bool | None = None, **given: Any
) -> Screening:
    """初筛: may be filled and corrected until the case has ended. 先行提供 starts the clock of its formalities."""
    row = _taken(case, by, UNFINISHED, "不能改初筛,请刷新页面查看最新进展。")
    screening = Screening.objects.filter(case=row).first() or Screening(case=row)
    if version is not None and screening.version != version:
        raise Stale(screening)
    for name in PLACES:
        refuse_numbers(name, given.get(name, ""))
    changed = [name for name, value in given.items() if getattr(screening, name) != value]
    if "served_first" in changed and not by.may(P.CASE_ACCEPT):
        raise PermissionDenied("先行提供须由站负责人决定(参照法律援助法第44条)。")
    waited = screening.served_first and not screening.formalities_done_on
    for name in changed:
        setattr(screening, name, given[name])
    _check_formalities(screening, today)
    if is_group is not None and is_group != row.is_group:
        _set_group(row, is_group)
        changed.append("is_group")
    screening.version += 1
    screening.full_clean()
    screening.save()
    _keep_time(row, screening, waited, today)
    record("案件:初筛", row, by=by, fields=changed)
    return screening


def _check_formalities(screening: Screening, today: date) -> None:
    if done_on := screening.formalities_done_on:
        refuse_future("formalities_done_on", done_on, today)
        if not screening.served_first:
            raise ValidationError({"formalities_done_on": "没有先行提供的,不填补办手续日期。"})


def _keep_time(case: Case, screening: Screening, waited: bool, today: date) -> None:
    waits = screening.served_first and not screening.formalities_done_on
    if waits and not waited:
        terms.start(case, TermKind.FORMALITIES, today)
    elif waited and screening.formalities_done_on:
        terms.meet(case, TermKind.FORMALITIES, screening.formalities_done_on)
    elif waited and not waits:
        terms.drop(case, TermKind.FORMALITIES, today)


# ---------------------------------------------------------------- the people of a group case
def _set_group(case: Case, is_group: bool) -> None:
    if case.state not in BEFORE:
        raise ValidationError("受理后不能改“群体性案件”:人数已计入报表。")
    if not is_group and case.members.exists():
        raise ValidationError("名单中还有其他当事人,请先移出,再取消“群体性案件”。")
    case.is_group = is_group
    case.save(update_fields=["is_group"])


@action
def add_members(
    case: Case, *, by: Posting, today: date, lines: str = "", clients: Iterable[Client] = ()
) -> list[Member]:  # fmt: skip
    """Adds to a group case the station's own clients and `lines`: a name each, or the number of one on file.

    All or none. Only before 受理: with it everybody is counted.
    """
    row = _taken(case, by, BEFORE, "不能改当事人名单:受理后人数已计入报表。")
    if not row.is_group:
        _set_group(row, True)
    listed = list(row.members.all())
    held = {row.client_id} | {member.client_id for member in listed if member.client_id}
    typed = {member.name for member in listed if not member.client_id}
    new: list[Member] = []

    def enter(client: Client | None, name: str, where: str) -> None:
        if (client and client.pk in held) or (not client and name in typed):
            advice = "" if client else ";同名的另一人,请先建档再选入"
            raise ValidationError({"lines": f"{where}:{name}已在名单中{advice}。"})
        held.add(client.pk) if client else typed.add(name)
        new.append(Member(case=row, client=client, name=name, sound=names.sound(name)))

    for client in clients:
        if client.station_id != row.station_id or client.merged_into_id:
            raise ValidationError({"clients": "请从本站的档案中选择。"})
        enter(client, client.name, "所选档案")
    for count, line in enumerate(lines.splitlines(), 1):
        if line.strip():
            enter(*_read_line(row, line, f"第 {count} 行", today), where=f"第 {count} 行")
    if not new:
        raise ValidationError({"lines": "请选择档案,或逐行填写姓名。"})
    if len(listed) + len(new) > MOST_MEMBERS:
        raise ValidationError({"lines": f"一案最多 {MOST_MEMBERS} 名当事人,请分案登记。"})
    for member in new:
        member.full_clean(validate_unique=False, validate_constraints=False)
    Member.objects.bulk_create(new)
    record("案件:增加当事人", row, by=by, fields=["members"], detail=f"{len(new)} 人")
    return new


def _read_line(case: Case, line: str, where: str, today: date) -> tuple[Client | None, str]:
    """A line of a list, perhaps pasted from a sheet: a name, a number, or both."""
    parts = [part.strip() for part in re.split(r"[\t,,;;、]", line) if part.strip()]
    for part in parts:
        if identity.looks_like_number(part):
            try:
                client = known(case.station, identity.read_number(part, today))
            except ValidationError as refusal:
                raise ValidationError({"lines": f"{where}:{refusal.messages[0]}"}) from None
            if client is None:
                raise ValidationError({"lines": f"{where}:本站没有这个证号的档案,请先建档,或只写姓名。"})
            return client, client.name
    name = names.tidy(parts[0]) if parts else ""
    if len(parts) != 1 or not names.is_name(name) or len(name) > 40:
        raise ValidationError({"lines": f"{where}:请每行写一人的姓名,或本站已有档案的证号。"})
    return None, name


@action
def remove_member(member: Member, *, by: Posting) -> None:
    """Takes somebody off the list, before 受理."""
    row = _taken(member.case, by, BEFORE, "不能改当事人名单:受理后人数已计入报表。")
    member.delete()
    record("案件:移出当事人", row, by=by, fields=["members"], detail="1 人")


# ---------------------------------------------------------------- the other side
@action
def add_party(
    case: Case, *, by: Posting, today: date, name: str, role: str = PartyRole.OPPONENT, phone: str = "",
    number: str = "", note: str = "",
) -> Party:  # fmt: skip
    """对方当事人, 第三人 or agent. Phone and number are kept as indexes only: to be matched, never to be read."""
    row = _taken(case, by, UNFINISHED, "不能再登记对方当事人,请刷新页面查看最新进展。")
    name = names.tidy(name)
    refuse_numbers("name", name)
    refuse_numbers("note", note)
    party = Party(case=row, role=role, name=name, note=note.strip(), sound=names.sound(name))
    party.phone_index, party.number_index = indexes(phone, number, today)
    party.full_clean()
    if row.parties.filter(name=name, role=role, number_index=party.number_index).exists():
        raise ValidationError({"name": f"{name}已登记为本案的{party.get_role_display()}。"})
    party.save()
    record("案件:登记对方", row, by=by, fields=["parties"], detail=party.get_role_display())
    return party


@action
def remove_party(party: Party, *, by: Posting) -> None:
    """A slip is taken back; the trail keeps that there was one."""
    row = _taken(party.case, by, UNFINISHED, "不能再改对方当事人,请刷新页面查看最新进展。")
    role = party.get_role_display()
    party.delete()
    record("案件:删去对方", row, by=by, fields=["parties"], detail=role)


def indexes(phone: str, number: str, today: date) -> tuple[str, str]:
    """The blind indexes of what was typed, "" for nothing. A firm has a 统一社会信用代码. Raises ValidationError."""
    wrong: dict[str, list[str]] = {}
    phone_index = number_index = ""
    try:
        phone_index = identity.phone_index(identity.read_phone(phone)) if phone.strip() else ""
    except ValidationError as refusal:
        wrong["phone"] = refusal.messages
    try:
        if uscc.is_valid(number):
            number_index = identity.number_index(uscc.compact(number))
        elif number.strip():
            number_index = identity.number_index(identity.read_number(number, today).number)
    except ValidationError as refusal:
        wrong["number"] = [f"{refusal.messages[0]}单位请填 18 位统一社会信用代码。"]
    if wrong:
        raise ValidationError(wrong)
    return phone_index, number_index


# ---------------------------------------------------------------- 利益冲突核查
@action
def look_up(case: Case, *, by: Posting) -> None:
    """Tells the trail that somebody looked for conflicts, not whom he looked for. Each look-up, found or not."""
    require(by, P.CASE_OPEN, case.station)
    record("利益冲突查询", case.station, by=by, detail=case.number)


@action
def decide_conflict(case: Case, *, by: Posting, today: date, decided: str, reason: str = "") -> ConflictDecision:
    """核查结论, on all parties recorded by now. One who is recorded later asks for another."""
    row = _taken(case, by, UNFINISHED, "不能再作利益冲突核查,请刷新页面查看最新进展。")
    refuse_numbers("reason", reason)
    parties = list(row.parties.all())
    if not parties:
        raise ValidationError("请先登记对方当事人,再作核查结论。")
    found = sum(len(hits) for hits in conflicts.of_case(row, by, parties).values())
    if found and decided == ConflictDecided.NONE and not reason.strip():
        raise ValidationError({"reason": f"本站查到 {found} 处相符,结论为无利益冲突的,请写明理由,如“同名不同人”。"})
    decision = ConflictDecision(
        case=row, decided=decided, found=found, reason=reason.strip(), decided_on=today, decided_by=by.user
    )
    decision.full_clean()
    decision.save()
    row.parties.update(decision=decision)
    record("案件:利益冲突核查", row, by=by, fields=["conflict_decisions"], detail=decision.get_decided_display())
    return decision
