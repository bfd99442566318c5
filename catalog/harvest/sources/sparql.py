"""A SPARQL endpoint with DCAT in it: asked how many there are, then for some at a time.

SPARQL 1.1 Protocol, "query via GET"; the answers are RDF, as of any catalogue. What belongs to a
dataset is what two steps along the properties of DCAT-AP reach. Blank datasets have no order that
lasts, so only those with an IRI are asked for.
"""

from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from catalog.harvest.fetch import Fetcher
from catalog.harvest.page import Page
from catalog.harvest.sources import dcat
from vocab.findings import finding
from vocab.namespaces import PREFIXES

LISTED = (
    "?d a ?kind . FILTER(isIRI(?d))"
    " VALUES ?kind { dcat:Dataset dcat:DatasetSeries dcat:DataService }"
)
DESCRIBED_WITH = (
    "dcat:distribution", "adms:sample", "dcat:contactPoint", "dct:publisher", "dct:creator",
    "dct:spatial", "dct:temporal", "adms:identifier", "foaf:page", "dcat:landingPage", "dct:rights",
    "dct:accessRights", "dct:license", "dct:conformsTo", "dct:provenance", "dct:format",
    "spdx:checksum", "prov:qualifiedAttribution", "dcat:qualifiedRelation", "odrl:hasPolicy",
    "^foaf:primaryTopic",
)  # fmt: skip
_STEP = f"({'|'.join(DESCRIBED_WITH)})?"
COUNT = (
    f"CONSTRUCT {{ <urn:x-hansa:answer> hydra:totalItems ?n }}"
    f" WHERE {{ SELECT (COUNT(DISTINCT ?d) AS ?n) WHERE {{ {LISTED} }} }}"
)
SOME = (
    f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{"
    f" {{ SELECT DISTINCT ?d WHERE {{ {LISTED} }} ORDER BY ?d LIMIT %d OFFSET %d }}"
    f" ?d {_STEP}/{_STEP} ?s . ?s ?p ?o }}"
)


def documents(fetcher: Fetcher, start: str) -> Iterator[Page]:
    """The count, then every hundred or so (SPARQL_PAGE) of the datasets at the endpoint `start`."""
    yield fetcher.page(asked(start, COUNT))
    size = settings.SPARQL_PAGE
    for number, offset in enumerate(range(0, fetcher.total_items or 0, size), 2):
        url = asked(start, SOME % (size, offset))
        if number > settings.PAGES_PER_RUN:
            said = dcat.PAGES_READ % {"n": settings.PAGES_PER_RUN}
            fetcher.stop(finding(dcat.TOO_MANY_PAGES, url, message=said))
            return
        yield fetcher.page(url)


def asked(endpoint: str, query: str) -> str:
    """The address of the answer to a query; prefixes are declared as far as they are used."""
    used = "".join(
        f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES.items() if f"{name}:" in query
    )
    more = "&" if urlsplit(endpoint).query else "?"
    return f"{endpoint}{more}{urlencode({'query': used + query})}"
