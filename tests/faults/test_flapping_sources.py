"""Sources that say one thing and do another: the run ends incomplete, and nothing is withdrawn."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import psycopg
import pytest
from django.db import connection
from pytest_django import Settings

from catalog.harvest import fetch, pipeline, schedule
from catalog.harvest.lease import claim
from catalog.models import HarvestRun, HarvestSource, Missing, Resource
from tests.faults import catalogue
from tests.faults.catalogue import body, ntriples, paging, parts
from tests.faults.world import NEVER
from tests.servers import Server, Step, answer

pytestmark = pytest.mark.django_db(transaction=True)
NUMBERS = range(1, 121)
Answers = dict[str, list[list[Step]]]


@pytest.fixture
def portal(settings: Settings, tmp_path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A paged source on this machine, asked without pauses."""
    settings.SPOOL_DIR = tmp_path / "spool"
    with Server({"*": [answer("gone", status="404 Not Found")]}) as server:
        settings.ALLOW_PRIVATE_ADDRESSES = True
        settings.FETCH_PORTS = [server.port]
        real = fetch.budget
        monkeypatch.setattr(fetch, "budget", lambda: replace(real(), pauses=(0,), spacing=0))
        yield server


def harvest(portal: Server, answers: Answers) -> HarvestRun:
    """Harvest `answers`, and check that the world is sound."""
    portal.answers = {"*": [answer("gone", status="404 Not Found")], **answers}
    portal.requests.clear()
    url = f"{portal.url}/1"
    source, _ = HarvestSource.objects.get_or_create(slug="port", defaults={"url": url})
    lease = claim(schedule.queue(source).pk)
    assert lease
    run = pipeline.harvest(lease)
    connection.ensure_connection()
    raw: psycopg.Connection = connection.connection
    for name, query in NEVER.items():
        assert raw.execute(query, {"source": source.pk}).fetchall() == [], name
    return run


def served(portal: Server, numbers: Sequence[int] = NUMBERS, pages: int = 5) -> Answers:
    return catalogue.served(portal.url, numbers, pages=pages)


def page(portal: Server, number: int, follows: str, numbers: Sequence[int]) -> list[Step]:
    """A page that says no total."""
    return ntriples(paging(f"{portal.url}/{number}", follows, None) + body(numbers))


def check_kept(run: HarvestRun, rule: str) -> None:
    """The run is incomplete for this reason, and every record is still there."""
    assert run.state == "done", run.error
    said = list(run.findings.values_list("rule", flat=True))
    assert rule in said
    assert (run.complete, run.withdrawn) == (False, 0)
    assert Resource.objects.live().count() == len(NUMBERS)


def asked(portal: Server) -> list[str]:
    return [request.target for request in portal.requests]


@pytest.mark.parametrize(
    "fault",
    [
        [answer("busy", status="503 Service Unavailable")],
        [answer("gone", status="404 Not Found")],
        [[{"send": "HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n<a"}, {"reset": True}]],
    ],
    ids=["busy", "gone", "torn"],
)
def test_page_7_of_20_does_not_come(portal: Server, fault: list[list[Step]]) -> None:
    assert harvest(portal, served(portal, pages=20)).complete
    run = harvest(portal, served(portal, pages=20) | {"/7": fault})
    check_kept(run, "page-unavailable")
    assert run.pages == 6


@pytest.mark.parametrize("later", [90, 150])
def test_the_total_changes_between_two_pages(portal: Server, later: int) -> None:
    assert harvest(portal, served(portal)).complete
    answers = served(portal, NUMBERS[:100], pages=5)
    third = parts(NUMBERS[:100], 5)[2]
    text = paging(f"{portal.url}/3", f"{portal.url}/4", later) + body(third)
    check_kept(harvest(portal, answers | {"/3": [ntriples(text)]}), "total-changed")


def test_the_total_is_more_than_what_comes(portal: Server) -> None:
    assert harvest(portal, served(portal)).complete
    answers = served(portal, NUMBERS)
    answers["/4"] = [ntriples(paging(f"{portal.url}/4", "", len(NUMBERS)) + body(NUMBERS[72:96]))]
    check_kept(harvest(portal, answers), "fewer-than-said")


def test_a_cursor_goes_in_a_circle(portal: Server) -> None:
    assert harvest(portal, served(portal)).complete
    run = harvest(
        portal,
        {
            "/1": [page(portal, 1, f"{portal.url}/2", NUMBERS[:20])],
            "/2": [page(portal, 2, f"{portal.url}/1", NUMBERS[20:40])],
        },
    )
    check_kept(run, "page-repeated")
    assert asked(portal) == ["/1", "/2"]


