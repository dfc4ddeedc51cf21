import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User

USER = User(username="wangfang01", name="王芳")


@pytest.mark.parametrize(
    "password",
    [
        "wangfang01-and-more",
        "WANGFANG01-AND-MORE",
        "xx王芳xxxxxxxxxx",
        "my-wang fang-2026",
        "canlian-2026-10",
        "合肥市残联二零二六年",
    ],
)
def test_words_of_the_user_and_the_product_are_refused(password: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        validate_password(password, USER)
    assert any("不能包含登录名" in message for message in refusal.value.messages)


@pytest.mark.parametrize(("password", "sentence"), [("eleven char", "至少 12 位"), ("1qaz2wsx3edc", "常见")])
def test_short_and_common_passwords_are_refused(password: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        validate_password(password, USER)
    assert sentence in "".join(refusal.value.messages)


@pytest.mark.parametrize("password", ["a quiet river in May", "湖边三棵老槐树下的石凳子", "correct-horse-battery"])
def test_other_words_are_accepted(password: str) -> None:
    validate_password(password, USER)
    validate_password(password)
