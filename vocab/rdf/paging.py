"""Hydra paging, old and new: where the next page is, and how many things there are in all."""

import re

_MARK = b"www.w3.org/ns/hydra/core#"
_NEXT = re.compile(
    rb"<http://www\.w3\.org/ns/hydra/core#(?:next|nextPage)> "
    rb'(?:<([^>]*)>|"((?:[^"\\]|\\.)*)"\S*) \.\n'
)
_TOTAL = re.compile(rb'<http://www\.w3\.org/ns/hydra/core#totalItems> "\s*(\d{1,15})\s*"')


class Paging:
    """Looks at N-Triples as they pass."""

    def __init__(self) -> None:
        self.next_page = ""
        self.total_items: int | None = None

    def look(self, chunk: bytes) -> None:
        """Take paging statements out of a chunk of whole lines."""
        if _MARK not in chunk:
            return
        for iri, text in _NEXT.findall(chunk):
            self.next_page = self.next_page or (iri or text).decode()
        for total in _TOTAL.findall(chunk):
            self.total_items = max(int(total), self.total_items or 0)

    def join(self, next_page: str, total_items: int | None) -> None:
        """Take in what was found in a later part."""
        self.next_page = self.next_page or next_page
        if total_items is not None:
            self.total_items = max(total_items, self.total_items or 0)
