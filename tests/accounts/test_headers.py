"""Security headers on every response: pages, errors, static files, whatever the method."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.middleware import HEADERS, SecurityHeaders
from accounts.models import User
from tests.accounts.conftest import PASSWORD, signed_in

pytestmark = pytest.mark.django_db

# One value for each converter and name that addresses are made of.
SAMPLES = {"int": "1", "slug": "town", "str": "text", "path": "a/b", "uuid": "0" * 32}
STRICTER = {"Referrer-Policy": "no-referrer"}  # what a view may say instead
INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)[^>]*>(?!\s*</script>)|\sstyle=|\son[a-z]+=\"|<style", re.I
)


def addresses(urlconf: str | None = None) -> Iterator[str]:
    """One address for every pattern of the URL conf, filled with samples."""
    yield from _addresses(get_resolver(urlconf).url_patterns, "/")


def _addresses(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for entry in patterns:
        whole = before + _filled(str(entry.pattern))
        if isinstance(entry, URLResolver):
            yield from _addresses(entry.url_patterns, whole)
        else:
            yield whole


def _filled(pattern: str) -> str:
    plain = re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES[found[1] or "str"], pattern)
    named = re.sub(r"\(\?P<\w+>[^)]*\)", "1", plain)
    return named.lstrip("^").rstrip("$").replace(r"\Z", "")


def assert_headers(response: Any, address: str) -> None:
    """The headers, and nothing about what serves them."""
    for name, value in HEADERS.items():
        right = {value, STRICTER.get(name, value)}
        assert response.get(name) in right, f"{address} ({response.status_code}) has a wrong {name}"
    assert (response["Server"], response.get("X-Powered-By")) == ("hansa", None), address


@pytest.mark.parametrize("method", ["get", "head", "options", "post", "put", "patch", "delete"])
def test_every_address_answers_with_the_headers_whoever_asks(method: str, ada: User) -> None:
    for client in (Client(), signed_in(ada)):
        client.raise_request_exception = False
        for address in addresses("tests.accounts.urls"):
            response = getattr(client, method)(address)
            assert_headers(response, f"{method} {address}")
            assert response.status_code < 500 or address == "/mistake", address


@pytest.mark.parametrize(
    ("address", "status"),
    [("/mistake", 500), ("/missing", 404), ("/nowhere", 404), ("/static/hansa.css", 200)],
)
def test_errors_and_static_files_have_the_headers(
    client: Client, address: str, status: int
) -> None:
    client.raise_request_exception = False
    response = client.get(address)
    assert response.status_code == status
    assert_headers(response, address)
    response.close()


def test_an_unknown_host_is_refused_with_the_headers(client: Client) -> None:
    response = client.get("/", HTTP_HOST="evil.example")
    assert response.status_code == 400
    assert_headers(response, "a foreign host")


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert not re.search(r"unsafe|https?:|\*|data:|blob:", policy)
    for needed in ("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert needed in policy


def test_a_view_may_be_stricter() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={"Referrer-Policy": "no-referrer"})

    response = SecurityHeaders(view)(RequestFactory().get("/"))
    assert response["Referrer-Policy"] == "no-referrer"


def test_what_serves_the_page_is_not_said() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={"Server": "x/1.2.3", "X-Powered-By": "y"})

    response = SecurityHeaders(view)(RequestFactory().get("/"))
    assert response["Server"] == "hansa"
    assert "X-Powered-By" not in response


def test_where_the_address_is_https_cookies_and_browsers_keep_to_it(
    bea: User, settings: Any, client: Client
) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    form = {"username": bea.email, "password": PASSWORD}
    response = client.post("/login", form, secure=True)
    assert response["Strict-Transport-Security"] == "max-age=31536000"
    for cookie in response.cookies.values():
        assert cookie["secure"], cookie
        assert cookie["httponly"], cookie
        assert cookie["samesite"] == "Lax", cookie


@pytest.mark.parametrize(
    "address",
    [
        "/admin/",
        "/admin/accounts/user/",
        "/admin/accounts/user/add/",
        "/admin/accounts/user/{ada}/change/",
        "/admin/accounts/user/{ada}/password/",
        "/admin/accounts/organisation/",
        "/admin/accounts/organisation/add/",
        "/admin/accounts/membership/",
        "/admin/accounts/accesstoken/",
        "/account",
        "/account/password",
        "/account/tokens",
        "/organisations",
        "/logout",
    ],
)
def test_no_page_needs_what_the_policy_forbids(ada: User, address: str) -> None:
    page = signed_in(ada).get(address.format(ada=ada.pk))
    assert page.status_code == 200
    found = INLINE.search(page.content.decode())
    assert found is None, (
        f"{address} has {page.content.decode()[found.start() :][:80] if found else ''}"
    )


@pytest.mark.parametrize("address", ["/login", "/setup", "/admin/login/", "/nowhere"])
def test_no_page_for_visitors_needs_what_the_policy_forbids(client: Client, address: str) -> None:
    found = INLINE.search(client.get(address).content.decode())
    assert found is None
