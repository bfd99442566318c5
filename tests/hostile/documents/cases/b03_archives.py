"""B03: archives that unpack to more than there is room for, or to somewhere else."""

import gzip
import io
import lzma
import zipfile
import zlib

from tests.hostile.documents.case import Case
from vocab.rdf.sandbox import Limits

LINE = b'<https://e.org/a> <https://e.org/p> "1" .\n'
ROOM = Limits(unpacked_bytes=64 << 20)
RATIO = "more than 100 times its size"


def zeros(megabytes: int, kind: int = 31) -> bytes:
    """A gzip stream of zeros, made in little memory."""
    packer = zlib.compressobj(9, zlib.DEFLATED, kind)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(megabytes)) + packer.flush()


def zipped(names: list[str], data: bytes = LINE, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name in names:
            archive.writestr(name, data)
    return out.getvalue()


def link() -> bytes:
    """A zip with a symbolic link to a file of the machine."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        member = zipfile.ZipInfo("link.nt")
        member.external_attr = 0o120777 << 16
        archive.writestr(member, "/etc/passwd")
    return out.getvalue()


def overlapping() -> bytes:
    """Many entries of the directory that name the same bytes (a flat zip bomb)."""
    data = bytearray(zipped(["a" * 8], bytes(4 << 20)))
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    entry = bytes(data[start:end])
    whole = data[:start] + entry * 200 + data[end:]
    foot = whole.index(b"PK\x05\x06")
    whole[foot + 8 : foot + 12] = (200).to_bytes(2, "little") * 2
    whole[foot + 12 : foot + 16] = (len(entry) * 200).to_bytes(4, "little")
    return bytes(whole)


CASES = [
    Case("gzip-bomb", lambda: zeros(200), name="x.nt.gz", refused=RATIO),
    Case("gzip-bomb-in-many-members", lambda: zeros(1) * 200, name="x.nt.gz", refused=RATIO),
    Case(
        "xz-bomb", lambda: lzma.compress(bytes(200 << 20), preset=0), name="x.nt.xz", refused=RATIO
    ),
    Case("zip-bomb", lambda: zipped(["a.nt"], bytes(100 << 20)), name="x.zip", refused=RATIO),
    Case("flat-zip-bomb", overlapping, name="x.zip", refused=""),
    Case(
        "bytes-within-the-ratio",
        lambda: gzip.compress(LINE * 2_000_000, 0),
        name="x.gz",
        refused="more than 67,108,864 bytes",
        limits=ROOM,
    ),
    Case("gzip-in-gzip", lambda: gzip.compress(zeros(200)), name="x.gz", refused="pack once"),
    Case("zip-in-zip", zipped(["a.zip"], zipped(["a.zip"])), name="x.zip", refused="pack once"),
    Case(
        "names-that-climb",
        zipped(["../../../../tmp/outside.nt", "/tmp/outside.nt", "..\\x.nt"]),
        name="x.zip",
        statements=3,
    ),
    Case("a-link-to-a-file", link(), name="x.zip", refused=""),
    Case(
        "ten-thousand-members",
        lambda: zipped([f"{n}.nt" for n in range(10_001)], b""),
        name="x.zip",
        refused="at most 10,000",
    ),
    Case("an-empty-zip", zipped([]), name="x.zip", refused="empty zip"),
    Case(
        "a-broken-gzip",
        gzip.compress(LINE)[:-4] + b"oops",
        name="x.gz",
        refused="archive is broken",
    ),
    Case("a-header-and-nothing", b"\x1f\x8b", name="x.gz", refused="archive is broken"),
]
