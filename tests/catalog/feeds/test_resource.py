"""The statements of one resource, by suffix and by Accept."""

import pytest
import rdflib
from django.test import Client
from rdflib.namespace import DCTERMS

from catalog.models import Resource
from tests.catalog.feeds.changing import bring_back, change_content, take_out
from tests.catalog.feeds.walking import BASE, PARSERS, fetch, graph, same_statements
from tests.factories import make_resource, make_source

pytestmark = pytest.mark.django_db(transaction=True)
MEDIA_TYPES = {
    "ttl": "text/turtle",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
}


@pytest.fixture
def bridge() -> Resource:
    """A dataset that everyone may see."""
    return make_resource(make_source(), "bridge")


@pytest.mark.parametrize("syntax", PARSERS)
def test_every_syntax_says_what_the_publisher_said(client: Client, bridge: Resource, syntax: str):
    served = graph(fetch(client, f"/datasets/{bridge.pk}.{syntax}"), syntax)
    assert same_statements(served, graph(bridge.lines, "nt"))


@pytest.mark.parametrize("syntax", PARSERS)
def test_accept_chooses_the_same_as_the_suffix(client: Client, bridge: Resource, syntax: str):
    response = client.get(f"/datasets/{bridge.pk}", headers={"accept": MEDIA_TYPES[syntax]})
    assert response["Content-Type"].startswith(MEDIA_TYPES[syntax])
    assert response["Content-Location"] == f"{BASE}/datasets/{bridge.pk}.{syntax}"
    by_suffix = client.get(f"/datasets/{bridge.pk}.{syntax}")
    assert response.getvalue() == by_suffix.getvalue()
    assert response["ETag"] == by_suffix["ETag"]


@pytest.mark.parametrize("accept", ["", "*/*", "text/html,application/xml;q=0.9,*/*;q=0.8"])
def test_people_get_the_page(client: Client, bridge: Resource, accept: str):
    response = client.get(f"/datasets/{bridge.pk}", headers={"accept": accept})
    assert response.content == f"page of {bridge.pk}".encode()
    assert "Accept" in response["Vary"].split(", ")


@pytest.mark.parametrize("accept", ["text/turtle," * 10_000, "x" * 100_000])
def test_a_header_that_is_too_long_gets_the_page(client: Client, bridge: Resource, accept: str):
    response = client.get(f"/datasets/{bridge.pk}", headers={"accept": accept})
    assert response.content == f"page of {bridge.pk}".encode()


def test_what_cannot_be_had_is_answered_with_what_can(client: Client, bridge: Resource):
    response = client.get(f"/datasets/{bridge.pk}", headers={"accept": "image/png"})
    assert response.status_code == 406
    assert response.json()["detail"].startswith("None of the media types in Accept")
    for media_type in ("text/html", *MEDIA_TYPES.values()):
        assert media_type in response.json()["detail"]


def test_a_nameless_resource_gets_an_address_of_ours(client: Client):
    nameless = make_resource(make_source(), "nameless", iri="")
    served = graph(fetch(client, f"/datasets/{nameless.pk}.nt"), "nt")
    subject = rdflib.URIRef(f"{BASE}/.well-known/genid/{nameless.pk}")
    assert served.value(subject, DCTERMS.title)


def test_the_address_that_we_gave_leads_somewhere(client: Client, bridge: Resource):
    nameless = make_resource(make_source(), "nameless", iri="")
    response = client.get(f"/.well-known/genid/{nameless.pk}")
    assert (response.status_code, response["Location"]) == (303, f"/datasets/{nameless.pk}")
    for other in (bridge.pk, 99_999):
        assert client.get(f"/.well-known/genid/{other}").status_code == 404


def test_unknown_and_restricted_cannot_be_told_apart(client: Client):
    restricted = make_resource(make_source(), "restricted", audiences=[7])
    unknown = client.get("/datasets/999999.ttl")
    secret = client.get(f"/datasets/{restricted.pk}.ttl")
    assert unknown.status_code == secret.status_code == 404
    assert unknown.content == secret.content
    assert _headers(unknown) == _headers(secret)


