"""Data behind an address: the source is asked with the range, and its answer passed on.

A stream that is stopped must be seen to be cut off, and that takes a length: where the source
tells none, the data are brought here first, into a file without a name.
"""

import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress

from django.conf import settings

from catalog.harvest.limits import sender
from connector.delivery.ranges import NotSatisfiable, Span, Wanted
from connector.delivery.sources import (
    Opened,
    OpenFile,
    SourceFailed,
    authorization_of,
    fitting,
    policy,
)
from connector.models import DataSource
from outbound.budgets import Budget
from outbound.errors import FetchError
from outbound.messenger import Messenger, Stream

_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})")
_NONE = re.compile(r"bytes \*/(\d{1,18})")
_STRONG = re.compile(r'"[\x21\x23-\x7e]*"')
PARTIAL, WHOLE, NO_SUCH_RANGE = 206, 200, 416


def open_address(source: DataSource, wanted: Wanted) -> Opened:
    """A source of the kind `http`. Raises SourceFailed, NotSatisfiable."""
    messenger = Messenger(policy(), _budget(), sender())
    try:
        stream = messenger.open(
            source.address, authorization=authorization_of(source), headers=_asked(wanted)
        )
    except FetchError as failure:
        raise SourceFailed(str(failure)) from None
    finally:
        messenger.close()
    try:
        return _judged(stream, source)
    except BaseException:
        stream.close()
        raise


class Passed:
    """The answer of a source that told how long it is."""

    def __init__(self, stream: Stream, length: int, span: Span | None, media_type: str) -> None:
        self._stream, self.length, self.span = stream, length, span
        self.media_type = fitting(media_type)
        etag = stream.fields.get("etag", "")
        self.etag = etag if _STRONG.fullmatch(etag) else ""
        self.encoding = _encoding(stream)

    def pieces(self) -> Iterator[bytes]:
        """As the source sends them; never more than it announced."""
        left = self.length
        try:
            for piece in self._stream.chunks():
                yield piece[:left]
                left -= min(len(piece), left)
        except FetchError as failure:
            raise SourceFailed(str(failure)) from None

    def close(self) -> None:
        """Leave the source."""
        self._stream.close()


def _budget() -> Budget:
    return Budget(
        connect_seconds=settings.FETCH_CONNECT_SECONDS, idle_seconds=settings.FETCH_READ_SECONDS
    )


def _asked(wanted: Wanted) -> dict[str, str]:
    """The range, as one the source may be asked for; If-Range means its own ETag."""
    if not (single := wanted.single()):
        return {}
    if not wanted.if_range:
        return {"Range": single}
    if not _STRONG.fullmatch(wanted.if_range):
        return {}
    return {"Range": single, "If-Range": wanted.if_range}


def _judged(stream: Stream, source: DataSource) -> Opened:
    media_type = source.media_type or stream.fields.get("content-type", "")
    if stream.status == PARTIAL:
        span = _span(stream)
        return Passed(stream, span.length, span, media_type)
    if stream.status == NO_SUCH_RANGE:
        found = _NONE.fullmatch(stream.fields.get("content-range", ""))
        raise NotSatisfiable(int(found[1]) if found else 0)
    if stream.status != WHOLE:
        raise SourceFailed(f"the source of the data answers {stream.status}")
    length = stream.fields.get("content-length", "")
    if length.isdecimal() and "transfer-encoding" not in stream.fields:
        return Passed(stream, int(length), None, media_type)
    return _brought(stream, media_type)


def _span(stream: Stream) -> Span:
    found = _RANGE.fullmatch(stream.fields.get("content-range", ""))
    if found is None:
        raise SourceFailed("the source of the data answers 206 without saying which bytes it sends")
    first, last, size = map(int, found.groups())
    if not first <= last < size:
        raise SourceFailed("the source of the data answers 206 with a range that cannot be")
    return Span(first, last + 1, size)


def _brought(stream: Stream, media_type: str) -> Opened:
    """All of it, in a file of ours that ends with its descriptor; ranges of it nobody can trust."""
    most = settings.DELIVERY_UNTOLD_MEGABYTES * 1_000_000
    settings.SPOOL_DIR.mkdir(parents=True, exist_ok=True)
    file = tempfile.TemporaryFile(dir=settings.SPOOL_DIR)  # noqa: SIM115 - OpenFile closes it
    encoding = _encoding(stream)
    try:
        for piece in stream.chunks():
            file.write(piece)
            if file.tell() > most:
                raise SourceFailed(
                    f"the source of the data tells no length and sends more than {most} bytes: let"
                    " it send Content-Length, or raise DELIVERY_UNTOLD_MEGABYTES"
                )
        file.flush()
        brought = OpenFile(file, Wanted(), media_type)
    except BaseException as failure:
        file.close()
        if isinstance(failure, FetchError):
            raise SourceFailed(str(failure)) from None
        raise
    with suppress(FetchError):
        stream.close()
    brought.encoding = encoding
    return brought


def _encoding(stream: Stream) -> str:
    """Only what a header can carry; `identity` is none."""
    said = stream.fields.get("content-encoding", "").strip().lower()
    if said in ("", "identity"):
        return ""
    if not re.fullmatch(r"[a-z0-9-]{1,20}", said):
        raise SourceFailed("the source of the data sends an encoding that cannot be passed on")
    return said
