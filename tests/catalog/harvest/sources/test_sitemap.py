"""A site is harvested by its sitemap, and asked for no more than may have changed."""

import gzip
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone
from pytest_django import Settings

from catalog.harvest.sources import sitemap
from catalog.models import HarvestRun, HarvestSource, RunPage
from tests.catalog.harvest.kinds import KindContract, Portal
from tests.harvests import dataset, file_source, harvest, rules, titles, turtle
from tests.servers import Server, answer

OLD = "2020-01-01"


def page(name: str, title: str = "") -> str:
    """A page with a dataset."""
    return (
        f'<!doctype html><title>{name}</title><script type="application/ld+json">'
        f'{{"@context": "https://schema.org", "@type": "Dataset", "name": "{title or name}"}}'
        "</script>"
    )


def urlset(*paths: str, changed: str = "") -> str:
    said = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<urlset>{''.join(f'<url><loc>{path}</loc>{said}</url>' for path in paths)}</urlset>"


def index(*paths: str) -> str:
    inside = "".join(f"<sitemap><loc>{path}</loc></sitemap>" for path in paths)
    return f"<sitemapindex>{inside}</sitemapindex>"


class TestSitemap(KindContract):
    """A sitemap index, two sitemaps, and a page for each dataset."""

    kind = "sitemap"
    media_type = "text/html"
    start = "/sitemap.xml"

    def document(self, path: str, names: tuple[str, ...]) -> str | None:
        if path == "/sitemap.xml":
            return index("/0.xml", "/1.xml")
        if path in ("/0.xml", "/1.xml"):
            return urlset(*names[int(path[1]) :: 2])
        return page(path[1:]) if path[1:] in names else None

    @pytest.mark.long
    def test_whatever_does_not_come_nothing_is_withdrawn(self, port: Portal) -> None:
        super().test_whatever_does_not_come_nothing_is_withdrawn(port)


@pytest.fixture
def site(service: Server) -> Callable[..., HarvestRun]:
    """site(documents): harvests the site where these stand, address -> text or bytes."""

    def site(documents: dict[str, str | bytes], start: str = "/sitemap.xml") -> HarvestRun:
        service.answers = {path: [answer(text)] for path, text in documents.items()}
        service.answers["*"] = [answer("gone", status="404 Not Found")]
        service.requests.clear()
        source, _ = HarvestSource.objects.get_or_create(
            slug="site", defaults={"name": "Site", "kind": "sitemap", "url": service.url + start}
        )
        return harvest(source)

    return site


def asked(service: Server) -> list[str]:
    """Which pages were asked for, besides the site's robots.txt."""
    paths = [request.target for request in service.requests]
    return [path for path in paths if path != "/robots.txt"]


pytestmark = pytest.mark.django_db(transaction=True)


def test_pages_that_are_said_to_be_as_they_were_are_not_asked_for(site, service: Server):
    """Neither when nothing has changed, nor to see that nothing but the sitemap has."""
    documents = {"/sitemap.xml": urlset("/a", "/b", changed=OLD), "/a": page("a"), "/b": page("b")}
    assert site(documents).complete
    for _ in range(2):
        assert site(documents).same
        assert asked(service) == ["/sitemap.xml"]
    run = site(documents | {"/sitemap.xml": urlset("/b", "/a", changed=OLD)})
    assert (run.complete, run.withdrawn, titles()) == (True, 0, {"a", "b"})
    assert asked(service)[0] == "/sitemap.xml"


def test_only_the_page_that_changed_is_asked_for_first(site, service: Server):
    first = {"/sitemap.xml": urlset("/a", "/b", changed=OLD), "/a": page("a"), "/b": page("b")}
    site(first)
    now = timezone.now().isoformat()
    entries = urlset("/a", changed=OLD).removesuffix("</urlset>") + (
        urlset("/b", changed=now).removeprefix("<urlset>")
    )
    run = site(first | {"/sitemap.xml": entries, "/b": page("b", "bee")})
    assert (run.complete, run.updated, titles()) == (True, 1, {"a", "bee"})
    assert asked(service) == ["/sitemap.xml", "/b", "/a"]  # the other since all is read together
    assert site(first | {"/sitemap.xml": entries, "/b": page("b", "bee")}).same
    assert asked(service) == ["/sitemap.xml", "/b"]


@pytest.mark.parametrize("changed", ["", "{now}", "soon"], ids=["not said", "now", "no moment"])
def test_pages_whose_last_change_is_not_long_past_are_asked_for(site, service: Server, changed):
    said = changed.format(now=timezone.now().isoformat())
    documents = {"/sitemap.xml": urlset("/a", changed=said), "/a": page("a")}
    site(documents)
    assert site(documents).same
    assert asked(service) == ["/sitemap.xml", "/a"]


def test_nobody_is_trusted_for_longer_than_a_month(site, service: Server):
    documents = {"/sitemap.xml": urlset("/a", changed=OLD), "/a": page("a")}
    site(documents)
    site(documents)  # a page that was not asked for is as old as it was
    RunPage.objects.update(fetched=F("fetched") - sitemap.TRUSTED + timedelta(hours=1))
    assert site(documents).same
    assert asked(service) == ["/sitemap.xml"]
    RunPage.objects.update(fetched=F("fetched") - timedelta(hours=2))
    run = site(documents | {"/a": page("a", "other")})
    assert (asked(service), run.complete) == (["/sitemap.xml", "/a"], True)
    assert titles() == {"other"}


