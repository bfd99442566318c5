"""One document of a run, and how far a feed was read before."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from catalog.models import RunPage
from vocab.namespaces import HYDRA

_LABEL = re.compile(rb"_:\S+")


@dataclass(frozen=True, slots=True)
class Page:
    """One document of a run. `spool` is its N-Triples, None when it has not been read.

    `unchanged`: it was left unread because its bytes are those of the last complete run.
    """

    number: int
    url: str
    sha256: str
    next_url: str
    spool: Path | None
    unchanged: bool = False
    statements: int | None = None  # None: it could not be read
    syntax: str = ""  # as the reader calls it

    @property
    def is_empty(self) -> bool:
        """Whether it was read, now or in the last complete run, and says nothing."""
        return self.statements == 0

    @property
    def name(self) -> str:
        """What findings call it: its address, or the name of a local file without its folder."""
        return self.url if "://" in self.url else Path(self.url).name

    def content(self) -> str:
        """A hash of what it says, but for paging and labels; of its bytes while it is unread.

        Empty when it says nothing.
        """
        if self.spool is None:
            return self.sha256
        found = hashlib.sha256()
        nothing = found.digest()
        with self.spool.open("rb") as lines:
            for line in lines:
                if HYDRA.encode() not in line:
                    found.update(_LABEL.sub(b"_:", line) if b"_:" in line else line)
        return "" if found.digest() == nothing else found.hexdigest()


class Bookmarks(Protocol):
    """How far a feed of changes was read before this run (catalog.harvest.feeds.pages)."""

    asked: tuple[str, ...]  # what an earlier attempt of this run has asked for, in order
    bounds: dict[str, str]  # address -> all in the page was published before this, or ""

    @property
    def rows(self) -> Mapping[str, RunPage]:
        """What is known of each page."""

    def is_known(self, url: str) -> bool:
        """Whether the page was read before."""

    def is_closed(self, url: str) -> bool:
        """Whether it need not be asked for."""

    def leads_to(self, url: str, page: Page | None = None) -> Mapping[str, str]:
        """Where the page goes on, with bounds: now, or as it was read last."""
