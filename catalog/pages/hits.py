"""Rows of a list as they stand on a page: title and excerpt in the reader's language, and facts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from catalog.access import Terms
from catalog.models import Resource
from catalog.pages.choices import label
from catalog.pages.plain import excerpt
from catalog.pages.reader import best, page_language
from catalog.pages.reasons import Marked, Marker, Reasons
from catalog.pages.together import Others
from catalog.search.question import Question

FORMATS = 4  # that are named
LANGUAGES = 3

# The last part of the IRI of an access right -> the badge that says so. (What is public is normal.)
RIGHTS = {"RESTRICTED": "restricted", "NON_PUBLIC": "non-public"}


@dataclass(frozen=True, slots=True)
class Hit:
    """One row of a list. `badge` is one of BADGES, or "" where nothing is out of the ordinary."""

    resource: Resource
    title: Marked
    excerpt: Marked
    badge: str
    terms: str
    formats: str
    languages: str
    why: Reasons | None
    others: Others


def hits(
    rows: Sequence[Resource] | QuerySet[Resource],
    reads: Sequence[str],
    terms: Mapping[int, Terms] | None = None,
    marker: Marker | None = None,
    others: Mapping[int, Others] | None = None,
) -> list[Hit]:
    """Rows as they stand in a list, in the reader's language.

    `terms`: those of ours, by id. `marker`: marks what a search has found. `others`: what stands
    with a row, by its id.
    """
    marks = marker or Marker(Question())
    return [
        _hit(row, reads, (terms or {}).get(row.pk), marks, (others or {}).get(row.pk, Others()))
        for row in rows
    ]


def _hit(
    row: Resource, reads: Sequence[str], terms: Terms | None, marker: Marker, others: Others
) -> Hit:
    said = row.document
    text = best(said.get("description"), reads)
    return Hit(
        resource=row,
        title=marker.title(best(said.get("title"), reads)),
        excerpt=marker.excerpt(text) or Marked(excerpt(text.text), text.tag),
        badge=terms.state if terms else _rights(said),
        terms=terms.sentence if terms else "",
        formats=_some([*_formats(row), *_api(said)], FORMATS),
        languages=_some([label(key, page_language()) for key in row.languages], LANGUAGES),
        why=marker.reasons(row),
        others=others,
    )


def _rights(said: Mapping[str, Any]) -> str:
    right = str((said.get("access_rights") or {}).get("iri", ""))
    return RIGHTS.get(right.rsplit("/", 1)[-1], "")


def _formats(row: Resource) -> list[str]:
    return sorted({label(key, page_language()) for key in row.formats})


def _api(said: Mapping[str, Any]) -> Iterator[str]:
    if any(part.get("access_services") for part in said.get("distributions", ())):
        yield _("API")


def _some(words: Sequence[str], most: int) -> str:
    return ", ".join(words[:most]) + (" …" if len(words) > most else "")
