"""The history of a record in PROV-O: each version an entity, each change an activity.

https://www.w3.org/TR/prov-o/ — the record itself is what the entities are specialisations of; a
version revises the one before it (and dct:replaces it); a change that brings no statements is an
activity alone. Everything is N-Triples lines; vocab.rdf.write turns them into other syntaxes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from catalog.dcat.write import link, text
from vocab.namespaces import DCT, PROV, RDFS, TYPE, XSD


@dataclass(frozen=True, slots=True)
class Told:
    """One version as it is written. Addresses are absolute, and "" where there is none.

    `version` names what was said then, `before` what it superseded; `statements` is where it can be
    read. `said` are sentences for people.
    """

    activity: str
    at: datetime
    said: Sequence[str]
    version: str = ""
    before: str = ""
    statements: str = ""
    run: str = ""


def lines(record: str, source: str, told: Told) -> bytes:
    """What is to be said of one version of `record`, which came from `source`: both IRIs."""
    return "".join((*_activity(source, told), *_entities(record, told))).encode()


def _activity(source: str, told: Told) -> Iterator[str]:
    yield link(told.activity, TYPE, PROV + "Activity")
    yield _moment(told.activity, "endedAtTime", told.at)
    yield link(told.activity, PROV + "used", source)
    if told.run:
        yield link(told.activity, PROV + "wasInformedBy", told.run)
    for sentence in told.said:
        yield text(told.activity, RDFS + "comment", sentence, "en")


def _entities(record: str, told: Told) -> Iterator[str]:
    if told.version:
        yield link(told.version, TYPE, PROV + "Entity")
        yield link(told.version, PROV + "specializationOf", record)
        yield link(told.version, PROV + "wasGeneratedBy", told.activity)
        yield _moment(told.version, "generatedAtTime", told.at)
    if told.statements:
        yield link(told.version, DCT + "hasFormat", told.statements)
    if told.before:
        yield link(told.version, PROV + "wasRevisionOf", told.before)
        yield link(told.version, DCT + "replaces", told.before)
        yield link(told.before, PROV + "wasInvalidatedBy", told.activity)
        yield _moment(told.before, "invalidatedAtTime", told.at)


def _moment(subject: str, name: str, at: datetime) -> str:
    said = at.astimezone(UTC).isoformat(timespec="seconds")
    return f'<{subject}> <{PROV}{name}> "{said}"^^<{XSD}dateTime> .\n'
