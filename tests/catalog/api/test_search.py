"""/api/search: what is found, how the facets count, how one goes on, and what is refused."""

from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.models import HarvestSource, Kind
from catalog.search.backends.base import IndexAway
from tests.factories import make_resource, make_source
from tests.search import Fresh

pytestmark = pytest.mark.django_db

NAL = "http://publications.europa.eu/resource/authority/"
TRAN, ENVI = NAL + "data-theme/TRAN", NAL + "data-theme/ENVI"
CSV = NAL + "file-type/CSV"


def search(client: Client, query: str = "", **headers: str) -> dict[str, Any]:
    answer = client.get("/api/search" + query, headers=headers)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def titles(answer: dict[str, Any]) -> list[str]:
    return [item["title"] for item in answer["items"]]


def values(answer: dict[str, Any], facet: str) -> dict[str, dict[str, Any]]:
    (found,) = [one for one in answer["facets"] if one["name"] == facet]
    return {value["parameter"]: value for value in found["values"]}


@pytest.fixture
def quay(db: None) -> HarvestSource:
    """Two sources with a few datasets and a service."""
    port, ministry = make_source("port"), make_source("ministry")
    named = {"publisher_key": "port of oostmeer", "publisher_name": "Port of Oostmeer"}
    make_resource(port, "ferries", title="Ferries", themes=[TRAN], formats=[CSV], **named)
    make_resource(port, "water", title="Water roads", themes=[ENVI], **named)
    make_resource(port, "both", title="Roads", themes=[ENVI, TRAN], formats=[CSV])
    make_resource(port, "wms", title="Roads service", kind=Kind.DATA_SERVICE)
    make_resource(ministry, "rain", title="Rain", themes=[ENVI], is_hvd=True)
    return port


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"Ferries", "Water roads", "Roads", "Rain"}),
        ("?q=road", {"Water roads", "Roads"}),
        ("?q=road&kind=DataService", {"Roads service"}),
        ("?q=road+-water", {"Roads"}),
        ("?q=vervoer", {"Ferries", "Roads"}),  # Transport, in Dutch
        ("?theme=TRAN&format=csv", {"Ferries", "Roads"}),
        ("?hvd=1", {"Rain"}),
        ("?catalogue=ministry", {"Rain"}),
        ("?source=ministry", {"Rain"}),
        ("?publisher=Port+of+Oostmeer&q=ferries", {"Ferries"}),
    ],
)
def test_questions_find(
    client: Client, quay: HarvestSource, query: str, expected: set[str]
) -> None:
    answer = search(client, query)
    assert set(titles(answer)) == expected
    assert answer["total"] == len(expected)


def test_facets_have_words_and_count_without_their_own_filter(
    client: Client, quay: HarvestSource
) -> None:
    answer = search(client, "?theme=TRAN&catalogue=port")
    themes = values(answer, "theme")
    assert themes["TRAN"]["label"] == "Transport"
    assert (themes["TRAN"]["count"], themes["TRAN"]["chosen"]) == (2, True)
    assert (themes["ENVI"]["count"], themes["ENVI"]["chosen"]) == (2, False)
    assert values(answer, "publisher")["port of oostmeer"]["label"] == "Port of Oostmeer"
    assert values(answer, "catalogue")["port"]["label"] == "Port"


def test_every_count_is_the_total_after_choosing_the_value(
    client: Client, quay: HarvestSource
) -> None:
    for start in ("?q=roads", "?theme=ENVI", "?q=roads&theme=TRAN&catalogue=port"):
        for facet in search(client, start)["facets"]:
            name = facet["name"]
            others = "&".join(p for p in start[1:].split("&") if not p.startswith(name + "="))
            for value in facet["values"]:
                total = search(client, f"?{others}&{urlencode({name: value['value']})}")["total"]
                assert total == value["count"], (start, name, value)


