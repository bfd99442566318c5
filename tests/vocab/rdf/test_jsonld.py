"""JSON-LD: inline contexts only, depth first, nothing dropped without a word."""

import json
from typing import Any

import pytest

from vocab.errors import DocumentTooLarge, UnreadableDocument
from vocab.rdf import jsonld
from vocab.rdf.job import Limits

CONTEXT = {"dct": "http://purl.org/dc/terms/", "p": {"@id": "https://e.org/p", "@type": "@id"}}


def doc(**parts: Any) -> str:
    return json.dumps({"@context": CONTEXT, **parts})


def node(number: int, **more: Any) -> dict[str, Any]:
    return {"@id": f"https://e.org/{number}", "dct:title": f"T{number}", **more}


def read_jsonld(read: Any, data: str, **more: Any) -> Any:
    return read(data, "x.jsonld", **more)


def test_an_inline_context_is_read(read):
    reading = read_jsonld(read, doc(**node(1)))
    assert reading.lines == ['<https://e.org/1> <http://purl.org/dc/terms/title> "T1" .']
    assert reading.findings == ()


def test_the_context_may_come_last(read):
    assert len(read_jsonld(read, json.dumps({**node(1), "@context": CONTEXT})).lines) == 1


def test_a_bad_iri_is_mended_not_dropped(read):
    reading = read_jsonld(read, doc(**node(1, p="https://e.org/a b")))
    assert "<https://e.org/1> <https://e.org/p> <https://e.org/a%20b> ." in reading.lines
    assert reading.rules() == ["iri-mended"]


def test_a_named_graph_is_merged(read):
    reading = read_jsonld(read, doc(**{"@id": "https://e.org/graph", "@graph": [node(1), node(2)]}))
    assert len(reading.lines) == 2
    assert not any("e.org/graph" in line for line in reading.lines)


@pytest.mark.parametrize(
    "context",
    [
        "https://schema.org/",
        "contexts/local.jsonld",
        "file:///etc/passwd",
        [CONTEXT, "https://e.org/context"],
        {"@import": "https://e.org/context"},
        {"x": {"@id": "https://e.org/x", "@context": "https://e.org/context"}},
        [[["https://e.org/context"]]],
    ],
)
def test_a_context_that_is_an_address_refuses_the_document(context, read):
    with pytest.raises(UnreadableDocument, match="contexts are never fetched"):
        read_jsonld(read, json.dumps({"@context": context, **node(1)}))


def test_a_node_with_an_address_for_a_context_is_left_out_and_the_others_read(read):
    far = node(2) | {"@context": "https://e.org/context"}
    reading = read_jsonld(read, doc(**{"@graph": [node(1), far, node(3, p=far)]}))
    assert {line.split()[0] for line in reading.lines} == {"<https://e.org/1>", "<https://e.org/3>"}
    assert reading.rules() == ["context-remote"] * 2
    assert reading.findings[0].focus == "https://e.org/2"
    assert not reading.complete


def nested(depth: int) -> str:
    return '{"@graph":' + "[" * (depth - 1) + "]" * (depth - 1) + "}"


def test_depth_is_limited_exactly(read):
    assert read_jsonld(read, nested(64)).lines == []
    with pytest.raises(DocumentTooLarge, match="deeper than 64"):
        read_jsonld(read, nested(65))


def test_brackets_in_strings_are_no_depth(read):
    title = '[{"\\' * 200
    assert len(read_jsonld(read, doc(**{"@id": "https://e.org/1", "dct:title": title})).lines) == 1


def test_depth_is_seen_across_chunks(tmp_path, monkeypatch):
    monkeypatch.setattr(jsonld, "CHUNK", 7)
    path = tmp_path / "x"
    path.write_text('{"a":"[[[[[[\\"[[[[[[[[[[[[","b":' + "[" * 9 + "]" * 9 + "}")
    jsonld.check_depth(path, 10)
    with pytest.raises(DocumentTooLarge):
        jsonld.check_depth(path, 9)


@pytest.mark.parametrize("data", ['{"@id": ', "{'a': 1}", '{"a": 1} x', "[1, 2", '{"a": NaN}'[:-1]])
def test_what_is_no_json_is_refused(data, read):
    with pytest.raises(UnreadableDocument, match="not JSON"):
        read_jsonld(read, data, media_type="application/ld+json")


class TestSlices:
    """Large documents: the same result as read whole, in little memory."""

    @pytest.fixture(autouse=True)
    def _small(self, monkeypatch):
        monkeypatch.setattr(jsonld, "WHOLE_BYTES", 0)
        monkeypatch.setattr(jsonld, "BATCH", 2)

    def test_they_give_what_the_whole_gives(self, read, monkeypatch):
        data = doc(**{"@graph": [node(n, p=f"https://e.org/{n + 1}") for n in range(7)]})
        sliced = read_jsonld(read, data)
        monkeypatch.setattr(jsonld, "WHOLE_BYTES", 1 << 20)
        assert sorted(sliced.lines) == sorted(read_jsonld(read, data).lines)
        assert len(sliced.lines) == 14

    def test_a_labelled_blank_node_in_two_slices_stays_one(self, read):
        graph = [{"@id": f"https://e.org/{n}", "p": "_:shared"} for n in range(5)]
        reading = read_jsonld(
            read, doc(**{"@graph": [*graph, {"@id": "_:shared", "dct:title": "S"}]})
        )
        assert {line.split()[2] for line in reading.lines[:5]} == {"_:shared"}
        assert reading.lines[5].startswith("_:shared ")

    def test_nameless_nodes_of_two_slices_stay_two(self, read):
        graph = [{"@id": f"https://e.org/{n}", "p": {"dct:title": "S"}} for n in range(5)]
        lines = read_jsonld(read, doc(**{"@graph": graph})).lines
        assert len({line.split()[0] for line in lines if line.startswith("_:")}) == 5

    def test_what_stands_beside_the_graph_is_read(self, read):
        data = doc(**{"@id": "https://e.org/g", "dct:title": "G", "@graph": [node(1)]})
        assert len(read_jsonld(read, data).lines) == 2

    def test_an_address_for_a_context_is_refused(self, read):
        with pytest.raises(UnreadableDocument, match="never fetched"):
            read_jsonld(read, json.dumps({"@graph": [node(1)], "@context": ["https://e.org/"]}))

    def test_a_node_that_is_no_jsonld_costs_itself(self, read):
        bad = {"@id": "https://e.org/bad", "@type": {"no": "type"}}
        reading = read_jsonld(read, doc(**{"@graph": [node(1), bad, node(2), node(3)]}))
        assert len(reading.lines) == 3
        assert reading.rules() == ["node-unreadable"]
        assert reading.findings[0].focus == "https://e.org/bad"

    def test_without_a_graph_size_is_limited(self, read):
        with pytest.raises(DocumentTooLarge, match="use @graph, pages, or another syntax"):
            read_jsonld(read, doc(**node(1)), limits=Limits(json_bytes=10))


def test_lone_surrogates_do_no_harm(read):
    reading = read_jsonld(
        read, r'{"@id": "https://e.org/1", "https://e.org/p": "a\ud800b \ud83d\ude00"}'
    )
    assert reading.lines == ['<https://e.org/1> <https://e.org/p> "a?b 😀" .']
