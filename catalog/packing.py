"""How the publisher's statements are packed where they are kept. The only place that knows."""

import threading
import zlib
from collections.abc import Callable

import zstandard

# First byte of kept statements: how the rest is packed.
ZLIB, ZSTD = b"\x01", b"\x02"
_UNPACKERS: dict[bytes, Callable[[bytes], bytes]] = {
    ZLIB: zlib.decompress,
    ZSTD: zstandard.decompress,
}
_PACKERS = threading.local()  # one for each thread; to make one costs half of packing a record


def pack(lines: bytes) -> bytes:
    """N-Triples lines as they are kept (codec byte, then zstd level 1)."""
    packer: zstandard.ZstdCompressor | None = getattr(_PACKERS, "zstd", None)
    if packer is None:
        packer = _PACKERS.zstd = zstandard.ZstdCompressor(1)
    return ZSTD + packer.compress(lines)


def unpack(kept: bytes | memoryview) -> bytes:
    """The N-Triples lines of what `pack` made, now or when it was zlib."""
    kept = bytes(kept)
    unpacker = _UNPACKERS.get(kept[:1])
    if unpacker is None:
        raise ValueError(f"statements with codec {kept[:1]!r}: this version reads 1 and 2")
    return unpacker(kept[1:])
