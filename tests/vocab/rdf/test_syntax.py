"""Which syntax: the first bytes decide, and a wrong saying is a finding."""

import pytest

from vocab.errors import UnreadableDocument, UnsupportedMediaType
from vocab.rdf.notes import Notes
from vocab.rdf.syntax import Syntax, recognise

NT = b'<https://e.org/a> <https://e.org/p> "x" .\n'
TTL = b"# comment\n\n@prefix e: <https://e.org/> .\ne:a e:p 1 .\n"
XML = b'<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'
JSON = b'{"@context": {}, "@id": "https://e.org/a"}'
OF = {NT: Syntax.N_TRIPLES, TTL: Syntax.TURTLE, XML: Syntax.RDF_XML, JSON: Syntax.JSON_LD}


def told(head: bytes, media_type: str = "", name: str = "x") -> tuple[Syntax, list[str]]:
    notes = Notes(10, "x")
    syntax = recognise(head, media_type, name, notes)
    return syntax, [finding.message for finding in notes.all()]


@pytest.mark.parametrize("head", OF, ids=lambda head: OF[head])
@pytest.mark.parametrize("media_type", ["", "text/plain", "application/octet-stream", "text/xml"])
def test_vague_media_types_leave_it_to_the_bytes(head, media_type):
    assert told(head, media_type) == (OF[head], [])


@pytest.mark.parametrize("head", [TTL, XML, JSON], ids=lambda head: OF[head])
@pytest.mark.parametrize(
    "media_type",
    ["text/turtle", "application/rdf+xml; charset=utf-8", "application/ld+json", "text/html"],
)
def test_a_wrong_media_type_is_recognised_and_said(head, media_type):
    syntax, messages = told(head, media_type)
    assert syntax == OF[head]
    right = {"text/turtle": TTL, "application/ld+json": JSON}.get(media_type, XML)
    if "html" in media_type or head != right:
        assert messages == [f"Sent as {media_type}; it is {OF[head]}"]
    else:
        assert messages == []


def test_ntriples_sent_as_turtle_is_turtle():
    assert told(NT, "text/turtle") == (Syntax.TURTLE, [])


def test_turtle_named_nt_is_turtle():
    assert told(NT + TTL, name="x.nt") == (Syntax.TURTLE, [])


@pytest.mark.parametrize(
    "head",
    [
        b"<a> a <b> .",
        b"[] <p> 1 .",
        b"[ a <b> ] .",
        b"(1) <p> 1 .",
        b"PREFIX e: <e>",
        b"BASE <b>",
        b"e:a e:p 1",
    ],
)
def test_turtle_has_many_beginnings(head):
    assert told(head, "text/turtle")[0] == Syntax.TURTLE


@pytest.mark.parametrize(
    "head",
    [b"<!-- c --><rdf:RDF xmlns:rdf='x'>", b"<Dataset xmlns='x'>", b"  <?xml version='1.0'?><a/>"],
)
def test_xml_has_many_beginnings(head):
    assert told(head)[0] == Syntax.RDF_XML


@pytest.mark.parametrize("head", [b"[]", b'[{"@id": 1}]', b"{}", b' \n{"a":1}'])
def test_json_has_many_beginnings(head):
    assert told(head)[0] == Syntax.JSON_LD


@pytest.mark.parametrize(
    "head", [b"<!DOCTYPE html><html>", b"<html lang='en'>", b"<!-- x -->\n<HTML>"]
)
@pytest.mark.parametrize("media_type", ["text/html", "application/rdf+xml", ""])
def test_a_web_page_is_refused(head, media_type):
    with pytest.raises(UnreadableDocument, match="a web page, not metadata"):
        told(head, media_type)


@pytest.mark.parametrize(
    ("media_type", "name", "kind"),
    [
        ("application/trig", "", Syntax.TRIG),
        ("", "x.trig", Syntax.TRIG),
        ("application/n-quads", "", Syntax.N_QUADS),
        ("text/plain", "x.nq", Syntax.N_QUADS),
    ],
)
def test_graphs_may_come_later_than_the_head(media_type, name, kind):
    """What begins like N-Triples may hold named graphs: it is what it says."""
    assert told(b'<e:a> <e:p> "1" .\n', media_type, name) == (kind, [])


@pytest.mark.parametrize("head", [b"", b"  \n\t"])
def test_an_empty_document_says_so(head):
    with pytest.raises(UnreadableDocument, match="empty"):
        told(head)


@pytest.mark.parametrize(
    "head", [b"%PDF-1.7", b"\x89PNG\r\n", b"id;title\n1;x\n", bytes(range(256))]
)
def test_anything_else_is_unsupported(head):
    with pytest.raises(UnsupportedMediaType, match="no reader for"):
        told(head, "application/pdf")


def test_a_name_with_a_query_keeps_its_ending():
    assert told(b"a", name="https://e.org/x.ttl?page=2#top")[0] == Syntax.TURTLE
