"""Moves that reach beyond the station, over their pages."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from cases.choices import CaseState
from cases.models import Case
from tests.cases.test_views import page, sent

pytestmark = pytest.mark.usefixtures("today")


def test_a_case_passed_on_is_received_over_its_page(client, office, acting):
    case = office.passed_on()
    there = office.posting(Role.STATION_HEAD, office.sibling)
    ours = office.client("张三丰", station=office.sibling)
    acting(Role.STATION_HEAD, office.sibling)
    assert reverse("cases:receive", args=[case.pk]) in page(client, "detail", case.pk)
    client.post(reverse("cases:receive", args=[case.pk]), {"received_on": "2026-10-08", "client": ours.pk})
    assert Case.objects.visible_to(there).get(received_from=case).station == office.sibling


def test_a_refusal_is_reviewed_over_its_pages(client, office, acting):
    case = office.refused()
    acting(Role.CLERK)
    assert reverse("cases:ask_review", args=[case.pk]) in page(client, "detail", case.pk)
    sent(client, "ask_review", case.pk, asked_on="2026-10-08", grounds="我有新证据。")
    acting(Role.COUNTY)
    detail = page(client, "detail", case.pk)
    assert reverse("cases:review", args=[case.pk]) in detail
    assert "我有新证据。" not in detail  # narratives are the station's own
    given = {"version": case.version, "decided_on": "2026-10-08", "decided": "2", "reason": "属于受案范围"}
    sent(client, "review", case.pk, **given)
    case.refresh_from_db()
    assert case.state == CaseState.UNDER_REVIEW
