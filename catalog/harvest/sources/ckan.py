"""A portal of CKAN, by its address: its datasets as package_search of the action API lists them."""

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from catalog.harvest.fetch import Fetcher
from catalog.harvest.page import Page
from catalog.harvest.sources import dcat

ROWS = 100  # datasets a page; a portal may give fewer
# By id, since what changes while pages are fetched would come to stand on another page.
ASKED = {"rows": str(ROWS), "start": "0", "sort": "id asc"}
ACTIONS = ("/api/3/action", "/api/action")
SEARCH = "/package_search"


def documents(fetcher: Fetcher, start: str) -> Iterator[Page]:
    """Every page of the search. A file of this machine is read as it stands."""
    fetcher.explains = True
    yield from dcat.documents(fetcher, search(start) if fetcher.is_remote else start)


def search(address: str) -> str:
    """The first page: of a portal's address, of its action API's, or of package_search itself."""
    parts = urlsplit(address.strip())
    path = parts.path.rstrip("/")
    if not path.endswith(SEARCH):
        path += SEARCH if path.endswith(ACTIONS) else ACTIONS[0] + SEARCH
    query = ASKED | dict(parse_qsl(parts.query))
    return urlunsplit(parts._replace(path=path, query=urlencode(query), fragment=""))
