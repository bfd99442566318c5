"""An OAI-PMH server: its records in the best format that it offers, list by list."""

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from catalog.harvest.fetch import Fetcher
from catalog.harvest.page import Page
from catalog.harvest.sources import dcat

_SELECTS = ("set", "from", "until")


def documents(fetcher: Fetcher, start: str) -> Iterator[Page]:
    """Every page of the list; a file is read as it is.

    A page with deleted records says no total, for the server's counts them: then none is held
    against what came. A total may change on the way (OAI-PMH 2.0, 3.5).
    """
    fetcher.explains = True
    total, counted = None, True
    for page in dcat.documents(fetcher, _list(fetcher, start) if fetcher.is_remote else start):
        total, counted = fetcher.total_items, counted and fetcher.total_items is not None
        fetcher.total_items = None
        yield page
    fetcher.total_items = total if counted else None


def _list(fetcher: Fetcher, start: str) -> str:
    """The address of the list: as given where it names a format, else in the best one."""
    parts = urlsplit(start)
    said = parse_qsl(parts.query, keep_blank_values=True)
    names = {name for name, _ in said}
    if "resumptionToken" in names or {"verb", "metadataPrefix"} <= names:
        return start
    if "metadataPrefix" in names:
        return _with(start, [*said, ("verb", "ListRecords")])
    kept = [pair for pair in said if pair[0] not in (*_SELECTS, "verb")]
    page = fetcher.page(_with(start, [*kept, ("verb", "ListMetadataFormats")]))
    fetcher.drop(page)
    if not page.next_url:
        return ""
    asked = parse_qsl(urlsplit(page.next_url).query, keep_blank_values=True)
    return _with(page.next_url, [*asked, *(pair for pair in said if pair[0] in _SELECTS)])


def _with(url: str, query: list[tuple[str, str]]) -> str:
    return urlunsplit(urlsplit(url)._replace(query=urlencode(query), fragment=""))