def test_a_restricted_one_that_was_withdrawn_is_unknown_too(client: Client):
    restricted = make_resource(make_source(), "restricted", audiences=[7])
    take_out(restricted)
    assert client.get(f"/datasets/{restricted.pk}.ttl").status_code == 404


def _headers(response: object) -> dict[str, str]:
    headers = dict(response.headers)  # type: ignore[attr-defined]
    del headers["X-Request-Id"]
    return headers


@pytest.mark.parametrize("path", ["/datasets/{}.ttl", "/datasets/{}"])
def test_a_withdrawn_one_is_gone_until_it_comes_back(client: Client, bridge: Resource, path: str):
    path = path.format(bridge.pk)
    take_out(bridge)
    response = client.get(path, headers={"accept": "text/turtle"})
    assert response.status_code == 410
    assert "withdrawn on" in response.json()["detail"]
    bring_back(bridge)
    assert client.get(path, headers={"accept": "text/turtle"}).status_code == 200


def test_who_has_it_is_not_sent_it_again(client: Client, bridge: Resource):
    path = f"/datasets/{bridge.pk}.ttl"
    first = client.get(path)
    again = client.get(path, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.getvalue()) == (304, b"")
    assert again["ETag"] == first["ETag"]
    by_date = client.get(path, headers={"if-modified-since": first["Last-Modified"]})
    assert by_date.status_code == 304
    change_content(bridge, "another")
    assert client.get(path, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_who_asks_for_another_version_is_told_that_it_is_not_there(
    client: Client, bridge: Resource
):
    path = f"/datasets/{bridge.pk}.ttl"
    assert client.get(path, headers={"if-match": '"another"'}).status_code == 412
    assert client.get(path, headers={"if-match": "*"}).status_code == 200


def test_what_changes_something_reaches_the_page(client: Client, bridge: Resource):
    response = client.post(f"/datasets/{bridge.pk}", headers={"accept": "text/turtle"})
    assert response.content == f"page of {bridge.pk}".encode()


def test_tags_differ_by_syntax_and_base(client: Client, bridge: Resource, settings: object):
    tags = {client.get(f"/datasets/{bridge.pk}.{syntax}")["ETag"] for syntax in PARSERS}
    settings.HANSA_URL = "https://elsewhere.example.org"  # type: ignore[attr-defined]
    tags.add(client.get(f"/datasets/{bridge.pk}.ttl")["ETag"])
    assert len(tags) == 5


@pytest.mark.parametrize(
    "header",
    [
        {"if-none-match": '"' * 100_000},
        {"if-none-match": "W/" * 50_000},
        {"if-modified-since": "Mon, 99 Foo 99999 99:99:99 GMT"},
        {"if-modified-since": "Thu, 01 Jan 0000 00:00:00 GMT"},
        {"range": "bytes=0-,5-"},
    ],
)
def test_strange_conditions_are_no_condition(
    client: Client, bridge: Resource, header: dict[str, str]
):
    assert client.get(f"/datasets/{bridge.pk}.ttl", headers=header).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/datasets/0.ttl",
        "/datasets/01.ttl",
        "/datasets/-1.ttl",
        "/datasets/1.exe",
        "/datasets/%00.ttl",
        "/datasets/%ED%A0%80.ttl",
        "/datasets/٣.ttl",
        f"/datasets/{'9' * 19}.ttl",
        f"/datasets/{'9' * 6_000}.ttl",
        "/datasets/999999999999999999.ttl",
    ],
)
def test_ids_that_cannot_be_are_not_found(client: Client, path: str):
    assert client.get(path).status_code == 404


def test_parameters_are_refused(client: Client, bridge: Resource):
    response = client.get(f"/datasets/{bridge.pk}.ttl?format=xml")
    assert response.status_code == 400
    assert "'format' is not known here" in response.json()["detail"]
