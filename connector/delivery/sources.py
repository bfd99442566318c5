"""Where the data of a distribution lie: opened for one delivery, a range of them if it is wanted.

file: below VAR_DIR/offered, and reached without any symbolic link
http: asked with the range, by the rules of the way out; its answer is passed on
"""

import os
import re
import stat
from collections.abc import Iterator
from typing import BinaryIO, Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from connector import secrets
from connector.delivery.ranges import Span, Wanted, choose
from connector.models import DataSource
from outbound.addresses import Policy, check_url
from outbound.errors import AddressRefused

PIECE = 512 * 1024  # bytes
PLAIN = "application/octet-stream"
_MEDIA_TYPE = re.compile(
    r"[A-Za-z0-9!#$&^_.+-]{1,60}/[A-Za-z0-9!#$&^_.+-]{1,60}(; ?[\w=.-]{1,60})?"
)


class SourceFailed(Exception):
    """The data cannot be had from their source: our side has to mend something."""


class Opened(Protocol):
    """Data that are ready to flow; `length` bytes come out of `pieces`, or it fails."""

    length: int
    span: Span | None  # None: all of it
    media_type: str
    etag: str  # a strong one, or empty
    encoding: str  # a Content-Encoding of the source that is passed on, or empty

    def pieces(self) -> Iterator[bytes]:
        """The bytes. Raises SourceFailed."""

    def close(self) -> None:
        """Let go of file or connection."""


def check_source(kind: str, address: str) -> None:
    """Before a source is saved. Raises ValueError with a sentence that says what to mend."""
    if kind == DataSource.Kind.FILE:
        try:
            os.close(_open_below(address))
        except SourceFailed as failed:
            raise ValueError(str(failed)) from None
        return
    try:
        check_url(address, policy())
    except AddressRefused as refused:
        raise ValueError(str(refused)) from None


def policy() -> Policy:
    """Where sources of data may lie: the rules that sources of metadata are fetched by."""
    return Policy(
        allow_private=settings.ALLOW_PRIVATE_ADDRESSES,
        allowed_ports=frozenset(settings.FETCH_PORTS),
        ca_file=settings.FETCH_CA_FILE,
    )


def authorization_of(source: DataSource) -> str:
    """What the source asks for; empty: nothing."""
    return secrets.unseal(bytes(source.secret)) if source.secret else ""


def fitting(media_type: str) -> str:
    """A media type that a header can carry."""
    return media_type if _MEDIA_TYPE.fullmatch(media_type) else PLAIN


class OpenFile:
    """A file, or one range of it."""

    encoding = ""

    def __init__(self, file: BinaryIO, wanted: Wanted, media_type: str, etag: str = "") -> None:
        """Takes `file` over. Raises NotSatisfiable."""
        self._file, self.media_type, self.etag = file, fitting(media_type), etag
        try:
            size = os.fstat(file.fileno()).st_size
            self.span = choose(wanted, size, etag)
            self.length = self.span.length if self.span else size
            file.seek(self.span.start if self.span else 0)
        except BaseException:
            file.close()
            raise

    def pieces(self) -> Iterator[bytes]:
        """Half a megabyte at a time; SourceFailed when the file has become shorter."""
        left = self.length
        while left:
            piece = self._file.read(min(PIECE, left))
            if not piece:
                raise SourceFailed("the file became shorter while it was sent")
            left -= len(piece)
            yield piece

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def open_file(source: DataSource, wanted: Wanted) -> OpenFile:
    """A source of the kind `file`. Raises SourceFailed, NotSatisfiable."""
    number = _open_below(source.address)
    facts = os.fstat(number)
    etag = f'"{facts.st_mtime_ns:x}-{facts.st_size:x}-{facts.st_ino:x}"'
    file = os.fdopen(number, "rb", buffering=0)
    return OpenFile(file, wanted, source.media_type, etag)


def _open_below(address: str) -> int:
    """The open file, found name by name below the folder: no step leads out of it.

    (A path that is checked first and opened afterwards may be another one by then.)
    """
    names = address.split("/")
    if "\0" in address or any(name in ("", ".", "..") for name in names):
        raise SourceFailed(
            _("%(address)s is not the name of a file below %(folder)s.")
            % {"address": address[:200].replace("\0", ""), "folder": settings.OFFERED_DIR}
        )
    settings.OFFERED_DIR.mkdir(parents=True, exist_ok=True)
    folder = os.open(settings.OFFERED_DIR, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for name in names[:-1]:
            folder, before = _step(folder, name, os.O_DIRECTORY), folder
            os.close(before)
        number = _step(folder, names[-1], os.O_NONBLOCK)  # (a pipe would wait for its writer)
    except OSError:
        raise SourceFailed(
            _("There is no file %(address)s below %(folder)s (symbolic links are not followed).")
            % {"address": address[:200], "folder": settings.OFFERED_DIR}
        ) from None
    finally:
        os.close(folder)
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise SourceFailed(_("%(address)s is not a plain file.") % {"address": address[:200]})
    return number


def _step(folder: int, name: str, flags: int) -> int:
    return os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | flags, dir_fd=folder)
