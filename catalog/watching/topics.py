"""What is watched: a question, or one resource. Whoever watches the same has the same topic."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs

from catalog.models import Event, Resource, Topic, Watch
from catalog.models.watch import News
from catalog.queries import head
from catalog.search.facets import query_string
from catalog.search.finding import of_datasets
from catalog.search.parse import parse
from catalog.search.query import PAGE, BadQuery, SearchQuery, Sort
from catalog.search.question import Question, question
from catalog.watching.news import SORTS


@dataclass(frozen=True, slots=True)
class Asked:
    """A topic as the reader uses it. `wanted`: the news that somebody wants to be told.

    `question` is None for one resource. What is above `walked` was not looked at for it yet.
    """

    id: int
    question: Question | None
    resource: int | None
    since: int | None
    walked: int | None
    wanted: frozenset[News.Kind] = field(default=frozenset())

    def knows(self, resource_id: int) -> bool:
        """Is it known whether this resource matched before?"""
        return self.walked is None or resource_id <= self.walked


def plain(query: SearchQuery) -> SearchQuery:
    """What is asked, whatever the order and the page."""
    return replace(query, sort=Sort.RELEVANCE, size=PAGE, cursor="")


def of_query(query: SearchQuery) -> Topic:
    """The topic of a search, locked. Where there was none, it begins now."""
    return _locked(resource=None, query=query_string(plain(query)))


def of_resource(resource: Resource) -> Topic:
    """The topic of one dataset, locked."""
    return _locked(resource=resource, query="")


def _locked(**named: Any) -> Topic:
    """In a transaction. What nobody watches any more is not followed either: it begins anew."""
    while True:
        Topic.objects.get_or_create(**named, defaults={"asked": head()})
        found = Topic.objects.select_for_update().filter(**named).first()
        if found and not found.watches.exists() and found.since is not None:
            found.delete()
        elif found:
            return found


def query_of(topic: Topic) -> SearchQuery:
    """The search of a topic. Raises BadQuery when it cannot be asked any more."""
    return parse(parse_qs(topic.query.removeprefix("?")))


class Topics:
    """All that are watched. Questions are read once, and kept as long as they are watched."""

    def __init__(self) -> None:
        self._questions: dict[int, Question | None] = {}  # None: it cannot be asked any more

    def read(self) -> dict[int, Asked]:
        """Those of this moment, by id."""
        wanted = _wanted()
        rows = [topic for topic in Topic.objects.filter(pk__in=wanted) if self._is_asked(topic)]
        self._questions = {row.pk: self._questions.get(row.pk) for row in rows}
        return {
            row.pk: Asked(
                row.pk,
                self._questions[row.pk],
                row.resource_id,
                row.since,
                row.walked,
                wanted[row.pk],
            )
            for row in rows
        }

    def _is_asked(self, topic: Topic) -> bool:
        if topic.resource_id:
            return True
        if topic.pk not in self._questions:
            self._questions[topic.pk] = _question(topic)
        return self._questions[topic.pk] is not None


def _question(topic: Topic) -> Question | None:
    try:
        return question(of_datasets(query_of(topic)))
    except BadQuery:  # of another version of ours: its owner sees that it finds nothing
        return None


def _wanted() -> Mapping[int, frozenset[News.Kind]]:
    found: dict[int, frozenset[News.Kind]] = {}
    for topic, events in Watch.objects.values_list("topic_id", "events").distinct():
        kinds = frozenset(kind for event in events for kind in SORTS[Event(event)])
        found[topic] = found.get(topic, frozenset()) | kinds
    return found
