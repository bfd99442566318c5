"""Unpacking, piece by piece, within bounds."""

import hashlib
import os
import random
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from outbound import content
from outbound.budgets import Budget
from outbound.errors import FetchFailed, FetchRefused, TooLarge
from tests.servers import packed

TEXT = b"<a> <b> <c> .\n" * 20_000
HOW = [("gzip", "gzip"), ("deflate", "deflate"), ("raw", "deflate")]


def sliced(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def unpacked(chunks: Iterator[bytes], encoding: str, budget: Budget | None = None) -> bytes:
    return b"".join(content.unpacked(chunks, encoding, budget or Budget()))


@pytest.mark.parametrize(
    ("field", "expected"),
    [("", ""), ("identity", ""), ("gzip", "gzip"), ("X-GZIP", "gzip"), (" deflate ,", "deflate")],
)
def test_one_encoding_at_most(field: str, expected: str) -> None:
    assert content.encoding(field) == expected


@pytest.mark.parametrize("field", ["gzip, gzip", "gzip,deflate", "br, gzip", "gzip, x-gzip, gzip"])
def test_one_on_the_other_is_refused(field: str) -> None:
    with pytest.raises(FetchRefused, match="times over: pack it once at most"):
        content.encoding(field)


@pytest.mark.parametrize("field", ["br", "zstd", "compress", "aes128gcm", "x" * 10_000])
def test_what_we_did_not_ask_for_is_refused(field: str) -> None:
    with pytest.raises(FetchRefused, match="did not ask for: send gzip, deflate or plain") as found:
        content.encoding(field)
    assert len(str(found.value)) < 200


@pytest.mark.parametrize(("how", "encoding"), HOW)
@pytest.mark.parametrize("size", [1, 2, 7, 65_536])
def test_any_cut_of_the_chunks_gives_the_same_content(how: str, encoding: str, size: int) -> None:
    assert unpacked(sliced(packed(TEXT, how), size), encoding) == TEXT


def test_random_bodies_come_back_in_pieces_that_are_not_too_large() -> None:
    seed = int(os.environ.get("HANSA_SEED", random.randrange(10**9)))
    print(f"HANSA_SEED={seed}")
    dice = random.Random(seed)
    for how, encoding in HOW:
        for _ in range(10):
            unit = dice.randbytes(dice.randrange(1, 300))
            body = unit * dice.randrange(1, 4_000) + dice.randbytes(dice.randrange(3))
            chunks = sliced(packed(body, how), dice.randrange(1, 70_000))
            pieces = list(content.unpacked(chunks, encoding, Budget(ratio=10**6)))
            assert b"".join(pieces) == body
            assert max(map(len, pieces)) <= content.PIECE


def test_members_one_after_the_other_and_padding_are_one_gzip_body() -> None:
    body = packed(b"a", "gzip") + packed(b"", "gzip") + packed(b"b", "gzip") + b"\0" * 512
    assert unpacked(sliced(body, 3), "gzip") == b"ab"


def test_a_layer_that_is_not_announced_stays_packed() -> None:
    once = packed(TEXT, "gzip")
    assert unpacked(sliced(packed(once, "gzip"), 100), "gzip") == once


def test_an_empty_body_is_empty_however_packed() -> None:
    for encoding in ("", "gzip", "deflate"):
        assert unpacked(iter(()), encoding) == b""
        assert unpacked(iter([b"", b""]), encoding) == b""


@pytest.mark.parametrize(("how", "encoding"), HOW)
@pytest.mark.parametrize("lost", [1, 5, 9, 100])
def test_a_body_without_its_end_is_cut_off(how: str, encoding: str, lost: int) -> None:
    with pytest.raises(FetchFailed, match="cut off before its end"):
        unpacked(sliced(packed(TEXT, how, cut=lost), 50), encoding)


@pytest.mark.parametrize("encoding", content.ENCODINGS)
def test_a_damaged_body_fails(encoding: str) -> None:
    with pytest.raises(FetchFailed, match=f"the {encoding} body is damaged"):
        unpacked(iter([b"\xff\xff\xff\xff no such thing"]), encoding)


def test_something_else_behind_a_gzip_body_is_damage() -> None:
    with pytest.raises(FetchFailed, match="damaged"):
        unpacked(iter([packed(b"a", "gzip") + b"<html>"]), "gzip")


def test_the_limits_hold_to_the_byte() -> None:
    exact = Budget(wire_bytes=10, body_bytes=10)
    assert unpacked(iter([b"12345", b"67890"]), "", exact) == b"1234567890"
    with pytest.raises(TooLarge, match="sends more than 10 bytes: serve it in pages"):
        unpacked(iter([b"12345", b"678901"]), "", exact)
    with pytest.raises(TooLarge, match="unpacks to more than 10 bytes"):
        unpacked(iter([packed(b"12345678901", "raw")]), "deflate", Budget(body_bytes=10))


def test_the_ratio_counts_only_after_enough_was_unpacked() -> None:
    small = packed(bytes(900_000), "gzip")
    assert len(unpacked(iter([small]), "gzip")) == 900_000
    with pytest.raises(TooLarge, match="more than 100 times what was sent"):
        unpacked(iter([small]), "gzip", Budget(ratio_after=800_000))


@pytest.mark.parametrize(("how", "encoding"), HOW)
def test_a_bomb_costs_little_memory(how: str, encoding: str) -> None:
    bomb = packed(bytes(50_000_000), how)
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            for _ in content.unpacked(iter([bomb]), encoding, Budget()):
                pass
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2_000_000


def test_a_file_is_there_when_all_is_there(tmp_path: Path) -> None:
    into = tmp_path / "document"

    def broken() -> Iterator[bytes]:
        yield b"half"
        assert not into.exists()
        raise FetchFailed("cut off")

    with pytest.raises(FetchFailed):
        content.write(broken(), into)
    assert list(tmp_path.iterdir()) == []
    assert content.write(iter([b"a", b"b"]), into) == (2, hashlib.sha256(b"ab").hexdigest())
    assert into.read_bytes() == b"ab"
