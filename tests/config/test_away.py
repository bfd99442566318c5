"""The whole site while its database is away: a page for people, out of memory alone."""

import re
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.templatetags.static import static
from django.test import Client
from django.utils.translation import get_language

from accounts.middleware import HEADERS
from tests.catalog.api.test_status import Unreachable

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
SESSION = f"sessionid={'a' * 32}"


@pytest.fixture(
    params=[OperationalError("away"), InterfaceError("closed")],
    ids=["down", "closed"],
    autouse=True,
)
def _no_database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, settings) -> None:
    """Every question to the database fails."""
    settings.STATIC_ROOT = None
    monkeypatch.setattr(connection, "cursor", Unreachable(request.param))
    monkeypatch.setattr(connection, "chunked_cursor", Unreachable(request.param))


def get(path: str, cookie: str = "", **headers: str) -> Any:
    """What a browser gets."""
    calm = Client(raise_request_exception=False)
    return calm.get(path, headers={"accept": BROWSER, "cookie": cookie, **headers})


@pytest.mark.parametrize("path", ["/", "/datasets", "/datasets/1", "/sources", "/status"])
@pytest.mark.parametrize("cookie", ["", SESSION])
def test_every_page_says_so_whoever_asks(path: str, cookie: str) -> None:
    response = get(path, cookie)
    assert response.status_code == 503
    assert b"<h1>Back soon</h1>" in response.content
    assert response["Retry-After"] == "30"
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies
    for name, value in HEADERS.items():
        assert response[name] == value


@pytest.mark.parametrize("path", ["/account", "/admin/", "/login"])
def test_so_do_the_pages_of_those_who_are_signed_in(path: str) -> None:
    assert get(path, SESSION).status_code == 503


def test_the_page_has_our_design_and_needs_no_more_than_the_stylesheet() -> None:
    page = get("/").content.decode()
    assert re.findall(r'<link rel="stylesheet" href="([^"]+)"', page) == [static("hansa.css")]
    design = Client().get(static("hansa.css"))
    assert design.status_code == 200
    assert design.getvalue()  # to its end, which closes it
    assert 'content="light dark"' in page
    assert "<script" not in page
    assert "<form" not in page
    assert "Sign in" not in page, "nobody could"


def test_trying_again_leads_to_where_one_was() -> None:
    assert '<a class="button" href="">Try again</a>' in get("/datasets?q=harbour").content.decode()


def test_the_page_speaks_the_language_of_the_browser(settings, monkeypatch) -> None:
    settings.LANGUAGES = [("en", "English"), ("nl", "Nederlands")]
    spoken = []

    def render(name: str, context: dict[str, str]) -> str:
        spoken.append(get_language())
        return name

    monkeypatch.setattr("catalog.api.away.render_to_string", render)
    for wanted in ("nl-BE,nl;q=0.9", "fr", ""):
        get("/", **{"accept-language": wanted})
    assert spoken == ["nl", "en", "en"]


def test_the_name_of_the_installation_stands_there(settings) -> None:
    settings.HANSA_NAME = "Harbour & Data"
    assert b"Harbour &amp; Data" in get("/").content
