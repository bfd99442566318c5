"""A statement that names a resource of others does not tell of it, and nor does a document."""

from typing import Any

import pytest
from django.test import Client

from accounts.requester import ANONYMOUS
from catalog.feeds.hidden import hidden_in, naming, without
from catalog.feeds.seen import seen
from catalog.models import Distribution, HarvestSource, Resource
from catalog.packing import pack
from tests.catalog.feeds.walking import fetch
from tests.factories import make_resource, make_source
from vocab.namespaces import DATASET, DCAT, DCT, TYPE

pytestmark = pytest.mark.django_db(transaction=True)
IN_SERIES = "http://www.w3.org/ns/dcat#inSeries"
SECRET, PLAIN = "https://data.example.org/port/secret", "https://data.example.org/port/plain"
MINE = "https://data.example.org/port/pointing"
HIDDEN = frozenset({SECRET})
# Of our own mapping, of nobody's, and as text: all of them name it.
PROPERTIES = (IN_SERIES, "http://purl.org/dc/terms/references", "https://odd.example/sees")


def pointing(*objects: str) -> Resource:
    """A dataset that names these, or the two others by every property."""
    nodes = objects or [f"<{target}>" for target in (PLAIN, SECRET)]
    lines = "".join(f"<{MINE}> <{path}> {node} .\n" for path in PROPERTIES for node in nodes)
    return make_resource(make_source(), "pointing", iri=MINE, lines=lines.encode())


def said(*lines: str, iri: str = MINE, **fields: Any) -> Resource:
    """A resource with these statements, which nobody keeps."""
    text = "".join(f"{line} .\n" for line in lines)
    return Resource(iri=iri, kind="Dataset", statements=pack(text.encode()), **fields)


@pytest.mark.parametrize("path", ["/datasets/{}.nt", "/catalog.nt"])
@pytest.mark.parametrize(
    "node", [f"<{SECRET}>", f'"{SECRET}"', f'"{SECRET}"^^<http://www.w3.org/2001/XMLSchema#anyURI>']
)
def test_what_the_stranger_may_not_see_is_not_named(client: Client, path: str, node: str):
    resource = pointing(f"<{PLAIN}>", node)
    make_resource(make_source(), "plain")
    make_resource(make_source(), "secret", audiences=[7])
    body = fetch(client, path.format(resource.pk)).decode()
    assert body.count(PLAIN) >= len(PROPERTIES)
    assert SECRET not in body


def test_a_tombstone_that_others_may_not_see_is_not_named(client: Client):
    resource = pointing()
    make_resource(make_source(), "secret", audiences=[7], withdrawn="2026-01-01T00:00Z")
    assert SECRET not in fetch(client, f"/datasets/{resource.pk}.nt").decode()


def test_what_is_not_here_may_be_pointed_at(client: Client):
    resource = pointing()
    assert SECRET in fetch(client, f"/datasets/{resource.pk}.nt").decode()


@pytest.mark.parametrize("published", [True, False])
def test_what_another_source_shows_to_everyone_may_be_pointed_at(client: Client, published: bool):
    resource = pointing()
    make_resource(make_source(), "secret", audiences=[7], published=not published)
    make_resource(make_source("open"), "secret", iri=SECRET, published=published)
    assert SECRET in fetch(client, f"/datasets/{resource.pk}.nt").decode()


@pytest.mark.parametrize("path", ["/datasets/{}.nt", "/catalog.nt"])
def test_hiding_changes_the_tag(client: Client, path: str):
    path = path.format(pointing().pk)
    before = client.get(path)["ETag"]
    make_resource(make_source(), "secret", audiences=[7])
    assert client.get(path)["ETag"] != before
    assert client.get(path, headers={"if-none-match": before}).status_code == 200


def test_who_asks_by_date_gets_what_is_left_by_now(client: Client):
    path = f"/datasets/{pointing().pk}.nt"
    since = {"if-modified-since": client.get(path)["Last-Modified"]}
    assert client.get(path, headers=since).status_code == 304
    make_resource(make_source(), "secret", audiences=[7])
    assert SECRET not in fetch(client, path, headers=since).decode()


