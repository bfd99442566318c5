"""Lines that need no parser: whatever is taken for ours, the parser gives back byte for byte."""

import random

import pyoxigraph as ox
import pytest

from vocab.rdf.canonical import MOST_OTHERS, told_apart

S, P = b"<https://e.org/s>", b"<http://purl.org/dc/terms/title>"
OBJECTS = [
    b"<https://e.org>",
    b"<http://e.org:8080/a/b?c=d&e=%C3%A9#f/g?h>",
    b"<mailto:data@e.org>",
    b"_:b0",
    b'""',
    b'"A title"',
    '"Cénozoïcum 𝄞 \u2028"@nl'.encode(),
    b'"a \\"b\\" \\\\ \\n \\t \\r"@en-gb',
    b'"x"@de-t-fr',
    b'"x"@de-t-fr-t0-mtec',
    b'"1"^^<http://www.w3.org/2001/XMLSchema#integer>',
    b'"x"^^<http://www.opengis.net/ont/geosparql#wktLiteral>',
]
LINES = [b"%b %b %b .\n" % (S, P, o) for o in OBJECTS] + [b"_:a1 %b _:b2 .\n" % P]
OTHERS = [
    b'"x"@EN',
    b'"x"@en_GB',
    b'"\\u00e9"',
    b'"\t"',
    b'"\x7f"',
    b'"\xff"',
    '"\uffff"'.encode(),
    b'"x"^^<http://www.w3.org/2001/XMLSchema#string>',
    b'"x"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString>',
    b"<relative>",
    b"<https://e.org/a b>",
    b"<https://e.org/%zz>",
    b"<https://e.org:80a/>",
    b"<https://e.org/\xc3\xa9>",
    b"<javascript:alert(1)>",
    b"<< <https://e.org/s> <https://e.org/p> <https://e.org/o> >>",
]


def by_parser(lines: bytes) -> bytes:
    return ox.serialize(ox.parse(lines, ox.RdfFormat.N_TRIPLES), format=ox.RdfFormat.N_QUADS) or b""


@pytest.mark.parametrize("line", LINES)
def test_what_stands_as_we_write_it_is_taken(line):
    assert list(told_apart(line)) == [(line, True)]
    assert by_parser(line) == line


@pytest.mark.parametrize("term", OTHERS)
def test_everything_else_is_for_the_parser(term):
    line = b"%b %b %b .\n" % (S, P, term)
    assert list(told_apart(line)) == [(line, False)]


@pytest.mark.parametrize(
    "line", [b"# a word\n", b"\n", b"%b %b _:b .\r\n" % (S, P), b"%b %b _:b ." % (S, P)]
)
def test_so_are_comments_and_other_ends_of_lines(line):
    assert list(told_apart(line)) == [(line, False)]


def test_the_parts_are_the_block_in_its_order():
    other = b'%b %b "x"@EN .\n' % (S, P)
    block = b"".join([*LINES, other, *LINES, b"last"])
    parts = list(told_apart(block))
    assert b"".join(part for part, _ in parts) == block
    assert [part for part, as_ours in parts if not as_ours] == [other, b"last"]


def test_a_block_of_others_is_one_part():
    block = b'%b %b "x"@EN .\n' % (S, P) * (MOST_OTHERS + 1)
    assert list(told_apart(block + LINES[0])) == [(block + LINES[0], False)]


def test_a_block_that_is_no_text_is_for_the_parser():
    block = b"".join(LINES) + b'%b %b "\xff" .\n' % (S, P)
    assert list(told_apart(block)) == [(block, False)]


@pytest.mark.parametrize("seed", range(20))
def test_whatever_is_taken_comes_back_the_same_from_the_parser(seed):
    chance = random.Random(seed)
    spice = b'<>"\\ ._:@^-%/#?~[]{}|`0aZ\n\r\t\x00\x7f\x80\xc3\xa9\xef\xbf\xbe'
    taken = 0
    for _ in range(1_000):
        line = bytearray(chance.choice(LINES))
        for _ in range(chance.randint(1, 3)):
            place = chance.randrange(len(line))
            byte = chance.choice(spice)
            chance.choice([line.insert, line.__setitem__])(place, byte)
        for part, as_ours in told_apart(bytes(line)):
            if as_ours:
                taken += 1
                assert by_parser(part) == part
    assert taken > 20
