"""What happened to a resource and was said of it, as far as a requester may know (decision 15).

Who belongs to its source's organisation is told all. Everybody else is told what happened since it
was last decided who may see the resource, for since then it has been for who may see it now. What
was said of it is told from the version that stood there at that moment.
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from itertools import pairwise

from accounts.requester import Requester
from catalog import queries
from catalog.access import access
from catalog.dcat.document import document
from catalog.dcat.read import draft
from catalog.dcat.write import ROOT
from catalog.feeds.hidden import hidden_in, without
from catalog.harvest.steps import Step, steps
from catalog.models import Rename, Resource, Version, VersionBody
from vocab.authority.resolve import resolve

VERSIONS = 100  # of a resource that are told, the newest
COMPARED = 10  # of them that are compared field by field
SHOWN = 12  # fields of each
SAYS = (Version.Kind.CONTENT, Version.Kind.RESTORED)  # what brings statements


@dataclass(frozen=True, slots=True)
class Event:
    """One version, and what it changed in the version before it.

    `steps` are the first SHOWN fields and `more` the number of the others; None: not compared.
    `forgotten`: what was said before, or then, is not kept any more. `renamed`: the source called
    it so before.
    """

    version: Version
    before: Version | None = None  # what it superseded, if the requester may know of it
    first: bool = False
    steps: Sequence[Step] | None = None
    more: int = 0
    forgotten: bool = False
    renamed: str = ""


def readable(resource: Resource, requester: Requester) -> list[Version]:
    """The versions whose statements the requester may read, newest first."""
    return readable_of(queries.history(resource, VERSIONS), resource, requester)


def readable_of(rows: Sequence[Version], resource: Resource, requester: Requester) -> list[Version]:
    """The same of versions that are at hand: the newest, without a gap."""
    shown = rows if _is_told_all(resource, requester) else _since_decided(rows)
    said = [version for version in shown if version.kind in SAYS]
    earlier = [version for version in rows[len(shown) :] if version.kind in SAYS]
    return said + earlier[:1]


def events(resource: Resource, requester: Requester, compared: int = COMPARED) -> list[Event]:
    """What happened, newest first, and in the newest of it what changed by field."""
    shown, said, first = _told(resource, requester)
    before = dict(pairwise(said))
    past = _Past(resource, requester)
    renames = Rename.objects.filter(resource=resource).values_list("change_id", "before")
    names = dict(renames) if before else {}  # what never changed never got another name
    found = []
    for version in shown:
        if version not in before:
            found.append(Event(version, first=version == first))
        elif compared:
            compared -= 1
            found.append(past.compared(version, before[version]))
        else:
            found.append(Event(version, before[version]))
    return [
        replace(event, renamed=names.get(event.version.change_id, ""))
        if event.version.kind == Version.Kind.CONTENT and event.before
        else event
        for event in found
    ]


def then(resource: Resource, version: Version) -> Resource | None:
    """`resource` with the statements of one of its versions; None when they are not kept."""
    if version.content_hash == resource.content_hash:
        return resource
    # What has the same hash says the same, whichever version left it behind (decision 0003).
    bodies = VersionBody.objects.filter(
        version__resource=resource, version__content_hash=version.content_hash
    )
    body = bodies.first()
    if body is None:
        return None
    past = copy(resource)
    past.statements = body.statements
    past.iri = _called(resource, version)
    return past


def _called(resource: Resource, version: Version) -> str:
    """The IRI that the source had for it then."""
    later = Rename.objects.filter(resource=resource, change__number__gt=version.change.number or 0)
    renamed = later.order_by("change__number").first()
    return renamed.before if renamed else resource.iri


class _Past:
    """Documents of versions of one resource, each derived once."""

    def __init__(self, resource: Resource, requester: Requester) -> None:
        self._resource, self._requester = resource, requester
        self._documents: dict[str, dict[str, object] | None] = {}

    def compared(self, version: Version, before: Version) -> Event:
        old, new = self._document(before), self._document(version)
        if old is None or new is None:
            return Event(version, before, forgotten=True)
        found = steps(old, new)
        return Event(version, before, steps=found[:SHOWN], more=max(0, len(found) - SHOWN))

    def _document(self, version: Version) -> dict[str, object] | None:
        if version.content_hash not in self._documents:
            self._documents[version.content_hash] = self._derived(version)
        return self._documents[version.content_hash]

    def _derived(self, version: Version) -> dict[str, object] | None:
        past = then(self._resource, version)
        if past is None:
            return None
        root = f"<{past.iri}>".encode() if past.iri else ROOT
        lines = without(past, hidden_in([past], self._requester))
        language = past.source.default_language
        drafted, _ = draft(past.kind, root, lines, language, resolve)
        return document(drafted)


def _told(
    resource: Resource, requester: Requester
) -> tuple[list[Version], list[Version], Version | None]:
    """What may be known to have happened, what of it may be read, and the very first version."""
    rows = queries.history(resource, VERSIONS)
    shown = rows if _is_told_all(resource, requester) else _since_decided(rows)
    said = readable_of(rows, resource, requester)
    return shown, said, rows[-1] if len(rows) < VERSIONS else None


def _is_told_all(resource: Resource, requester: Requester) -> bool:
    """Whether the requester belongs to the organisation that looks after the source."""
    return not access().audiences(requester).ids.isdisjoint(resource.source.members)


def _since_decided(rows: Sequence[Version]) -> list[Version]:
    """Up to the last time that it was decided who may see it, that included."""
    shown = []
    for version in rows:
        shown.append(version)
        if version.kind == Version.Kind.AUDIENCE:
            break
    return shown
