"""A catalogue service is asked for its records, and its pages are walked to their end."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from catalog.harvest.sources.csw import request
from catalog.models import HarvestRun, HarvestSource
from tests.catalog.harvest.kinds import KindContract
from tests.harvests import harvest, rules, titles
from tests.servers import Server, answer

pytestmark = pytest.mark.django_db(transaction=True)

ASKED = request("/csw")


class TestCsw(KindContract):
    """A service that gives two records a page, however many are asked for."""

    kind = "csw"
    media_type = "application/xml"
    start = "/csw"

    def document(self, path: str, names: tuple[str, ...]) -> str | None:
        position = int(dict(parse_qsl(urlsplit(path).query))["startPosition"])
        found = names[position - 1 : position + 1]
        following = position + 2
        return records(*found, of=len(names), then=following if following <= len(names) else 0)


def records(*names: str, of: int, then: int) -> str:
    """What a service says with these records in it."""
    inside = "".join(
        '<gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd"><gmd:fileIdentifier><a>'
        f"{name}</a></gmd:fileIdentifier><gmd:identificationInfo><gmd:i><gmd:citation>"
        f"<gmd:CI_Citation><gmd:title><a>{name}</a></gmd:title></gmd:CI_Citation></gmd:citation>"
        "</gmd:i></gmd:identificationInfo></gmd:MD_Metadata>"
        for name in names
    )
    return (
        '<c:GetRecordsResponse xmlns:c="http://www.opengis.net/cat/csw/2.0.2"><c:SearchResults '
        f'numberOfRecordsMatched="{of}" nextRecord="{then}">{inside}</c:SearchResults>'
        "</c:GetRecordsResponse>"
    )


def page(*names: str, of: int, then: int) -> list:
    """An answer with these records."""
    return answer(records(*names, of=of, then=then), "Content-Type: application/xml")


def run(service: Server) -> HarvestRun:
    source, _ = HarvestSource.objects.get_or_create(
        slug="csw", defaults={"name": "csw", "url": service.url + "/csw", "kind": "csw"}
    )
    return harvest(source)


def at(position: int) -> str:
    return ASKED.replace("startPosition=1", f"startPosition={position}")


def test_all_pages_are_walked_and_what_is_gone_is_withdrawn(service: Server):
    service.answers = {
        ASKED: [page("a", "b", of=3, then=3), page("a", of=2, then=2)],
        at(3): [page("c", of=3, then=0)],
        at(2): [page("c", of=2, then=0)],
    }
    first = run(service)
    assert (first.created, first.complete, titles()) == (3, True, {"a", "b", "c"})
    second = run(service)
    assert (second.withdrawn, second.complete, titles()) == (1, True, {"a", "c"})


def test_a_service_that_does_not_get_on_is_left(service: Server):
    service.answers = {"*": [page("a", of=9, then=1)]}
    done = run(service)
    assert not done.complete
    assert rules(done) >= {"page-repeated"}
    assert len(service.requests) == 1


def test_fewer_records_than_matched_withdraw_nothing(service: Server):
    service.answers = {ASKED: [page("a", "b", of=2, then=0), page("a", of=2, then=0)]}
    run(service)
    assert (run(service).complete, titles()) == (False, {"a", "b"})


@pytest.mark.parametrize("status", ["200 OK", "400 Bad Request"])
def test_an_exception_fails_the_run_in_the_words_of_the_server(service: Server, status: str):
    service.answers = {
        "*": [
            answer(
                '<ExceptionReport xmlns="http://www.opengis.net/ows"><Exception exceptionCode="Nope"/>'
                "</ExceptionReport>",
                "Content-Type: application/xml",
                status=status,
            )
        ]
    }
    done = run(service)
    assert done.state == "failed"
    assert "Nope" in done.error


def test_an_address_that_asks_already_is_taken_as_it_is():
    asked = "https://provider.example/csw?REQUEST=GetRecords&typenames=csw:Record"
    assert request(asked) == asked


def test_what_an_address_says_goes_before_what_we_would_ask():
    made = request("https://provider.example/csw?request=GetCapabilities&outputschema=urn:x&map=a")
    assert "outputschema=urn%3Ax" in made
    assert "outputSchema" not in made
    assert "map=a" in made
    assert "request=GetRecords" in made
    assert "GetCapabilities" not in made
