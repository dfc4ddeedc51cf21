"""People who sign in, and a posting to act under."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from stations.choices import Level
from stations.models import Posting, Region
from tests.accounts.papers import Paper

PASSWORD = "a quiet river in May"
NOON = datetime(2026, 10, 8, 12, 0, tzinfo=ZoneInfo(settings.TIME_ZONE))


@pytest.fixture(scope="module")
def papers_table(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The table of the sample model; gone afterwards, or PostgreSQL would not empty the users it points to."""
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.create_model(Paper)
    yield
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.delete_model(Paper)


@pytest.fixture
def clock() -> time_machine.Traveller:
    """A Thursday noon that stands still until a test shifts it."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def user(db: None) -> User:
    made = User(username="wang", name="王芳")
    made.set_password(PASSWORD)
    made.save()
    return made


@pytest.fixture
def province(db: None) -> Region:
    return Region.objects.create(code="340000", name="安徽省", level=Level.PROVINCE, path="34/")


@pytest.fixture
def as_role(province: Region) -> Callable[[str], Posting]:
    """A posting of the province in a role, held by somebody of its own."""

    def make(role: str) -> Posting:
        holder = User.objects.create(username=f"holder-{role}", name="李明")
        return Posting.objects.create(user=holder, role=role, region=province, starts_on=date(2026, 1, 1))

    return make


@pytest.fixture
def admin(as_role: Callable[[str], Posting]) -> Posting:
    return as_role(Role.ADMIN)


@pytest.fixture
def security(as_role: Callable[[str], Posting]) -> Posting:
    return as_role(Role.SECURITY)


@pytest.fixture
def signed_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client