def test_next_leads_through_everything_once(client: Client) -> None:
    source = make_source("port")
    for n in range(25):
        make_resource(source, f"n{n}", title=f"Road {n}")
    address, met = "/api/search?q=road&size=10", []
    while address:
        answer = client.get(address)
        body = answer.json()
        met += [item["id"] for item in body["items"]]
        assert body["total"] == 25
        if body["next"]:
            assert answer["Link"] == f'<{body["next"]}>; rel="next"'
            parts = urlsplit(body["next"])
            address = f"{parts.path}?{parts.query}"
        else:
            address = ""
    assert len(met) == len(set(met)) == 25


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?quarry=1", "There is no parameter 'quarry'"),
        ("?size=1000", "from 1 to 100"),
        ("?sort=best", "relevance, changed, modified, title"),
        ("?cursor=abc", "not a place in these results"),
        ("?modified_from=soon", "2024-05-31"),
        ("?q=" + "x" * 600, "512"),
        ("?q=" + "+".join(f"w{n}" for n in range(33)), "32"),
        ("?kind=Book", "There are: Catalog, Dataset"),
        ("?" + "&".join(f"theme={n}" for n in range(60)), "at most 50"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_to_mend(
    client: Client, query: str, said: str
) -> None:
    answer = client.get("/api/search" + query)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert said in answer.json()["detail"]


def test_without_an_index_it_says_when_to_come_back(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise IndexAway("The index is being built: 12 of 100 datasets are in.")

    monkeypatch.setattr(Fresh, "search", away)
    answer = client.get("/api/search?q=roads")
    assert answer.status_code == 503
    assert answer.json()["detail"] == "The index is being built: 12 of 100 datasets are in."
    assert answer["Retry-After"] == "30"


def test_the_number_of_queries_does_not_grow(client: Client) -> None:
    source = make_source("port")
    asked = []
    for more in (1, 20):
        for n in range(more):
            named = {"publisher_key": f"p{more}-{n}", "publisher_name": f"P {n}"}
            make_resource(source, f"n{more}-{n}", themes=[TRAN], **named)
        with CaptureQueriesContext(connection) as queries:
            search(client)
        asked.append(len(queries))
    assert asked[0] == asked[1] < 12


def test_names_of_publishers_are_those_of_what_one_may_see(client: Client) -> None:
    source = make_source("port")
    make_resource(source, "one", publisher_key="port", publisher_name="Secret name", audiences=[5])
    make_resource(source, "two", publisher_key="port", publisher_name="Port")
    assert values(search(client), "publisher")["port"]["label"] == "Port"


def test_every_item_says_why_it_was_found(client: Client, quay: HarvestSource) -> None:
    answer = search(client, "?q=road+water+vervoer")
    assert answer["missing"] == 1
    by_title = {item["title"]: item["why"] for item in answer["items"]}
    assert by_title["Water roads"] == {
        "found": [
            {"said": "road", "places": ["title"], "words": ["roads"], "concepts": []},
            {
                "said": "water",
                "places": ["title", "identifier"],
                "words": ["Water"],
                "concepts": [],
            },
        ],
        "missing": ["vervoer"],
    }
    assert by_title["Roads"]["found"][1] == {
        "said": "vervoer", "places": [], "words": [], "concepts": [TRAN],
    }  # fmt: skip


def test_without_words_there_is_nothing_to_explain(client: Client, quay: HarvestSource) -> None:
    assert search(client)["items"][0]["why"] == {"found": [], "missing": []}


def test_it_asks_what_was_meant(client: Client, quay: HarvestSource) -> None:
    (meant,) = search(client, "?q=ferreis")["did_you_mean"]
    assert meant == {"q": "ferries", "total": 1, "instead_of": "ferreis", "word": "ferries"}
    assert titles(search(client, "?q=" + meant["q"])) == ["Ferries"]


def test_what_was_meant_is_never_a_word_of_what_is_hidden(client: Client) -> None:
    make_resource(make_source("port"), "secret", title="Submarines", audiences=[5])
    make_resource(make_source("port"), "open", title="Roads")
    answer = search(client, "?q=submarinse")
    assert (answer["total"], answer["did_you_mean"]) == (0, [])
