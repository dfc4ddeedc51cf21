"""`manage.py remind`: what is due, once a day, in the product and by e-mail without a name; the to-do lists of home."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from threading import Thread
from typing import ClassVar

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.urls import reverse

from accounts.models import AuditLine
from accounts.roles import Role
from cases import actions
from cases import actions_course as course
from cases import actions_terms as terms
from cases.actions_courts import add_stage
from cases.models import Case, Reminder
from reports.context import waiting
from stations.models import Station
from tests.cases.office import TODAY

pytestmark = pytest.mark.usefixtures("today")


def remind():
    told = StringIO()
    call_command("remind", stdout=told, verbosity=1)
    return told.getvalue()


def home(client, posting):
    client.force_login(posting.user)
    return client.get(reverse("reports:home")).content.decode()


# ---------------------------------------------------------------- what, and how often
def test_remind_is_of_what_is_due_soon_or_overdue_once_a_day(office):
    late = office.opened(applied_on=date(2026, 9, 1))
    office.opened()  # until the 15th: there is time
    soon = office.opened(applied_on=date(2026, 9, 30))
    assert soon.due_on == date(2026, 10, 8)
    assert remind() == "提醒 2 项期限。\n"
    assert {row.deadline.case for row in Reminder.objects.all()} == {late, soon}
    assert remind() == "提醒 0 项期限。\n"
    with time_machine.travel("2026-10-09T09:30:00+08:00", tick=False):
        assert remind() == "提醒 2 项期限。\n"
    assert Reminder.objects.count() == 4


@pytest.mark.parametrize(("days", "reminded"), [(7, 1), (8, 0)])
def test_what_the_lawyer_entered_is_told_a_week_before(office, days, reminded):
    case = office.assigned()
    course.sign_agreement(case, by=office.head, today=TODAY, signed_on=TODAY)
    terms.enter(case, by=office.caseworker, kind="appeal", due_on=TODAY + timedelta(days=days), today=TODAY)
    remind()
    assert Reminder.objects.count() == reminded


def test_a_hearing_is_told_before_and_not_after(office):
    case = office.assigned()
    course.sign_agreement(case, by=office.head, today=TODAY, signed_on=TODAY)
    add_stage(case, by=office.caseworker, today=TODAY, instance="2", organ="法院", hearing_on=date(2026, 10, 10))
    remind()
    assert Reminder.objects.count() == 1
    with time_machine.travel("2026-10-12T09:30:00+08:00", tick=False):
        remind()
    assert Reminder.objects.count() == 1


def test_what_stands_still_or_is_done_is_not_told(office):
    still = office.assigned(on=date(2026, 10, 1))
    course.suspend(still, by=office.head, today=TODAY, suspended_on=TODAY, reason="等待鉴定")
    office.closed(on=date(2026, 10, 1))
    assert remind() == "提醒 0 项期限。\n"


def test_old_reminders_go(office):
    office.opened(applied_on=date(2026, 9, 1))
    remind()
    Reminder.objects.update(on=date(2026, 6, 1))
    remind()
    assert [row.on for row in Reminder.objects.all()] == [TODAY]


def test_remind_leaves_a_line_in_the_trail(office):
    office.opened(applied_on=date(2026, 9, 1))
    remind()
    line = AuditLine.objects.get(action="期限提醒")
    assert (line.chain, line.user_name, line.detail) == ("34", "系统", "1 项")


# ---------------------------------------------------------------- whom
def test_home_shows_a_reminder_to_whom_it_concerns(client, office):
    case = office.assigned()
    case.handler.user = office.caseworker.user
    case.handler.save()
    made = terms.enter(case, by=office.caseworker, kind="appeal", due_on=date(2026, 10, 12), today=TODAY)
    remind()
    shown = f"{case.number}</span>"
    for posting, sees in [(office.caseworker, True), (office.head, True), (office.clerk, False)]:
        text = home(client, posting)
        assert ("今天的期限提醒" in text) is sees
        assert (shown in text) is sees
    other = office.posting(Role.CASEWORKER, office.sibling)
    assert "今天的期限提醒" not in home(client, other)
    terms.settle(made, by=office.caseworker, met_on=TODAY, today=TODAY)
    assert "今天的期限提醒" not in home(client, office.caseworker)


# ---------------------------------------------------------------- by e-mail
def test_no_e_mail_unless_it_is_set_up(office):
    office.station.email = "station@example.com"
    office.station.save()
    office.opened(applied_on=date(2026, 9, 1))
    remind()
    assert mail.outbox == []


def test_one_e_mail_a_day_names_units_and_numbers_only(office, settings):
    settings.SENDS_MAIL = True
    office.station.email = "station@example.com"
    office.station.save()
    case = office.opened(client=office.client("欧阳小红"), applied_on=date(2026, 9, 1))
    office.opened(applied_on=date(2026, 9, 30))
    assert remind() == "提醒 2 项期限,发出邮件 1 封。\n"
    assert remind() == "提醒 0 项期限,发出邮件 0 封。\n"
    (sent,) = mail.outbox
    assert sent.to == ["station@example.com"]
    assert sent.subject == "期限提醒:庐阳区工作站 3 项"
    assert "审查 2 项,其中超期 1 项\n月报 1 项,其中超期 1 项\n" in sent.body
    assert "欧阳" not in sent.body
    assert case.number not in sent.body
    assert not any(name in sent.body for name in ("登记员甲", "站负责人甲"))


def test_an_e_mail_that_could_not_be_sent_is_tried_again(office, settings):
    """Nobody listens at the address: the reminders stand, the command says which stations, the next run sends."""
    settings.SENDS_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 2
    office.station.email = "station@example.com"
    office.station.save()
    office.opened(applied_on=date(2026, 9, 1))
    with pytest.raises(CommandError, match="庐阳区工作站"):
        remind()
    assert Reminder.objects.get().is_mailed is False
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert remind() == "提醒 0 项期限,发出邮件 1 封。\n"
    assert Reminder.objects.get().is_mailed is True


# ---------------------------------------------------------------- by text message
class Gateway(BaseHTTPRequestHandler):
    """Takes messages as a provider's gateway would, or refuses them all."""

    taken: ClassVar[list[tuple[str | None, dict[str, str]]]] = []
    answer = 200
    meanwhile: ClassVar[Callable[[], object]] = staticmethod(lambda: None)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.taken.append((self.headers["Authorization"], body))
        try:
            type(self).meanwhile()
            self.send_response(self.answer)
        except OperationalError:
            self.send_response(500)
        finally:
            connection.close()  # this thread's own
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Nothing on the screen."""


@pytest.fixture
def gateway(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS_URL, settings.SMS_TOKEN = f"http://127.0.0.1:{server.server_port}/send", "a-token"
    Gateway.taken, Gateway.answer, Gateway.meanwhile = [], 200, staticmethod(lambda: None)
    yield Gateway
    server.shutdown()
    server.server_close()


def test_one_text_message_a_day_where_there_is_a_gateway(office, gateway):
    office.opened(client=office.client("欧阳小红"), applied_on=date(2026, 9, 1))
    assert remind() == "提醒 1 项期限,发出短信 0 条。\n"  # the station named no phone
    Station.objects.filter(pk=office.station.pk).update(mobile="13900000000")
    assert remind() == "提醒 0 项期限,发出短信 1 条。\n"
    assert remind() == "提醒 0 项期限,发出短信 0 条。\n"
    ((token, told),) = gateway.taken
    assert (token, told["phone"]) == ("Bearer a-token", "13900000000")
    assert "审查 1 项,其中超期 1 项" in told["text"]
    assert "欧阳" not in told["text"]


@pytest.mark.django_db(transaction=True)
def test_others_save_while_a_message_is_on_its_way(office, gateway):
    """The gateway takes its time; whoever saves meanwhile, even the same rows, does not wait for it."""
    Station.objects.filter(pk=office.station.pk).update(mobile="13900000000")
    office.opened(applied_on=date(2026, 9, 1))
    gateway.meanwhile = lambda: Reminder.objects.update(is_mailed=True)
    assert remind() == "提醒 1 项期限,发出短信 1 条。\n"
    assert Reminder.objects.get().is_mailed is True


def test_a_text_message_that_was_refused_is_tried_again(office, gateway):
    Station.objects.filter(pk=office.station.pk).update(mobile="13900000000")
    office.opened(applied_on=date(2026, 9, 1))
    gateway.answer = 503
    with pytest.raises(CommandError, match=r"庐阳区工作站\(短信"):
        remind()
    assert Reminder.objects.get().is_texted is False
    gateway.answer = 200
    assert remind() == "提醒 0 项期限,发出短信 1 条。\n"


@pytest.mark.parametrize("wrong", ["12345", "0551-62999999", "1390000000a"])
def test_a_phone_for_text_messages_is_a_mobile_one(office, wrong):
    office.station.mobile = wrong
    with pytest.raises(ValidationError, match="11 位数字"):
        office.station.full_clean()


# ---------------------------------------------------------------- everybody's turn
def made_in_every_state(office):
    """One case in each state that waits for somebody."""
    staff = office.staff(user=office.caseworker.user)
    draft = office.opened(is_draft=True)
    missing = actions.ask_papers(office.opened(), by=office.head, today=TODAY, told_on=TODAY, papers="身份证")
    review, accepted = office.opened(), office.accepted()
    working = course.assign(office.accepted(), by=office.head, today=TODAY, handler=staff)
    still = course.assign(office.accepted(), by=office.head, today=TODAY, handler=staff)
    still = course.suspend(still, by=office.head, today=TODAY, suspended_on=TODAY, reason="等待鉴定")
    closing = course.assign(office.accepted(), by=office.head, today=TODAY, handler=staff)
    closing = course.hand_in(closing, by=office.head, today=TODAY, closed_on=TODAY, outcome="01")
    closed = office.closed()
    ended = course.terminate(office.accepted(), by=office.head, today=TODAY, terminated_on=TODAY, ground="7")
    office.refused()
    return {
        Role.CLERK: {draft, missing, closed, ended}, Role.STATION_HEAD: {review, accepted, closing},
        Role.CASEWORKER: {working, still},
    }  # fmt: skip


def test_every_turn_stands_on_the_home_page_of_its_role_and_is_counted(client, office, django_assert_num_queries):
    expected = made_in_every_state(office)
    for role, cases in expected.items():
        posting = office.posting(role)
        text = home(client, posting)
        for case in Case.objects.all():
            assert (f">{case.number} " in text) is (case in cases), (role, case.get_state_display())
        for case in cases:
            assert f"{case.get_state_display()} 1</a>" in text or case.state == "suspended"
        with django_assert_num_queries(1):
            assert waiting(posting, TODAY)["cases:list"] == (len(cases), False)


def test_a_case_of_another_handler_is_not_my_turn(client, office):
    case = office.assigned()
    case.handler.user = office.head.user
    case.handler.save()
    assert f"{case.number} " not in home(client, office.caseworker)
    assert waiting(office.caseworker, TODAY)["cases:list"] == (0, False)
