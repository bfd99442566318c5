"""A record's content hash and its stable blank labels: both depend on what is said, not on labels.

Blank nodes of DCAT form trees, so a Merkle hash of each stands for its label. Where they form a
cycle, rounds of colour refinement do the same (canonicalisation could be made to run for years by
a hostile record; two nodes that refinement cannot tell apart hash alike, which is harmless here).
"""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b

VERSION = "v1:"  # a change of the serialiser or of this module changes it
DEPTH = 256

Rows = Mapping[bytes, Sequence[bytes]]  # subject -> [b"<predicate> object .\n", …], no duplicates


class Cycle(Exception):  # noqa: N818 - a turn of the way, not a fault
    """Blank nodes point at each other in a circle, or nest deeper than DEPTH."""


def content_hash(root: bytes, rows: Rows) -> str:
    """`rows` without duplicates, as one serialiser wrote them; "v1:" and 32 hex digits."""
    return digest(root, rows, colours(rows))


def digest(root: bytes, rows: Rows, colour: Mapping[bytes, bytes]) -> str:
    """The hash, given the colours of the blank nodes."""
    named = [s + b" " + _coloured(row, colour) for s in rows if s[:1] == b"<" for row in rows[s]]
    if colour:
        named += [(b"root " if s == root else b"blank ") + colour[s] for s in rows if s in colour]
    named.sort()
    return VERSION + blake2b(b"\n".join(named), digest_size=16).hexdigest()


def colours(rows: Rows) -> dict[bytes, bytes]:
    """Each blank node that is a subject or an object -> hex digest of what is said of it."""
    if not any(s[:1] == b"_" for s in rows) and not any(
        blank_object(row) for own in rows.values() for row in own
    ):
        return {}
    try:
        return _merkle(rows)
    except Cycle:
        return _refined(rows)


def blank_object(row: bytes) -> bytes:
    """The blank node that a row points at, or b""."""
    cut = row.index(b" ") + 1
    return row[cut:-3] if row[cut : cut + 1] == b"_" else b""


def _coloured(row: bytes, colour: Mapping[bytes, bytes]) -> bytes:
    blank = blank_object(row) if colour else b""
    return row[: row.index(b" ")] + b" _:" + colour[blank] + b" .\n" if blank else row


def _merkle(rows: Rows) -> dict[bytes, bytes]:
    memo: dict[bytes, bytes] = {}
    open_nodes: set[bytes] = set()

    def node(subject: bytes) -> bytes:
        if subject in memo:
            return memo[subject]
        if subject in open_nodes or len(open_nodes) > DEPTH:
            raise Cycle
        open_nodes.add(subject)
        said = []
        for row in rows.get(subject, ()):
            blank = blank_object(row)
            said.append(row[: row.index(b" ")] + b" _:" + node(blank) if blank else row)
        open_nodes.discard(subject)
        memo[subject] = _hex(said)
        return memo[subject]

    for subject, own in rows.items():
        if subject[:1] == b"_":
            node(subject)
        for row in own:
            if blank := blank_object(row):
                node(blank)
    return memo


def _hex(said: Iterable[bytes]) -> bytes:
    return blake2b(b"\n".join(sorted(said)), digest_size=16).hexdigest().encode()


def _refined(rows: Rows) -> dict[bytes, bytes]:
    """Colours that take in one more step of the surroundings a round, until no class splits."""
    blanks = {s for s in rows if s[:1] == b"_"}
    blanks |= {b for own in rows.values() for row in own if (b := blank_object(row))}
    colour = dict.fromkeys(blanks, b"0" * 32)
    classes = 1
    while True:
        colour = {
            b: _hex([b"was " + colour[b], *(_coloured(row, colour) for row in rows.get(b, ()))])
            for b in blanks
        }
        if len(set(colour.values())) <= classes:
            return colour
        classes = len(set(colour.values()))


def stable_labels(
    root: bytes, rows: Rows, colour: Mapping[bytes, bytes], taken: int = 0
) -> dict[bytes, bytes]:
    """Blank node -> _:b0, _:b1 …, the root first, then in the order in which a walk meets them.

    The walk takes subjects and their rows sorted by content, so equal records get equal bytes
    (but for blank nodes that colours cannot tell apart).
    """
    labels: dict[bytes, bytes] = {}
    named = sorted(s for s in rows if s != root and s[:1] == b"<")
    orphans = sorted((s for s in rows if s[:1] == b"_" and s != root), key=lambda s: colour[s])
    stack = [*reversed([root, *named, *orphans])]
    walked: set[bytes] = set()
    while stack:
        subject = stack.pop()
        if subject[:1] == b"_" and subject not in labels:
            labels[subject] = b"_:b%d" % (taken + len(labels))
        if subject in walked:
            continue
        walked.add(subject)
        inner = [
            (_coloured(row, colour), b) for row in rows.get(subject, ()) if (b := blank_object(row))
        ]
        inner.sort(reverse=True)
        stack += [b for _, b in inner]
    return labels


def relabelled(line: bytes, labels: Mapping[bytes, bytes]) -> bytes:
    """The line with its blank nodes renamed. Literals are never touched."""
    subject, predicate, rest = line.split(b" ", 2)
    if subject[:1] == b"_":
        subject = labels[subject]
    if rest[:1] == b"_":
        rest = labels[rest[:-3]] + b" .\n"
    return b"%b %b %b" % (subject, predicate, rest)
