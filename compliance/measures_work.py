"""What the desk did in the last twelve months: consultations, cases, referrals, complaints, return calls, files.

Nothing asked, or no case, counts as passed and says so.
"""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse

from cases.choices import CaseState, ReferralState, Satisfaction
from cases.models import Case, Complaint, Deadline, Referral, ReturnCall
from compliance.choices import Found
from compliance.measures_asked import RECENT, Asked, Verdict, listed, met, rated
from compliance.standard import CALL_AFTER_DAYS, FILE_AFTER_DAYS, SATISFIED_PERCENT
from consultations.choices import Channel, Need, Outcome
from consultations.models import Consultation
from consultations.terms import LETTER_DAYS, MESSAGE_DAYS, MESSAGES
from stations.choices import EntryKind
from stations.models import Station, SystemEntry
from stations.terms import plus_working_days

ONE, MESSAGE_TERM = timedelta(days=1), timedelta(days=MESSAGE_DAYS)


def _number(condition: Q) -> Count:
    return Count("pk", filter=condition)


# ---------------------------------------------------------------- 1.2
def complaints(asked: Asked, station: Station) -> Verdict:
    row = asked.once(_complaints)[station.pk]
    url = listed("cases:complaints", station)
    if not row["received"]:
        return Verdict(Found.MET, f"{RECENT}没有收到投诉", url)
    late = row["late"] + row["overdue"]
    text = f"{RECENT}收到投诉 {row['received']} 件,按期答复 {row['in_time']} 件"
    if row["overdue"]:
        text += f",超期未答复 {row['overdue']} 件"
    return met(not late, text, url, partly=row["in_time"] > 0)


def _complaints(asked: Asked) -> dict[int, dict[str, int]]:
    rows = Complaint.objects.at_stations(asked.keys).filter(
        received_on__gt=asked.year_ago, received_on__lte=asked.today
    )
    return asked.counted(
        rows, received=Count("pk"), in_time=_number(Q(answered_on__lte=F("due_on"))),
        late=_number(Q(answered_on__gt=F("due_on"))),
        overdue=_number(Q(answered_on__isnull=True, due_on__lt=asked.today)),
    )  # fmt: skip


# ---------------------------------------------------------------- 5.4, 5.5
def needs(asked: Asked, station: Station) -> Verdict:
    """5.4: of what was asked for, what was met."""
    row = asked.once(_needs)[station.pk]
    wanted, given = (sum(row[f"{part}_{need.value}"] for need in Need) for part in ("asked", "met"))
    url = listed("consultations:list", station)
    if not wanted:
        return Verdict(Found.MET, f"{RECENT}没有人提出无障碍需求", url)
    lacking = [
        f"{need.label} {row[f'asked_{need.value}'] - row[f'met_{need.value}']} 次"
        for need in Need
        if row[f"asked_{need.value}"] > row[f"met_{need.value}"]
    ]
    text = f"{RECENT}无障碍需求 {wanted} 次,响应 {given} 次"
    return rated(given, wanted, f"{text},未响应:{'、'.join(lacking)}" if lacking else text, url)


def _recent(asked: Asked) -> Any:
    rows = Consultation.objects.recorded().at_stations(asked.keys)
    return rows.filter(held_on__gt=asked.year_ago, held_on__lte=asked.today)


def _needs(asked: Asked) -> dict[int, dict[str, int]]:
    numbers = {}
    for need in Need:
        wanted = Q(**{need.asked_field: True})
        numbers[f"asked_{need.value}"] = _number(wanted)
        numbers[f"met_{need.value}"] = _number(wanted & Q(**{need.met_field: True}))
    return asked.counted(_recent(asked), **numbers)


def answers(asked: Asked, station: Station) -> Verdict:
    """5.5: letters and messages that were answered past their term, or have no answer when it is over."""
    row = asked.once(_answers)[station.pk]
    url = listed("consultations:list", station)
    if not row["written"]:
        return Verdict(Found.MET, f"{RECENT}没有留言和来信", url)
    text = f"{RECENT}留言、来信 {row['written']} 件,超期答复 {row['late']} 件,超期未登记答复 {row['overdue']} 件"
    return rated(row["written"] - row["late"] - row["overdue"], row["written"], text, url)


