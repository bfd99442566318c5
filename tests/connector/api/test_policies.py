"""Policies over HTTP: as the command answers, strictly, and only who has signed in."""

import json

import pytest
from django.test import Client

from catalog.api.schema import description
from tests.connector.offered import FOR_RESEARCH, RESEARCH, UNTIL_2027, USE
from tests.connector.pages.offering import client_of

pytestmark = pytest.mark.django_db
TURTLE = """@prefix odrl: <http://www.w3.org/ns/odrl/2/> .
<urn:p> a odrl:Set ; odrl:permission [ odrl:action odrl:use ] ."""


def policy(rules):
    return {
        "@context": "http://www.w3.org/ns/odrl.jsonld",
        "@type": "Set",
        "@id": "urn:p",
        **rules.value,
    }


@pytest.fixture
def ask():
    client = client_of("reader")

    def ask(verb, by=client, **body):
        answer = by.post(f"/api/1/policies/{verb}", json.dumps(body), "application/json")
        return answer.status_code, answer.json()

    return ask


def test_a_decision_says_what_is_missing_and_until_when(ask):
    status, said = ask("decide", policy=policy(FOR_RESEARCH))
    assert (status, said["outcome"], said["missing"]) == (200, "unknown", ["purpose"])
    state = {"now": "2026-11-28T12:00:00Z", "values": {"purpose": [RESEARCH]}}
    status, said = ask("decide", policy=policy(FOR_RESEARCH), state=state)
    assert (status, said["outcome"]) == (200, "permitted")
    status, said = ask("decide", policy=policy(UNTIL_2027), state=state)
    assert said["valid_until"] == "2027-01-01T00:00:00Z"


def test_a_report_has_every_rule(ask):
    status, said = ask("explain", policy=TURTLE, request={"action": "print", "party": "urn:me"})
    assert (status, said["outcome"]) == (200, "permitted")
    assert len(said["rules"]) == 1


def test_words_are_in_the_language_that_is_asked_for(ask):
    status, said = ask("describe", policy=TURTLE, language="fr")
    assert status == 200
    assert "sentence" in said[0]
    assert said != ask("describe", policy=TURTLE)[1]


def test_flaws_are_those_of_a_scope(ask):
    status, said = ask("check", policy=policy(FOR_RESEARCH), known=["dateTime"])
    assert (status, [one["kind"] for one in said]) == (200, ["undecidable"])
    assert ask("check", policy=policy(FOR_RESEARCH)) == (200, [])


def test_a_comparison_has_a_witness(ask):
    status, said = ask("compare", first=policy(FOR_RESEARCH), second=TURTLE)
    assert (status, said["verdict"]) == (200, "compatible")
    assert said["witness"]["state"]["values"] == {"purpose": [RESEARCH]}


@pytest.mark.parametrize(
    ("verb", "body", "detail"),
    [
        ("decide", {}, "policy: "),
        ("decide", {"policy": "no policy"}, ""),
        ("decide", {"policy": {}}, ""),
        ("decide", {"policy": TURTLE, "odd": 1}, "odd does not belong here"),
        ("decide", {"policy": TURTLE, "duties": "never"}, "duties: "),
        ("explain", {"policy": TURTLE, "state": {"now": "yesterday"}}, "now"),
        ("explain", {"policy": TURTLE, "request": {"deed": "use"}}, ""),
        ("describe", {"policy": TURTLE, "language": "xx"}, "language: "),
        ("compare", {"first": TURTLE}, "second: "),
        ("check", {"policy": "x" * 300_000}, "too long"),
    ],
)
def test_what_is_wrong_is_said(ask, verb, body, detail):
    status, said = ask(verb, **body)
    assert status == 400, said
    assert detail in said["detail"]


def test_a_list_is_no_body():
    answer = client_of("reader").post("/api/1/policies/decide", "[1]", "application/json")
    assert answer.status_code == 400


def test_a_stranger_is_asked_for_a_token(ask):
    status, said = ask("decide", by=Client(), policy=policy(USE))
    assert status == 401
    assert "token" in said["detail"]


def test_they_are_described():
    paths = description()["paths"]
    for verb in ("decide", "explain", "describe", "check", "compare"):
        told = paths[f"/api/1/policies/{verb}"]["post"]
        assert {"200", "400", "401"} <= set(told["responses"])
        assert told["requestBody"]["content"]["application/json"]["schema"]
