"""What holds for every dialect; its own test inherits one of these classes and says what it is of.

class TestDcatUs(JsonContract):
    dialect = dcat_us.DIALECT
    documents = (Path("dcat_us/small.json"),)     # of ours, below tests/documents
    datasets = 3                                  # in all of them together
"""

import json
import random
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from vocab import plain_json
from vocab.dialects import registry
from vocab.dialects.base import JsonDialect, Node, XmlDialect
from vocab.rdf.job import Document, Limits, ReadReport
from vocab.rdf.read import read_document
from vocab.xml import Element, tree

DOCUMENTS = Path(__file__).parents[2] / "documents"
BASE = "https://harvested.example/catalog"
IS_DATASET = (
    b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/dcat#Dataset> ."
)
FOREIGN: tuple[Any, ...] = (
    None, True, 7, 1.5, "text", [], {}, [[]], [None], {"a": {"b": []}}, {"result": None},
    {"@context": {"dcat": "http://www.w3.org/ns/dcat#"}, "@type": "dcat:Dataset"},
    {"@context": {"dcat": "http://www.w3.org/ns/dcat#"}, "@graph": [{"@type": "dcat:Dataset"}]},
)  # fmt: skip
WRONG: tuple[Any, ...] = (
    None, True, 0, -1.5e300, "", "  ", "\0", "\ud800", "a b", "http://[", [], [[]], [None], {},
    {"": {}}, {"@id": 7}, {"@value": []}, [{"@list": []}], "x" * 5_000,
)  # fmt: skip
TRIES = 300
NAME = re.compile(
    r"_:\w+|(?:https?|ftp)://[^\s/?#\[\]]+([/?#][^\n\0]*)?|(?:urn|mailto|tel):[^\s<>]+"
)


def ignore(*_: object, **__: object) -> None:
    """Takes a finding and forgets it."""


def read(path: Path, work: Path) -> tuple[ReadReport, bytes]:
    """The document through the whole reader: what became of it, and its N-Triples."""
    (work / "work").mkdir(exist_ok=True)
    spool = work / "spool.nt"
    report = read_document(Document(path, BASE), spool, work / "work", Limits())
    return report, spool.read_bytes()


class Contract:
    """For both kinds."""

    dialect: JsonDialect | XmlDialect
    documents: tuple[Path, ...]
    datasets: int

    def test_it_is_registered_under_a_name_that_a_page_of_a_run_can_keep(self):
        assert self.dialect in (*registry.JSON, *registry.XML)
        assert 0 < len(self.dialect.name) <= 16

    def test_its_rules_are_documented(self):
        assert set(self.dialect.rules) <= set(registry.RULES)

    def test_what_it_says_goes_through_the_reader_whole(self, tmp_path: Path):
        found = 0
        for document in self.documents:
            report, lines = read(DOCUMENTS / document, tmp_path)
            assert report.syntax == self.dialect.name
            assert report.complete, [f.message for f in report.findings]
            found += lines.count(IS_DATASET)
        assert found == self.datasets


class JsonContract(Contract):
    """For dialects of JSON."""

    dialect: JsonDialect

    def values(self) -> list[Any]:
        return [json.loads((DOCUMENTS / path).read_bytes()) for path in self.documents]

    def nodes(self, value: Any) -> list[Node]:
        return list(self.dialect.nodes(value, BASE, ignore))

    def test_it_knows_its_own_documents_and_is_asked_first(self):
        assert [registry.of_json(value) for value in self.values()] == [self.dialect] * len(
            self.documents
        )

    @pytest.mark.parametrize("value", FOREIGN)
    def test_it_does_not_know_others(self, value: Any):
        assert self.dialect.fits(value) is False

    def test_it_changes_nothing_of_what_it_is_given(self):
        for value in self.values():
            before = deepcopy(value)
            self.nodes(value)
            assert value == before

    def test_whatever_stands_at_any_place_it_says_the_rest(self):
        seed = random.randrange(1 << 32)
        print("seed", seed)
        chance = random.Random(seed)
        for number in range(TRIES):
            value = deepcopy(chance.choice(self.values()))
            place = _spoil(value, chance)
            if self.dialect.fits(value):
                nodes = self.nodes(value)
                assert all(isinstance(node, dict) for node in nodes), (number, place)
                assert _wrong_names(nodes) == [], (number, place)


class XmlContract(Contract):
    """For dialects of XML."""

    dialect: XmlDialect

    def roots(self) -> list[Element]:
        return [tree(DOCUMENTS / path) for path in self.documents]

    def nodes(self, root: Element) -> list[Node | Element]:
        return list(self.dialect.nodes(root, BASE, ignore))

    def test_its_root_elements_belong_to_no_other(self):
        assert all(registry.of_xml(root) is self.dialect for root in self.dialect.roots)
        assert all(root == root.lower() for root in self.dialect.roots)

    def test_whatever_is_missing_or_written_wrong_it_says_the_rest(self):
        seed = random.randrange(1 << 32)
        print("seed", seed)
        chance = random.Random(seed)
        for _ in range(TRIES):
            root = chance.choice(self.roots())
            element = chance.choice(list(root.iter()))
            match chance.randrange(4):
                case 0 if element is not root:
                    element.getparent().remove(element)
                case 1:
                    element.text = chance.choice(("", "   ", "a b", "http://[", "x" * 5_000))
                case 2:
                    element[:] = []
                case _:
                    element.attrib.clear()
            self.nodes(root)


def _wrong_names(nodes: list[Node]) -> list[Any]:
    """Names among the nodes that are no absolute IRIs; every @value must be a text."""
    values = [value for _, value in plain_json.nodes(nodes) if isinstance(value, dict)]
    names = [value["@id"] for value in values if "@id" in value]
    wrong = [name for name in names if not (isinstance(name, str) and NAME.fullmatch(name))]
    return wrong + [v for v in values if "@value" in v and not isinstance(v["@value"], str)]


def _spoil(value: Any, chance: random.Random) -> list[Any]:
    """Put something wrong at one place below `value`; the way to it."""
    way: list[Any] = []
    while True:
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        key = chance.choice(keys)
        way.append(key)
        inner = value[key]
        if isinstance(inner, dict | list) and inner and chance.random() < 0.8:
            value = inner
            continue
        if chance.random() < 0.2:
            del value[key]
        else:
            value[key] = deepcopy(chance.choice(WRONG))
        return way
