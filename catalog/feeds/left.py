"""What a search found before and does not find any more, of what is still here.

what changed last -> of it what said something else before, and does not match now
-> what it said (VersionBody) as an entry -> did that match? -> the version that ended it

Nothing is kept for it: what was said is forgotten after HISTORY_DAYS, and not told then.
"""

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from typing import NamedTuple

from django.db.models import Min

from accounts.requester import Requester
from catalog.dcat.document import document, facets, pick
from catalog.dcat.read import draft
from catalog.dcat.write import ROOT
from catalog.feeds import past
from catalog.feeds.hidden import Hidden, hidden_in, without
from catalog.harvest.rows import cut, keys
from catalog.models import Change, Resource, Version, VersionBody
from catalog.search.document import Stored, entry
from catalog.search.indexer import as_stored, stored
from catalog.search.question import Question
from catalog.watching.batch import Batch
from vocab.authority.resolve import resolve

LOOKED = 1_000  # resources, those that changed last
MOST = 50  # of them, that said something else before
BACK = 2  # earlier statements of each


class Left(NamedTuple):
    """A resource, and the version since which it is not found."""

    resource: Resource
    version: Version


def left(asked: Question, found: Collection[int], requester: Requester) -> list[Left]:
    """Of what the requester may see, and could read before; none of what is `found`."""
    earlier = _earlier(asked, requester)
    rows = Resource.objects.visible_to(requester).filter(pk__in=set(earlier) - set(found))
    now = Batch([entry(one) for one in stored(rows)]).matching(asked)
    others = rows.exclude(pk__in=now).defer("statements").select_related("source", "change")
    by_id = {row.pk: row for row in others}
    matched = _matched(asked, by_id, earlier, requester)
    since = _since(matched)
    told = (_ended(by_id[pk], version, since[pk], requester) for pk, version in matched.items())
    return [one for one in told if one]


def _earlier(asked: Question, requester: Requester) -> dict[int, list[int]]:
    """The versions that left statements behind, by resource, the newest first."""
    rows = Resource.objects.visible_to(requester).live()
    of_kind = rows.filter(kind__in=dict(asked.filters)["kind"]).order_by("-change__number", "-pk")
    last = list(of_kind.values_list("pk", flat=True)[:LOOKED])
    kept: dict[int, list[int]] = {}
    pairs = VersionBody.objects.filter(version__resource__in=last).order_by(
        "-version__change__number"
    )
    for pk, version in pairs.values_list("version__resource", "version"):
        kept.setdefault(pk, []).append(version)
    return {pk: kept[pk][:BACK] for pk in [one for one in last if one in kept][:MOST]}


def _matched(
    asked: Question,
    rows: Mapping[int, Resource],
    earlier: Mapping[int, Sequence[int]],
    requester: Requester,
) -> dict[int, int]:
    """The newest version of each resource that the question would have found."""
    of = {version: pk for pk, row in rows.items() for version in earlier[row.pk]}
    said = {}
    for body in VersionBody.objects.filter(pk__in=of):
        said[body.pk] = copy(rows[of[body.pk]])
        said[body.pk].statements = body.statements
    hidden = hidden_in(list(said.values()), requester)
    entries = [entry(_stored(row, hidden)._replace(id=pk)) for pk, row in said.items()]
    found = set(Batch(entries).matching(asked))
    newest = {pk: [v for v in earlier[pk] if v in found] for pk in rows}
    return {pk: versions[0] for pk, versions in newest.items() if versions}


def _stored(row: Resource, hidden: Hidden) -> Stored:
    """What the index had of a resource that said what it says, without its score."""
    root, language = f"<{row.iri}>".encode() if row.iri else ROOT, row.source.default_language
    drafted, _ = draft(row.kind, root, without(row, hidden), language, resolve)
    said, of = document(drafted), facets(drafted)
    return as_stored(row)._replace(
        document=said,
        title=pick(said.get("title", {}), (language, "en"))[1],
        themes=keys(of.themes),
        formats=keys(of.formats),
        licences=keys(of.licences),
        languages=keys(of.languages),
        publisher=cut(of.publisher_key),
        is_hvd=of.hvd,
        issued=drafted.issued.day if drafted.issued else None,
        modified=drafted.modified.day if drafted.modified else None,
    )


def _since(matched: Mapping[int, int]) -> dict[int, list[Version]]:
    """The versions of these resources since then at least, by resource, the newest first."""
    first = Change.objects.filter(versions__in=matched.values()).aggregate(first=Min("number"))
    rows = Version.objects.filter(resource__in=matched, change__number__gte=first["first"] or 0)
    found: dict[int, list[Version]] = {pk: [] for pk in matched}
    for one in rows.select_related("change").order_by("-change_id", "-ordinal"):
        found[one.resource_id].append(one)
    return found


def _ended(
    row: Resource, matched: int, since: Sequence[Version], requester: Requester
) -> Left | None:
    """None where the requester may not know what was said."""
    said = past.readable_of(since, row, requester)
    ids = [version.pk for version in said]
    at = ids.index(matched) if matched in ids else 0
    return Left(row, said[at - 1]) if at else None
