"""Feeds of changes: DCAT-AP Feeds over HTTP, event by event."""

import zlib

import pytest
from pytest_django import Settings

from catalog.models import HarvestSource, HeldWithdrawal, Resource
from tests import feeds
from tests.catalog.harvest.kinds import KindContract
from tests.harvests import harvest, rules, titles
from tests.servers import Server, answer


class TestFeed(KindContract):
    """A chain of pages; the portal tells of what is new and what is gone as events."""

    kind = "ldes"
    media_type = "application/trig"

    def document(self, path: str, names: tuple[str, ...]) -> str | None:
        log: list[feeds.Event] = self.__dict__.setdefault("log", [])
        live = {event.entity for event in log} - {e.entity for e in log if e.kind == "Delete"}
        wanted = {feeds.PORT + name for name in names}
        for name in names:
            if feeds.PORT + name not in live:
                log.append(feeds.upsert(name, len(log)))
        for entity in sorted(live - wanted):
            log.append(feeds.Event("Delete", entity, len(log)))
        return feeds.chain(log).get(path)


@pytest.fixture
def source(portal: Server, transactional_db: None) -> HarvestSource:
    return HarvestSource.objects.create(slug="f", name="F", kind="ldes", url=portal.url + "/")


def serve(portal: Server, pages: dict[str, str], closed: tuple[str, ...] = ()) -> None:
    """These pages from now on, each with an ETag; closed ones are called immutable."""
    portal.requests.clear()
    portal.answers = {
        path: [
            answer(
                text,
                "Content-Type: application/trig",
                f'ETag: "{zlib.crc32(text.encode())}"',
                "Cache-Control: public, max-age=604800" + ", immutable" * (path in closed),
            )
        ]
        for path, text in pages.items()
    }


def asked(portal: Server) -> list[str]:
    return [request.target for request in portal.requests]


def test_a_deleted_entity_does_not_come_back_by_an_older_event(
    portal: Server, source: HarvestSource
):
    told = [feeds.upsert("a", 1), feeds.upsert("b", 2), feeds.delete("b", 5)]
    serve(portal, feeds.chain(told))
    assert (harvest(source).complete, titles()) == (True, {"a"})
    serve(portal, feeds.chain([*told, feeds.upsert("b", 2, "again"), feeds.update("b", 4, "late")]))
    run = harvest(source)
    assert (run.complete, titles(), run.created) == (True, {"a"}, 0)


def test_an_update_of_the_unknown_creates_and_a_deletion_of_it_is_remembered(
    portal: Server, source: HarvestSource
):
    serve(portal, feeds.chain([feeds.update("a", 1, "a"), feeds.delete("b", 9)]))
    harvest(source)
    assert titles() == {"a"}
    serve(portal, {"/": feeds.page([], ["/2"]), "/2": feeds.page([feeds.upsert("b", 8)])})
    harvest(source)
    assert titles() == {"a"}


def test_what_a_feed_does_not_mention_stays(portal: Server, source: HarvestSource):
    serve(portal, {"/": feeds.page([feeds.upsert("a", 1)])})
    harvest(source)
    serve(portal, {"/": feeds.page([feeds.upsert("b", 2)])})
    run = harvest(source)
    assert (run.complete, run.withdrawn, titles()) == (True, 0, {"a", "b"})


def test_immutable_pages_are_not_asked_for_again(portal: Server, source: HarvestSource):
    told = [feeds.upsert(name, number) for number, name in enumerate("abcd")]
    serve(portal, feeds.chain(told), closed=("/", "/2"))
    harvest(source)
    serve(portal, feeds.chain([*told, feeds.upsert("e", 9)]), closed=("/", "/2"))
    portal.answers["/2"] = [answer(feeds.page([], ["/3"]), "Content-Type: application/trig")]
    harvest(source)
    assert asked(portal) == ["/"], "/2 was promised never to lead on"
    serve(portal, {**feeds.chain(told), "/": feeds.page(told[:2], ["/2", "/3"]),
                   "/3": feeds.page([feeds.upsert("e", 9)])})  # fmt: skip
    harvest(source)
    assert (asked(portal), titles()) == (["/", "/3"], set("abcde"))


def test_a_page_of_the_past_is_asked_for_once_more_and_then_no_longer(
    portal: Server, source: HarvestSource
):
    """The feed had passed its bound before it was last asked for, or that of one above it."""
    pages = {
        "/": feeds.page([], [("/old", 10), "/new"]),
        "/old": feeds.page([feeds.upsert("a", 1)], [("/older", 30)]),
        "/older": feeds.page([feeds.upsert("c", 0)]),
        "/new": feeds.page([feeds.upsert("b", 20)]),
    }
    serve(portal, pages)
    every = ["/", "/new", "/old", "/older"]
    for expected in (every, every, ["/", "/new"]):
        portal.requests.clear()
        assert harvest(source).complete
        assert sorted(asked(portal)) == expected
    assert portal.requests[-1].fields["if-none-match"]


