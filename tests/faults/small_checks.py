"""The checker as the courier builds it, with steps of a few resources: much lies between them."""

from catalog.quality import checking
from catalog.quality.checking import reader

__all__ = ["reader"]

checking.BATCH = 15
checking.LISTED = 40
