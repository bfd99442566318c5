"""The reader of scores as the courier builds it, with steps of a few resources."""

from catalog.quality import reader as module
from catalog.quality.reader import reader

__all__ = ["reader"]

module.AT_ONCE = 15
