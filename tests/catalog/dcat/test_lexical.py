"""Letters become values: texts, dates, numbers, addresses."""

import random

import pyoxigraph as ox
import pytest

from catalog.dcat.lexical import address, is_iri, literal, moment, number

LITERALS = [
    ('"plain"', ("", "plain")),
    ('"Haus"@de', ("de", "Haus")),
    ('"House"@en-t-de-t0-abcd', ("en-t-de-t0-abcd", "House")),
    ('"2021"^^<http://www.w3.org/2001/XMLSchema#gYear>', ("", "2021")),
    ('""', ("", "")),
    ('"  padded \\n"@en', ("en", "padded")),
    ('"a\\tb\\nc"', ("", "a\tb\nc")),
    ('"a\\r\\nb\\rc"', ("", "a\nb\nc")),
    ('"say \\"hi\\"@en"', ("", 'say "hi"@en')),
    ('"back\\\\slash\\\\n"', ("", "back\\slash\\n")),
    ('"\\u00e9\\U0001F68C"', ("", "é🚌")),
    ('"a\\u0000b\\u0007c\\bd\\fe"', ("", "abcde")),
    ('"caf\\u0065\\u0301"@fr', ("fr", "café")),
    ('"\\uD800"', ("", "\ufffd")),
    ('"\\UFFFFFFFF"', ("", "\ufffd")),
    ('"\\u005Cn"', ("", "\\n")),
    ('"<a href=\\"x\\">"^^<urn:html>', ("", '<a href="x">')),
]


@pytest.mark.parametrize(("term", "value"), LITERALS)
def test_literals(term: str, value: tuple[str, str]) -> None:
    assert literal(term) == value


def test_literals_are_read_as_a_parser_reads_them() -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    letters = 'ab"\\\n\t é🚌u0041@<>^'
    for _ in range(500):
        text = "".join(chance.choice(letters) for _ in range(chance.randrange(12))).strip()
        tag = chance.choice(["", "de", "en-t-de"])
        triple = ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), _made(text, tag))
        line = ox.serialize([triple], format=ox.RdfFormat.N_TRIPLES).decode()
        assert literal(line.split(" ", 2)[2][:-3]) == (tag, text)


def _made(text: str, tag: str) -> ox.Literal:
    return ox.Literal(text, language=tag) if tag else ox.Literal(text)


MOMENTS = [
    ("2021", "2021"),
    ("2021-03", "2021-03"),
    ("2021-03-10", "2021-03-10"),
    (" 2021-03-10 ", "2021-03-10"),
    ("2021-03-10Z", "2021-03-10"),
    ("2021-03-10+01:00", "2021-03-10"),
    ("2021-03-10T10:36:19", "2021-03-10T10:36:19"),
    ("2021-03-10 10:36", "2021-03-10T10:36:00"),
    ("2021-03-10T10:36:19Z", "2021-03-10T10:36:19+00:00"),
    ("2021-03-10T10:36:19.630000+02:00", "2021-03-10T10:36:19.630000+02:00"),
    ("2021-03-10T10:36:19.123456789", "2021-03-10T10:36:19.123456"),
    ("2021-03-10T10:36:19.000", "2021-03-10T10:36:19"),
    ("2018-10-26T08:00:00+0000", "2018-10-26T08:00:00+00:00"),
]
NO_MOMENTS = [
    "",
    "29.05..2017",
    "29.05.2017",
    "05/29/2017",
    "jeweils Montags",
    "2021-01-28 GMT 01:51:03.34919300",
    "2023-02-31",
    "2023-13-01",
    "0000",
    "0000-01-01",
    "-0044-03-15",
    "99999",
    "99999-01-01",
    "2021-03-10T24:00:00",
    "2021-03-10T10:61:00",
    "2021-03-10T10:00:00+99:00",
    "20210310",
    "P1Y",
    "R/P1D",
    "true",
    "NaN",
    "２０２１",
    "2021-3-1",
]


@pytest.mark.parametrize(("text", "iso"), MOMENTS)
def test_moments(text: str, iso: str) -> None:
    assert moment(text) == iso


@pytest.mark.parametrize("text", NO_MOMENTS)
def test_what_is_no_moment(text: str) -> None:
    assert moment(text) == ""


SIZES = [("0", 0), ("20480", 20480), (" 2048.0 ", 2048), ("2048.", 2048), ("9" * 18, 10**18 - 1)]
NO_SIZES = ["", "2 KB", "-1", "1.5", "NaN", "INF", "1e3", "9" * 19, "9" * 5_000, "٣", "0x10"]


@pytest.mark.parametrize(("text", "size"), SIZES)
def test_sizes(text: str, size: int) -> None:
    assert number(text) == size


@pytest.mark.parametrize("text", NO_SIZES)
def test_what_is_no_size(text: str) -> None:
    assert number(text) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://example.eu",
        "http://example.eu:8080/a?b=c#d",
        "ftp://files.example.eu/x.zip",
        "HTTPS://EXAMPLE.EU/",
        "https://bücher.example/straße",
        "https://e.eu/wms?SERVICE=WMS&request=GetMap",
    ],
)
def test_addresses_are_left_as_they_are(url: str) -> None:
    assert address(url) == (url, "")


def test_spaces_in_an_address_are_mended_and_told() -> None:
    mended = "https://e.eu/my%20file%0A.csv"
    told = "The address holds spaces or line breaks"
    assert address("https://e.eu/my file\n.csv") == (mended, told)
    assert address(" https://e.eu/a ") == ("https://e.eu/a", told)


NO_ADDRESSES = [
    ("", "empty"),
    ("   ", "empty"),
    ("www.example.eu/data", "does not begin with https://"),
    ("/data.csv", "does not begin with https://"),
    ("data.csv", "does not begin with https://"),
    ("javascript:alert(1)", "begins with javascript:"),
    ("JaVaScRiPt:alert(1)", "begins with JaVaScRiPt:"),
    ("data:text/html,x", "begins with data:"),
    ("file:///etc/passwd", "begins with file:"),
    ("mailto:a@e.eu", "begins with mailto:"),
    ("urn:nbn:de:1", "begins with urn:"),
    ('https://e.eu/"onmouseover=alert(1)', "not allowed"),
    ("https://e.eu/<script>", "not allowed"),
    ("https://", "not allowed"),
    ("https:///path", "not allowed"),
    ("https://e.eu/a|b", "not allowed"),
    ("https://e.eu/\\x", "not allowed"),
]


@pytest.mark.parametrize(("text", "why"), NO_ADDRESSES)
def test_what_is_no_address_says_why(text: str, why: str) -> None:
    usable, problem = address(text)
    assert usable == ""
    assert why in problem


@pytest.mark.parametrize("iri", ["urn:x:1", "https://e.eu/ä", "mailto:a@e.eu", "doi:10.5/x"])
def test_absolute_iris(iri: str) -> None:
    assert is_iri(iri)


@pytest.mark.parametrize(
    "text",
    ["", "CSV", "a b:c", "urn:", "urn:a b", 'urn:"', "urn:<x>", "urn:{x}", "urn:\0", "1:"],
)
def test_what_is_no_iri(text: str) -> None:
    assert not is_iri(text)
