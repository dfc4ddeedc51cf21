"""The page that describes the API."""

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from config.api import router
from config.manual import _resources


def test_the_openapi_document_is_valid_and_nothing_in_it_was_guessed():
    GENERATOR_STATS.reset()
    validate_schema(SchemaGenerator().get_schema(request=None, public=True))
    assert not {**GENERATOR_STATS._warn_cache, **GENERATOR_STATS._error_cache}


def test_the_page_tells_of_every_resource_and_its_fields():
    resources = _resources()
    assert set(resources) == {prefix for prefix, _, _ in router.registry}
    listed, _ = (operation for operation in resources["stations"] if operation["address"] == "/api/v1/stations/")
    assert "name" in {field["name"] for field in listed["answers"]}
    assert "page_size" in {parameter["name"] for parameter in listed["parameters"]}


@pytest.mark.django_db
def test_the_page_is_for_who_is_signed_in(client):
    assert client.get("/api/v1/docs/").headers["Location"].startswith("/login/")
