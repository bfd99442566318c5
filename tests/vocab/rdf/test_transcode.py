"""Character sets: what is valid UTF-8 is UTF-8; a wrong saying is a finding, not a loss."""

import codecs

import pytest

from vocab.errors import UnreadableDocument

TURTLE = '<https://e.org/a> <https://e.org/p> "Zürich, 10 €"@de .\n'
XML = (
    '<?xml version="1.0" encoding="{}"?>\n'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="https://e.org/">'
    '<rdf:Description rdf:about="https://e.org/a"><e:p xml:lang="de">Zürich, 10 €</e:p>'
    "</rdf:Description></rdf:RDF>\n"
)
LINE = TURTLE.strip()


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
    ],
)
@pytest.mark.parametrize(("document", "name"), [(TURTLE, "x.ttl"), (XML.format("UTF-16"), "x.rdf")])
def test_marks_and_zeros_tell_the_encoding(mark, encoding, document, name, read):
    reading = read(mark + document.encode(encoding), name)
    assert (reading.lines, reading.findings) == ([LINE], ())


@pytest.mark.parametrize("encoding", ["windows-1252", "iso-8859-15", "cp850"])
def test_the_declared_encoding_is_read(encoding, read):
    text = XML if encoding != "cp850" else XML.replace(" €", " EUR")
    reading = read(text.format(encoding).encode(encoding), "x.rdf")
    assert reading.lines == [LINE if encoding != "cp850" else LINE.replace(" €", " EUR")]
    assert reading.findings == ()


def test_the_charset_that_was_sent_is_read(read):
    reading = read(TURTLE.encode("iso-8859-15"), charset="ISO-8859-15")
    assert (reading.lines, reading.findings) == ([LINE], ())


@pytest.mark.parametrize("said", ["iso-8859-1", "us-ascii", "windows-1252"])
def test_utf8_that_says_something_else_is_utf8_and_a_finding(said, read):
    reading = read(TURTLE, charset=said)
    assert reading.lines == [LINE]
    assert reading.rules() == ([] if said == "us-ascii" else ["charset-wrong"])


def test_latin1_that_says_utf8_is_read_and_a_finding(read):
    reading = read(TURTLE.encode("windows-1252"), charset="utf-8")
    assert reading.lines == [LINE]
    assert reading.rules() == ["charset-wrong"]
    assert "read as windows-1252" in reading.findings[0].message


def test_a_few_broken_bytes_in_utf8_are_replaced_and_counted(read):
    data = (TURTLE * 3).encode().replace(b"rich", b"r\xffch", 1)
    reading = read(data)
    assert reading.lines == [LINE.replace("rich", "r\ufffdch"), LINE, LINE]
    assert reading.rules() == ["bytes-replaced"]


@pytest.mark.parametrize(
    "nonsense", ["nonsense", "rot13", "zlib", "utf-7", "unicode_escape", "idna", ""]
)
def test_an_unknown_or_strange_charset_is_no_charset(nonsense, read):
    assert read(TURTLE, charset=nonsense).lines == [LINE]


def test_a_declaration_of_utf7_cannot_smuggle_entities(read):
    smuggled = '<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x'
    with pytest.raises(UnreadableDocument):
        read(smuggled, "x.rdf")
