"""Kinds of sources. A new kind is one file here and one line in settings.HARVEST_SOURCES.

documents(fetcher, start) -> Iterator[Page]
"""
