"""docs/reference/pages.md and the code say the same."""

import re
from pathlib import Path

from catalog.pages.urls import urlpatterns
from catalog.search.parse import KNOWN
from connector.pages.urls import urlpatterns as about_contracts

PAGE = (Path(__file__).parents[3] / "docs/reference/pages.md").read_text()
ROWS = re.findall(r"^\| `([^`]*)` \|", PAGE, re.MULTILINE)


def test_every_address_stands_on_the_page_and_every_address_there_is_one():
    routes = [str(route.pattern) for route in (*urlpatterns, *about_contracts)]
    addresses = {"/" + re.sub(r"<\w+:(\w+)>", r"<\1>", route) for route in routes}
    known = {re.sub(r"<\w+_id>", "<id>", address) for address in addresses}
    assert {row for row in ROWS if row.startswith("/")} == known


def test_every_filter_stands_on_the_page():
    assert {row for row in ROWS if not row.startswith("/")} == set(KNOWN)
