"""A catalogue service for the web (OGC CSW): asked for its records by GET, page by page."""

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from catalog.harvest.fetch import Fetcher
from catalog.harvest.page import Page
from catalog.harvest.sources import dcat

# OGC 07-006r1, 10.8.2; what the address says itself goes before these.
ASKED = {
    "service": "CSW",
    "version": "2.0.2",
    "request": "GetRecords",
    "resultType": "results",
    "elementSetName": "full",
    "typeNames": "gmd:MD_Metadata",
    "outputSchema": "http://www.isotc211.org/2005/gmd",
    "maxRecords": "50",
    "startPosition": "1",
}


def documents(fetcher: Fetcher, start: str) -> Iterator[Page]:
    """Every page of the service at `start`; a file is read as it is."""
    fetcher.explains = True
    yield from dcat.documents(fetcher, request(start) if fetcher.is_remote else start)


def request(address: str) -> str:
    """The address that asks for records; one that does so already is taken as it is."""
    parts = urlsplit(address)
    said = parse_qsl(parts.query, keep_blank_values=True)
    verbs = [value.lower() for name, value in said if name.lower() == "request"]
    if verbs and verbs[0] in ("getrecords", "getrecordbyid"):
        return address
    kept = [(name, value) for name, value in said if name.lower() != "request"]
    names = {name.lower() for name, _ in kept}
    added = [(name, value) for name, value in ASKED.items() if name.lower() not in names]
    return urlunsplit(parts._replace(query=urlencode([*kept, *added]), fragment=""))
