"""The log's pages as a browser uses them."""

import pytest
from django.urls import reverse

from consultations.models import Consultation
from tests.clients.numbers import certificate
from tests.consultations.conftest import form
from tests.stations.conftest import browser, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
CREATE = "/consultations/new/"


def test_create_shows_one_form_and_saves_it(clerk):
    page = browser(clerk)
    shown = page.get(CREATE)
    assert "咨询登记" in shown.content.decode()
    sent = form(clerk, who=certificate(), name="陈安平", asked=["1"], met=["1"])
    answer = page.post(CREATE, sent)
    row = Consultation.objects.get()
    assert answer.url == reverse("consultations:detail", args=[row.pk])
    told = page.get(answer.url).content.decode()
    assert "陈安平" in told
    assert "四个月没有发工资" in told
    assert "手语翻译" in told
    assert page.get("/consultations/").status_code == 200
    assert page.get(f"/consultations/{row.pk}/edit/").status_code == 200
    assert page.get(f"/clients/{row.client_id}/").status_code == 200
    assert page.get(f"/clients/{row.client_id}/edit/").status_code == 200
    assert page.get(f"/clients/{row.client_id}/reveal/").status_code == 200
    assert page.get("/clients/").status_code == 200
    assert page.get("/clients/new/").status_code == 200
    head = browser(somebody("station_head", clerk.station))
    assert head.get(f"/consultations/{row.pk}/void/").status_code == 200
