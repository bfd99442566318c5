"""Search in tests of doors: an index that is made of the database's rows at every question."""

from catalog.models import Resource
from catalog.queries import head
from catalog.search.backends.base import Results, Sight
from catalog.search.backends.memory import Memory
from catalog.search.document import Stored, entry
from catalog.search.indexer import stored
from catalog.search.question import Question


class Fresh(Memory):
    """The double, never behind. In a transaction that is not committed, changes have no number."""

    def search(self, question: Question, sight: Sight) -> Results:
        """As the contract says, over all live resources of this moment."""
        return _now().search(question, sight)

    def position(self) -> int:
        """The last change."""
        return head()


class Still(Memory):
    """The double, as the rows were when it was first asked: for many questions to the same rows."""

    def __init__(self) -> None:
        super().__init__()
        self._made = _now()

    def search(self, question: Question, sight: Sight) -> Results:
        """As the contract says."""
        return self._made.search(question, sight)

    def position(self) -> int:
        """As the contract says."""
        return self._made.position()


class Away(Memory):
    """An engine that has no index, and never gets one."""


_last: list[tuple[tuple[int, list[Stored]], Memory]] = []  # at most one: what was made of what


def _now() -> Memory:
    """An index of the rows as they are: that of the last time, where nothing has changed since."""
    rows = [row._replace(change=row.change or 0) for row in stored(Resource.objects.live())]
    position = head()
    seen = (position, rows)
    for before, kept in tuple(_last):
        if before == seen:
            return kept
    made = Memory()
    with made.writer() as writer:
        writer.index(entry(row) for row in rows)
        writer.commit(position)
    _last[:] = [(seen, made)]
    return made
