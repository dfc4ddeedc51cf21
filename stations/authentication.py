"""Who calls the API: a session under its active posting, or a token under the posting it was made in."""

from typing import Any

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication
from knox.models import AuthToken
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.models import User
from stations.models import Posting


class HasPosting(BasePermission):
    """Signed in, and with a posting to act under."""

    message = "请先登录,并以有效的任职访问。"

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.user and request.user.is_authenticated and getattr(request, "posting", None))


class PostingToken(TokenAuthentication):
    """A hashed, expiring token, sent as `Authorization: Token …`."""

    def authenticate(self, request: Request) -> tuple[User, AuthToken] | None:
        try:
            found = super().authenticate(request)
        except AuthenticationFailed:
            raise AuthenticationFailed("接口令牌无效或已过期,请在“接口令牌”页重新生成。") from None
        if found is None:
            return None
        user, token = found
        active = Posting.objects.active(timezone.localdate()).select_related("region", "station__region")
        posting = active.filter(tokens__token=token, user=user).first()
        if posting is None:
            raise AuthenticationFailed("该接口令牌所属的任职已结束,请以现任职重新生成。")
        posting.user = user
        request._request.posting = posting
        request.posting = posting
        return user, token

    def _cleanup_token(self, auth_token: AuthToken) -> bool:
        """Whether it has expired. The library deletes here, but a GET writes nothing."""
        return auth_token.expiry is None or auth_token.expiry < timezone.now()


class PostingTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the description of the API tells of the token."""

    target_class = PostingToken
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "Token 加一个空格和接口令牌。",
        }
