"""The bytes on their way: sent as long as they may be, cut off short when they may not."""

import logging
from collections.abc import Iterator

from django.db import Error

from connector.delivery.admission import AnyTicket
from connector.delivery.sources import Opened, SourceFailed
from connector.delivery.watching import WATCH, let_go

log = logging.getLogger(__name__)


class Outgoing:
    """One answer. Ends before its Content-Length when it is stopped: the server breaks off then.

    The server closes it in any case, also when the consumer has left.
    """

    def __init__(self, opened: Opened, ticket: AnyTicket) -> None:
        self._opened, self._ticket = opened, ticket
        self._number = WATCH.begin(ticket)
        self._pieces = opened.pieces()
        self._sent = 0
        self._is_closed = False

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        """The next piece, if more may be sent."""
        if not WATCH.goes_on(self._number):
            log.warning("%s: stopped while data flowed", self._ticket)
            raise StopIteration
        try:
            piece = next(self._pieces)
        except (SourceFailed, OSError) as failure:
            log.warning("%s: cut off: %s", self._ticket, failure)
            raise StopIteration from None
        self._sent += len(piece)
        return piece

    def close(self) -> None:
        """Let go of all, and count what was sent."""
        if self._is_closed:
            return
        self._is_closed = True
        WATCH.end(self._number)
        self._opened.close()
        try:
            self._ticket.sent(self._sent)
        except Error as error:
            log.warning("%s: bytes not counted: %s", self._ticket, error)
        finally:
            let_go()
