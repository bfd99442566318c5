"""The index in a folder of this machine: read by every process, written by one.

folder (generations, lock) <- writing, reading
question, sight -> bodies (plain values, each with the audience filter) -> queries -> hits, counts

The only importer of tantivy.
"""

from catalog.search.backends.embedded.engine import Embedded

__all__ = ["Embedded"]
