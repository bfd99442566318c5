"""Every search that is sent holds the audience filter, whatever is asked."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from catalog.search.backends.base import Sight
from catalog.search.backends.bodies import Body, bodies, fit
from catalog.search.backends.elasticsearch import Elasticsearch
from catalog.search.backends.elasticsearch.asking import WHERE
from catalog.search.backends.elasticsearch.queries import query
from catalog.search.parse import parse
from catalog.search.query import BadQuery
from catalog.search.question import Form, Question, question
from tests.catalog.search.backends.contract import refill, way
from tests.catalog.search.backends.entries import ask, make, questions
from tests.catalog.search.backends.population import population
from tests.catalog.search.backends.population import questions as some
from tests.catalog.search.backends.test_bodies import sights, wild

# Words that a query can hold, and that mean something in other languages of questions.
UNSAFE = ("script", "query_string", "regexp", "wildcard", "template", "percolate", "more_like_this")


def is_filtered(said: Mapping[str, Any], sight: Sight) -> bool:
    """Is the first filter of a query that of the audiences, and does it say what `sight` says?"""
    first = said["bool"]["filter"][0]["terms"]
    hidden = [one for one in said["bool"].get("must_not", ()) if one.get("terms", {}).get("id")]
    return (
        set(first["audience"]) == {"*", *map(str, sight.audiences)}
        and len(first) == 1
        and set(hidden[0]["terms"]["id"] if hidden else ()) == sight.hidden
    )


@given(questions() | wild(), sights)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_query_has_the_filter(asked: Question, sight: Sight) -> None:
    made = bodies(asked, sight)
    for body in (made.hits, *(body for body, _ in made.counted)):
        said = query(body)
        assert is_filtered(said, sight)
        assert not set(keys(said)) & set(UNSAFE)
        json.dumps(said)


def keys(said: Any) -> Iterator[str]:
    if isinstance(said, dict):
        for name, value in said.items():
            yield name
            yield from keys(value)
    elif isinstance(said, list):
        for one in said:
            yield from keys(one)


def test_no_search_is_sent_without_it(
    clustered: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But for where the index is, and how frequent words are: of these only numbers come."""
    refill(clustered, population(60, 1))
    sent: list[dict[str, Any]] = []
    client = clustered._generations.client
    send = client.msearch

    def heard(*, searches: list[Any], **more: Any) -> Any:
        sent.extend(searches[1::2])
        return send(searches=searches, **more)

    monkeypatch.setattr(client, "msearch", heard)
    searches = 0
    for said, asked, sight in some(60, 1):
        sent.clear()
        clustered.search(asked, sight)
        readers = [one for one in sent if one != WHERE and "words" not in one.get("aggs", {})]
        assert all(is_filtered(one["query"], sight) for one in readers), said
        others = [one for one in sent if one not in readers and one != WHERE]
        assert all(one["size"] == 0 and set(one["aggs"]) == {"words"} for one in others)
        searches += len(readers)
    assert searches >= 30


# --- B21: what may be typed -------------------------------------------------------------------
@pytest.mark.parametrize(
    "typed",
    [
        "*", "*:*", "a* b*", "/.*/", "(((((", '{"match_all": {}}', "audience:*", "_id:1", "x" * 500,
        "ﬀ" * 200, "ß" * 200, "İ" * 200, "\u0000", "title:*", "-" * 300, '"' * 99,
        " ".join(f"w{n}" for n in range(32)),
        " OR ".join(f"w{n}" for n in range(16)),
    ],
)  # fmt: skip
def test_whatever_is_typed_is_words(clustered: Elasticsearch, typed: str) -> None:
    refill(clustered, [make(1, "roads", audiences=(7,)), make(2, "rivers")])
    try:
        asked = question(parse({"q": [typed]}))
    except BadQuery:
        return
    assert 1 not in clustered.search(asked, Sight()).ids


def test_the_longest_question_is_answered(clustered: Elasticsearch) -> None:
    """Of so many words that the engine would refuse them all, those that it has are looked up."""
    made = population(120, 2)
    refill(clustered, made)
    typed = " ".join(dict.fromkeys(word for entry in made for word in entry.title.split()))
    asked = ask(" ".join(typed[:500].split()[:30]))
    assert clustered.search(asked.missing(len(asked.should) - 1), Sight()).total > 20


@pytest.mark.parametrize("form", [Form.PREFIX, Form.NEAR])
def test_of_beginnings_and_near_words_all_are_found(clustered: Elasticsearch, form: Form) -> None:
    """However many there are: the engine's own way would stop at fifty."""
    refill(
        clustered, (make(n, f"roadsten{chr(97 + n // 26)}{chr(97 + n % 26)}") for n in range(120))
    )
    assert clustered.search(way("roadsten", Form.PREFIX), Sight()).total == 120
    assert clustered.search(way("roadstenaa", form), Sight()).total == (
        1 if form is Form.PREFIX else 120
    )


def test_a_body_that_fits_is_smaller() -> None:
    whole = bodies(ask("roads"), Sight()).hits
    fitted = fit(whole, lambda field, term: term == "roads", 10)
    assert isinstance(fitted, Body)
    assert len(json.dumps(query(fitted))) < len(json.dumps(query(whole))) / 4
