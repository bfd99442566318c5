"""People who watch, and a reader that follows by hand."""

from collections.abc import Callable

import pytest

from accounts.models import Organisation, User
from catalog.models import Event, HarvestSource, News, ReaderState, Resource, Watch
from catalog.search.parse import parse
from catalog.watching import verbs
from catalog.watching.reader import NAME, Watcher
from tests.factories import make_source

ALL = tuple(Event)


@pytest.fixture
def port(db: None) -> HarvestSource:
    """A source of an organisation; and a courier's row for the reader."""
    ReaderState.objects.create(name=NAME)
    office = Organisation.objects.create(slug="office", name="Harbour Office")
    return make_source("port", organisation=office)


@pytest.fixture
def ada(db: None) -> User:
    """Who watches."""
    return User.objects.create_user("ada@reader.example", "a ledger", name="Ada")


@pytest.fixture
def follow() -> Callable[[], None]:
    """Bring in all that has changed; a new reader each time, as after a death."""

    def follow() -> None:
        reader = Watcher(lambda: None)
        while reader.step():
            pass

    return follow


def watches(user: User, of: str | Resource = "", **given: object) -> Watch:
    """A watch of a search ("q=harbour") or of a dataset."""
    wish = {
        "name": "Harbour",
        "channel": Watch.Channel.EMAIL,
        "frequency": Watch.Frequency.AT_ONCE,
        "events": ALL,
        **given,
    }
    asked = of if isinstance(of, Resource) else parse(parsed(of))
    return verbs.watch(user, verbs.Wish(of=asked, **wish))[0]  # type: ignore[arg-type]


def parsed(query: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for pair in filter(None, query.split("&")):
        name, _, value = pair.partition("=")
        found.setdefault(name, []).append(value.replace("+", " "))
    return found


def told(watch: Watch) -> list[tuple[str, str]]:
    """What is news of its topic: (title of the resource, kind), in order."""
    rows = News.objects.filter(topic=watch.topic_id).select_related("resource")
    return [(row.resource.title, row.kind) for row in rows]
