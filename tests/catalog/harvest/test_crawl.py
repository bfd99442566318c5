"""Pages that a catalogue only leads to: robots.txt is asked, honoured, and what it refuses is said."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db.models.functions import Now

from catalog.models import HarvestRun, HarvestSource, HostTurn
from outbound import crawler
from tests.catalog.harvest.sources.test_linked import about, asked, lists, source, ttl
from tests.factories import make_source
from tests.harvests import harvest, rules, titles
from tests.servers import Server, answer

pytestmark = pytest.mark.django_db(transaction=True)
ALL = ["/catalog", "/a", "/b"]


def catalogue(portal: Server, *robots: object) -> HarvestSource:
    """A catalogue that lists /a and /b, and answers like these for robots.txt."""
    portal.answers = {
        "/catalog": [lists("/a", "/b")],
        "/a": [about("/a")],
        "/b": [about("/b")],
        "/robots.txt": list(robots),  # type: ignore[dict-item]
    }
    return source(portal)


def says(*lines: str) -> object:
    return answer("\n".join(["User-agent: *", *lines]), "Content-Type: text/plain")


def times(portal: Server) -> int:
    return [request.target for request in portal.requests].count("/robots.txt")


def test_a_page_that_robots_txt_refuses_is_not_asked_for_and_the_rest_is(portal: Server):
    run = harvest(catalogue(portal, says("Disallow: /a")))
    assert asked(portal) == ["/catalog", "/b"]
    assert (run.state, run.complete, titles()) == ("done", False, {"/b"})
    [found] = run.findings.filter(rule="robots-refused")
    assert found.focus == f"{portal.url}/a" and found.value == "Disallow: /a"
    assert found.message == f"{portal.url}/robots.txt says Disallow: /a"


def test_nothing_is_withdrawn_since_robots_txt_refuses_it(portal: Server):
    port = catalogue(portal, says(), says("Disallow: /"))
    assert harvest(port).complete
    run = harvest(port)
    assert (run.complete, run.withdrawn, titles()) == (False, 0, {"/a", "/b"})
    assert run.state == "done"


def test_a_line_is_said_once_however_many_pages_it_refuses(portal: Server):
    run = harvest(catalogue(portal, says("Disallow: /")))
    assert asked(portal) == ["/catalog"]
    assert run.findings.filter(rule="robots-refused").count() == 1


def test_the_catalogue_itself_and_its_pages_are_not_asked_about(portal: Server):
    port = catalogue(portal, says("Disallow: /catalog", "Disallow: /more"))
    more = f"<{portal.url}/catalog> hydra:next <{portal.url}/more> ."
    portal.answers = {
        **portal.answers,
        "/catalog": [lists("/a", more=more)],
        "/more": [ttl('</b> a dcat:Dataset ; dct:title "/b"@en .')],
    }
    run = harvest(port)
    assert (run.complete, titles()) == (True, {"/a", "/b"})
    HarvestSource.objects.update(kind="dcat")
    before = times(portal)
    harvest(HarvestSource.objects.get())
    assert times(portal) == before, "a catalogue that describes is not crawled"


def test_it_is_fetched_once_in_a_run_and_again_in_the_next(portal: Server):
    port = catalogue(portal, says())
    harvest(port)
    assert times(portal) == 1
    harvest(port)
    assert times(portal) == 2
    first = next(r for r in portal.requests if r.target == "/robots.txt")
    assert first.fields["user-agent"].startswith(f"{crawler.NAME}/")


def test_it_is_fetched_again_after_a_day(portal: Server, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(crawler, "KEPT_SECONDS", -1)
    harvest(catalogue(portal, says()))
    assert times(portal) == 2


@pytest.mark.parametrize("status", ["401 No", "403 No", "404 No", "410 Gone", "418 Teapot"])
def test_where_it_is_not_there_everything_may_be_asked_for(portal: Server, status: str):
    run = harvest(catalogue(portal, answer("User-agent: *\nDisallow: /", status=status)))
    assert (asked(portal), run.complete) == (ALL, True)


@pytest.mark.parametrize("status", ["500 Broken", "503 Busy", "429 Too Many"])
def test_where_it_cannot_be_had_nothing_is_crawled_for_now(portal: Server, status: str):
    run = harvest(catalogue(portal, answer("", status=status)))
    assert (asked(portal), run.complete) == (["/catalog"], False)
    [found] = run.findings.filter(rule="robots-unavailable")
    assert status[:3] in found.message and found.focus == f"{portal.url}/a"


def test_a_connection_that_breaks_is_no_robots_txt_either(portal: Server):
    run = harvest(catalogue(portal, [{"reset": True}]))
    assert asked(portal) == ["/catalog"] and "robots-unavailable" in rules(run)


def moved(*, times: int) -> dict[str, list[object]]:
    """A robots.txt that is so many redirects away."""
    place = ["/robots.txt", *(f"/r{n}" for n in range(1, times + 1))]
    hops: dict[str, list[object]] = {
        here: [answer("", f"Location: {there}", status="301 Moved")]
        for here, there in pairwise(place)
    }
    return {**hops, place[-1]: [says("Disallow: /a")]}


@pytest.mark.parametrize(("hops", "refused"), [(5, True), (6, False)])
def test_five_redirects_are_followed_and_more_are_no_rules(
    portal: Server, hops: int, refused: bool
):
    port = catalogue(portal)
    portal.answers = {**portal.answers, **moved(times=hops)}  # type: ignore[dict-item]
    run = harvest(port)
    assert ("/a" not in asked(portal)) == refused
    assert run.complete != refused


def test_one_that_is_too_large_is_read_as_far_as_500_kib(portal: Server):
    large = "Disallow: /a\n" + "#" * 600_000
    run = harvest(catalogue(portal, says(large)))
    assert "robots-refused" in rules(run)


def test_one_without_end_is_none(portal: Server):
    endless = [{"send": "HTTP/1.1 200 OK\r\n\r\n"}, {"repeat": "#" * 1_000, "times": 1_200}]
    run = harvest(catalogue(portal, endless))
    assert "robots-unavailable" in rules(run)


def test_the_crawl_delay_is_kept(portal: Server):
    run = harvest(catalogue(portal, says("Crawl-delay: 0.7")))
    assert run.complete
    assert run.ended and run.started
    assert (run.ended - run.started).total_seconds() >= 0.7, "between /a and /b"


def test_a_host_that_wants_to_be_left_alone_is_not_asked_for_its_robots_txt(portal: Server):
    port = catalogue(portal, says())
    elsewhere = f"http://stranger.example:{portal.port}/c"
    portal.answers = {**portal.answers, "/catalog": [lists(elsewhere, "/a")]}
    HostTurn.objects.create(host="stranger.example", free_from=Now() + timedelta(minutes=10))
    run = harvest(port)
    [found] = run.findings.filter(rule="robots-unavailable")
    assert found.focus == elsewhere and "left alone" in found.message
    assert (titles(), run.complete) == ({"/a"}, False)


def test_a_file_of_this_machine_has_no_robots_txt(tmp_path, portal: Server):
    path = tmp_path / "catalogue.ttl"
    path.write_text(
        '<#a> a <http://www.w3.org/ns/dcat#Dataset> ; <http://purl.org/dc/terms/title> "a" .'
    )
    run = harvest(make_source("file", url=str(path), kind="linked"))
    assert run.state == HarvestRun.State.DONE and times(portal) == 0
