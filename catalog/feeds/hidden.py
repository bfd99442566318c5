"""Statements that would tell of a resource which the requester may not see: they are left out."""

from collections.abc import Sequence

from accounts.requester import Requester
from catalog.models import Link, Resource

Hidden = frozenset[str]  # IRIs of resources that are here, but not for this requester


def hidden_targets(requester: Requester, ids: Sequence[int]) -> Hidden:
    """What these resources point at and the requester may not know of. One query."""
    restricted = Resource.objects.filter(published=True).exclude(audiences=[])
    targets = Link.objects.filter(resource__in=ids).values("target")
    named = restricted.filter(iri__in=targets).exclude(iri="")
    seen = Resource.objects.visible_to(requester).values("pk")
    return frozenset(named.exclude(pk__in=seen).values_list("iri", flat=True))


def without(lines: bytes, hidden: Hidden) -> bytes:
    """`lines` but for those whose object is one of `hidden`."""
    if not hidden:
        return lines
    ends = tuple(f" <{iri}> .\n".encode() for iri in hidden)
    return b"".join(line for line in lines.splitlines(keepends=True) if not line.endswith(ends))