def _answers(asked: Asked) -> dict[int, dict[str, int]]:
    last_letter = asked.today
    while plus_working_days(last_letter, LETTER_DAYS) >= asked.today:
        last_letter -= ONE
    owed = Q(outcome=Outcome.ANSWER_LATER, answer_sealed=b"", answered_on=None)
    late = Q(answered_on__gt=F("answer_due_on")) | Q(channel__in=MESSAGES, answered_on__gt=F("held_on") + MESSAGE_TERM)
    over = Q(channel=Channel.LETTER, held_on__lte=last_letter) | Q(
        channel__in=MESSAGES, held_on__lt=asked.today - MESSAGE_TERM
    )
    rows = _recent(asked).filter(channel__in=[*MESSAGES, Channel.LETTER])
    return asked.counted(rows, written=Count("pk"), late=_number(late), overdue=_number(owed & over))


# ---------------------------------------------------------------- 6.3, 6.4
def return_calls(asked: Asked, station: Station) -> Verdict:
    """6.3: of cases closed long enough, how many were called; of those reached, how many are satisfied."""
    closed, calls = asked.once(_closed)[station.pk], asked.once(_calls)[station.pk]
    url = listed("cases:list", station)
    if not closed["closed"]:
        return Verdict(Found.MET, f"{RECENT}没有结案满 {CALL_AFTER_DAYS} 天的案件", url)
    text = (
        f"结案满 {CALL_AFTER_DAYS} 天 {closed['closed']} 件,已回访 {closed['called']} 件;"
        f"联系上 {calls['reached']} 人,满意 {calls['satisfied']} 人;"
        f"不满意 {calls['dissatisfied']} 人,再次回访 {calls['again']} 人"
    )
    enough = [
        closed["called"] * 100 >= closed["closed"] * SATISFIED_PERCENT,
        calls["satisfied"] * 100 >= calls["reached"] * SATISFIED_PERCENT,
        calls["again"] == calls["dissatisfied"],
    ]
    return met(all(enough), text, url, partly=any(enough))


def _closed(asked: Asked) -> dict[int, dict[str, int]]:
    rows = Case.objects.at_stations(asked.keys).filter(
        closed_on__gt=asked.year_ago, closed_on__lte=asked.today - timedelta(days=CALL_AFTER_DAYS),
        state__in=[CaseState.CLOSED, CaseState.ARCHIVED],
    )  # fmt: skip
    called = Exists(ReturnCall.objects.filter(case=OuterRef("pk"), called_on__lte=asked.today))
    return asked.counted(rows.alias(is_called=called), closed=Count("pk"), called=_number(Q(is_called=True)))


def _calls(asked: Asked) -> dict[int, dict[str, int]]:
    rows = ReturnCall.objects.at_stations(asked.keys).filter(
        called_on__gt=asked.year_ago, called_on__lte=asked.today, is_again=False
    )
    again = Exists(ReturnCall.objects.filter(case=OuterRef("case"), is_again=True, called_on__lte=asked.today))
    good, bad = [Satisfaction.SATISFIED, Satisfaction.FAIR], Satisfaction.DISSATISFIED
    return asked.counted(
        rows.alias(has_again=again), reached=_number(~Q(satisfaction=Satisfaction.NOT_REACHED)),
        satisfied=_number(Q(satisfaction__in=good)), dissatisfied=_number(Q(satisfaction=bad)),
        again=_number(Q(satisfaction=bad, has_again=True)),
    )  # fmt: skip


def overdue(asked: Asked, station: Station) -> Verdict:
    """6.4: the clocks of cases whose day has come."""
    row = asked.once(_clocks)[station.pk]
    url = listed("cases:list", station, "&overdue=on" if row["overdue"] else "")
    if not row["due"]:
        return Verdict(Found.MET, f"{RECENT}没有到期的案件期限", url)
    text = (
        f"{RECENT}到期的案件期限 {row['due']} 项,按期办结 {row['in_time']} 项,逾期办结 {row['late']} 项,"
        f"尚未办结 {row['overdue']} 项"
    )
    return met(not row["late"] and not row["overdue"], text, url, partly=not row["overdue"] and row["in_time"] > 0)


def _clocks(asked: Asked) -> dict[int, dict[str, int]]:
    running = Q(met_on__isnull=True) & ~Q(pauses=True, case__state=CaseState.SUSPENDED)
    rows = Deadline.objects.at_stations(asked.keys).terms().filter(dropped_on__isnull=True, due_on__lt=asked.today)
    recent = Q(due_on__gt=asked.year_ago)
    return asked.counted(
        rows.filter(recent | Q(met_on__isnull=True)),
        due=_number(recent & Q(met_on__isnull=False) | running), in_time=_number(recent & Q(met_on__lte=F("due_on"))),
        late=_number(recent & Q(met_on__gt=F("due_on"))), overdue=_number(running),
    )  # fmt: skip


