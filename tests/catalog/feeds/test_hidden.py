"""A statement that points at a resource of others does not tell of it."""

import pytest
from django.test import Client

from catalog.feeds.hidden import without
from catalog.models import Link, Resource
from tests.catalog.feeds.walking import fetch
from tests.factories import make_resource, make_source

pytestmark = pytest.mark.django_db(transaction=True)
IN_SERIES = "http://www.w3.org/ns/dcat#inSeries"
SECRET, PLAIN = "https://data.example.org/port/secret", "https://data.example.org/port/plain"


def pointing() -> Resource:
    """A dataset that points at two others."""
    iri = "https://data.example.org/port/pointing"
    lines = "".join(f"<{iri}> <{IN_SERIES}> <{target}> .\n" for target in (PLAIN, SECRET))
    resource = make_resource(make_source(), "pointing", iri=iri, lines=lines.encode())
    for target in (PLAIN, SECRET):
        Link.objects.create(resource=resource, property=IN_SERIES, target=target)
    return resource


@pytest.mark.parametrize("path", ["/datasets/{}.nt", "/catalog.nt"])
def test_what_the_stranger_may_not_see_is_not_pointed_at(client: Client, path: str):
    resource = pointing()
    make_resource(make_source(), "plain")
    make_resource(make_source(), "secret", audiences=[7])
    body = fetch(client, path.format(resource.pk)).decode()
    assert PLAIN in body
    assert SECRET not in body


def test_what_is_not_here_may_be_pointed_at(client: Client):
    resource = pointing()
    assert SECRET in fetch(client, f"/datasets/{resource.pk}.nt").decode()


def test_hiding_changes_the_tag(client: Client):
    path = f"/datasets/{pointing().pk}.nt"
    before = client.get(path)["ETag"]
    make_resource(make_source(), "secret", audiences=[7])
    assert client.get(path)["ETag"] != before


def test_only_objects_are_looked_at():
    lines = f'<{SECRET}> <{IN_SERIES}> "<{SECRET}>" .\n<x:a> <{IN_SERIES}> <{SECRET}> .\n'.encode()
    assert without(lines, frozenset({SECRET})) == lines.splitlines(keepends=True)[0]
    assert without(lines, frozenset()) == lines
