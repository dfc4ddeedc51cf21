"""What a password may not contain: the words that everybody would try first for this user of this product."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from pypinyin import lazy_pinyin

from accounts.models import User

PRODUCT_WORDS = ("残联", "残疾人", "法律救助", "法律援助", "工作站", "canlian", "canjiren", "falv", "jiuzhu", "yuanzhu",
                 "gongzuozhan", "station", "legalaid")  # fmt: skip
SHORTEST_WORD = 2  # 李 alone would refuse too much


class LengthValidator(MinimumLengthValidator):
    """The frame's rule with a sentence of ours: its own is not translated."""

    def get_error_message(self) -> str:
        return self.get_help_text() + "请加长,几个互不相干的词连起来既长又好记。"

    def get_help_text(self) -> str:
        return f"密码至少 {self.min_length} 位。"


class ContextWordsValidator:
    """Refuses the login name, the person's name (also in pinyin) and the words of the product."""

    def validate(self, password: str, user: User | None = None) -> None:
        typed = password.casefold().replace(" ", "")
        if any(word in typed for word in (*PRODUCT_WORDS, *self._own_words(user))):
            raise ValidationError(self.get_help_text() + "请换一个。", code="context_word")

    def get_help_text(self) -> str:
        return "密码不能包含登录名、姓名(含拼音)或“残联”“工作站”等单位用词。"

    @staticmethod
    def _own_words(user: User | None) -> list[str]:
        if user is None:
            return []
        words = (user.username, user.name, "".join(lazy_pinyin(user.name)))
        return [word.casefold() for word in words if len(word) >= SHORTEST_WORD]