def test_a_page_that_changed_after_it_was_fetched_is_asked_for(site, service: Server):
    changed = (timezone.now() - timedelta(days=9)).isoformat()
    documents = {"/sitemap.xml": urlset("/a", changed=OLD), "/a": page("a")}
    site(documents)
    RunPage.objects.update(fetched=F("fetched") - timedelta(days=9))
    site(documents | {"/sitemap.xml": urlset("/a", changed=changed)})
    assert asked(service) == ["/sitemap.xml", "/a"]


def test_a_sitemap_may_be_packed_and_lead_to_documents_of_every_kind(site):
    lines = (
        '{"@context": "https://schema.org", "@type": "Dataset", "@id": "urn:x:%s", "name": "%s"}'
    )
    run = site(
        {
            "/sitemap.xml.gz": gzip.compress(urlset("/a", "/b.ndjson", "/c.ttl", "/d").encode()),
            "/a": page("a"),
            "/b.ndjson": f"{lines % ('b', 'b')}\n{lines % ('c', 'c')}",
            "/c.ttl": turtle(dataset("t")),
            "/d": "<!doctype html>About us",
        },
        start="/sitemap.xml.gz",
    )
    assert (run.state, run.complete, titles()) == ("done", True, {"a", "b", "c", "t"}), run.error
    assert run.findings.get(rule="pages-without-data").message == "1 of 4 pages"
    assert run.pages == 4


def test_what_is_no_sitemap_is_read_by_itself(site, service: Server):
    assert site({"/page": page("a")}, start="/page").complete
    assert (asked(service), titles()) == (["/page"], {"a"})
    assert site({"/page": page("a")}, start="/page").same


def test_addresses_of_other_sites_are_not_asked(site, service: Server):
    run = site({"/sitemap.xml": urlset("/a", "http://stranger.example/a"), "/a": page("a")})
    assert (asked(service), titles()) == (["/sitemap.xml", "/a"], {"a"})
    assert "http://stranger.example/a" in run.findings.get(rule="pages-elsewhere").message
    assert run.complete


@pytest.mark.parametrize(
    ("url", "is_near"),
    [
        ("https://port.example/a", True),
        ("http://PORT.example/a", True),
        ("https://data.port.example/a", True),
        ("https://import.example/a", False),
        ("https://example/a", False),
        ("https://port.example@stranger.example/", False),
        ("https://[", False),
    ],
)
def test_a_site_is_a_host_and_those_below_it(url, is_near):
    assert sitemap._is_near(url, "https://www.port.example/sitemap.xml") == is_near


def test_sitemaps_that_list_each_other_are_read_once(site, service: Server):
    run = site(
        {
            "/sitemap.xml": index("/1.xml", "/sitemap.xml"),
            "/1.xml": index("/sitemap.xml", "/2.xml", "/1.xml"),
            "/2.xml": urlset("/a"),
            "/a": page("a"),
        }
    )
    assert (run.complete, titles()) == (True, {"a"})
    assert asked(service) == ["/sitemap.xml", "/1.xml", "/2.xml", "/a"]


def test_sitemaps_are_not_followed_without_end(site, service: Server):
    deep = {f"/{n}.xml": index(f"/{n + 1}.xml") for n in range(1, 9)}
    run = site(
        {"/sitemap.xml": index("/1.xml", "/map.xml"), "/map.xml": urlset("/a")}
        | deep
        | {"/a": page("a")}
    )
    assert asked(service) == ["/sitemap.xml", "/1.xml", "/map.xml", "/2.xml", "/a"]
    assert (run.complete, titles()) == (False, {"a"})
    assert "sitemap-too-deep" in rules(run)


def test_a_sitemap_among_pages_leads_nowhere(site, service: Server):
    run = site({"/sitemap.xml": urlset("/a", "/1.xml"), "/1.xml": urlset("/b"), "/a": page("a")})
    assert asked(service) == ["/sitemap.xml", "/a", "/1.xml"]
    assert (run.complete, rules(run) >= {"sitemap-too-deep"}) == (False, True)


def test_sitemaps_count_as_pages(site, service: Server, settings: Settings):
    settings.PAGES_PER_RUN = 2
    run = site({"/sitemap.xml": index("/1.xml", "/2.xml"), "/1.xml": urlset("/a")})
    assert (asked(service), run.complete) == (["/sitemap.xml", "/1.xml"], False)
    assert run.findings.filter(rule="too-many-pages").count() == 1


def test_a_site_without_datasets_fails_with_a_sentence(site):
    run = site({"/sitemap.xml": urlset("/a"), "/a": "<!doctype html>Log in"})
    assert (run.state, run.complete) == ("failed", False)
    assert "dcat:Dataset" in run.error


def test_a_file_leads_nowhere(tmp_path, settings: Settings):
    run = harvest(file_source(tmp_path, urlset("/a"), kind="sitemap", ending=".xml"))
    assert run.state == "failed"
    assert "a file leads nowhere" in run.error


def test_a_page_that_robots_txt_refuses_is_not_asked_for_and_nothing_is_withdrawn(
    site, service: Server
):
    documents = {"/sitemap.xml": urlset("/a", "/b"), "/a": page("a"), "/b": page("b")}
    assert site(documents).complete
    run = site(documents | {"/robots.txt": "User-agent: *\nDisallow: /a\n"})
    assert asked(service) == ["/sitemap.xml", "/b"]
    assert (run.state, run.complete, run.withdrawn) == ("done", False, 0)
    assert run.findings.filter(rule="robots-refused").count() == 1
    assert titles() == {"a", "b"}
