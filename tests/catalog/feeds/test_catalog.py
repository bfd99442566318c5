"""One page of the feed: what it says, in every syntax, and how it is asked for."""

import pytest
import rdflib
from django.test import Client
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF

from catalog.feeds.parameters import LARGEST_PAGE
from catalog.models import Kind
from tests.catalog.feeds.changing import take_out
from tests.catalog.feeds.walking import (
    BASE,
    HYDRA,
    OURS,
    PARSERS,
    fetch,
    graph,
    same_statements,
    walk,
)
from tests.factories import make_resource, make_source
from vocab.rdf.write import FORMATS

pytestmark = pytest.mark.django_db(transaction=True)
BLANK = (
    '_:b0 <http://purl.org/dc/terms/title> "Nameless \\"é\\" \\n 😀"@de .\n'
    "_:b0 <http://purl.org/dc/terms/publisher> _:b1 .\n"
    "_:b0 <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/dcat#Dataset> .\n"
    '_:b1 <http://xmlns.com/foaf/0.1/name> "Harbour office" .\n'
).encode()


def some() -> list[str]:
    """Three resources with names, two without: the same blank labels inside. Their IRIs outside."""
    source = make_source()
    made = [
        make_resource(source, "one"),
        make_resource(source, "two", iri="", lines=BLANK),
        make_resource(source, "three", iri="", lines=BLANK),
        make_resource(source, "service", kind=Kind.DATA_SERVICE),
        make_resource(source, "portal", kind=Kind.CATALOG),
    ]
    return [resource.iri or f"{BASE}/.well-known/genid/{resource.pk}" for resource in made]


@pytest.mark.parametrize("syntax", PARSERS)
def test_the_page_is_what_its_media_type_says(client: Client, syntax: str):
    some()
    response = client.get(f"/catalog.{syntax}")
    assert response["Content-Type"].startswith(FORMATS[syntax].media_type)
    assert len(graph(response.getvalue(), syntax)) > 20


@pytest.mark.parametrize("syntax", [syntax for syntax in PARSERS if syntax != "nt"])
def test_every_syntax_says_the_same(client: Client, syntax: str):
    some()
    plain = graph(fetch(client, "/catalog.nt"), "nt")
    other = graph(fetch(client, f"/catalog.{syntax}"), syntax)
    view = rdflib.URIRef(f"{BASE}/catalog.{syntax}")
    renamed = rdflib.Graph()
    for triple in other:  # only the address of the page itself differs
        renamed.add(tuple(_plain(term, view) for term in triple))  # type: ignore[arg-type]
    assert same_statements(plain, renamed)


def _plain(term: rdflib.term.Node, view: rdflib.URIRef) -> rdflib.term.Node:
    return rdflib.URIRef(f"{BASE}/catalog.nt") if term == view else term


def test_our_catalogue_introduces_itself(client: Client):
    some()
    page = graph(fetch(client, "/catalog.ttl"), "ttl")
    assert (OURS, RDF.type, DCAT.Catalog) in page
    assert page.value(OURS, DCTERMS.title) == rdflib.Literal("Harbour", lang="en")
    assert page.value(OURS, DCTERMS.description)
    assert page.value(page.value(OURS, DCTERMS.publisher), FOAF.name)
    assert page.value(OURS, FOAF.homepage) == rdflib.URIRef(f"{BASE}/")
    assert page.value(OURS, DCTERMS.modified).datatype == rdflib.XSD.dateTime  # type: ignore[union-attr]
    assert str(page.value(OURS, DCAT.themeTaxonomy)).endswith("/authority/data-theme")


def test_members_are_told_by_kind_and_the_nameless_get_an_address_of_ours(client: Client):
    one, two, three, service, portal = map(rdflib.URIRef, some())
    page = graph(fetch(client, "/catalog.ttl"), "ttl")
    assert set(page.objects(OURS, DCAT.dataset)) == {one, two, three}
    assert set(page.objects(OURS, DCAT.service)) == {service}
    assert set(page.objects(OURS, DCAT.catalog)) == {portal}
    assert page.value(two, DCTERMS.title)


def test_blank_nodes_of_two_resources_stay_apart(client: Client):
    _, two, three, *_ = map(rdflib.URIRef, some())
    page = graph(fetch(client, "/catalog.nt"), "nt")
    assert page.value(two, DCTERMS.publisher) != page.value(three, DCTERMS.publisher)


