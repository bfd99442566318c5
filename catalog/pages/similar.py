"""Datasets that are similar to one, for its page: which, and by what.

One search (catalog.search.similar), of what the requester may see; none while there is no index.
"""

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass

from accounts.requester import Requester
from catalog.models import Resource
from catalog.pages.choices import label
from catalog.pages.reader import best, page_language
from catalog.pages.wording import Wording
from catalog.queries import DATASETS
from catalog.search.backends.base import IndexAway
from catalog.search.document import Stored, Where, facets, texts
from catalog.search.engine import backend
from catalog.search.finding import rows, sight
from catalog.search.indexer import as_stored
from catalog.search.question import Question
from catalog.search.runs import Texts
from catalog.search.similar import PLACES, similar_to
from catalog.search.why import Finder

SHOWN = 5
MOST_WORDS, MOST_THEMES = 4, 2  # that are named as what both share


@dataclass(frozen=True, slots=True)
class Similar:
    """One of them, and what it shares: words as they stand there, themes by their names."""

    resource: Resource
    title: Wording
    words: Sequence[str]
    themes: Sequence[str]
    same_publisher: bool


def similar(
    found: Resource, others: Collection[int], requester: Requester, reads: Sequence[str]
) -> list[Similar]:
    """The most similar datasets first; none of `others`, the ids of its copies and look-alikes."""
    question = _question(found) if found.kind in DATASETS else None
    if question is None:
        return []
    engine = backend()
    try:
        looking = sight(requester, engine.position())
        # (It is most similar to itself.)
        hidden = looking.hidden | {found.pk, *others}
        ids = engine.search(question, looking._replace(hidden=hidden)).ids
    except IndexAway:
        return []
    finder, mine = Finder(question), set(facets(as_stored(found)).get("theme", ()))
    return [_similar(row, found, mine, finder, reads) for row in rows(ids, requester)]


def _question(found: Resource) -> Question | None:
    kept = as_stored(found)
    return similar_to(_texts(kept), facets(kept), DATASETS, SHOWN)


def _similar(
    row: Resource, to: Resource, themes: Set[str], finder: Finder, reads: Sequence[str]
) -> Similar:
    kept = as_stored(row)
    shared = [theme for theme in facets(kept).get("theme", ()) if theme in themes]
    title, said = best(row.document.get("title"), reads), _texts(kept)
    # (Most records say the same in several languages.)
    words = _shared(finder, _in(title.language, said)) or _shared(finder, said)
    return Similar(
        resource=row,
        title=title,
        words=words[:MOST_WORDS],
        themes=[label(theme, page_language()) for theme in shared[:MOST_THEMES]],
        same_publisher=bool(to.publisher_key) and to.publisher_key == row.publisher_key,
    )


def _texts(kept: Stored) -> dict[Where, Texts]:
    return {where: said for where, said in texts(kept).items() if where in PLACES}


def _in(language: str, said: Mapping[Where, Texts]) -> dict[Where, Texts]:
    return {
        where: [(tag, text) for tag, text in pairs if Wording(tag).language == language]
        for where, pairs in said.items()
    }


def _shared(finder: Finder, said: Mapping[Where, Texts]) -> list[str]:
    """Words of the texts that the other one has too: long ones first.

    They say more, and are mostly the rare ones, which only the engine knows.
    """
    words = [one.words[0] for one in finder.why(said, {}, ()).found if one.words]
    return sorted({word.casefold(): word for word in words}.values(), key=_shortness)


def _shortness(word: str) -> int:
    return -len(word)
