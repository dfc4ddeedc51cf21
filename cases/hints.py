"""What the law bids or allows in a case, read from its 初筛. Hints to the clerk: what is done, the station decides."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cases.choices import Applied, Exemption, Facing, Paper, Proof, Scope, Urgency
from clients.actions import MINOR_UNTIL
from clients.choices import Category

if TYPE_CHECKING:
    from cases.models import Screening

LETTER = "请制作提示函,提示办案机关通知法律援助机构指派律师。"
PARTS = {"has_sight": "视力", "has_hearing": "听力", "has_speech": "言语"}
DISABLED = {Category.VISUAL: "视力残疾人", Category.HEARING: "听力残疾人", Category.SPEECH: "言语残疾人"}


@dataclass(frozen=True)
class Hint:
    """A sentence for the page, and how it looks there."""

    look: str  # of components/message.html
    text: str
    paper: Paper | None = None  # what is to be made


def must_be_defended(screening: "Screening", category: str, age: int | None) -> list[str]:
    """Why the body that handles the case must have a lawyer assigned (法律援助法第25、28条); empty if it need not.

    `category` is the person's kind of disability, `age` in whole years. A person who has a lawyer needs no hint.
    """
    if screening.has_defender:
        return []
    reasons = []
    if screening.is_defendant:
        if age is not None and age < MINOR_UNTIL:
            reasons.append("未成年人(第25条第1项)")
        if who := _cannot_see_hear_or_speak(screening, category):
            reasons.append(f"{who}(第25条第2项)")
        reasons += {
            Facing.LIFE_OR_DEATH: ["可能被判处无期徒刑、死刑(第25条第4项)"],
            Facing.DEATH_REVIEW: ["死刑复核案件,本人申请法律援助(第25条第5项)"],
            Facing.IN_ABSENTIA: ["缺席审判案件(第25条第6项)"],
        }.get(Facing(screening.facing), [])
    if screening.is_compulsory_treatment:
        reasons.append("强制医疗案件的被申请人或者被告人(第28条)")
    return reasons


def _cannot_see_hear_or_speak(screening: "Screening", category: str) -> str:
    if category == Category.MULTIPLE:
        parts = [word for name, word in PARTS.items() if getattr(screening, name)]
        return f"多重残疾人,含{'、'.join(parts)}残疾" if parts else ""
    return DISABLED.get(category, "")  # type: ignore[call-overload, no-any-return]


def may_be_defended(screening: "Screening", category: str) -> str:
    """What is still to be looked into before one can say; "" if nothing. 智力、精神 alone oblige nobody."""
    if screening.has_defender or not screening.is_defendant:
        return ""
    if category in (Category.INTELLECTUAL, Category.MENTAL):
        return "请了解是否经鉴定不能完全辨认自己行为;是的,办案机关应当通知指派律师(法律援助法第25条第3项)。"
    if category == Category.MULTIPLE and not any(getattr(screening, name) for name in PARTS):
        return "请核对多重残疾是否含视力、听力、言语残疾,并在下面勾选;含其一的,应当有辩护律师(法律援助法第25条第2项)。"
    return ""


def hints(screening: "Screening", *, category: str, age: int | None, has_record: bool, is_military: bool) -> list[Hint]:
    """All that the page says above the form. `has_record`: the 口头申请笔录 is among the papers."""
    found = []
    if reasons := must_be_defended(screening, category, age):
        told = f"应当有辩护律师或诉讼代理人而没有:{';'.join(reasons)}。{LETTER}"
        found.append(Hint("bad", f"{told}(法律援助法第25、28条)", Paper.DEFENDER_HINT))
    if asked := may_be_defended(screening, category):
        found.append(Hint("warn", asked))
    if screening.applied_as == Applied.ORAL and not has_record:
        text = "口头申请须作笔录,由申请人签名或捺印;案卷中还没有口头申请笔录。"
        found.append(Hint("warn", text, Paper.ORAL_APPLICATION))
    if screening.guardian_is_opponent:
        text = "监护人是对方当事人,不能代为申请;可由其他法定代理人或近亲属代为提出(参照法律援助法第40条)。"
        found.append(Hint("bad", f"{text}送达和签字也不要经其手。"))
    if screening.scope == Scope.LEGAL_AID:
        found.append(Hint("info", "属于法律援助范围的,先转介法律援助机构;转介须另行取得当事人同意,请在“转介”中办理。"))
    if screening.urgency != Urgency.NONE and not screening.served_first:
        found.append(Hint("warn", "情形急迫,站负责人可决定先行提供、事后补办手续(参照法律援助法第44条)。"))
    if screening.served_first and not screening.formalities_done_on:
        found.append(Hint("warn", "已先行提供,请按期补办手续并填写补办日期(参照法律援助法第44条)。"))
    if screening.exemption != Exemption.NONE and screening.proof == Proof.PLEDGE:
        found.append(Hint("info", "请由本人签署个人诚信承诺书,扫描归入案卷(参照法律援助法第41条)。"))
    if is_military:
        found.append(Hint("info", "军人军属的申请由本地受理,不问在何处入伍。"))
    return found
