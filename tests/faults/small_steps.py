"""The indexer as the courier builds it, with steps of a few resources: much lies between them."""

from catalog.search import indexer
from catalog.search.indexer import reader

__all__ = ["reader"]

indexer.SMALL = indexer.LARGE = 15
indexer.LISTED = 40
