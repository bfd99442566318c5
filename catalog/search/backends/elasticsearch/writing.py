"""The writer of one index: messages of many documents, and commits that say how far it has come.

Each document has the number of its resource's last change as its version, and the engine refuses an
older one: what was long on its way, or is sent twice, changes nothing.

entries -> lines (gathered until the commit; into a new index sent as they come) -> bulk -> refresh
-> the position, as a document with itself as version -> refresh
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from http import HTTPStatus
from typing import Any

import elastic_transport
import orjson
from elasticsearch import ApiError, ConflictError, Elasticsearch

from catalog.search.backends.base import EngineAway, SearchError, WriterBusy
from catalog.search.backends.elasticsearch.cluster import BUSY, answered, meaning, reason
from catalog.search.backends.elasticsearch.generations import writing
from catalog.search.backends.elasticsearch.schema import CURSOR, cursor, document, tombstone
from catalog.search.document import Entry

MOST_LINES = 1_000  # documents of one message
MOST_BYTES = 4_000_000  # of one message, about
TRIES = 6  # of what the engine has no room for now, or did not answer to
PAUSE = 0.5  # seconds before the second try; twice as long before each one more
# A newer document is there already (409), or it is done.
DONE = frozenset({HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.CONFLICT})

Line = bytes  # an action and its document


class IndexWriter:
    """Writes one index. `is_new`: nobody reads it yet, so nothing waits for a commit."""

    def __init__(self, client: Elasticsearch, index: str, *, is_new: bool) -> None:
        self._client = client
        self._alias = writing(index)
        self._is_new = is_new
        self._waiting: dict[int, Line] = {}  # the last word on each resource
        self._sender = ThreadPoolExecutor(1, thread_name_prefix="bulk")
        self._sent: Future[None] | None = None

    def index(self, entries: Iterable[Entry]) -> None:
        """As the contract says."""
        self._take((entry.id, line(entry.id, entry.change, document(entry))) for entry in entries)

    def remove(self, gone: Mapping[int, int]) -> None:
        """As the contract says."""
        self._take((one, line(one, change, tombstone(change))) for one, change in gone.items())

    def commit(self, position: int) -> None:
        """As the contract says. Raises EngineAway; WriterBusy when another one has come further."""
        self._send_waiting()
        self._await()
        with answered():
            self._client.indices.refresh(index=self._alias)
            try:
                self._client.index(
                    index=self._alias,
                    id=CURSOR,
                    document=cursor(position),
                    version=position,
                    version_type="external_gte",
                    refresh=True,
                    require_alias=True,
                )
            except ConflictError:
                raise WriterBusy("Another process has brought the index further.") from None

    def close(self) -> None:
        """Forget what is not committed; what is being sent is waited for."""
        self._waiting.clear()
        self._sender.shutdown()

    # --- messages -----------------------------------------------------------------------------
    def _take(self, lines: Iterable[tuple[int, Line]]) -> None:
        size = 0
        for number, made in lines:
            # (In the order of its last word: a message is carried out from its first line on.)
            self._waiting.pop(number, None)
            self._waiting[number] = made
            size += len(made)
            if self._is_new and (size > MOST_BYTES or len(self._waiting) >= MOST_LINES):
                self._send_waiting()
                size = 0

    def _send_waiting(self) -> None:
        """One message is on its way while the next one is made, no more."""
        for message in _messages(list(self._waiting.values())):
            self._await()
            self._sent = self._sender.submit(self._send, message)
        self._waiting.clear()

    def _await(self) -> None:
        sent, self._sent = self._sent, None
        if sent:
            sent.result()

    def _send(self, message: Sequence[Line]) -> None:
        """Until everything is in: again only what was not, after pauses. Raises SearchError."""
        left, pause = message, PAUSE
        for is_last in (*[False] * (TRIES - 1), True):
            left = self._refused(left, is_last=is_last)
            if not left:
                return
            time.sleep(pause)
            pause *= 2
        raise EngineAway("The search engine has too much to do: it is asked again later.")

    def _refused(self, message: Sequence[Line], *, is_last: bool) -> Sequence[Line]:
        """What the engine had no room for; all of it where it did not answer."""
        try:
            said = self._client.bulk(
                index=self._alias,
                operations=message,  # type: ignore[arg-type] # what is bytes is sent as it is
                require_alias=True,
                filter_path=["errors", "items.*.status", "items.*.error.type"],
            )
        except ApiError as error:
            if error.status_code in BUSY and not is_last:
                return message
            raise meaning(error.status_code, error.body) from error
        except elastic_transport.TransportError as error:
            # (It may have been carried out: done again, it is the same.)
            if not is_last:
                return message
            raise EngineAway("The search engine does not answer.") from error
        if not said["errors"]:
            return ()
        return [one for one, item in zip(message, said["items"], strict=True) if _is_busy(item)]


def line(number: int, version: int, made: Mapping[str, Any]) -> Line:
    """A document and what is to be done with it, as one part of a message."""
    action = {"_id": str(number), "version": version, "version_type": "external_gte"}
    return orjson.dumps({"index": action}) + b"\n" + orjson.dumps(made)


def _messages(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    first = size = 0
    for at, made in enumerate(lines):
        if at > first and (size + len(made) > MOST_BYTES or at - first >= MOST_LINES):
            yield lines[first:at]
            first, size = at, 0
        size += len(made)
    if first < len(lines):
        yield lines[first:]


def _is_busy(item: Mapping[str, Mapping[str, Any]]) -> bool:
    """Is it to be sent again? Raises SearchError for what the engine will never take."""
    (said,) = item.values()
    if said["status"] in DONE:
        return False
    if said["status"] in BUSY:
        return True
    if said["status"] == HTTPStatus.NOT_FOUND:  # the index is gone
        raise meaning(said["status"], said)
    raise SearchError(f"The search engine refuses an entry ({reason(said)}).")
