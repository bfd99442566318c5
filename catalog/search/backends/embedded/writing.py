"""The one writer of a generation: entries in and out, and commits that say how far it has come."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from tantivy import Index

from catalog.search.backends.embedded.reading import readable
from catalog.search.backends.embedded.schema import CURSOR, cursor, document, key, schema
from catalog.search.document import Entry

HEAP = 128_000_000  # bytes of new documents that are held before they become a file
THREADS = 1  # each makes files of its own, and few large ones are searched faster


class FolderWriter:
    """Writes the index in a folder; makes it where the folder is empty."""

    def __init__(self, path: Path) -> None:
        with readable():
            self._index = Index(schema(), path=str(path))
            self._writer = self._index.writer(HEAP, THREADS)
            # What a new index has: to look for older copies of the rest takes time.
            self._has: set[int] | None = None if self._index.searcher().num_docs else set()

    def index(self, entries: Iterable[Entry]) -> None:
        """As the contract says."""
        with readable():
            for entry in entries:
                if self._has is None or entry.id in self._has:
                    self._writer.delete_documents_by_term("key", key(entry.id))
                else:
                    self._has.add(entry.id)
                self._writer.add_document(document(entry))

    def remove(self, gone: Mapping[int, int]) -> None:
        """As the contract says."""
        with readable():
            for one in gone:
                self._writer.delete_documents_by_term("key", key(one))

    def commit(self, position: int) -> None:
        """As the contract says."""
        with readable():
            self._writer.delete_documents_by_term("mark", CURSOR)
            self._writer.add_document(cursor(position))
            self._writer.commit()

    def close(self) -> None:
        """Forget what is not committed, and let go of the folder, whoever still holds this."""
        if hasattr(self, "_writer"):
            del self._writer

    def settle(self) -> None:
        """As `close`, after the files have been merged to few."""
        with readable():
            self._writer.wait_merging_threads()
            self.close()
