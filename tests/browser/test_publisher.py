"""A publisher's path: paste a broken catalogue, mend it, have it harvested, show the badge."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest
from django.db import connection
from django.test import override_settings

from accounts.models import User
from catalog.harvest import keys
from catalog.models import HarvestRun, HarvestSource, Resource
from catalog.quality.checking import Checker
from catalog.quality.reader import Scores
from tests.browser.pictures import WIDTHS, faults, open_at, take
from tests.harvests import PREFIXES, harvest

pytestmark = pytest.mark.browser

BROKEN = (
    PREFIXES
    + """d:quay a dcat:Dataset ; dct:description "Where ships lie"@en ; dcat:keyword "quay"@en ;
  dcat:distribution d:file .
d:file a dcat:Distribution ; dct:format "csvv" .
"""
)
MENDED = (
    PREFIXES
    + """d:quay a dcat:Dataset ; dct:title "Quays"@en ; dct:description "Where ships lie"@en ;
  dcat:keyword "quay"@en ; dcat:theme <http://publications.europa.eu/resource/authority/data-theme/TRAN> ;
  dcat:distribution d:file .
d:file a dcat:Distribution ; dcat:accessURL <https://port.example/quays> ;
  dct:format <http://publications.europa.eu/resource/authority/file-type/CSV> .
"""
)


T = TypeVar("T")


def apart(work: Callable[[], T]) -> T:
    """Work with the database in a thread of its own: the browser's keeps the ORM out of ours."""

    def worked() -> T:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        return threads.submit(worked).result()


def picture(page: Any, album: Any, name: str, width: int) -> None:
    shown = take(page, album and album / f"{name}.png")
    assert list(faults(page, width, shown)) == []


@pytest.mark.parametrize(
    ("size", "scheme"), [pytest.param("wide", "light", marks=pytest.mark.long), ("narrow", "dark")]
)
def test_from_a_broken_catalogue_to_a_badge(
    site, browser, album, tmp_path, django_db_blocker, size, scheme
) -> None:
    file = tmp_path / "quay.ttl"
    file.write_text(MENDED.replace("d:quay", f"d:{size}"))
    with django_db_blocker.unblock():
        _go(site, browser, album, file, (size, scheme))


def _go(site: Any, browser: Any, album: Any, file: Path, look: tuple[str, str]) -> None:
    size, scheme = look
    slug = f"quay-{size}"
    link = apart(lambda: _source(slug, file))
    width, name = WIDTHS[size], f"publisher-{size}-{scheme}"
    page = open_at(browser, f"{site.url}/check", width, scheme, None)
    picture(page, album, f"{name}-1-form", width)

    page.fill("#text", BROKEN)
    page.click("button.main")
    page.wait_for_selector("#report")
    assert "title" in page.inner_text("main")
    assert page.locator("details.finding").count() >= 2
    picture(page, album, f"{name}-2-report", width)
    before = _points(page)

    page.fill("#text", MENDED)
    page.click("button.main")
    page.wait_for_selector("#report")
    assert page.locator("details.finding .badge.no").count() == 0
    assert _points(page) > before
    picture(page, album, f"{name}-3-mended", width)

    page.goto(f"{site.url}{link}")
    picture(page, album, f"{name}-4-link", width)
    with override_settings(HARVEST_LINK_SECONDS=0):
        page.click("button.main")
        page.wait_for_selector("text=Watch the run")
    picture(page, album, f"{name}-5-started", width)
    apart(lambda: _carry_out(slug))

    page.goto(f"{site.url}/sources/{slug}")
    assert "Why is your number not mine?" in page.inner_text("main")
    for one in page.locator("main details").all():
        one.evaluate("one => { one.open = true }")
    badge = page.locator("img[src*='badge.svg']")
    assert badge.evaluate("one => one.complete && one.naturalWidth") > 100
    picture(page, album, f"{name}-6-source", width)

    page.goto(f"{site.url}/datasets/{apart(lambda: _dataset(slug))}/quality")
    picture(page, album, f"{name}-7-quality", width)
    page.context.close()


def _points(page: Any) -> int:
    return int(page.inner_text(".band").split(" of ")[0].split()[-1])


def _source(slug: str, file: Path) -> str:
    """The publisher's source, not harvested yet; the path of its secret link."""
    source = HarvestSource.objects.create(slug=slug, name="Quay office", url=str(file))
    person = User.objects.order_by("pk").first()
    assert person
    return f"/harvest/{keys.make(source, person)}"


def _dataset(slug: str) -> int:
    return Resource.objects.get(source__slug=slug).pk


def _carry_out(slug: str) -> None:
    run = harvest(HarvestSource.objects.get(slug=slug))
    assert run.state == HarvestRun.State.DONE
    for follower in (Checker(lambda: None), Scores(lambda: None)):
        while follower.step():
            pass
