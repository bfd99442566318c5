"""The quality of a dataset as a page, as JSON and as statements."""

from datetime import timedelta

import pytest
import rdflib
from django.test import Client
from django.utils import timezone

from catalog.models import LinkCheck, Resource
from catalog.quality.scores import key_of
from tests.catalog.feeds.walking import PARSERS, fetch
from tests.catalog.feeds.walking import graph as graph_of
from tests.factories import make_resource, make_source

pytestmark = pytest.mark.django_db
PAGE = "https://files.example.org/page"
DOCUMENT = {
    "title": {"en": "Bridges"},
    "keywords": {"en": ["bridge"]},
    "distributions": [{"access_urls": [PAGE]}],
}


@pytest.fixture(autouse=True)
def _finders(settings) -> None:
    settings.STATIC_ROOT = None


@pytest.fixture
def bridges() -> Resource:
    return make_resource(make_source(), "bridges", document=DOCUMENT)


def asked(status: int, **more) -> LinkCheck:
    """The address of the file was asked."""
    fields = {"url": PAGE, "host": "files.example.org", "status": status, **more}
    return LinkCheck.objects.create(key=key_of(PAGE), checked=timezone.now(), **fields)


def test_json_says_points_metrics_and_links(client: Client, bridges: Resource) -> None:
    asked(200)
    said = client.get(f"/datasets/{bridges.pk}/quality.json").json()
    assert (said["points"], said["maximum"], said["unknown"], said["rating"]) == (
        80,
        405,
        30,
        "bad",
    )
    assert said["dataset"] == bridges.iri
    assert said["dimensions"]["findability"] == {"points": 30, "maximum": 100}
    assert sum(one["points"] for one in said["metrics"]) == 80
    assert [one["status"] for one in said["links"]] == [200]


@pytest.mark.parametrize("syntax", PARSERS)
def test_statements_say_the_same_in_every_syntax(client, bridges, syntax) -> None:
    served = graph_of(fetch(client, f"/datasets/{bridges.pk}/quality.{syntax}"), syntax)
    scoring = rdflib.URIRef("https://piveau.eu/ns/voc#scoring")
    dqv = rdflib.Namespace("http://www.w3.org/ns/dqv#")
    (node,) = served.subjects(dqv.isMeasurementOf, scoring)
    assert served.value(node, dqv.value) == rdflib.Literal(30)
    assert served.value(node, dqv.computedOn) == rdflib.URIRef(bridges.iri)


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/html", "text/html"),
        ("application/json", "application/json"),
        ("text/turtle", "text/turtle"),
        ("", "text/html"),
    ],
)
def test_accept_chooses(client: Client, bridges: Resource, accept: str, kind: str) -> None:
    answer = client.get(f"/datasets/{bridges.pk}/quality", headers={"accept": accept})
    assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (200, kind)
    assert "Accept" in answer["Vary"]
    refused = client.get(f"/datasets/{bridges.pk}/quality", headers={"accept": "image/png"})
    assert refused.status_code == 406


@pytest.mark.parametrize("ending", ["json", "ttl"])
def test_who_has_it_is_not_sent_it_again(client: Client, bridges: Resource, ending: str) -> None:
    address = f"/datasets/{bridges.pk}/quality.{ending}"
    tag = client.get(address)["ETag"]
    assert client.get(address, headers={"if-none-match": tag}).status_code == 304
    asked(404)
    assert client.get(address, headers={"if-none-match": tag}).status_code == 200


@pytest.mark.parametrize("ending", ["", ".json", ".nt"])
def test_of_what_is_no_dataset_nothing_is_said(client: Client, ending: str) -> None:
    service = make_resource(make_source(), kind="DataService")
    secret = make_resource(make_source(), "secret", audiences=[7])
    for number in (service.pk, secret.pk, 999_999):
        assert client.get(f"/datasets/{number}/quality{ending}").status_code == 404


def test_a_withdrawn_one_has_no_quality(client: Client, bridges: Resource) -> None:
    Resource.objects.update(withdrawn=timezone.now())
    assert client.get(f"/datasets/{bridges.pk}/quality.json").status_code == 410
    assert client.get(f"/datasets/{bridges.pk}/quality.ttl").status_code == 410
    answer = client.get(f"/datasets/{bridges.pk}/quality")
    assert answer["Location"] == f"/datasets/{bridges.pk}"


def test_the_page_says_what_holds_and_what_is_not_checked_yet(client, bridges) -> None:
    page = client.get(f"/datasets/{bridges.pk}/quality").content.decode()
    assert "30 of 405 points" in page
    assert "80 more are not checked yet" in page
    assert page.count("Not checked yet") == 3  # its page, whether it keeps DCAT-AP, its address


def test_the_pages_say_since_when_an_address_is_down(client, bridges) -> None:
    asked(0, down_since=timezone.now() - timedelta(days=20), reason="no secure connection")
    for address in (f"/datasets/{bridges.pk}", f"/datasets/{bridges.pk}/quality"):
        page = client.get(address).content.decode()
        assert "down since" in page
        assert "no secure connection" in page


def test_the_page_of_a_dataset_leads_to_its_quality(client, bridges) -> None:
    page = client.get(f"/datasets/{bridges.pk}").content.decode()
    assert "Bad, 30 of 405 points" in page
    assert f"/datasets/{bridges.pk}/quality" in page
