"""A web process gets ready before it is asked: tables in memory, and few walks through them.

The collector of garbage walks through everything that is kept again and again, and all requests of
the process wait: 150 ms each time, for the names of concepts in 24 languages. What is here before
the first request stays for good, so it is left out of these walks.
"""

import gc

from django.template.loader import get_template
from django.urls import get_resolver

from catalog.search.query import SearchQuery
from catalog.search.question import question
from catalog.search.text import read

YOUNG, MIDDLE = 20_000, 20  # new values before the youngest, its walks before the next older
PAGES = ("catalog/datasets.html", "catalog/refined.html", "catalog/resource.html")


def settle() -> None:
    """Load what a search needs, and take all that is in memory out of the collector's way."""
    question(SearchQuery(read("all languages are asked")))
    for page in PAGES:
        get_template(page)
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, gc.get_threshold()[2])
