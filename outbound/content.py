"""Unpack a body piece by piece, and stop where it grows too large."""

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from outbound.budgets import MB, Budget
from outbound.errors import FetchFailed, FetchRefused, TooLarge

PIECE = 65_536  # bytes; neither a read nor an unpacked piece is larger
ENCODINGS = ("gzip", "deflate")  # what we ask for, and all that we understand


def encoding(field: str) -> str:
    """The one content encoding named by a Content-Encoding field; empty for none.

    Raises FetchRefused for two or more, one on the other, and for those that we did not ask for.
    """
    names = [n for n in (part.strip().lower() for part in field.split(",")) if n]
    names = [n.removeprefix("x-") for n in names if n != "identity"]
    if len(names) > 1:
        raise FetchRefused(f"the body is packed {len(names)} times over: pack it once at most")
    if names and names[0] not in ENCODINGS:
        raise FetchRefused(
            f"the body is packed as {names[0][:40]!r}, which we did not ask for: "
            f"send {', '.join(ENCODINGS)} or plain"
        )
    return names[0] if names else ""


def unpacked(chunks: Iterable[bytes], encoding: str, budget: Budget) -> Iterator[bytes]:
    """The content of `chunks` in pieces of at most PIECE bytes, within `budget`.

    Raises TooLarge over the bytes or the ratio, FetchFailed for a damaged or unfinished body.
    """
    tally = _Tally(budget)
    sent = tally.sent(chunks)
    for piece in _inflated(sent, encoding) if encoding else sent:
        tally.unpacked(len(piece))
        yield piece


def write(pieces: Iterable[bytes], into: Path) -> tuple[int, str]:
    """Write `into`, by way of a file beside it, so that it exists only when all is there.

    Returns the count of bytes and their SHA-256.
    """
    part = into.with_name(into.name + ".part")
    digest, count = hashlib.sha256(), 0
    try:
        with part.open("wb") as out:
            for piece in pieces:
                out.write(piece)
                digest.update(piece)
                count += len(piece)
        part.replace(into)
    finally:
        part.unlink(missing_ok=True)
    return count, digest.hexdigest()


class _Tally:
    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._in = self._out = 0

    def sent(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self._in += len(chunk)
            if self._in > self._budget.wire_bytes:
                raise TooLarge(_too_large("sends", self._budget.wire_bytes))
            yield chunk

    def unpacked(self, count: int) -> None:
        self._out += count
        if self._out > self._budget.body_bytes:
            raise TooLarge(_too_large("unpacks to", self._budget.body_bytes))
        if self._out > self._budget.ratio_after and self._out > self._budget.ratio * self._in:
            raise TooLarge(
                f"the body unpacks to more than {self._budget.ratio} times what was sent: "
                "send it plain, or in pages"
            )


def _too_large(verb: str, limit: int) -> str:
    size = f"{limit / MB:g} MB" if limit >= MB else f"{limit} bytes"
    return f"the body {verb} more than {size}: serve it in pages, or raise the source's budget"


def _inflated(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    engine, ended = None, False
    try:
        for chunk in _primed(chunks):
            data = chunk.lstrip(b"\0") if ended else chunk
            while data:
                engine = engine or zlib.decompressobj(_window(encoding, data))
                yield from _pieces(engine, data)
                ended = False
                if not engine.eof:
                    break
                # RFC 1952 2.2: a gzip body may be several, one after the other; zeros are padding.
                data, engine, ended = engine.unused_data.lstrip(b"\0"), None, True
    except zlib.error as wrong:
        raise FetchFailed(f"the {encoding} body is damaged ({wrong})") from None
    if engine is not None:
        raise FetchFailed(f"the {encoding} body was cut off before its end")


def _primed(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes, the first two of them together: they tell the two kinds of deflate apart."""
    first = b""
    for chunk in chunks:
        first += chunk
        if len(first) > 1:
            yield first
            first = b""
    if first:
        yield first


def _window(encoding: str, data: bytes) -> int:
    """zlib's `wbits`. "deflate" means zlib (RFC 9110 8.4.1.2), yet some servers send it raw."""
    if encoding == "gzip":
        return 16 + zlib.MAX_WBITS
    is_zlib = data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
    return zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS


def _pieces(engine: "zlib._Decompress", data: bytes) -> Iterator[bytes]:
    """All that `data` unpacks to; output may wait inside the engine when its input is used up."""
    while True:
        piece = engine.decompress(data, PIECE)
        if piece:
            yield piece
        data = engine.unconsumed_tail
        if engine.eof or (not data and len(piece) < PIECE):
            return
