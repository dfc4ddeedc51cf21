"""A browser without script: fetches a page, follows its links, fills in and sends its forms as they stand."""

from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from lxml import html


class Browser:
    """One person's browser. `page` is what he sees, `status` and `url` what the server answered and where."""

    def __init__(self, root: str) -> None:
        self.root = self.url = root
        self.opener: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))
        self.status, self.body, self.page = 0, b"", html.fromstring("<html></html>")

    def open(
        self, address: str, data: list[tuple[str, str]] | None = None, file: tuple[str, str, bytes] | None = None
    ) -> "Browser":
        """Goes to an address, following redirects."""
        sent, kind = None if data is None else urlencode(data).encode(), "application/x-www-form-urlencoded"
        if file:
            field, name, content = file
            parts: dict[str, Any] = {}
            for key, value in data or []:
                parts.setdefault(key, []).append(value)
            sent, kind = (
                encode_multipart(BOUNDARY, parts | {field: SimpleUploadedFile(name, content)}),
                MULTIPART_CONTENT,
            )
        asked = Request(urljoin(self.url, address), sent, {"Content-Type": kind} if sent is not None else {})  # noqa: S310
        try:
            with self.opener.open(asked, timeout=60) as answer:
                self.status, self.url, self.body = answer.status, answer.url, answer.read()
        except HTTPError as answer:
            self.status, self.url, self.body = answer.code, answer.url, answer.read()
        if self.body[:2] != b"PK" and self.body[:4] != b"%PDF":
            self.page = html.fromstring(self.body.decode() or "<html></html>")
        return self

    def follow(self, words: str) -> "Browser":
        """Opens the link with these words."""
        return self.open(self.link(words))

    def link(self, words: str) -> str:
        found = [a for a in self.page.xpath("//main//a[@href]") if words in a.text_content()]
        assert found, f"no link {words!r} at {self.url}: {self.text[:2000]}"
        return str(found[0].get("href"))

    def send(self, button: str, file: tuple[str, str, bytes] | None = None, **typed: Any) -> "Browser":
        """Fills in the form that has this button, and presses it. `file`: field, name, bytes."""
        form, pressed = self._form(button)
        fields = {name: value for name, value in typed.items() if name not in form.fields}
        for name, value in typed.items():
            if name in form.fields:
                form.fields[name] = value
        assert not fields, f"no field {sorted(fields)} in the form of {button!r}"
        data = [(name, value) for name, value in form.form_values() if name]
        if pressed.get("name"):
            data.append((pressed.get("name"), pressed.get("value", "")))
        action = pressed.get("formaction") or form.get("action") or self.url
        if (form.get("method") or "get").lower() == "get":
            return self.open(f"{action.split('?')[0]}?{urlencode(data)}")
        self.opener.addheaders = [("Referer", self.url)]
        if file:
            data = [(name, value) for name, value in data if name != file[0]]
        return self.open(action, data, file)

    def save(self, **typed: Any) -> "Browser":
        """Presses the button that Ctrl+Enter would press."""
        (button,) = self.page.xpath("//main//button[@data-save]")
        return self.send(button.text_content(), **typed)

    def _form(self, button: str) -> tuple[Any, Any]:
        for form in self.page.forms:
            for pressed in form.xpath(".//button"):
                if button in pressed.text_content():
                    return form, pressed
        raise AssertionError(f"no button {button!r} at {self.url}: {self.text[:2000]}")

    @property
    def text(self) -> str:
        """What stands on the page, blanks joined."""
        main = self.page.xpath("//main") or [self.page]
        return " ".join(main[0].text_content().split())

    def login(self, username: str, password: str) -> "Browser":
        self.open("/login/").send("登录", username=username, password=password)
        assert not self.url.endswith("/login/"), self.text
        return self
