"""The answer got lost, and the form is sent once more: by then what it made stands in its own way."""

from consultations.models import Consultation
from tests.consultations.conftest import form
from tests.stations.conftest import browser


def test_a_form_sent_again_after_its_answer_was_lost_says_that_it_was_saved(clerk, today):
    page, sent = browser(clerk), form(clerk, who="陈安平", key="one key")
    assert page.post("/consultations/new/", sent)["Location"] == f"/consultations/{Consultation.objects.get().pk}/"
    again = page.post("/consultations/new/", sent, follow=True)  # the name has a file now, and would have to be chosen
    assert again.redirect_chain == [("/consultations/", 302)]
    assert "已经保存过" in again.content.decode()
    assert Consultation.objects.count() == 1
    assert page.post("/consultations/new/", sent | {"key": "another"}).status_code == 200