def test_a_cursor_goes_in_a_circle_under_ever_new_names(portal: Server) -> None:
    assert harvest(portal, served(portal)).complete
    halves = [NUMBERS[:20], NUMBERS[20:40]]
    endless = {
        f"/{n}": [page(portal, n, f"{portal.url}/{n + 1}", halves[n % 2])] for n in range(1, 40)
    }
    check_kept(harvest(portal, endless), "page-repeated")
    assert len(asked(portal)) == 3, "a repeated page is noticed when it comes"


def test_a_page_in_the_middle_is_empty(portal: Server) -> None:
    assert harvest(portal, served(portal)).complete
    one, two, three, four = parts(NUMBERS, 4)
    run = harvest(
        portal,
        {
            "/1": [page(portal, 1, f"{portal.url}/2", one)],
            "/2": [page(portal, 2, f"{portal.url}/3", [])],
            "/3": [page(portal, 3, f"{portal.url}/4", three)],
            "/4": [page(portal, 4, "", four)],
        },
    )
    check_kept(run, "empty-page")
    assert len(asked(portal)) == 4, "what follows is still taken"
    assert two


def test_an_empty_last_page_is_the_end_and_no_fault(portal: Server) -> None:
    answers = {
        "/1": [page(portal, 1, f"{portal.url}/2", NUMBERS)],
        "/2": [page(portal, 2, "", [])],
    }
    run = harvest(portal, answers)
    assert run.complete
    assert run.created == len(NUMBERS)


ERRORS = {
    "a page for people": answer(
        "<html><body>Please log in</body></html>", "Content-Type: text/html"
    ),
    "an error as JSON": answer('{"error": "timeout"}', "Content-Type: application/json"),
    "an error called N-Triples": ntriples("Error: too many connections"),
    "nothing at all": ntriples(""),
}


@pytest.mark.parametrize("fault", ERRORS.values(), ids=list(ERRORS))
def test_200_with_an_error_in_it(portal: Server, fault: list[Step]) -> None:
    assert harvest(portal, served(portal)).complete
    run = harvest(portal, served(portal) | {"/3": [fault]})
    assert run.state == "done", run.error
    assert (run.complete, run.withdrawn) == (False, 0)
    assert run.findings.exists()
    assert Resource.objects.live().count() == len(NUMBERS)


@pytest.mark.parametrize("fault", ERRORS.values(), ids=list(ERRORS))
def test_200_with_an_error_in_it_on_the_first_page(portal: Server, fault: list[Step]) -> None:
    assert harvest(portal, served(portal)).complete
    run = harvest(portal, {"/1": [fault]})
    assert run.state == "failed"
    assert run.error
    assert Resource.objects.live().count() == len(NUMBERS)


INVALID = {
    "lines without an end": ("@en .", "@en"),
    "texts without an end": ('"@en', "@en"),
    "types that are none": (f"<{catalogue.DCAT}Dataset>", "<Dataset"),
}


@pytest.mark.parametrize(("valid", "invalid"), INVALID.values(), ids=list(INVALID))
def test_a_page_full_of_invalid_records(portal: Server, valid: str, invalid: str) -> None:
    assert harvest(portal, served(portal)).complete
    text = body(parts(NUMBERS, 5)[2]).replace(valid, invalid)
    answers = served(portal)
    head = paging(f"{portal.url}/3", f"{portal.url}/4", len(NUMBERS))
    run = harvest(portal, answers | {"/3": [ntriples(head + text)]})
    assert run.state == "done", run.error
    assert (run.complete, run.withdrawn) == (False, 0)
    assert Resource.objects.live().count() == len(NUMBERS)
    assert len(asked(portal)) == 5, "what follows is still taken"


def test_nine_tenths_are_gone_but_the_total_says_they_are_there(portal: Server) -> None:
    assert harvest(portal, served(portal)).complete
    one = ntriples(paging(f"{portal.url}/1", "", len(NUMBERS)) + body(NUMBERS[:12]))
    check_kept(harvest(portal, {"/1": [one]}), "fewer-than-said")


def test_what_a_whole_source_no_longer_lists_is_withdrawn_and_can_come_back(portal: Server) -> None:
    assert harvest(portal, served(portal)).complete
    run = harvest(portal, served(portal, NUMBERS[:100], pages=1))
    assert (run.complete, run.withdrawn) == (True, 20)
    assert Resource.objects.live().count() == 100

    run = harvest(portal, served(portal))
    assert (run.complete, run.withdrawn, run.restored) == (True, 0, 20)


def test_half_of_a_source_waits_for_a_person_and_may_come_back(portal: Server) -> None:
    assert harvest(portal, served(portal)).complete
    run = harvest(portal, served(portal, NUMBERS[:60]))
    assert (run.complete, run.withdrawn, run.hold.records) == (True, 0, 60)
    assert Resource.objects.live().count() == len(NUMBERS)

    run = harvest(portal, served(portal))
    assert (run.complete, run.withdrawn, run.restored) == (True, 0, 0)
    assert not Missing.objects.exists()
