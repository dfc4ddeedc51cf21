"""The one guarded door to identity data: reads, seals, indexes, masks and reveals numbers.

Nothing else calls accounts/sealing.py for identity. There is no transparent field: every opening is a call, and
one that shows a full number to somebody is an audited action with a purpose (clients/actions.py).
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from stdnum.cn import ric
from stdnum.exceptions import ValidationError as NumberError

from accounts.roles import P
from accounts.sealing import keyed_hash, open_sealed, seal
from clients.choices import Category, Grade, Sex
from clients.choices_rights import ERASED

if TYPE_CHECKING:
    from clients.models import Client
    from stations.models import Posting

CERTIFICATE = re.compile(r"^(\d{17}[\dX])([1-7])([1-4])(B\d{1,2})?$")
LAST_FOUR = re.compile(r"^\d{3}[\dX]$")
ID_NUMBER = re.compile(r"^\d{17}[\dX]$")
MOBILE = re.compile(r"^1[3-9]\d{9}$")
LANDLINE = re.compile(r"^0\d{2,3}-?\d{7,8}(-\d{1,6})?$|^\d{7,8}$")


MASKED = {"certificate": "残疾人证号", "number": "身份证号", "phone": "电话"}  # shown masked to everybody


@dataclass(frozen=True)
class NumberRead:
    """What an ID or certificate number says of its holder."""

    number: str
    certificate: str  # "" for a plain ID number
    sex: str
    born_on: date
    category: str  # Category.UNKNOWN for a plain ID number
    grade: str

    @property
    def words(self) -> str:
        """As shown beside the box: no day of birth, which with the place would be the number."""
        certified = f",{Category(self.category).label}{Grade(self.grade).label}" if self.certificate else ""
        return f"{Sex(self.sex).label},{self.born_on.year} 年生{certified}"


def normalised(text: str) -> str:
    """Full-width digits and spaces, lower-case x, as typed by hand or by a reader."""
    return re.sub(r"[\s\-—·.]", "", unicodedata.normalize("NFKC", text)).upper()


def looks_like_number(text: str) -> bool:
    """Whether the text was meant as a number rather than a name."""
    return bool(re.match(r"^[\dX]{6,}", normalised(text)))


def read_number(text: str, today: date) -> NumberRead:
    """Reads an 18-digit ID number, or a 残疾人证号 (ID + category + grade, perhaps a re-issue suffix B1).

    Only the check digit and the date are judged: old numbers carry area codes that are no longer in use.
    Raises ValidationError with what is wrong, never with the number.
    """
    number = normalised(text)
    match = CERTIFICATE.match(number)
    identity = match[1] if match else number
    if not ID_NUMBER.match(identity):
        raise ValidationError(
            f"证号位数不对(现为 {len(number)} 位):身份证号 18 位,残疾人证号 20 位(补发的另加 B1、B2)。请核对后重填。"
        )
    if ric.calc_check_digit(identity) != identity[-1]:
        raise ValidationError("证号最后一位(校验位)不符,可能有数字填错,请对照证件核对。")
    try:
        born_on = ric.get_birth_date(identity)
    except NumberError:
        raise ValidationError("证号中的出生日期不存在,请对照证件核对第 7 至 14 位。") from None
    if not date(1900, 1, 1) <= born_on <= today:
        raise ValidationError("证号中的出生日期不合理,请对照证件核对第 7 至 14 位。")
    return NumberRead(
        number=identity,
        certificate=number if match else "",
        sex=Sex.MALE if int(identity[16]) % 2 else Sex.FEMALE,
        born_on=born_on,
        category=match[2] if match else Category.UNKNOWN,
        grade=match[3] if match else Grade.UNKNOWN,
    )


def read_phone(text: str) -> str:
    """A mobile number or a landline, normalised. Raises ValidationError."""
    phone = unicodedata.normalize("NFKC", text).replace(" ", "").replace("—", "-")
    if not (MOBILE.match(phone) or LANDLINE.match(phone)):
        raise ValidationError("电话号码不对:手机号为 11 位,固定电话请加区号,如 0551-62990000。")
    return phone


def number_index(number: str) -> str:
    return keyed_hash("number", number)


def last_four_index(number: str) -> str:
    return keyed_hash("last-four", number[-4:])


def phone_index(phone: str) -> str:
    return keyed_hash("phone", phone.replace("-", ""))


def searched(text: str) -> tuple[str, str]:
    """What was typed into a search, if it is a number: (`number`, `phone` or `last_four`, its index); else ("", "")."""
    typed = normalised(text)
    match = CERTIFICATE.match(typed)
    if match or ID_NUMBER.match(typed):
        return "number", number_index(match[1] if match else typed)
    if LAST_FOUR.match(typed):
        return "last_four", last_four_index(typed)
    if MOBILE.match(typed) or LANDLINE.match(typed):
        return "phone", phone_index(typed)
    return "", ""


def refuse_numbers(field: str, text: str) -> None:
    """What stands in clear (reasons, notes of the trail) holds no ID number and no phone. Raises ValidationError."""
    if re.search(r"\d{11}", normalised(text)):
        raise ValidationError({field: "这里不加密保存,请不要填写证件号码或电话号码。"})


def _place(client: "Client", field: str) -> str:
    return f"clients.client:{field}:{client.uuid}"


def set_number(client: "Client", read: NumberRead) -> None:
    """Seals the number into the file with its indexes; the facts it carries are set by the action."""
    client.number_sealed = seal(read.number.encode(), _place(client, "number"))
    client.last_four_index = last_four_index(read.number)
    if read.certificate:
        client.certificate_sealed = seal(read.certificate.encode(), _place(client, "certificate"))


def clear_number(client: "Client") -> None:
    """The file is of somebody whose number is not known."""
    client.number_sealed = client.certificate_sealed = b""
    client.last_four_index = ""


def set_phone(client: "Client", phone: str) -> None:
    client.phone_sealed = seal(phone.encode(), _place(client, "phone")) if phone else b""
    client.phone_index = phone_index(phone) if phone else ""


def set_address(client: "Client", address: str) -> None:
    client.address_sealed = seal(address.encode(), _place(client, "address")) if address else b""


def opened(client: "Client", field: str) -> str:
    """The plain value of `number`, `certificate`, `phone` or `address`; "" if none. For this app's own use."""
    sealed = bytes(getattr(client, f"{field}_sealed"))
    return open_sealed(sealed, _place(client, field)).decode() if sealed else ""


