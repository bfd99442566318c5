"""Values: what can be mended is, what cannot becomes text, and nothing invalid leaves as an IRI."""

from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocab.rdf.clean import Cleaner
from vocab.rdf.job import Limits
from vocab.rdf.notes import Notes

P = "<https://e.org/p>"


def object_of(read, text: str, **more):
    reading = read(f"<https://e.org/a> {P} {text} .\n", "x.nt", **more)
    (line,) = reading.lines
    return line.removeprefix(f"<https://e.org/a> {P} ").removesuffix(" ."), reading.rules()


@pytest.mark.parametrize(
    "iri",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
    ],
)
def test_iris_that_run_code_or_open_files_become_text(iri, read):
    assert object_of(read, f"<{iri}>") == (f'"{iri}"', ["iri-unsafe"])


@pytest.mark.parametrize(
    "iri", ["mailto:a@e.org", "urn:x:y", "tel:+31", "ftp://e.org/", "https://é.org/ü"]
)
def test_other_schemes_stay(iri, read):
    assert object_of(read, f"<{iri}>") == (f"<{iri}>", [])


def test_a_text_that_mentions_an_unsafe_iri_is_left_alone(read):
    text = '"see <javascript:x> and <data:y>"'
    assert object_of(read, text) == (text, [])


def test_an_iri_may_have_2048_characters(read):
    start = "https://e.org/"
    fits, long = start + "x" * (2_048 - len(start)), start + "x" * (2_049 - len(start))
    assert object_of(read, f"<{fits}>") == (f"<{fits}>", [])
    assert object_of(read, f"<{long}>") == (f'"{long}"', ["iri-long"])


def test_a_subject_that_is_no_iri_loses_its_statement(read):
    long = "https://e.org/" + "x" * 3_000
    reading = read(f"<{long}> {P} 'x' .\n<https://e.org/a> {P} 'y' .\n", "x.ttl")
    assert len(reading.lines) == 1
    assert "statement-lost" in reading.rules()
    assert not reading.complete


@pytest.mark.parametrize(
    "escape", ["\\u0000", "\\u0001", "\\b", "\\f", "\\u001F", "\\u007F", "\\uFFFE"]
)
def test_control_characters_go(escape, read):
    assert object_of(read, f'"a{escape}b"@en') == ('"ab"@en', ["controls-removed"])


@pytest.mark.parametrize(
    "text", ['"a\\tb\\nc\\rd"', '"\\\\u0000"', '"\\\\b"', '"\u202e\u200b\u0085\u2028"']
)
def test_other_characters_stay(text, read):
    assert object_of(read, text) == (text, [])


def test_a_literal_is_cut_at_the_limit_between_characters(read):
    text = "é" * 1_000
    value, rules = object_of(
        read, f'"{text}"@fr', limits=Limits(literal_bytes=1_001, iri_length=100)
    )
    assert value == f'"{"é" * 500}"@fr'
    assert rules == ["literal-cut"]


def test_a_literal_of_a_megabyte_stays_whole(read):
    text = '"' + "x" * ((1 << 20) - 2) + '"'
    assert object_of(read, text) == (text, [])


def test_odd_typed_values_are_kept_raw(read):
    for value in ("2023-02-31", "0000-01-01", "99999-01-01", "-44", "NaN", "9" * 5_000):
        text = f'"{value}"^^<http://www.w3.org/2001/XMLSchema#date>'
        assert object_of(read, text) == (text, [])


SPECIALS = st.sampled_from('<>"{}|\\^` \n\r\t\x00%é\u2028.')


@settings(derandomize=True, max_examples=300, deadline=None)
@given(iri=st.text(SPECIALS | st.characters(codec="utf-8"), max_size=30), text=st.text(max_size=30))
def test_whatever_comes_the_line_is_strict_ntriples_and_one_line(iri, text):
    cleaner = Cleaner(Limits(), Notes(10))
    # Lenient RDF/XML lets everything into an IRI, line breaks and brackets too.
    document = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="https://e.org/">'
        f'<rdf:Description rdf:about="https://e.org/a"><e:p rdf:resource={quoteattr(iri)}/>'
        f"<e:q>{escape(text)}</e:q></rdf:Description></rdf:RDF>"
    )
    parsed = ox.parse(document, ox.RdfFormat.RDF_XML, base_iri="https://e.org/", lenient=True)
    try:
        triples = [triple for quad in parsed if (triple := cleaner.statement(quad))]
    except SyntaxError:
        return
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    assert data.count(b"\n") == len(triples)
    assert len(list(ox.parse(data, ox.RdfFormat.N_TRIPLES))) == len(triples)
