"""Kinds of sources. A new kind is one file here and one line in settings.HARVEST_SOURCES.

documents(fetcher, start) -> Iterator[Page]

People choose among those that have words here; a source of another kind is made by the house.
"""

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Promise] = {
    "dcat": _("a catalogue: one document, or pages that name the next one"),
    "linked": _("a catalogue that only lists: a document for each dataset"),
    "ckan": _("a portal of CKAN, asked by its API"),
    "csw": _("a catalogue service (CSW)"),
    "oai-pmh": _("a repository, by OAI-PMH"),
    "sparql": _("a SPARQL endpoint"),
    "ldes": _("a feed of changes (LDES, DCAT-AP Feeds)"),
    "sitemap": _("a web site, by its sitemap: pages with schema.org in them"),
}


def offered() -> list[tuple[str, Promise]]:
    """The kinds that people may choose, with their words."""
    return [(kind, words) for kind, words in WORDS.items() if kind in settings.HARVEST_SOURCES]
