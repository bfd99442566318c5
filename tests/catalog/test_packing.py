"""Statements as they are kept: packed, known by their first byte, read in every earlier way."""

import zlib

import pytest

from catalog.packing import pack, unpack

LINES = '<https://e.org/a> <https://e.org/p> "é" .\n'.encode() * 50


@pytest.mark.parametrize("lines", [b"", LINES])
def test_what_is_packed_comes_out_again(lines):
    assert unpack(pack(lines)) == lines
    assert unpack(memoryview(pack(lines))) == lines
    assert len(pack(LINES)) < len(LINES) / 10


def test_what_an_earlier_version_kept_is_read():
    assert unpack(b"\x01" + zlib.compress(LINES)) == LINES


def test_a_codec_of_a_later_version_is_refused():
    with pytest.raises(ValueError, match=r"codec b'\\x03': this version reads 1 and 2"):
        unpack(b"\x03" + LINES)
