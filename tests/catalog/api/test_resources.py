"""Resources as JSON: the list, its filters and pages, and one of them."""

from typing import Any

import pytest
from django.test import Client

from catalog.models import Distribution, Kind, StoredFinding
from tests.catalog.feeds.changing import change_content, take_out
from tests.catalog.feeds.walking import BASE, walk
from tests.factories import make_resource, make_source
from vocab.namespaces import NAL

pytestmark = pytest.mark.django_db(transaction=True)
TRANSPORT = f"{NAL}data-theme/TRAN"


def ask(client: Client, path: str) -> Any:
    response = client.get(path)
    assert response.status_code == 200, response.content
    return response.json()


def titles(client: Client, query: str = "") -> list[str]:
    return [item["title"] for item in ask(client, f"/api/1/resources{query}")["items"]]


def several(count: int = 5) -> None:
    source = make_source()
    for n in range(count):
        make_resource(source, str(n), title=str(n))


def test_the_list_tells_what_there_is(client: Client):
    make_resource(make_source(), "bridge", title="Bridge", themes=[TRANSPORT])
    answer = ask(client, "/api/1/resources")
    assert (answer["total"], answer["next"]) == (1, None)
    [item] = answer["items"]
    assert item["iri"] == "https://data.example.org/port/bridge"
    assert (item["kind"], item["source"], item["themes"]) == ("Dataset", "port", [TRANSPORT])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?theme=TRAN", ["bridge"]),
        ("?theme=tran", ["bridge"]),
        (f"?theme={TRANSPORT}", ["bridge"]),
        ("?source=town", ["hall"]),
        ("?kind=DataService", ["map"]),
        ("?publisher=the%20port", ["bridge", "map"]),
        ("?publisher=the%20port&kind=Dataset", ["bridge"]),
        ("?source=nowhere", []),
        ("?theme=", []),
    ],
)
def test_filters(client: Client, query: str, found: list[str]):
    port = make_source()
    make_resource(port, "b", title="bridge", themes=[TRANSPORT], publisher_key="the port")
    make_resource(port, "m", title="map", kind=Kind.DATA_SERVICE, publisher_key="the port")
    make_resource(make_source("town"), "hall", title="hall")
    assert titles(client, query) == found
    assert ask(client, f"/api/1/resources{query}")["total"] == len(found)


def test_pages_follow_one_another_with_their_filters(client: Client):
    several()
    make_resource(make_source("town"), "elsewhere")
    path, met = "/api/1/resources?source=port&limit=2", []
    while path:
        response = client.get(path)
        answer = response.json()
        met += [item["title"] for item in answer["items"]]
        assert answer["total"] == 5
        assert ("Link" in response) == (answer["next"] is not None)
        path = (answer["next"] or "").removeprefix(BASE)
    assert met == ["0", "1", "2", "3", "4"]


def test_feed_list_and_status_have_one_total(client: Client):
    several()
    source = make_source()
    make_resource(source, "service", kind=Kind.DATA_SERVICE)
    make_resource(source, "hidden", published=False)
    make_resource(source, "restricted", audiences=[7])
    take_out(make_resource(source, "gone"))
    walked = walk(client)
    assert {*walked.totals, len(walked.members)} == {6}
    assert ask(client, "/api/1/resources")["total"] == 6
    assert ask(client, "/status.json")["resources"] == 6


def test_one_resource_is_told_in_full(client: Client):
    source = make_source()
    bridge = make_resource(source, "bridge", title="Bridge")
    Distribution.objects.create(
        resource=bridge, key="csv", position=0, download_urls=["https://x.org/b.csv"]
    )
    StoredFinding.objects.create(
        resource=bridge, rules_version=1, rule="x", severity="warning", focus="f", message="m"
    )
    copy = make_resource(make_source("far"), "copy", iri=bridge.iri, published=False)
    answer = ask(client, f"/api/1/resources/{bridge.pk}")
    assert answer["document"] == {"title": {"en": "Bridge"}}
    assert answer["distributions"][0]["download_urls"] == ["https://x.org/b.csv"]
    assert answer["findings"][0]["message"] == "m"
    assert answer["copies"] == [{"id": copy.pk, "source": "far", "published": False}]


def test_what_was_withdrawn_is_gone(client: Client):
    bridge = make_resource(make_source(), "bridge")
    take_out(bridge)
    response = client.get(f"/api/1/resources/{bridge.pk}")
    assert (response.status_code, response["Content-Type"]) == (410, "application/problem+json")
    assert "withdrawn on" in response.json()["detail"]


def test_unknown_and_restricted_cannot_be_told_apart(client: Client):
    secret = make_resource(make_source(), "secret", audiences=[7])
    one, other = (client.get(f"/api/1/resources/{id_}") for id_ in (secret.pk, 99_999))
    assert one.status_code == other.status_code == 404
    assert one.content == other.content


def test_the_number_of_the_last_change_is_told(client: Client):
    bridge = make_resource(make_source(), "bridge")
    before = ask(client, f"/api/1/resources/{bridge.pk}")["change"]
    change_content(bridge, "another")
    assert ask(client, f"/api/1/resources/{bridge.pk}")["change"] > before


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("kind=Map", "give one of Catalog, Dataset"),
        ("kind=", "give one of Catalog, Dataset"),
        ("theme=%00", "control character"),
        ("theme=" + "x" * 3_000, "too long"),
        ("format=xml", "'format' is not known here"),
        ("source=a&source=b", "give it once"),
        ("after=x", "is not a place in this list"),
        ("limit=9999", "from 1 to 1000"),
    ],
)
def test_a_wrong_question_is_answered_with_what_to_mend(client: Client, query: str, sentence: str):
    response = client.get(f"/api/1/resources?{query}")
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert response.json()["status"] == 400
    assert sentence in response.json()["detail"]


def test_the_number_of_queries_does_not_grow_with_the_page(
    client: Client, django_assert_max_num_queries: Any
):
    several(30)
    with django_assert_max_num_queries(5):
        ask(client, "/api/1/resources")