def test_pages_are_linked_by_hydra_and_by_header(client: Client):
    some()
    response = client.get("/catalog.ttl?limit=2")
    page = graph(response.getvalue(), "ttl")
    view = page.value(OURS, HYDRA.view)
    assert (view, RDF.type, HYDRA.PartialCollectionView) in page
    following = page.value(view, HYDRA.next)
    assert f'<{following}>; rel="next"' in response["Link"]
    assert str(page.value(view, HYDRA.first)) == f"{BASE}/catalog.ttl?limit=2"
    assert str(following).startswith(f"{BASE}/catalog.ttl?after=")


def test_the_last_page_has_no_next(client: Client):
    some()
    response = client.get("/catalog.ttl?limit=5")
    page = graph(response.getvalue(), "ttl")
    assert not list(page.objects(None, HYDRA.next))
    assert "next" not in response["Link"]


@pytest.mark.parametrize("syntax", PARSERS)
def test_every_syntax_can_be_walked(client: Client, syntax: str):
    there = some()
    walked = walk(client, syntax=syntax, limit=2)
    assert sorted(walked.members) == sorted(there)


def test_hidden_withdrawn_and_restricted_ones_are_not_listed(client: Client):
    source = make_source()
    seen = make_resource(source, "seen")
    make_resource(source, "hidden", published=False)
    make_resource(source, "restricted", audiences=[7])
    take_out(make_resource(source, "gone"))
    assert walk(client).members == [seen.iri]
    assert walk(client).totals == [1]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("after=rubbish", "is not a place in this list"),
        ("after=" + "1" * 1_000_000, "too long"),
        ("after=1.2.3", "is not a place in this list"),
        ("limit=0", "from 1 to 1000"),
        ("limit=1001", "from 1 to 1000"),
        ("page=2", "Known are: after, limit"),
        ("after=%00", "control character"),
    ],
)
def test_a_wrong_question_is_answered_with_what_to_mend(client: Client, query: str, sentence: str):
    response = client.get(f"/catalog.ttl?{query}")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert sentence in response.json()["detail"]


def test_the_largest_page_is_allowed(client: Client):
    some()
    assert fetch(client, f"/catalog.nt?limit={LARGEST_PAGE}")


def test_a_cursor_behind_everything_gives_an_empty_last_page(client: Client):
    some()
    page = graph(fetch(client, f"/catalog.nt?after={10**17}.1"), "nt")
    assert page.value(OURS, HYDRA.totalItems) == rdflib.Literal(5)
    assert not list(page.objects(OURS, DCAT.dataset))


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "text/turtle"),
        ("*/*", "text/turtle"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/ld+json, text/html;q=0.5", "application/ld+json"),
        ("application/n-triples", "application/n-triples"),
    ],
)
def test_the_catalogue_negotiates(client: Client, accept: str, media_type: str):
    some()
    response = client.get("/catalog", headers={"accept": accept})
    assert response.status_code == 200
    assert response["Content-Type"].startswith(media_type)
    assert "Accept" in response["Vary"].split(", ")
    assert response["Content-Location"].startswith(f"{BASE}/catalog.")


def test_people_are_sent_to_the_list(client: Client):
    response = client.get("/catalog", headers={"accept": "text/html,*/*;q=0.8"})
    assert (response.status_code, response["Location"]) == (303, "/datasets")


def test_what_cannot_be_had_is_answered_with_what_can(client: Client):
    response = client.get("/catalog", headers={"accept": "image/png"})
    assert response.status_code == 406
    assert "text/turtle" in response.json()["detail"]


def test_who_has_the_page_is_not_sent_it_again(client: Client):
    some()
    first = client.get("/catalog.ttl")
    again = client.get("/catalog.ttl", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    make_resource(make_source(), "another")
    assert client.get("/catalog.ttl", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_syntaxes_and_addresses_have_tags_of_their_own(client: Client, settings: object):
    some()
    tags = {client.get(f"/catalog.{syntax}")["ETag"] for syntax in PARSERS}
    settings.HANSA_URL = "https://elsewhere.example.org"  # type: ignore[attr-defined]
    tags.add(client.get("/catalog.ttl")["ETag"])
    assert len(tags) == 5


def test_without_a_fixed_address_the_asked_one_is_used(client: Client, settings: object):
    settings.HANSA_URL = ""  # type: ignore[attr-defined]
    page = graph(client.get("/catalog.nt", headers={"host": "localhost"}).getvalue(), "nt")
    assert (rdflib.URIRef("http://localhost/catalog"), RDF.type, DCAT.Catalog) in page


def test_the_head_of_a_page_can_be_asked_for(client: Client):
    some()
    response = client.head("/catalog.ttl")
    assert (response.status_code, response.content) == (200, b"")
    assert response["ETag"] == client.get("/catalog.ttl")["ETag"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_feed_is_read_only(client: Client, method: str):
    response = getattr(client, method)("/catalog.ttl")
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")
    assert "GET or HEAD" in response.json()["detail"]
