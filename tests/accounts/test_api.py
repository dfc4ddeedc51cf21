import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditLine, OneTimeKey
from accounts.roles import Role
from stations.models import Posting
from tests.accounts.papers import Paper

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("tests.accounts.pages"),
    pytest.mark.usefixtures("papers_table", "clock"),
]
PAPERS = "/api/v1/papers/"


class Api:
    """A client that speaks JSON and, where an answer is a refusal, checks its shape."""

    def __init__(self, posting: Posting | None = None, strict: bool = False) -> None:
        self.client = Client(enforce_csrf_checks=strict)
        if posting:
            self.client.force_login(posting.user)

    def __call__(
        self, method: str, url: str, data: Any = None, raw: str | bytes = "", **headers: str
    ) -> tuple[int, Any]:
        body = raw or ("" if data is None else json.dumps(data))
        response = self.client.generic(method, url, body, content_type="application/json", headers=headers)
        answer = json.loads(response.content) if response.content else None
        if response.status_code >= 400:
            for error in answer["errors"]:
                assert set(error) == {"field", "code", "message"}
                assert not error["message"].isascii(), error  # a sentence in the language of the office
        return response.status_code, answer


@pytest.fixture
def api(admin: Posting) -> Api:
    return Api(admin)


def error(answer: Any) -> tuple[str | None, str, str]:
    assert len(answer["errors"]) == 1
    return tuple(answer["errors"][0].values())  # type: ignore[return-value]


def test_create_list_and_detail(api: Api) -> None:
    status, made = api("POST", PAPERS, {"title": "月报"})
    assert (status, made["state"], made["moves"]) == (201, "draft", [{"name": "send", "label": "报送"}])
    assert api("GET", PAPERS)[1]["results"] == [made]
    assert api("GET", f"{PAPERS}{made['id']}/") == (200, made)


def test_nobody_is_asked_to_sign_in() -> None:
    api = Api()
    response = api.client.get(PAPERS)
    assert response["WWW-Authenticate"] == "Token"
    status, answer = api("GET", PAPERS)
    assert (status, *error(answer)) == (401, None, "not_authenticated", "请先登录,或提供有效的接口令牌。")


def test_who_has_no_posting_is_refused(user: Any) -> None:
    api = Api()
    api.client.force_login(user)
    assert api("GET", PAPERS)[0] == 403


def test_a_session_writes_only_with_the_key_of_its_forms(admin: Posting) -> None:
    status, answer = Api(admin, strict=True)("POST", PAPERS, {"title": "月报"})
    assert (status, error(answer)[1]) == (403, "csrf")


def test_what_is_not_mine_answers_as_what_is_not_there(api: Api) -> None:
    hidden = Paper.objects.create(title="别处的")
    mine = api("GET", f"{PAPERS}{hidden.pk}/")
    missing = api("GET", f"{PAPERS}987654/")
    assert mine == missing
    assert (mine[0], error(mine[1])[1]) == (404, "not_found")
    assert api("POST", f"{PAPERS}{hidden.pk}/send/", {})[0] == 404
    assert api("GET", PAPERS)[1]["results"] == []


@pytest.mark.parametrize(
    ("method", "url", "raw", "headers", "status", "code"),
    [
        ("POST", PAPERS, "{", {}, 400, "parse_error"),
        ("POST", PAPERS, b"\xff\xfe", {}, 400, "parse_error"),
        ("POST", PAPERS, "[]", {}, 400, "invalid"),
        ("POST", PAPERS, '"text"', {}, 400, "invalid"),
        ("DELETE", PAPERS, "", {}, 405, "method_not_allowed"),
        ("GET", PAPERS, "", {"Accept": "text/html"}, 406, "not_acceptable"),
        ("GET", PAPERS, "", {"Authorization": "Token nonsense"}, 200, ""),  # a good session is asked first
        ("GET", f"{PAPERS}999999999999999999999999/", "", {}, 404, "not_found"),
        ("GET", f"{PAPERS}x/", "", {}, 404, "not_found"),
        ("GET", "/api/v1/nowhere/", "", {}, 404, "not_found"),
    ],
)  # fmt: skip
def test_refusals_of_the_frame(
    api: Api, method: str, url: str, raw: Any, headers: dict, status: int, code: str
) -> None:
    told, answer = api(method, url, raw=raw, **headers)
    assert told == status
    if code:
        assert error(answer)[1] == code


def test_a_form_is_not_json(api: Api) -> None:
    response = api.client.post(PAPERS, {"title": "月报"})
    assert response.status_code == 415
    assert "只接受 JSON" in response.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "title"), ({"title": ""}, "title"), ({"title": None}, "title"), ({"title": ["x"]}, "title"),
        ({"title": "一二三四五六七八九十一"}, "title"), ({"title": "a\x00b"}, "title"),
        ({"title": "月报", "kept_on": "2026-02-30"}, "kept_on"),
    ],
)  # fmt: skip
def test_a_field_that_is_wrong_is_named(api: Api, data: Any, field: str) -> None:
    status, answer = api("POST", PAPERS, data)
    assert (status, error(answer)[0]) == (400, field)


