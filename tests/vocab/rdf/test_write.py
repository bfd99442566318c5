"""What we write says what we were given, in every syntax, read by two parsers that are not ours."""

import random
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Iterable

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from vocab.namespaces import DCAT, DCT, PREFIXES, TYPE, XSD
from vocab.rdf.write import FORMATS, tidy, write

SYNTAX = {
    "ttl": ox.RdfFormat.TURTLE,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nt": ox.RdfFormat.N_TRIPLES,
}
RDFLIB = {"ttl": "turtle", "rdf": "xml", "jsonld": "json-ld", "nt": "nt"}

RECORD = (
    f'<https://e.eu/1> <{DCT}title> "Bus \\"stops\\" \\\\ & <more>\\n\\ttwo"@en .\n'
    f'<https://e.eu/1> <{DCT}title> "Haltestellen"@de .\n'
    f"<https://e.eu/1> <{TYPE}> <{DCAT}Dataset> .\n"
    f"<https://e.eu/1> <{TYPE}> <https://e.eu/ns/Thing> .\n"
    f'<https://e.eu/1> <{DCT}issued> "2021-03-10"^^<{XSD}date> .\n'
    f'<https://e.eu/1> <{DCAT}byteSize> "20"^^<{XSD}integer> .\n'
    f'<https://e.eu/1> <{DCAT}byteSize> "1.5"^^<{XSD}decimal> .\n'
    f"<https://e.eu/1> <{DCT}spatial> <geo:50.8,4.3> .\n"
    f"<https://e.eu/1> <{DCT}relation> <dct:title> .\n"
    f"<https://e.eu/1> <{DCT}temporal> _:r1b0 .\n"
    f'_:r1b0 <{DCAT}startDate> "2020"^^<{XSD}gYear> .\n'
    f"_:r1b0 <{TYPE}> <{DCT}PeriodOfTime> .\n"
    f'<https://e.eu/1> <https://e.eu/ns?a=1&b> "ampersand" .\n'
    f'<https://e.eu/1> <{DCT}provenance> "{TYPE}" .\n'
    f'<https://e.eu/1> <{DCT}type> "\\"{TYPE}\\":[{{\\"@id\\":\\"x\\"}}]" .\n'
    f'<https://e.eu/1> <{DCT}source> "é 🚌 \\u2028 \\u0085 x" .\n'
).encode()
SECOND = RECORD.replace(b"/1>", b"/2>").replace(b"_:r1", b"_:r2")


def written(chunks: Iterable[bytes], name: str) -> bytes:
    return b"".join(write(chunks, name))


def canonical(text: bytes, syntax: ox.RdfFormat) -> set[ox.Quad]:
    dataset = ox.Dataset(ox.parse(text, syntax))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def by_rdflib(text: bytes, name: str) -> rdflib.Graph:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # rdflib's own, about its JSON-LD classes
        return rdflib.Graph().parse(data=text, format=RDFLIB[name])


@pytest.mark.parametrize("name", FORMATS)
class TestEverySyntax:
    def test_says_the_same_to_one_parser(self, name: str) -> None:
        given = canonical(RECORD + SECOND, ox.RdfFormat.N_TRIPLES)
        assert canonical(written([RECORD, SECOND], name), SYNTAX[name]) == given

    def test_says_the_same_to_another_parser(self, name: str) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(rdflib, "NORMALIZE_LITERALS", False)
            given = by_rdflib(RECORD + SECOND, "nt")
            assert isomorphic(by_rdflib(written([RECORD, SECOND], name), name), given)

    def test_is_a_document_without_any_record(self, name: str) -> None:
        assert canonical(written([], name), SYNTAX[name]) == set()
        assert canonical(written([b"", b""], name), SYNTAX[name]) == set()

    def test_an_empty_record_between_two_leaves_no_gap(self, name: str) -> None:
        text = written([b"", RECORD, b"", SECOND, b""], name)
        assert text == written([RECORD, SECOND], name)

    def test_says_the_same_in_the_same_bytes_each_time(self, name: str) -> None:
        assert len({written([RECORD], name) for _ in range(5)}) == 1

    def test_streams(self, name: str) -> None:
        taken = []

        def chunks() -> Iterable[bytes]:
            for chunk in (RECORD, SECOND):
                taken.append(chunk)
                yield chunk

        pieces = iter(write(chunks(), name))
        next(pieces)
        assert taken == []
        next(pieces)
        assert taken == [RECORD]

    def test_has_a_media_type_and_an_extension(self, name: str) -> None:
        assert "/" in FORMATS[name].media_type
        assert FORMATS[name].extension == name
        assert SYNTAX[name].media_type == FORMATS[name].media_type


@pytest.mark.parametrize("name", ["ttl", "rdf", "jsonld"])
def test_an_invalid_iri_never_comes_out(name: str) -> None:
    with pytest.raises(SyntaxError):
        written([b"<urn:s> <urn:p> <https://e.eu/a b> .\n"], name)


