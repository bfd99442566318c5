"""Are the files of a generation what was written? The engine ends each with a checksum of the rest.

It does not compare them when it opens a file, so one that is damaged in the middle is read as it
is: a search then finds less, or fails, and nobody knows why.

file = body, footer as JSON {"version": …, "crc": CRC-32 of the body}, its length, 1337 (uint32, LE)
"""

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

_END = struct.Struct("<II")
_MAGIC = 1337
_LONGEST_FOOTER = 4_096  # bytes; one of today has about ninety
_CHUNK = 1 << 20
_PARTS = ("fast", "fieldnorm", "idx", "pos", "store", "term")  # of each segment


def damaged(generation: Path) -> list[str]:
    """The files of the last commit that are missing or not what was written. Reads all of them.

    Raises OSError, ValueError where the commit itself cannot be read.
    """
    commit = (generation / "meta.json").read_bytes()
    found = [name for name in _names(commit) if not _is_whole(generation / name)]
    if found and (generation / "meta.json").read_bytes() != commit:
        return damaged(generation)  # (files of the past go when another commit has come)
    return found


def _names(commit: bytes) -> Iterator[str]:
    for segment in json.loads(commit)["segments"]:
        name = segment["segment_id"].replace("-", "")
        for part in _PARTS:
            yield f"{name}.{part}"
        if deletes := segment["deletes"]:
            yield f"{name}.{deletes['opstamp']}.del"


def _is_whole(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - _END.size))
            length, magic = _END.unpack(file.read())
            if magic != _MAGIC or length > _LONGEST_FOOTER:
                return False
            body = file.seek(size - _END.size - length)
            wanted = json.loads(file.read(length))["crc"]
            file.seek(0)
            found = 0
            while chunk := file.read(min(_CHUNK, body - file.tell())):
                found = crc32(chunk, found)
    except (OSError, ValueError, KeyError, TypeError, struct.error):
        return False
    return bool(found == wanted)
