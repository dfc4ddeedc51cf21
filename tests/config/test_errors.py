"""A refusal is a page for a person and the API's error shape for a program."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory

from config import errors


@pytest.mark.django_db
def test_what_is_not_there_is_a_page(client):
    answer = client.get("/no/such/page/")
    assert answer.status_code == 404
    assert "没有找到" in answer.content.decode()


@pytest.mark.django_db
def test_what_is_not_there_is_an_error_of_the_api(client):
    answer = client.get("/api/v1/no-such-resource/")
    assert answer.status_code == 404
    assert [set(error) for error in answer.json()["errors"]] == [{"field", "code", "message"}]


@pytest.mark.django_db
def test_a_refusal_carries_its_sentence(client):
    request = client.get("/no/such/page/").wsgi_request
    refusal = PermissionDenied("只有站负责人可以受理。")
    assert "只有站负责人可以受理。" in errors.forbidden(request, refusal).content.decode()
    request.path = "/api/v1/cases/"
    assert json.loads(errors.forbidden(request, refusal).content)["errors"][0]["message"] == str(refusal)


def test_a_failure_is_told_without_the_database(rf: RequestFactory):
    """No database is allowed in this test: the page of a failure may not need one."""
    answer = errors.server_error(rf.get("/"))
    assert answer.status_code == 500
    assert "系统出错" in answer.content.decode()
    assert errors.server_error(rf.get("/api/v1/cases/"))["Content-Type"] == "application/json"
