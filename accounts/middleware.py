"""Two middlewares: who is asking, and the security headers that every response carries."""

import re
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from accounts.errors import TokenRefused
from accounts.identify import requester_of, requester_of_header
from accounts.models import User
from accounts.requester import ANONYMOUS, Requester

Respond = Callable[[HttpRequest], HttpResponseBase]

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# Asked for by no page of ours, so refused for all that a page may ever be made to load.
_UNUSED = ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _UNUSED),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
SERVER = "hansa"  # without it granian would give its own name; neither has a version
_SESSION_KEY_FORM = re.compile(r"[a-z0-9]{32}")


class SecurityHeaders:
    """Put HEADERS on every response, errors and static files too. A view may be stricter."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, with the headers."""
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response["Server"] = SERVER
        response.headers.pop("X-Powered-By", None)
        return response


class WhoIsAsking:
    """Set request.requester from an access token, else from the session, else to ANONYMOUS.

    A token that is not good answers 401: somebody who shows a token must never be taken for
    an anonymous visitor. Doors for people (`request.user`, the admin pages) stay shut to tokens.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Find out who asks, then answer."""
        try:
            requester = _requester(request)
        except TokenRefused as refusal:
            return _private(_unauthorised(str(refusal)))
        request.requester = requester  # type: ignore[attr-defined]  # read with requester.asking
        if requester.language in dict(settings.LANGUAGES):
            translation.activate(requester.language)
            request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        if requester.is_authenticated:
            return _private(response)
        # Caches must know what the answer depends on, also when nobody in particular asked; and
        # ask again before they show what may have been restricted since.
        patch_vary_headers(response, ("Authorization", "Cookie"))
        response.headers.setdefault("Cache-Control", "no-cache")
        return response


def _requester(request: HttpRequest) -> Requester:
    authorization = request.headers.get("Authorization")
    if request.path.startswith(settings.FOREIGN_AUTHORIZATION):
        return ANONYMOUS  # another participant asks: who that is, the door finds out
    if authorization is not None:
        request.user = AnonymousUser()
        return requester_of_header(authorization, timezone.now())
    cookie = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if cookie is None:
        return ANONYMOUS
    if not _SESSION_KEY_FORM.fullmatch(cookie):
        # Django would ask the database for any text, even for one that PostgreSQL cannot hold.
        request.session = type(request.session)()
        return ANONYMOUS
    return requester_of(request.user) if isinstance(request.user, User) else ANONYMOUS


def _unauthorised(sentence: str) -> HttpResponseBase:
    response = JsonResponse({"detail": sentence}, status=401)
    response["WWW-Authenticate"] = 'Bearer realm="hansa", error="invalid_token"'
    return response


def _private(response: HttpResponseBase) -> HttpResponseBase:
    patch_vary_headers(response, ("Authorization", "Cookie"))
    response["Cache-Control"] = "private, no-store"
    return response
