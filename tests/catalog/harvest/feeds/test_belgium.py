"""The Belgian feed as a source, and one of ours that is made of it, against readers of the tests' own."""

import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.models import FeedEntity, HarvestSource, Resource, Version
from tests import belgium
from tests.harvests import file_source, harvest, rules
from tests.servers import Server, answer

pytestmark = pytest.mark.django_db(transaction=True)
SEED = 20_251_118


@pytest.mark.long
def test_the_belgian_feed_comes_to_the_state_that_its_events_make(shared: Path):
    """As one document that holds all its pages (over HTTP: `test_page_by_page`)."""
    source = HarvestSource.objects.create(
        slug="be", name="Be", kind="ldes", url=str(shared / belgium.ARCHIVE)
    )
    run = harvest(source)
    now = belgium.state(belgium.told(shared))
    assert (run.state, run.withdrawn, rules(run)) == (
        "done", 0, {"iri-mended", "unreached", "member-unreadable"},
    )  # fmt: skip
    assert known(source) == belgium.records(now)
    assert Resource.objects.filter(source=source, kind="Dataset").count() == 17_828
    assert FeedEntity.objects.filter(source=source).count() == len(now)
    again = harvest(source)
    # The archive holds an empty file (.gitkeep), so the first run counts as incomplete.
    assert (run.complete, again.complete) == (False, True)
    assert Version.objects.count() == run.created, "a second replay wrote something"


@pytest.mark.rare
@pytest.mark.timeout(900)
def test_page_by_page(shared: Path, portal: Server):
    pages = dict(_files(shared))
    portal.answers = {
        path: [answer(body, "Content-Type: application/trig", 'ETag: "1"'), NOT_MODIFIED]
        for path, body in pages.items()
    }
    source = feed(portal, "/docs/index.trig")
    run = harvest(source)
    assert (run.state, run.complete, run.pages) == ("done", True, len(pages)), run.error
    assert known(source) == belgium.records(belgium.state(belgium.told(shared)))
    portal.requests.clear()
    again = harvest(source)
    assert (again.complete, again.same) == (True, True)
    assert len(portal.requests) == len(pages)
    assert all(request.fields["if-none-match"] == '"1"' for request in portal.requests)
    assert Version.objects.count() == run.created


@pytest.mark.long
def test_a_feed_of_ours_comes_to_its_state_whatever_the_order(
    shared: Path, portal: Server, tmp_path: Path
):
    events = belgium.of_ours(shared, SEED)
    kinds = [event.kind for event in events]
    assert min(kinds.count("Update"), kinds.count("Delete")) >= 1_000
    begun = min(kinds.index("Update"), kinds.index("Delete"))
    first = belgium.disordered(events[:begun], SEED)
    source = feed(portal)
    serve(portal, first)
    before = harvest(source)
    assert (before.complete, known(source)) == (True, records(events[:begun]))

    serve(portal, [*first, *belgium.disordered(events[begun:], SEED)])
    run = harvest(source)
    assert (run.state, run.complete) == ("done", True), run.error
    assert (run.withdrawn > 50, run.created, run.restored) == (True, 0, 0)
    assert_as_document(source, events, tmp_path)

    written = Version.objects.count()
    serve(portal, belgium.disordered(events, SEED + 1, 120))  # again, on more pages
    again = harvest(source)
    assert (again.complete, again.withdrawn) == (True, 0)
    assert Version.objects.count() == written, "a second replay wrote something"
    assert_as_document(source, events, tmp_path)


@pytest.mark.long
def test_what_a_few_events_reach_is_all_that_is_compared(
    shared: Path, portal: Server, tmp_path: Path
):
    """One change after another: whatever changes, all records are as in the whole document."""
    events = belgium.of_ours(shared, SEED, records=60)
    begun = next(number for number, event in enumerate(events) if event.kind != "Create")
    pages = [events[:begun]]
    source = feed(portal)
    serve(portal, pages)
    harvest(source)
    for step in range(begun, begun + 300, 60):
        pages = [*pages, events[step : step + 60]]
        serve(portal, pages)
        run = harvest(source)
        assert run.complete
        assert run.records is not None
        assert run.records < Resource.objects.filter(source=source).count()
    assert_as_document(source, events[: begun + 300], tmp_path)


def feed(portal: Server, path: str = "/feed/index.trig") -> HarvestSource:
    return HarvestSource.objects.create(slug="be", name="Be", kind="ldes", url=portal.url + path)


def serve(portal: Server, pages: list[list[belgium.Told]]) -> None:
    portal.answers = {
        path: [answer(text, "Content-Type: application/trig")]
        for path, text in belgium.chain(pages).items()
    }


def known(source: HarvestSource) -> set[str]:
    """IRIs of the live records of a source."""
    live = Resource.objects.filter(source=source, withdrawn__isnull=True)
    return set(live.values_list("iri", flat=True))


def records(events: list[belgium.Told]) -> set[str]:
    return belgium.records(belgium.state(events))


def assert_as_document(source: HarvestSource, events: list[belgium.Told], folder: Path) -> None:
    """The records are those of an ordinary catalogue that says what the events come to."""
    now = belgium.state(events)
    assert known(source) == belgium.records(now)
    live = Resource.objects.filter(source=source, withdrawn__isnull=True)
    said = {(r.iri, t) for r in live for t in belgium.titles_in(r.iri, r.lines)}
    assert said == belgium.titles(now)
    plain = file_source(folder, belgium.union(now), "plain", ending=".nt")
    run = harvest(plain)
    assert run.complete, run.error
    assert _hashes(source) == _hashes(plain)


def _hashes(source: HarvestSource) -> dict[str, str]:
    live = Resource.objects.filter(source=source, withdrawn__isnull=True)
    return dict(live.values_list("stable_id", "content_hash"))


NOT_MODIFIED = answer(status="304 Not Modified", length=False)


def _files(shared: Path) -> Iterator[tuple[str, bytes]]:
    """The pages of the real feed by their paths."""
    with tarfile.open(shared / belgium.ARCHIVE) as archive:
        for entry in archive:
            if entry.name.endswith(".trig") and (file := archive.extractfile(entry)):
                yield "/" + entry.name.removeprefix("./"), file.read()
