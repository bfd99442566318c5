"""The settings of a courier that keeps the search index, in steps as large as ever."""

from config.settings import *  # noqa: F403 - settings are all names of a module

COURIER_READERS = {"search": "catalog.search.indexer.reader"}