# ---------------------------------------------------------------- 7.3, 9.2
def referrals(asked: Asked, station: Station) -> Verdict:
    """7.3: answered within the term; one whose term still runs is not counted."""
    row = asked.once(_referrals)[station.pk]
    url = listed("cases:referral_list", station, "&unanswered=on" if row["overdue"] else "")
    if not row["due"]:
        return Verdict(Found.MET, f"{RECENT}没有应有回执的转介", url)
    text = f"{RECENT}应有回执的转介 {row['due']} 件,按期回执 {row['in_time']} 件,超期未回执 {row['overdue']} 件"
    return rated(row["in_time"], row["due"], text, url)


def _referrals(asked: Asked) -> dict[int, dict[str, int]]:
    rows = Referral.objects.at_stations(asked.keys).filter(sent_on__gt=asked.year_ago, sent_on__lte=asked.today)
    waits = Q(answered_on__isnull=True, state=ReferralState.SENT, due_on__lt=asked.today)
    answered = Q(answered_on__isnull=False)
    return asked.counted(
        rows, due=_number(answered | waits), in_time=_number(answered & Q(answered_on__lte=F("due_on"))),
        overdue=_number(waits),
    )  # fmt: skip


def files(asked: Asked, station: Station) -> Verdict:
    """9.2: a file is only filed when it is complete, so what is filed is complete."""
    row = asked.once(_files)[station.pk]
    url = listed("cases:list", station, f"&state={CaseState.CLOSED}")
    if not row["closed"]:
        return Verdict(Found.MET, f"{RECENT}没有结案满 {FILE_AFTER_DAYS} 天的案件", url)
    text = f"结案满 {FILE_AFTER_DAYS} 天 {row['closed']} 件,已归档 {row['filed']} 件"
    return rated(row["filed"], row["closed"], text, url)


def _files(asked: Asked) -> dict[int, dict[str, int]]:
    rows = Case.objects.at_stations(asked.keys).filter(
        closed_on__gt=asked.year_ago, closed_on__lte=asked.today - timedelta(days=FILE_AFTER_DAYS),
        state__in=[CaseState.CLOSED, CaseState.ARCHIVED],
    )  # fmt: skip
    return asked.counted(rows, closed=Count("pk"), filed=_number(Q(state=CaseState.ARCHIVED)))


# ---------------------------------------------------------------- 9.3
def entries(asked: Asked, station: Station) -> Verdict:
    """9.3: what is to be typed into the other system: the station as it is now, and what happened in the year."""
    entered = asked.once(_entered_stations).get(station.pk, 0) >= station.version
    told, cases = asked.once(_entered_consultations)[station.pk], asked.once(_entered_cases)[station.pk]
    owed, done = 1 + told["owed"] + cases["owed"], int(entered) + told["done"] + cases["done"]
    text = f"{RECENT}应录 {owed} 条,已录 {done} 条,差异 {owed - done} 条"
    if not entered:
        text += "(机构信息未录或已变更)"
    # An office's page has a line a station.
    return rated(done, owed, text, f"{reverse('reports:entries')}#s{station.code}")


def _entered_stations(asked: Asked) -> dict[int, int]:
    rows = SystemEntry.objects.filter(kind=EntryKind.STATION, object_id__in=asked.keys)
    return dict(rows.values_list("object_id", "record_version"))


def _is_entered(rows: Any, kind: EntryKind) -> Any:
    entered = Exists(SystemEntry.objects.filter(kind=kind, object_id=OuterRef("pk")))
    return rows.alias(is_entered=entered)


def _entered_consultations(asked: Asked) -> dict[int, dict[str, int]]:
    rows = _is_entered(_recent(asked).to_enter(), EntryKind.CONSULTATION)
    return asked.counted(rows, owed=Count("pk"), done=_number(Q(is_entered=True)))


def _entered_cases(asked: Asked) -> dict[int, dict[str, int]]:
    rows = Case.objects.at_stations(asked.keys).to_enter()
    accepted = rows.filter(accepted_on__gt=asked.year_ago, accepted_on__lte=asked.today)
    return asked.counted(_is_entered(accepted, EntryKind.CASE), owed=Count("pk"), done=_number(Q(is_entered=True)))
