"""A live server with the small world, and a browser to look at it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import override_settings, setup_databases, teardown_databases
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.browser import world
from tests.browser.pictures import Windows
from tests.conftest import missing


@dataclass(frozen=True)
class Site:
    """Where the world is served, its pages by name, and the cookie of an administrator."""

    url: str
    pages: dict[str, str]
    cookie: Any


@pytest.fixture(scope="package")
def chromium() -> str:
    """The browser of this machine."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        missing("chromium", "no chromium on this machine: install it to see the pages")
    return str(program)


@pytest.fixture(scope="package")
def site(chromium: str, django_db_setup: None, django_db_blocker: Any) -> Iterator[Site]:
    """The world, served. Kept for all tests of this folder, taken away after them."""
    finders_only = override_settings(STATIC_ROOT=None)  # nothing is collected for tests
    with django_db_blocker.unblock(), _test_database(), finders_only:
        server = LiveServer("localhost")
        try:
            pages, session = world.build()
            cookie = {"name": "sessionid", "value": session, "url": server.url}
            yield Site(server.url, pages, cookie)
        finally:
            server.stop()
            world.empty()


@contextmanager
def _test_database() -> Iterator[None]:
    """The test database, made here where no other test has asked for it: never the real one."""
    if str(connection.settings_dict["NAME"]).startswith("test_"):
        yield
        return
    made = setup_databases(verbosity=0, interactive=False, aliases={"default"})
    try:
        yield
    finally:
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="package")
def browser(site: Site, chromium: str) -> Iterator[Browser]:
    """Chromium. Started after the world stands: its event loop would keep the ORM from this thread."""
    arguments = [
        "--no-sandbox",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-gpu",
    ]
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield launched
        launched.close()


@pytest.fixture(scope="package")
def windows(browser: Browser) -> Iterator[Windows]:
    """For tests that look at a page as it comes, and touch nothing."""
    opened = Windows(browser)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def album() -> Path | None:
    """Where the pictures are kept: HANSA_SCREENSHOTS, or nowhere."""
    folder = os.environ.get("HANSA_SCREENSHOTS")
    return Path(folder) if folder else None
