"""Send a peer one small message and take its answer, or open one stream of data.

check URL and fields -> ask (asking) -> Answer, in memory and within the budget; or Stream, raw

Every HTTP status is an answer. What may be tried again, and when, is the caller's to know.
"""

import math
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from requests import PreparedRequest, Response
from requests.structures import CaseInsensitiveDict

from outbound import content
from outbound.addresses import Policy, origin
from outbound.asking import Asking, Broken, chunks
from outbound.budgets import Budget
from outbound.client import Sender
from outbound.errors import FetchFailed, FetchRefused, TooLarge
from outbound.headers import Fields, check_framing, fits, media_type, plain
from outbound.patience import Time
from outbound.wire import Meter, OpenEnded

JSON = "application/json"
KEPT_SECONDS = 4.0  # an idle connection: servers close theirs after five seconds and more
_FRAMING = ["connection", "content-length", "expect", "host", "te", "trailer", "transfer-encoding"]
_SELF = ["accept-encoding", "authorization", "cookie", "upgrade", "user-agent"]
OURS = frozenset([*_FRAMING, *_SELF])  # the fields that no caller sets
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,127}")  # RFC 9110 5.6.2


@dataclass(frozen=True, slots=True)
class Answer:
    """What the peer said. `body` is unpacked; `media_type` is in lower case, without parameters.

    `fields`: the header fields by their names in lower case; those that were sent several times
    (Link) are joined by commas, as RFC 9110 5.3 has it.
    """

    status: int
    media_type: str
    fields: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class Stream:
    """An open answer of any size. Close it, or use it as a context manager; one thread.

    `fields` as of an Answer: a Content-Encoding that we did not ask for stands there.
    """

    def __init__(self, response: Response, asking: Asking) -> None:
        self._response, self._asking = response, asking
        self.status = response.status_code
        self.fields: Mapping[str, str] = plain(response.headers)

    def chunks(self) -> Iterator[bytes]:
        """The body as sent, in pieces of some 64 kB; FetchFailed when it is silent or cut off."""
        return chunks(self._response)

    def close(self) -> None:
        """Leave, whether or not all was read."""
        self._response.close()
        self._asking.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class Messenger:
    """One for each thread. Keeps connections open for some seconds, for the next message.

    Close it, or use it as a context manager.
    """

    def __init__(
        self, policy: Policy, budget: Budget, sender: Sender, *, time: Time | None = None
    ) -> None:
        self._policy, self._budget, self._sender = policy, budget, sender
        self._now = (time or Time()).now
        self._meter = Meter(budget, self._now)
        self._asking = Asking(policy, self._meter)
        self._used: dict[str, float] = {}  # origin -> when a connection to it was used last

    def send(
        self,
        method: str,
        url: str,
        *,
        body: bytes | None,
        authorization: str,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The peer's answer, whatever its status; asked once, within `budget.total_seconds`.

        (Twice only where a kept connection turns out to be closed, before a byte of an answer.)

        `headers` come on top, and in place of our Accept and Content-Type, which say JSON. Raises
        FetchRefused when nothing was sent, TooLarge for an answer over the budget, and FetchFailed
        when no answer was understood: the peer may have taken the message, or not.
        """
        self._meter.begin_exchange()
        request, parts = self._asking.prepared(method, url, body)
        ours = {"Accept": JSON, "Accept-Encoding": ", ".join(content.ENCODINGS)}
        ours |= {"Content-Type": JSON} if body is not None else {}
        request.headers.update(self._fields(ours, authorization, headers or {}))
        self._leave_the_idle(origin(parts))
        response = self._asked(request)
        try:
            return self._taken(response)
        finally:
            response.close()
            self._used[origin(parts)] = self._now()

    def open(self, url: str, *, authorization: str, headers: Mapping[str, str]) -> Stream:
        """The data at `url`, as sent: no limit to its size or time, but to its silences.

        Raises as `send` does. Follows no redirect: that is a stream with its status.
        """
        asking = Asking(self._policy, OpenEnded(self._budget, self._now))
        ours = {"Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}
        try:
            request, _ = asking.prepared("GET", url)
            request.headers.update(self._fields(ours, authorization, headers))
            response = asking.answer(request)
            with _already_sent():
                check_framing(Fields(response.headers))
            return Stream(response, asking)
        except BaseException:
            asking.close()
            raise

    def close(self) -> None:
        """Leave all peers."""
        self._asking.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _leave_the_idle(self, place: str) -> None:
        """A message that meets a server's closing door is lost: such a door is not tried."""
        if self._now() - self._used.get(place, math.inf) > KEPT_SECONDS:
            self._asking.close()
            self._used.clear()

    def _asked(self, request: PreparedRequest) -> Response:
        try:
            return self._asking.answer(request)
        except Broken:
            if not self._meter.is_unheard:
                raise
        # The peer closed a kept connection while we wrote: what every browser does then, too.
        self._asking.close()
        return self._asking.answer(request)

    def _fields(
        self, ours: Mapping[str, str], authorization: str, theirs: Mapping[str, str]
    ) -> Mapping[str, str]:
        _check_fields(theirs)
        if authorization and not fits(authorization):
            raise FetchRefused("the authorization holds letters that no header field can carry")
        fields = CaseInsensitiveDict({**ours, "User-Agent": self._sender.user_agent})
        fields.update(theirs)
        if authorization:
            fields["Authorization"] = authorization
        return fields

    def _taken(self, response: Response) -> Answer:
        with _already_sent():
            fields = Fields(response.headers)
            check_framing(fields)
            encoding = content.encoding(fields["Content-Encoding"])
            body = b"".join(content.unpacked(chunks(response), encoding, self._budget))
        response.raw.drain_conn()  # urllib3 forgets to take back one whose answer had no body
        known = plain(response.headers)
        kind, _ = media_type(known.get("content-type", ""))
        return Answer(response.status_code, kind, known, body)


@contextmanager
def _already_sent() -> Iterator[None]:
    """An answer that cannot be read is a failure: refused is only what never left."""
    try:
        yield
    except TooLarge:
        raise
    except FetchRefused as wrong:
        raise FetchFailed(str(wrong)) from None


def _check_fields(fields: Mapping[str, str]) -> None:
    for name, value in fields.items():
        if not _NAME.fullmatch(name):
            raise FetchRefused(f"{name[:40]!r} is not the name of a header field")
        if name.lower() in OURS:
            raise FetchRefused(f"the header field {name} is set by us: leave it out")
        if not fits(value):
            raise FetchRefused(f"the header field {name} is empty, or not ASCII: mend its value")
