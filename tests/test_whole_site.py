"""Every address of the whole site: headers, no 500, no cookie before signing in, one set of figures."""

import re
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as rounds
from hypothesis import strategies as st

from accounts.models import User
from accounts.setup import create_administrator
from catalog.models import HarvestRun
from tests.accounts import test_headers as headers
from tests.factories import make_resource, make_source

pytestmark = pytest.mark.django_db(transaction=True)

headers.SAMPLES |= {"row": "1", "syntax": "ttl", "publisherkey": "0" * 16}
SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@pytest.fixture(autouse=True)
def _quick(settings: Any) -> None:
    settings.STATIC_ROOT = None  # the finders know every file


@pytest.fixture
def town() -> None:
    """A source with a run, and a resource of every kind."""
    source = make_source("town")
    HarvestRun.objects.create(source=source, state="done", complete=True)
    for kind in ("Dataset", "DatasetSeries", "DataService", "Catalog"):
        make_resource(source, kind.lower(), kind=kind)
    make_resource(source, "blank", iri="")


@pytest.fixture
def administrator() -> Client:
    """Somebody who may do everything, signed in."""
    person: User = create_administrator("ada@example.org", "Ada", "a long pass phrase 7")
    client = Client()
    client.force_login(person)
    return client


def addresses() -> list[str]:
    """One address for each pattern of the site but for those of the admin pages."""
    found = [a for a in headers.addresses() if "admin" not in a and "(?" not in a]
    assert len(found) >= 35
    return found


@pytest.mark.parametrize("method", ["get", "head", "post", "put", "delete", "options"])
def test_every_address_answers_with_the_headers_whoever_asks(
    town: None, administrator: Client, method: str
) -> None:
    for client in (Client(), administrator):
        for address in addresses():
            if client is administrator and (method, address) == ("post", "/logout"):
                continue
            response = getattr(client, method)(address)
            headers.assert_headers(response, f"{method} {address}")
            assert response.status_code < 500, address


def test_visitors_get_no_cookie_but_where_there_is_a_form(town: None) -> None:
    for address in addresses():
        response = Client().get(address)
        assert set(response.cookies) <= {"csrftoken"}, address
        assert not response.cookies or b"<form" in response.content, address


def test_feed_list_and_status_show_the_same_total(town: None, client: Client) -> None:
    status = client.get("/status.json").json()
    feed = b"".join(client.get("/catalog.nt"))
    (total,) = re.findall(rb'totalItems> "(\d+)"', feed)
    kinds = "kind=Dataset&kind=DatasetSeries&kind=DataService&kind=Catalog"
    page = client.get(f"/datasets?{kinds}")
    (listed,) = {int(n) for n in re.findall(r"of ([\d,]+)", page.content.decode())}
    assert int(total) == status["resources"] == listed == 5
    assert ">5<" in client.get("/status").content.decode().replace(" ", "").replace("\n", "")


@rounds(max_examples=150, deadline=None, derandomize=True, suppress_health_check=SLOW)
@given(
    st.sampled_from(
        ["/", "/datasets", "/datasets/1", "/publishers", "/sources", "/runs/1", "/status"]
    ),
    st.dictionaries(
        st.sampled_from(
            ["q", "theme", "source", "kind", "hvd", "publisher", "page", "sort", "lang", "é"]
        ),
        st.text(max_size=30) | st.sampled_from(["1", "-1", "9" * 400, "\x00", "TRAN", "town"]),
        max_size=4,
    ),
)
def test_whatever_is_asked_of_a_page_is_answered(
    town: None, path: str, query: dict[str, str]
) -> None:
    encoded = {name: value.encode("utf-8", "surrogatepass") for name, value in query.items()}
    response = Client().get(path, query_params=encoded)
    assert response.status_code < 500
    if response.status_code == 400:
        assert b"<h1" in response.content
