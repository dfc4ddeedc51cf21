"""The guards of conftest.py bite."""

import pytest
from django.db import connection
from django.http import HttpResponse
from django.template import Context, Template
from django.urls import path

from accounts.models import AuditHead
from tests.conftest import GetWrote


def _writes(request):
    AuditHead.objects.create(chain="zz")
    return HttpResponse("wrote")


def _writes_its_session(request):
    request.session["seen"] = True
    return HttpResponse("wrote its session")


urlpatterns = [path("writes", _writes), path("session", _writes_its_session)]


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_get_that_writes_fails(client):
    with pytest.raises(GetWrote):
        client.get("/writes")


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_post_may_write_and_a_get_may_keep_its_session(client):
    assert client.post("/writes").status_code == 200
    assert client.get("/session").status_code == 200


@pytest.mark.parametrize(
    "source", ["{{ nothing }}", "{{ nothing.more|default:'-' }}", "{% with a=nothing %}{% endwith %}"]
)
def test_an_undefined_template_variable_fails(source):
    with pytest.raises(pytest.fail.Exception, match="Undefined template variable 'nothing"):
        Template(source).render(Context())


def test_a_template_may_ask_whether_a_variable_is_there():
    assert Template("{% if nothing %}x{% endif %}{% firstof nothing 'y' %}").render(Context()) == "y"


def test_a_test_that_names_no_database_gets_none():
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        connection.cursor()
