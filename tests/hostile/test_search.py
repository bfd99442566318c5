"""Questions that would hurt an engine that took them as they are: answered or refused, soon."""

import time
from typing import Any

import pytest
from django.test import Client

from catalog.search.text import LONGEST
from tests.factories import make_resource, make_source

pytestmark = pytest.mark.django_db

SECONDS = 10  # what one answer may take on the busiest machine; it takes a tenth of one here
WORDS = {
    "leading wildcard": "*oad",
    "wildcards": "r*a?d ??? ***",
    "regular expression": "/ro(a+)+d$/",
    "catastrophic pattern": "(a+)+" * 20 + "$",
    "fuzzy and boost": "road~9999 road^9999999 road~",
    "range": "modified:[* TO *] id:{0 TO 99999999999}",
    "field that is none": "_id:1 audiences:0 audiences:[* TO *] *:*",
    "every document": "*:*",
    "lucene escapes": "\\ \\\\ road\\",
    "unbalanced": '"road (((( [[[[ {{{{ "',
    "operators only": "OR AND NOT - -- OR OR",
    "nested not": "-" * 500 + "road",
    "many ORs": " OR ".join(f"w{n}" for n in range(32)),
    "json": '{"query":{"match_all":{}},"size":1000000000}',
    "script": '{"script":{"source":"while(true){}"}}',
    "sql": "'; DROP TABLE catalog_resource; --",
    "casing that grows": "İ" * 150 + "ß" * 100,
    "ligatures that grow": "ﷺ" * 60,
    "marks": "a" + "\u0301" * 500,
    "right to left": "\u202eroad\u202c",
    "nul and controls": "ro\x00ad\x1b[2J\r\n",
    "halves of pairs": "road\ud800",
    "one long word": "x" * LONGEST,
    "one sign a word": " ".join("道路交通データ統計人口環境" * 2),
    "compound": "donaudampfschifffahrtsgesellschaftskapitän" * 10,
    "emoji": "🚲" * 120,
}
ASKED = {
    "a size without end": {"size": "1000000000"},
    "a negative size": {"size": "-1"},
    "aggregations": {"aggs": "{}", "q": "road"},
    "a body": {"source": '{"query":{"match_all":{}}}', "source_content_type": "application/json"},
    "deep paging": {"from": "1000000", "q": "road"},
    "no question": {},
    "many values": {"theme": [f"t{n}" for n in range(50)], "format": [f"f{n}" for n in range(50)]},
    "long values": {"publisher": "p" * 2_048},
    "dates": {"modified_from": "0001-01-01", "modified_to": "9999-12-31"},
    "a date that is none": {"issued_from": "2024-02-31"},
}


@pytest.fixture(autouse=True)
def _there(db: None, settings: Any) -> None:
    settings.STATIC_ROOT = None
    source = make_source("port")
    make_resource(source, "road", title="Road")
    make_resource(source, "hidden", title="Hidden road", audiences=[1])


def answer(client: Client, given: dict[str, Any]) -> dict[str, Any]:
    began = time.monotonic()
    response = client.get("/api/search", given)
    took = time.monotonic() - began
    assert response.status_code in (200, 400), response.content
    assert took < SECONDS
    body: dict[str, Any] = response.json()
    assert "Hidden" not in response.content.decode()
    return body


@pytest.mark.parametrize("name", WORDS)
def test_hostile_words_are_words(client: Client, name: str) -> None:
    text = WORDS[name].encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    body = answer(client, {"q": text})
    assert body.get("total", 0) <= 1 or body.get("detail")


@pytest.mark.parametrize("name", ASKED)
def test_hostile_parameters_are_refused_or_bounded(client: Client, name: str) -> None:
    answer(client, ASKED[name])


@pytest.mark.parametrize("terms", [33, 1_024, 10_000])
def test_more_terms_than_the_budget_are_refused_in_a_sentence(client: Client, terms: int) -> None:
    body = answer(client, {"q": " ".join(f"w{n}" for n in range(terms))})
    assert "leave out" in body["detail"] or "characters" in body["detail"]


def test_more_filters_than_the_budget_are_refused(client: Client) -> None:
    body = answer(client, {"theme": [f"t{n}" for n in range(1_200)]})
    assert body["status"] == 400