def masked(client: "Client", field: str) -> str:
    """As everybody sees it: the last four of the 18-digit number, the phone as 138****1234."""
    value = opened(client, field)
    if not value:
        return ""
    if field == "phone":
        return masked_phone(value)
    return f"尾号 {value[:18][-4:]}"


def masked_phone(phone: str) -> str:
    if not phone:
        return ""
    return f"{phone[:3]}****{phone[-4:]}" if MOBILE.match(phone) else f"****{phone[-4:]}"


def masked_name(name: str) -> str:
    """张*: names above the station."""
    if name == ERASED:
        return name
    return f"{name[:1]}*" if name else ""


def shown_name(name: str, posting: "Posting") -> str:
    """In full to the station's own staff, masked above it."""
    return name if posting.may(P.CLIENT_NAME) else masked_name(name)


def age_on(client: "Client", day: date) -> int | None:
    """Whole years on a day, from the sealed number where there is one, else from the year of birth; None unknown."""
    if number := opened(client, "number"):
        born_on = ric.get_birth_date(number)
        return max(0, day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day)))
    return max(0, day.year - client.birth_year) if client.birth_year else None


def seal_text(model: str, field: str, row_uuid: object, text: str) -> bytes:
    """Seals a narrative (question, answer, note) of a record further right."""
    return seal(text.encode(), f"{model}:{field}:{row_uuid}") if text else b""


def open_text(model: str, field: str, row_uuid: object, sealed: bytes) -> str:
    return open_sealed(sealed, f"{model}:{field}:{row_uuid}").decode() if sealed else ""
