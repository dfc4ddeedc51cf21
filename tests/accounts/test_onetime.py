import pytest
from django.core.exceptions import ValidationError

from accounts import audit, onetime
from accounts.models import OneTimeKey, User
from accounts.onetime import Repeated
from stations.models import Posting

pytestmark = pytest.mark.django_db


@audit.action
def create(key: str, *, by: Posting, purpose: str = "user", fail: bool = False) -> User:
    spent = onetime.spend(key, by=by, purpose=purpose)
    made = User.objects.create(username=f"u{User.objects.count()}", name="新")
    onetime.settle(spent, made.pk)
    if fail:
        raise LookupError
    return made


def test_keys_are_long_and_never_the_same() -> None:
    keys = {onetime.issue() for _ in range(1000)}
    assert len(keys) == 1000
    assert all(32 <= len(key) <= onetime.LONGEST_KEY for key in keys)


def test_a_second_submit_makes_nothing_and_names_the_first(admin: Posting) -> None:
    key = onetime.issue()
    made = create(key, by=admin)
    count = User.objects.count()
    with pytest.raises(Repeated) as repeated:
        create(key, by=admin)
    assert repeated.value.result == str(made.pk)
    assert User.objects.count() == count


def test_a_key_of_a_failed_submit_may_be_sent_again(admin: Posting) -> None:
    key = onetime.issue()
    with pytest.raises(LookupError):
        create(key, by=admin, fail=True)
    assert create(key, by=admin).pk


def test_without_a_key_everything_is_made(admin: Posting) -> None:
    assert create("", by=admin).pk != create("", by=admin).pk
    assert not OneTimeKey.objects.exists()


def test_the_key_of_another_user_is_another_key(admin: Posting, security: Posting) -> None:
    key = onetime.issue()
    assert create(key, by=admin).pk != create(key, by=security).pk


def test_a_key_spent_for_something_else_is_refused(admin: Posting) -> None:
    key = onetime.issue()
    create(key, by=admin)
    with pytest.raises(ValidationError, match="已用于另一次提交"):
        create(key, by=admin, purpose="case")


def test_a_key_that_is_too_long_is_refused(admin: Posting) -> None:
    with pytest.raises(ValidationError, match="最长 64 个字符"):
        create("x" * 65, by=admin)
