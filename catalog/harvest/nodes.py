"""What one page says of each node that it names. Pure: N-Triples lines in, lines by IRI out.

A blank node goes with the node that leads to it. Where that is not one, or where something is a
record and has no name, the page cannot be taken apart.
"""

from collections.abc import Iterator, Mapping

from vocab.rdf.terms import KINDS, MEMBERSHIP, PRIMARY_TOPIC, A

LONGEST = 2_000  # bytes of a name: what an index takes is 2,700
_SAYS_WHOSE = frozenset({PRIMARY_TOPIC, *MEMBERSHIP})
Lines = list[tuple[bytes, bytes]]  # (predicate, object with the end of the line)


class Nameless(Exception):
    """A record, or what says of which record it is a part, has no name of its own."""


def by_node(lines: bytes) -> dict[str, bytes]:
    """The lines about each named node, with the blank nodes behind it. Raises Nameless.

    Blank nodes are called anew in the order in which they come: what else the page says makes no
    difference.
    """
    about: dict[bytes, Lines] = {}
    for line in lines.splitlines(keepends=True):
        subject, predicate, rest = line.split(b" ", 2)
        about.setdefault(subject, []).append((predicate, rest))
        if subject[:1] == b"_":
            _must_be_a_part(predicate, rest)
    owners: dict[bytes, bytes] = {}
    return {
        _name(subject): b"".join(_whole(subject, about, owners))
        for subject in about
        if subject[:1] == b"<"
    }


def _must_be_a_part(predicate: bytes, rest: bytes) -> None:
    if predicate in _SAYS_WHOSE or (predicate == A and rest.split(b" ", 1)[0] in KINDS):
        raise Nameless


def _name(subject: bytes) -> str:
    if len(subject) > LONGEST:
        raise Nameless
    return subject[1:-1].decode()


def _whole(
    subject: bytes, about: Mapping[bytes, Lines], owners: dict[bytes, bytes]
) -> Iterator[bytes]:
    """The lines about `subject` and about every blank node that it leads to."""
    names = {subject: subject}
    waiting = [subject]
    for node in waiting:  # which grows
        for predicate, rest in about.get(node, ()):
            if rest[:1] != b"_":
                yield b"%b %b %b" % (names[node], predicate, rest)
                continue
            blank, end = rest.split(b" ", 1)
            if owners.setdefault(blank, subject) != subject:
                raise Nameless  # two lead to it: taken apart it would be two
            if blank not in names:
                names[blank] = b"_:n%d" % len(names)
                waiting.append(blank)
            yield b"%b %b %b %b" % (names[node], predicate, names[blank], end)