def test_an_event_of_the_future_closes_no_page_before_its_time(
    portal: Server, source: HarvestSource
):
    far = 10**9  # seconds: thirty years
    pages = {"/": feeds.page([], [("/2", far // 2)]), "/2": feeds.page([feeds.upsert("a", far)])}
    serve(portal, pages)
    for _ in range(3):
        portal.requests.clear()
        assert harvest(source).complete
        assert asked(portal) == ["/", "/2"]


def test_pages_in_a_loop_are_read_once_and_said(portal: Server, source: HarvestSource):
    pages = {"/": feeds.page([feeds.upsert("a", 1)], ["/2"]),
             "/2": feeds.page([feeds.upsert("b", 2)], ["/", "/2"])}  # fmt: skip
    serve(portal, pages)
    run = harvest(source)
    assert (run.complete, asked(portal), titles()) == (True, ["/", "/2"], {"a", "b"})
    assert "feed-loop" in rules(run)


def test_a_page_that_several_lead_to_is_no_loop_and_is_asked_for_once(
    portal: Server, source: HarvestSource
):
    pages = {"/": feeds.page([feeds.upsert("a", 1)], ["/2", "/3#a"]),
             "/2": feeds.page([feeds.upsert("b", 2)], ["/3#b"]),
             "/3": feeds.page([feeds.upsert("c", 3)])}  # fmt: skip
    serve(portal, pages)
    run = harvest(source)
    assert (run.complete, sorted(asked(portal))) == (True, ["/", "/2", "/3"])
    assert "feed-loop" not in rules(run)


def test_a_feed_with_too_many_pages_is_read_on_by_the_next_run(
    portal: Server, source: HarvestSource, settings: Settings
):
    settings.PAGES_PER_RUN = 3
    serve(portal, feeds.chain([feeds.upsert(name, n) for n, name in enumerate("abcdefgh")], 1))
    for expected in ("abc", "abcde", "abcdefg"):
        run = harvest(source)
        assert (run.complete, titles()) == (False, set(expected))
        assert "too-many-pages" in rules(run)


def test_an_event_that_says_too_little_costs_itself(portal: Server, source: HarvestSource):
    odd = feeds.Event("Create", feeds.PORT + "odd", 2)  # no payload
    serve(portal, {"/": feeds.page([feeds.upsert("a", 1), odd])})
    run = harvest(source)
    assert (run.complete, titles(), rules(run) >= {"event-lost"}) == (False, {"a"}, True)
    assert harvest(source).complete, "the same bytes say no more"


def test_a_page_with_a_syntax_error_is_asked_for_again(portal: Server, source: HarvestSource):
    good = {"/": feeds.page([feeds.upsert("a", 1)], ["/2"])}
    serve(portal, {**good, "/2": feeds.HEAD + "<x> { <y> <z> ."})
    run = harvest(source)
    assert (run.complete, titles(), rules(run) >= {"document-unreadable"}) == (False, {"a"}, True)
    serve(portal, {**good, "/2": feeds.page([feeds.upsert("b", 1)])})
    assert (harvest(source).complete, titles()) == (True, {"a", "b"})


def test_too_many_deletions_are_held(portal: Server, source: HarvestSource):
    told = [feeds.upsert(f"n{number}", number) for number in range(40)]
    serve(portal, feeds.chain(told, 50))
    harvest(source)
    gone = [feeds.delete(f"n{number}", 100) for number in range(12)]
    serve(portal, {"/": feeds.page(gone)})
    run = harvest(source)
    assert (run.complete, run.withdrawn, len(titles())) == (True, 0, 40)
    assert HeldWithdrawal.objects.get().records == 12


def test_a_part_that_changes_changes_its_record_alone(portal: Server, source: HarvestSource):
    part = feeds.PORT + "file"
    shape = "dcat:distribution <" + part + ">"
    whole = feeds.Event(
        "Create", feeds.PORT + "w", 1, f'd:w a dcat:Dataset ; dct:title "w"@en ; {shape} .'
    )
    said = [whole, *(feeds.upsert(f"n{number}", number) for number in range(20))]
    serve(portal, feeds.chain([*said, _file(part, 2, "old")], 50))
    harvest(source)
    serve(portal, {"/": feeds.page([_file(part, 30, "new")])})
    run = harvest(source)
    assert (run.records, run.updated) == (1, 1)
    assert b"new" in Resource.objects.get(iri=feeds.PORT + "w").lines


@pytest.mark.parametrize("closed", [False, True], ids=["open", "immutable"])
def test_a_feed_that_has_shrunk_makes_one_incomplete_run_and_then_heals(
    portal: Server, source: HarvestSource, *, closed: bool
):
    """Its last page is gone, and the one that led to it, which we remember, leads there no more.

    If that one was called immutable, it is asked for again once its word was found broken.
    """
    told = [feeds.upsert(f"n{number}", number) for number in range(6)]
    pages = feeds.chain(told, 2)
    _, second, last = pages
    serve(portal, pages, closed=(second,) if closed else ())
    assert harvest(source).complete
    del pages[last]
    pages[second] = feeds.page([*told[2:4], feeds.upsert("new", 9)])
    for _ in range(1 + closed):
        serve(portal, pages)
        portal.answers[last] = [answer(status="404 Not Found")]
        run = harvest(source)
        assert (run.state, run.complete, run.withdrawn) == ("done", False, 0)
        assert "page-unavailable" in rules(run)
    serve(portal, pages)
    run = harvest(source)
    assert (run.complete, run.withdrawn) == (True, 0), rules(run)
    assert last not in asked(portal), "what is gone is not asked for for ever"
    assert titles() == {"new", *(f"n{number}" for number in range(6))}, "and nothing is lost"


def _file(iri: str, second: float, title: str) -> feeds.Event:
    payload = f'<{iri}> a dcat:Distribution ; dct:title "{title}"@en .'
    return feeds.Event("Update", iri, second, payload)
