"""Documents in a dialect: their nodes go where those of JSON-LD go, wrapped RDF/XML is read as such."""

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from vocab.dialects import registry
from vocab.dialects.base import JsonDialect, Node, XmlDialect
from vocab.errors import UnreadableDocument
from vocab.findings import Rule, Severity
from vocab.xml import Element, local_name

NAMELESS = Rule("nameless", Severity.WARNING, "It has no name", "Name it.")
TITLE = '<https://e.org/1> <http://purl.org/dc/terms/title> "One" .'


def _said(value: Any, base: str, note: Any) -> Iterator[Node]:
    for row in value["rows"]:
        if "name" not in row:
            note(NAMELESS, row["id"])
        yield {"@id": row["id"], "@type": "dcat:Dataset", "dct:title": row.get("name", "")}
    yield {"@id": base, "hydra:next": {"@id": "?page=2"}, "hydra:totalItems": 7}


def _wrapped(root: Element, base: str, note: Any) -> Iterator[Node | Element]:
    for child in root:
        if local_name(child) == "RDF":
            yield child
        else:
            yield {"@id": child.get("id"), "dct:title": child.text}


ROWS = JsonDialect("rows", lambda value: isinstance(value, dict) and "rows" in value, _said)
SACK = XmlDialect("sack", frozenset({"sack"}), _wrapped)


@pytest.fixture(autouse=True)
def dialects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "JSON", (ROWS,))
    monkeypatch.setattr(registry, "XML", (SACK,))


def test_json_in_a_dialect_is_read_with_its_findings_and_its_paging(read):
    data = json.dumps(
        {"rows": [{"id": "https://e.org/1", "name": "One"}, {"id": "https://e.org/2"}]}
    )
    reading = read(data, "x.json")
    assert TITLE in reading.lines
    assert reading.rules() == ["nameless"]
    assert (reading.syntax, reading.total_items) == ("rows", 7)
    assert reading.next_page.endswith("?page=2")


def test_a_node_that_is_no_json_ld_costs_itself(read):
    rows = [{"id": f"https://e.org/{n}", "name": "One"} for n in range(1, 4)]
    rows[1]["name"] = {"@value": {"no": 1}}  # type: ignore[assignment]
    reading = read(json.dumps({"rows": rows}), "x.json")
    assert TITLE in reading.lines
    assert any("e.org/3" in line for line in reading.lines)
    assert reading.rules() == ["node-unreadable"]


def test_xml_in_a_dialect_is_read_in_its_order(read):
    rdf = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:d="http://purl.org/dc/terms/"'
    reading = read(
        f'<s:sack xmlns:s="urn:s"><item id="https://e.org/0">Zero</item><rdf:RDF {rdf}>'
        '<rdf:Description rdf:about="https://e.org/1"><d:title>One</d:title></rdf:Description>'
        '</rdf:RDF><item id="https://e.org/2">Two</item></s:sack>',
        "x.xml",
    )
    assert [line.split()[0] for line in reading.lines] == [f"<https://e.org/{n}>" for n in range(3)]
    assert TITLE in reading.lines
    assert reading.syntax == "sack"


def test_xml_in_a_dialect_that_is_not_well_formed_says_so(read):
    with pytest.raises(UnreadableDocument, match="not well-formed XML"):
        read('<s:sack xmlns:s="urn:s"><item></s:sack>', "x.xml")


@pytest.mark.parametrize("name", ["x.ndjson", "x.jsonl", "x.json", "x"])
def test_json_lines_are_documents(read, name):
    lines = [
        json.dumps({"@context": {"t": "http://purl.org/dc/terms/title"}, "@id": f"https://e.org/{n}", "t": "One"})
        for n in (1, 2)
    ]  # fmt: skip
    lines.insert(1, json.dumps({"rows": [{"id": "https://e.org/3", "name": "One"}]}))
    reading = read("\n\n".join(lines) + "\n", name)
    assert TITLE in reading.lines
    assert any(line.startswith("<https://e.org/2>") for line in reading.lines)
    assert any(line.startswith("<https://e.org/3>") for line in reading.lines)
    assert reading.syntax == "JSON-LD, rows"


def test_a_broken_line_costs_itself_and_says_which(read):
    good = json.dumps({"rows": [{"id": "https://e.org/1", "name": "One"}]})
    reading = read(f'{good}\n{{"rows": [\n{good}\n', "x.ndjson")
    assert reading.lines.count(TITLE) == 2
    [found] = [one for one in reading.findings if one.rule == "node-unreadable"]
    assert found.focus.endswith("line 2")
    assert not reading.complete


def test_lines_of_which_none_is_json_are_refused(read):
    with pytest.raises(UnreadableDocument, match="not one line"):
        read('{"a": \n{"b": \n', "x.ndjson")


def test_what_a_file_of_an_archive_said_before_it_broke_is_taken_back(read, monkeypatch):
    def breaks(value: Any, base: str, note: Any) -> Iterator[Node]:
        yield from ({"@id": f"https://e.org/{n}", "dct:title": "x"} for n in range(100))
        raise UnreadableDocument("broken")

    monkeypatch.setattr(registry, "JSON", (JsonDialect("rows", ROWS.fits, breaks),))
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("a.json", json.dumps({"rows": []}))
        archive.writestr("b.nt", TITLE + "\n")
    reading = read(packed.getvalue(), "x.zip")
    assert reading.lines == [TITLE]
    assert reading.rules() == ["member-unreadable"]
