"""A catalogue that lists its datasets by address, with a document for each, as in Czech LKOD.

The catalogue itself is walked as any other; then every listed thing that none of its pages
describes is fetched from where its IRI leads.
"""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urldefrag

from django.conf import settings

from catalog.harvest.fetch import Fetcher
from catalog.harvest.page import Page
from catalog.harvest.sources import dcat
from vocab.findings import finding
from vocab.rdf.terms import HAS_PART, MEMBERSHIP, RECORD_LINK, A

END = b" .\n"
LISTS = (MEMBERSHIP | {HAS_PART}) - {RECORD_LINK}


def documents(fetcher: Fetcher, start: str) -> Iterator[Page]:
    """The pages of the catalogue, then a document for each thing that they only list."""
    pages = []
    for page in dcat.documents(fetcher, start):
        pages.append(page)
        yield page
    for number, url in enumerate(_listed(fetcher, pages)):
        if len(pages) + number >= settings.PAGES_PER_RUN:
            said = dcat.PAGES_READ % {"n": settings.PAGES_PER_RUN}
            fetcher.stop(finding(dcat.TOO_MANY_PAGES, url, message=said))
            return
        if fetcher.may_crawl(url):
            yield fetcher.page(url)


def _listed(fetcher: Fetcher, pages: list[Page]) -> list[str]:
    """Addresses of what is listed and not described, each once, in the order of the list."""
    if all(page.unchanged for page in pages):
        return fetcher.others()  # the same list as last time
    listed: dict[str, None] = {}
    described = {page.url for page in pages}
    for page in map(fetcher.read, pages):
        if page.spool:
            _look(page.spool, listed, described)
    return [url for url in listed if url not in described]


def _look(spool: Path, listed: dict[str, None], described: set[str]) -> None:
    with spool.open("rb") as lines:
        for line in lines:
            subject, predicate, rest = line.split(b" ", 2)
            if predicate in LISTS and rest.startswith(b"<http"):
                listed.setdefault(_document(rest[: -len(END)]))
            elif predicate == A:
                described.add(_document(subject))


def _document(term: bytes) -> str:
    """Where a term leads: without its fragment."""
    return urldefrag(term[1:-1].decode()).url
