"""docs/reference/doors.md names every address for machines, and no other."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.urls import URLPattern, URLResolver

from catalog.api.urls import urlpatterns as of_api
from catalog.feeds.parameters import LARGEST_PAGE, PAGE
from catalog.feeds.urls import urlpatterns as of_feeds
from connector.urls import DSP, SIGNALING
from connector.urls import urlpatterns as connector
from vocab.rdf.write import FORMATS

PAGE_TEXT = Path("docs/reference/doors.md").read_text()


def addresses() -> set[str]:
    """Of the URL patterns, in the words of the page."""
    patterns = [p for p in (*of_feeds, *of_api) if p.name != "api-unknown"]
    of_connector = [one for one in _flat(connector) if one[0].name in FOR_PEERS]
    return {_in_words(*one) for one in (*((p, "") for p in patterns), *of_connector)}


FOR_PEERS = {one.name for one in (*DSP, *SIGNALING)} | {
    "data",
    "dcp-presentations",
    "did-document",
    "dsp-versions",
}


def _flat(
    patterns: list[URLPattern | URLResolver], before: str = ""
) -> Iterator[tuple[URLPattern, str]]:
    for one in patterns:
        if isinstance(one, URLPattern):
            yield one, before
        else:
            yield from _flat(one.url_patterns, before + str(one.pattern))


def _in_words(pattern: URLPattern, before: str) -> str:
    route = re.sub(r"<row:\w+>", "<id>", before + str(pattern.pattern))
    return "/" + re.sub(r"<\w+:(\w+)>", r"<\1>", route)


def test_the_page_and_the_code_have_the_same_addresses():
    documented = set(re.findall(r"^\| `(/[^`]*)` \|", PAGE_TEXT, re.MULTILINE))
    assert documented == addresses()


def test_the_page_names_every_syntax():
    rows = set(re.findall(r"^\| `(\w+)` \| `([^`]+)` \|$", PAGE_TEXT, re.MULTILINE))
    assert {(key, syntax.media_type) for key, syntax in FORMATS.items()} <= rows


def test_the_page_says_how_large_pages_are():
    assert f"1 to {LARGEST_PAGE}, else {PAGE}" in PAGE_TEXT