def test_all_that_is_wrong_is_said_at_once(api: Api) -> None:
    status, answer = api("POST", PAPERS, {"title": "", "kept_on": "gestern"})
    assert status == 400
    assert {told["field"] for told in answer["errors"]} == {"title", "kept_on"}


def test_refusals_of_an_action_keep_their_sentence(api: Api) -> None:
    status, answer = api("POST", PAPERS, {"title": "不对"})
    assert (status, *error(answer)) == (400, "title", "invalid", "标题不对,请核对。")
    status, answer = api("POST", PAPERS, {"title": "不许"})
    assert (status, *error(answer)) == (403, None, "permission_denied", "这个标题不能用,请换一个。")


# ---------------------------------------------------------------- moves
def test_a_move_by_its_name(api: Api) -> None:
    paper = Paper.objects.create()
    status, answer = api("POST", f"{PAPERS}{paper.pk}/send/", {"version": 1, "title": "月报"})
    assert (status, answer["state"], answer["version"]) == (200, "sent", 2)
    assert answer["moves"] == [{"name": "take_back", "label": "收回"}]
    assert AuditLine.objects.get().action == "文件:报送"


def test_a_move_that_is_none_is_not_found(api: Api) -> None:
    paper = Paper.objects.create()
    assert api("POST", f"{PAPERS}{paper.pk}/burn/", {})[0] == 404
    assert api("GET", f"{PAPERS}{paper.pk}/send/")[0] == 405


def test_a_move_from_another_state_is_a_conflict(api: Api) -> None:
    paper = Paper.objects.create()
    api("POST", f"{PAPERS}{paper.pk}/send/", {"title": "月报"})
    status, answer = api("POST", f"{PAPERS}{paper.pk}/send/", {"title": "月报"})
    assert (status, *error(answer)) == (409, None, "state", "“已报送”状态不能报送,请刷新页面查看最新进展。")


def test_a_stale_version_is_a_conflict_with_the_present_text(api: Api) -> None:
    paper = Paper.objects.create(title="他人改过", version=3)
    status, answer = api("POST", f"{PAPERS}{paper.pk}/send/", {"version": 1, "title": "月报"})
    assert (status, error(answer)[1]) == (409, "stale")
    assert (answer["current"]["title"], answer["current"]["version"]) == ("他人改过", 3)
    assert Paper.objects.get().state == "draft"


def test_what_a_move_needs_and_who_may_not(api: Api, security: Posting) -> None:
    paper = Paper.objects.create()
    status, answer = api("POST", f"{PAPERS}{paper.pk}/send/", {})
    assert (status, *error(answer)[::2]) == (400, "title", "请填写此项。")
    status, answer = Api(security)("POST", f"{PAPERS}{paper.pk}/send/", {"title": "月报"})
    assert (status, error(answer)[1]) == (403, "permission_denied")


# ---------------------------------------------------------------- Idempotency-Key
def test_the_same_request_twice_makes_one_record(api: Api) -> None:
    first = api("POST", PAPERS, {"title": "月报"}, **{"Idempotency-Key": "k1"})
    second = api("POST", PAPERS, {"title": "月报"}, **{"Idempotency-Key": "k1"})
    assert (first[0], second[0]) == (201, 200)
    assert first[1] == second[1]
    assert Paper.objects.count() == 1


def test_a_key_for_other_content_is_refused(api: Api) -> None:
    api("POST", PAPERS, {"title": "月报"}, **{"Idempotency-Key": "k1"})
    status, answer = api("POST", PAPERS, {"title": "年报"}, **{"Idempotency-Key": "k1"})
    assert (status, error(answer)[1]) == (400, "key")
    assert Paper.objects.count() == 1


def test_a_refused_request_does_not_spend_its_key(api: Api) -> None:
    for title, status in (("不对", 400), ("月报", 201)):
        assert api("POST", PAPERS, {"title": title}, **{"Idempotency-Key": "k1"})[0] == status


def test_a_key_that_is_too_long_is_refused(api: Api) -> None:
    assert api("POST", PAPERS, {"title": "月报"}, **{"Idempotency-Key": "k" * 65})[0] == 400
    assert not OneTimeKey.objects.exists()


@pytest.mark.parametrize("role", [Role.ADMIN, Role.SECURITY, Role.AUDITOR])
def test_an_error_of_ours_is_told_in_the_same_shape(as_role: Any, role: str) -> None:
    api = Api(as_role(role))
    api.client.raise_request_exception = False
    assert api("GET", "/api/v1/broken/")[0] == 500


@pytest.mark.urls("config.urls")
def test_every_operation_describes_its_refusals(api: Api) -> None:
    described = api("GET", "/api/v1/schema/?format=json")[1]
    operations = [operation for path in described["paths"].values() for operation in path.values()]
    assert len(operations) > 5
    for operation in operations:
        shape = operation["responses"]["409"]["content"]["application/json"]["schema"]
        assert shape == {"$ref": "#/components/schemas/Refusal"}
    assert set(described["components"]["schemas"]["Refusal"]["properties"]) == {"errors", "current"}
