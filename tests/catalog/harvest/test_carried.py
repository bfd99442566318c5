"""Pages that are as they were are not read, and everything comes to the same as if they were."""

import copy
import random
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from catalog.failpoints import FailpointRaised
from catalog.harvest import carried, drafts, pipeline, schedule
from catalog.harvest.lease import claim
from catalog.models import FeedEntity, FeedPage, HarvestRun, HarvestSource, Missing, Resource
from tests.harvests import PREFIXES, file_source, harvest, titles
from tests.servers import Server, answer

pytestmark = pytest.mark.django_db(transaction=True)

Book = dict[int, list[str]]  # page -> datasets
SIZE = 8


class Portal:
    """A catalogue in pages; each repeats the catalogue and the publisher of its datasets."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.pages: Book = {n: [f"p{n}-{k}" for k in range(3)] for n in range(1, SIZE + 1)}
        self.titles: dict[str, str] = {}
        self.publisher: dict[int, str] = {}  # page -> how it calls the publisher
        self.more: dict[int, str] = {}  # page -> further statements
        self.broken: set[int] = set()
        self.total = ""

    @property
    def url(self) -> str:
        return f"{self.server.url}/1"

    def put(self) -> "Portal":
        """Answer so from now on."""
        self.server.requests.clear()
        numbers = sorted(self.pages)
        self.server.answers = {}
        for place, number in enumerate(numbers):
            following = numbers[place + 1] if place + 1 < len(numbers) else None
            text = self.text(number, following)
            status = "500 broken" if number in self.broken else "200 OK"
            etag = f'ETag: "{zlib.crc32(text.encode())}"'
            found = answer(text, "Content-Type: text/turtle", etag, status=status)
            self.server.answers[f"/{number}"] = [found]
        return self

    def text(self, number: int, following: int | None) -> str:
        said = [
            f'<{self.server.url}/all> a dcat:Catalog ; dct:title "All"@en .',
            self.more.get(number, ""),
        ]
        said.append(f'd:office a foaf:Agent ; foaf:name "{self.publisher.get(number, "Office")}" .')
        if following:
            said.append(
                f"<{self.server.url}/{number}> hydra:next <{self.server.url}/{following}> ."
            )
        if self.total:
            said.append(f"<{self.server.url}/{number}> hydra:totalItems {self.total} .")
        for name in self.pages[number]:
            said.append(f"<{self.server.url}/all> dcat:dataset d:{name} .")
            said.append(
                f'd:{name} a dcat:Dataset ; dct:title "{self.titles.get(name, name)}"@en ;'
                f" dct:publisher d:office ; dcat:distribution [ a dcat:Distribution ;"
                f' dct:title "File of {name}"@en ; dcat:accessURL <https://port.example/{name}> ] .'
            )
        return PREFIXES + "\n".join(said)


@pytest.fixture
def book(portal: Server) -> Portal:
    return Portal(portal).put()


def source(book: Portal, slug: str = "port", kind: str = "dcat") -> HarvestSource:
    made, _ = HarvestSource.objects.get_or_create(
        slug=slug, defaults={"name": slug, "kind": kind, "url": book.url}
    )
    return made


def parsed(run: HarvestRun) -> int:
    return run.page_set.filter(read=True).count()


def state(source: HarvestSource) -> list[tuple[Any, ...]]:
    """All that is kept of the records of a source, as far as it is not about when and by which run."""
    rows = Resource.objects.filter(source=source).order_by("stable_id")
    return [
        (r.stable_id, r.kind, r.content_hash, r.document, r.withdrawn is None, bytes(r.lines),
         Missing.objects.filter(resource=r).exists())
        for r in rows
    ]  # fmt: skip


COUNTS = (
    "state",
    "complete",
    "records",
    "created",
    "updated",
    "unchanged",
    "restored",
    "withdrawn",
    "lost",
    "withheld",
)


def counts(run: HarvestRun) -> dict[str, Any]:
    return {name: getattr(run, name) for name in COUNTS}


def found(run: HarvestRun) -> set[tuple[str, str]]:
    return set(run.findings.values_list("rule", "focus"))


@pytest.fixture
def in_full(book: Portal, tmp_path: Path) -> Callable[[], HarvestRun]:
    """Harvest the same as one document: the source `full`."""

    def run() -> HarvestRun:
        pages = "\n".join(book.text(number, None) for number in sorted(book.pages))
        return harvest(file_source(tmp_path, pages, "full"))

    return run


def full() -> HarvestSource:
    return HarvestSource.objects.get(slug="full")


# --- what it costs -----------------------------------------------------------------------------
def test_one_changed_page_is_the_only_one_that_is_read(
    book: Portal, monkeypatch: pytest.MonkeyPatch
):
    assert parsed(harvest(source(book))) == SIZE
    book.titles["p5-1"] = "Another"
    book.put()
    drafted: list[str] = []
    row = drafts.row
    monkeypatch.setattr(drafts, "row", lambda *given: drafted.append(given[1]) or row(*given))
    split: list[int] = []
    of = carried.Carried.of

    def counted(self: carried.Carried, partition: Any) -> Any:
        split.append(len(partition.records))
        return of(self, partition)

    monkeypatch.setattr(carried.Carried, "of", counted)
    run = harvest(source(book))
    assert parsed(run) == 1
    assert [name.rpartition("/")[2] for name in drafted] == ["p5-1"]
    assert sum(split) <= 2, "it, and the catalogue that lists it"
    assert len(book.server.requests) == SIZE, "each page is asked for once"
    assert (run.complete, run.updated, run.unchanged, run.records) == (True, 1, 24, 25)
    assert "Another" in titles()


def test_a_page_that_answers_304_is_not_asked_for_its_bytes(portal: Server):
    """Where a server knows ETags, an unchanged page costs a request without a body."""
    book = Portal(portal)
    book.put()
    harvest(source(book))
    not_modified = answer(status="304 Not Modified", length=False)
    book.titles["p2-0"] = "Another"
    book.put()
    portal.answers |= {path: [not_modified] for path in portal.answers if path != "/2"}
    run = harvest(source(book))
    assert (run.complete, run.updated, run.unchanged, parsed(run)) == (True, 1, 24, 1)
    assert len(portal.requests) == SIZE


def test_a_small_source_keeps_no_pages(book: Portal):
    book.pages = {n: book.pages[n] for n in range(1, carried.FROM_PAGES)}
    book.put()
    assert harvest(source(book)).complete
    assert not FeedPage.objects.exists()
    assert not FeedEntity.objects.exists()


# --- what it comes to --------------------------------------------------------------------------
def gone_record(book: Portal) -> None:
    book.pages[3].remove("p3-1")


def new_record(book: Portal) -> None:
    book.pages[4].append("new")


def moved_record(book: Portal) -> None:
    book.pages[4].append(book.pages[3].pop())


def record_in_two_pages(book: Portal) -> None:
    book.more[1] = 'd:p2-1 a dcat:Dataset ; dct:description "From page 1"@en .'


def gone_page(book: Portal) -> None:
    del book.pages[7]


def new_page(book: Portal) -> None:
    book.pages[40] = ["late"]


def shared_publisher(book: Portal) -> None:
    book.publisher[6] = "Bureau"


def renamed_record(book: Portal) -> None:
    book.pages[3][0] = "other"
    book.titles["other"] = "p3-0"


def typed_elsewhere(book: Portal) -> None:
    book.more[2] = "d:office a dcat:Dataset ."


def listed_by_two(book: Portal) -> None:
    book.more[5] = (
        "d:p7-1 dct:isPartOf d:series . d:series a dcat:DatasetSeries ; dct:title 'S'@en ."
    )


def about_a_record_elsewhere(book: Portal) -> None:
    book.more[6] = (
        "d:cr a dcat:CatalogRecord ; <http://xmlns.com/foaf/0.1/primaryTopic> d:p1-2 ; dct:issued '2020' ."
    )


EDITS = [
    gone_record, new_record, moved_record, record_in_two_pages, gone_page, new_page,
    shared_publisher, renamed_record, typed_elsewhere, listed_by_two, about_a_record_elsewhere,
]  # fmt: skip


def compared(book: Portal, in_full: Callable[[], HarvestRun]) -> None:
    book.put()
    mine, other = harvest(source(book)), in_full()
    assert (mine.complete, other.complete) == (True, True)
    assert state(source(book)) == state(full())
    assert counts(mine) == counts(other)


@pytest.mark.long
@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_it_comes_to_what_a_full_reading_comes_to(
    book: Portal, edit: Callable[[Portal], None], in_full: Callable[[], HarvestRun]
):
    before = copy.deepcopy((book.pages, book.titles, book.publisher, book.more))
    compared(book, in_full)
    edit(book)
    compared(book, in_full)
    book.pages, book.titles, book.publisher, book.more = before
    compared(book, in_full)


def test_many_edits_at_once_come_to_what_a_full_reading_comes_to(
    book: Portal, in_full: Callable[[], HarvestRun]
):
    compared(book, in_full)
    for edit in (moved_record, record_in_two_pages, gone_page, new_page, shared_publisher):
        edit(book)
    compared(book, in_full)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_edits_one_after_the_other_come_to_the_same(
    book: Portal, seed: int, in_full: Callable[[], HarvestRun]
):
    chance = random.Random(seed)
    for step in range(8):
        _edit(book, chance, step)
        book.put()
        run = harvest(source(book))
        if book.broken:
            assert (run.complete, run.withdrawn) == (False, 0)
        else:
            in_full()
            assert state(source(book)) == state(full()), f"step {step}"


def _edit(book: Portal, chance: random.Random, step: int) -> None:
    broken = chance.choice([n for n in book.pages if n > 1])
    book.broken = {broken} if chance.random() < 0.25 else set()
    for _ in range(chance.randint(1, 3)):
        pages = [n for n in book.pages if book.pages[n]]
        here, there = chance.choice(pages), chance.choice(pages)
        _act(book, chance.randrange(6), here, there, chance.choice(book.pages[here]), step)


def _act(book: Portal, act: int, here: int, there: int, name: str, step: int) -> None:
    if act == 0:
        book.titles[name] = f"Title {step}"
    elif act == 1 and len(book.pages[here]) > 1:
        book.pages[here].remove(name)
    elif act == 2:
        book.pages[there] = [*dict.fromkeys([*book.pages[there], f"new-{step}-{here}"])]
    elif act == 3 and name not in book.pages[there]:
        book.pages[there].append(name)  # in two pages now
    elif act == 4:
        book.publisher[here] = f"Office {step}"
    elif len(book.pages) > carried.FROM_PAGES and here != 1:
        del book.pages[here]


def test_a_held_loss_is_held_here_too(book: Portal):
    harvest(source(book))
    book.pages = {n: names[:1] for n, names in book.pages.items()}
    book.put()
    run = harvest(source(book))
    assert (run.complete, run.withdrawn, len(titles())) == (True, 0, 24)
    assert run.hold.records == 16


def test_an_incomplete_run_leaves_its_changes_to_the_next(book: Portal):
    harvest(source(book))
    book.pages[3].remove("p3-1")
    book.titles["p2-0"] = "Another"
    book.broken = {7}
    book.put()
    run = harvest(source(book))
    assert (run.complete, run.withdrawn, run.updated) == (False, 0, 1)
    book.broken = set()
    book.put()
    run = harvest(source(book))
    assert (run.complete, run.withdrawn, len(titles())) == (True, 1, 23)


def test_fewer_than_the_catalogue_says_is_noticed(book: Portal):
    book.total = "24"
    book.put()
    assert harvest(source(book)).complete
    book.pages[3].remove("p3-1")
    book.put()
    run = harvest(source(book))
    assert (run.complete, run.withdrawn) == (False, 0)
    assert run.findings.filter(rule="fewer-than-said").exists()


def test_records_without_a_name_are_read_in_full_and_nothing_is_kept(book: Portal):
    harvest(source(book))
    assert FeedEntity.objects.exists()
    book.more[4] = '[] a dcat:Dataset ; dct:title "Nameless"@en .'
    book.put()
    run = harvest(source(book))
    assert (run.complete, run.created, parsed(run)) == (True, 1, SIZE)
    assert not FeedEntity.objects.exists()
    assert not FeedPage.objects.exists()
    book.more = {}
    book.put()
    run = harvest(source(book))
    assert (run.complete, run.withdrawn, len(titles())) == (True, 1, 24)


def test_what_came_from_us_is_counted_each_time(book: Portal, settings: Settings):
    settings.HANSA_URL = "https://hansa.example"
    book.more[4] = '<https://hansa.example/datasets/7> a dcat:Dataset ; dct:title "Ours"@en .'
    book.put()
    assert harvest(source(book)).withheld == 1
    book.titles["p7-0"] = "Another"
    book.put()
    run = harvest(source(book))
    assert (run.withheld, run.updated, parsed(run)) == (1, 1, 1)
    assert run.findings.filter(rule="harvest-loop").exists()


def test_another_language_derives_all_again_without_reading_what_is_kept(book: Portal):
    harvest(source(book))
    HarvestSource.objects.update(default_language="nl")
    run = harvest(source(book))
    assert (run.complete, run.updated + run.unchanged) == (True, 25)
    assert run.updated > 0


def test_what_was_said_of_a_page_that_is_not_read_is_said_again(book: Portal):
    book.more[4] = "d:p4-0 dcat:landingPage <not an iri> ."
    book.put()
    first = found(harvest(source(book)))
    assert first
    book.titles["p7-0"] = "Another"
    book.put()
    run = harvest(source(book))
    assert (parsed(run), found(run)) == (1, first)


@pytest.mark.long
@pytest.mark.parametrize(
    "at",
    [
        "harvest.page_kept",
        "harvest.split",
        "harvest.before_commit",
        "harvest.complete",
        "harvest.close",
    ],
)
def test_killed_anywhere_it_is_taken_up_again(
    book: Portal, at: str, break_at: Callable[[str], None]
):
    harvest(source(book))
    book.pages[3].remove("p3-1")
    book.titles["p2-0"] = "Another"
    del book.pages[8]
    book.put()
    run = schedule.queue(source(book))
    lease = claim(run.pk)
    assert lease
    break_at(at)
    with pytest.raises(FailpointRaised):
        pipeline.harvest(lease)
    break_at("")
    lease.release()
    again = claim(run.pk)
    assert again
    run = pipeline.harvest(again)
    assert (run.state, run.complete, run.updated, run.withdrawn) == ("done", True, 1, 4)
    assert (run.records, run.unchanged) == (21, 20)
    assert len(titles()) == 20


@pytest.fixture
def break_at(settings: Settings) -> Callable[[str], None]:
    def at(name: str) -> None:
        settings.FAILPOINTS = f"{name}=raise" if name else ""

    return at


def test_a_source_that_becomes_a_feed_keeps_nothing_of_its_pages(book: Portal):
    harvest(source(book))
    assert FeedEntity.objects.exists()
    HarvestSource.objects.update(kind="ldes")
    run = harvest(source(book))
    assert run.state == "failed", "there is no event in it"
    assert not FeedEntity.objects.exists()