def test_what_is_said_of_a_hidden_one_goes_with_it():
    resource = said(
        f"<{MINE}> <x:relation> <{SECRET}>",
        f"<{MINE}> <x:publisher> _:b1",
        f'<{SECRET}> <x:title> "Secret"',
        f"<{SECRET}> <x:contact> _:b2",
        f"<{SECRET}> <x:publisher> _:b1",
        '_:b1 <x:name> "Port"',
        '_:b2 <x:name> "Nobody else"',
        "_:b2 <x:knows> <x:friend>",
        '<x:friend> <x:name> "Friend"',
        "_:b2 <x:knows> _:b2",
    )
    left = without(resource, HIDDEN).decode().splitlines()
    assert left == [f"<{MINE}> <x:publisher> _:b1 .", '_:b1 <x:name> "Port" .']


def test_what_leads_to_the_record_from_outside_stays():
    lines = (
        f"<x:record> <x:primaryTopic> <{MINE}>",
        f"<{MINE}> <x:relation> <{SECRET}>",
        f"<{SECRET}> <x:primaryTopic> <{MINE}>",
    )
    assert without(said(*lines), HIDDEN).decode() == f"{lines[0]} .\n"
    assert without(said(lines[2], lines[0]), HIDDEN).decode() == f"{lines[0]} .\n"


def test_a_blank_record_keeps_what_it_says():
    lines = ('_:b0 <x:title> "Mine"', f"_:b0 <x:relation> <{SECRET}>", "_:b0 <x:part> _:b1")
    left = without(said(*lines, iri=""), HIDDEN).decode()
    assert left == f"{lines[0]} .\n{lines[2]} .\n"


def test_words_that_quote_it_are_the_publishers_own():
    line = f'<{MINE}> <x:description> "See <{SECRET}> \\" or {SECRET}."@en'
    assert without(said(line), HIDDEN).decode() == f"{line} .\n"
    assert without(said(line), frozenset()).decode() == f"{line} .\n"


def test_what_is_derived_is_derived_from_what_is_left():
    parts = (
        f"<{MINE}> <{TYPE}> <{DATASET}>",
        f'<{MINE}> <{DCT}title> "Mine"@en',
        f"<{MINE}> <{IN_SERIES}> <{SECRET}>",
        f"<{MINE}> <{DCT}relation> <{PLAIN}>",
        f"<{MINE}> <{DCT}relation> <{SECRET}>",
        f'<{SECRET}> <{DCT}title> "Secret"',
        f"<{MINE}> <{DCAT}distribution> _:b1",
        f"_:b1 <{DCAT}accessURL> <{SECRET}>",
        f"<{MINE}> <{DCAT}distribution> _:b2",
        f"_:b2 <{DCAT}downloadURL> <{PLAIN}>",
    )
    found = seen(said(*parts, source=HarvestSource()), HIDDEN)
    assert found.document["title"] == {"en": "Mine"}
    assert found.document["related"] == [{"property": f"{DCT}relation", "iri": PLAIN}]
    assert "in_series" not in found.document
    assert [d.download_urls for d in found.distributions] == [[PLAIN]]
    assert found.findings
    assert all("ecret" not in f"{f.value} {f.focus} {f.message}" for f in found.findings)


def test_what_names_nothing_hidden_is_as_kept():
    resource = make_resource(make_source(), "one")
    Distribution.objects.create(resource=resource, key="a", position=0)
    Distribution.objects.create(
        resource=resource, key="b", position=1, withdrawn="2026-01-01T00:00Z"
    )
    found = seen(resource, frozenset())
    assert found.document is resource.document
    assert [one.key for one in found.distributions] == ["a"]


def test_only_records_that_name_something_hidden_are_told_from_others():
    loud, quiet = pointing(), make_resource(make_source(), "quiet")
    make_resource(make_source(), "secret", audiences=[7])
    assert naming([loud, quiet], ANONYMOUS) == {loud.pk}


def test_where_nothing_is_hidden_no_statement_is_looked_at(django_assert_num_queries):
    unreadable = Resource(statements=b"")
    with django_assert_num_queries(2):
        assert hidden_in([unreadable], ANONYMOUS) == frozenset()
        assert naming([unreadable], ANONYMOUS) == frozenset()
