"""What a supervisor is told."""

import pytest
from django.db import connection

from config import health


def test_alive_needs_no_database(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.django_db
def test_ready_says_what_was_looked_at(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"database": True, "guards": True, "disk": True, "backup_hours": None}


@pytest.mark.django_db
def test_not_ready_on_a_database_that_cannot_be_written(client, engine):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON" if engine == "sqlite" else "SET TRANSACTION READ ONLY")
    try:
        answer = client.get("/readyz")
    finally:
        if engine == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA query_only = OFF")
    assert answer.status_code == 503
    assert answer.json()["database"] is False


@pytest.mark.django_db
def test_not_ready_on_a_full_disk(client, monkeypatch):
    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 10**18)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"database": True, "guards": True, "disk": False, "backup_hours": None}


@pytest.mark.django_db
def test_health_is_only_looked_at(client):
    assert client.post("/readyz").status_code == 405