@pytest.mark.parametrize("name", FORMATS)
def test_numbers_keep_their_letters(name: str) -> None:
    lines = "".join(
        f'<urn:s> <urn:p:x> "{letters}"^^<{XSD}{kind}> .\n'
        for letters, kind in [("020", "integer"), ("1.50", "decimal"), ("1", "boolean")]
    ).encode()
    given = canonical(lines, ox.RdfFormat.N_TRIPLES)
    assert canonical(written([lines], name), SYNTAX[name]) == given


def test_random_records_survive_all_syntaxes() -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    chunks = [_random_record(chance, n) for n in range(20)]
    given = canonical(b"".join(chunks), ox.RdfFormat.N_TRIPLES)
    for name, syntax in SYNTAX.items():
        assert canonical(written(chunks, name), syntax) == given, name


def _random_record(chance: random.Random, number: int) -> bytes:
    nodes = [
        ox.NamedNode(f"https://e.eu/{number}"),
        *(ox.BlankNode(f"r{number}b{n}") for n in range(3)),
    ]
    literals = [
        *(ox.Literal(chance.choice('é"\\<&>\n\t🚌]') * 3, language="de") for _ in range(3)),
        ox.Literal("1", datatype=ox.NamedNode(XSD + "boolean")),
        ox.Literal(
            " <b>x</b> ", datatype=ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#HTML")
        ),
    ]
    names = [DCT + "title", TYPE, "urn:x:y", "https://e.eu/p#q-1", DCAT + "theme"]
    triples = {
        ox.Triple(chance.choice(nodes), ox.NamedNode(p), chance.choice(nodes + literals))
        for p in chance.choices(names, k=12)
    }
    lines = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES).splitlines(keepends=True)
    chance.shuffle(lines)
    return b"".join(lines)


class TestTurtle:
    def test_declares_our_prefixes_once_and_uses_them(self) -> None:
        text = written([RECORD, SECOND], "ttl").decode()
        assert text.count("@prefix") == len(PREFIXES)
        assert text.startswith("@prefix rdf: ")
        assert "<https://e.eu/1> a dcat:Dataset" in text

    def test_groups_a_subject_whose_lines_were_scattered(self) -> None:
        lines = RECORD.splitlines(keepends=True)
        random.Random(7).shuffle(lines)
        text = written([b"".join(lines)], "ttl").decode()
        assert text.count("<https://e.eu/1> ") == 1


class TestRdfXml:
    def test_is_xml(self) -> None:
        ET.fromstring(written([RECORD, SECOND], "rdf"))

    def test_characters_that_xml_cannot_hold_are_dropped(self) -> None:
        line = b'<urn:s> <urn:p:t> "a\\u0000b\\u000Bc\\u001Fd\\uFFFEe\\uFFFFf" .\n'
        (element,) = ET.fromstring(written([line], "rdf"))
        assert element[0].text == "abcdef"

    def test_line_ends_survive(self) -> None:
        line = b'<urn:s> <urn:p:t> "a\\r\\nb\\rc" .\n'
        assert canonical(written([line], "rdf"), ox.RdfFormat.RDF_XML) == canonical(
            line, ox.RdfFormat.N_TRIPLES
        )

    @pytest.mark.parametrize(
        "predicate", ["https://e.eu/123", "https://e.eu/a/", "https://e.eu/a%20", "urn:x:×"]
    )
    def test_a_property_without_an_xml_name_is_left_out_and_told(self, predicate: str) -> None:
        lines = f'<urn:s> <{predicate}> "x" .\n<urn:s> <urn:p:t> "y" .\n'.encode()
        text = written([lines], "rdf")
        (element,) = ET.fromstring(text)
        assert [child.text for child in element] == ["y"]
        assert b"<!-- statements left out, XML has no name for their property: 1 -->" in text

    def test_a_record_of_which_nothing_is_left_is_still_xml(self) -> None:
        assert len(ET.fromstring(written([b'<urn:s> <urn:x:1> "x" .\n'], "rdf"))) == 0


class TestJsonLd:
    def test_types_stand_under_type(self) -> None:
        assert b'"@type":["https://e.eu/ns/Thing"' in written([RECORD], "jsonld") or (
            b'"@type":["http://www.w3.org/ns/dcat#Dataset"' in written([RECORD], "jsonld")
        )

    def test_has_no_context_that_could_turn_a_name_into_another(self) -> None:
        text = written([RECORD], "jsonld")
        assert b"@context" not in text
        assert b'"@id":"geo:50.8,4.3"' in text


def test_tidy_keeps_every_line_and_puts_the_type_first() -> None:
    lines = b"<urn:a> <urn:p> <urn:b> .\n<urn:b> <urn:p> <urn:c> .\n<urn:a> <%s> <urn:T> .\n"
    lines %= TYPE.encode()
    assert tidy(lines).splitlines() == [
        b"<urn:a> <%s> <urn:T> ." % TYPE.encode(),
        b"<urn:a> <urn:p> <urn:b> .",
        b"<urn:b> <urn:p> <urn:c> .",
    ]


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(KeyError):
        next(write([], "csv"))
