"""短信网关: an address that takes a POST of JSON, set up by who runs the portal.

`{"phone": "13800000000", "text": "…"}` with `Authorization: Bearer <SMS_TOKEN>`; any 2xx means that it was taken.
Providers differ in their own parameters and signatures: a few lines in front of theirs turn this into them.
"""

import json
from urllib.request import Request, urlopen

from django.conf import settings

SECONDS = 20  # a gateway that does not answer is tried again by the next run


def send(phone: str, text: str) -> None:
    """Hands a message to the gateway. Raises OSError where it is refused or not reached."""
    body = json.dumps({"phone": phone, "text": text}, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "Authorization": f"Bearer {settings.SMS_TOKEN}"}
    # The address is the operator's own setting, nothing that a user typed.
    with urlopen(Request(settings.SMS_URL, body, headers), timeout=SECONDS):  # noqa: S310
        pass
