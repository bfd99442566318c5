"""Requests and states from files: our own JSON, and a sentence for what is neither."""

import pytest

from tests.vocab.odrl.policies import NOON
from vocab.errors import UnreadablePolicy
from vocab.odrl.facts import DutyState, Request
from vocab.odrl.world import read_request, read_state


def test_a_state_in_json_is_what_the_facts_have():
    facts = read_state(
        b"""{"now": "%s", "uses": 3, "values": {"odrl:purpose": ["a", "b"]},
        "units": {"payAmount": "urn:EUR"}, "partOf": {"urn:a": "urn:all"},
        "duties": {"urn:d": "late"}, "otherDuties": "pending"}"""
        % NOON.isoformat().encode()
    )
    assert (facts.now, facts.since, facts.uses) == (NOON, None, 3)
    assert facts.values == {"purpose": frozenset({"a", "b"})}
    assert facts.units == {"payAmount": "urn:EUR"}
    assert facts.belongs("urn:a", frozenset({"urn:all"})) is True
    assert facts.belongs("urn:b", frozenset({"urn:all"})) is False
    assert (facts.by_id, facts.unlisted) == ({"urn:d": DutyState.LATE}, DutyState.PENDING)


def test_an_empty_state_knows_nothing_and_a_graph_is_complete():
    assert read_state(b"{}").part_of is None
    graph = read_state(b"<urn:a> <http://www.w3.org/ns/odrl/2/partOf> <urn:all> .", "a.ttl")
    assert graph.part_of == {"urn:a": frozenset({"urn:all"})}
    assert graph.unlisted is DutyState.PENDING


def test_a_request_in_json_is_for_use_where_it_names_no_action():
    assert read_request(b"{}").request == Request("use")
    asked = read_request(b'{"action": "odrl:read", "target": "urn:a", "party": "urn:p"}')
    assert asked.request == Request("read", "urn:a", "urn:p")


@pytest.mark.parametrize(
    "text",
    [
        b'{"now": "noon"}', b'{"now": 1}', b'{"uses": true}', b'{"uses": "1"}',
        b'{"values": []}', b'{"values": {"purpose": 1}}', b'{"duties": {"urn:d": "done"}}',
        b'{"otherDuties": "done"}', b"nonsense",
    ],
)  # fmt: skip
def test_a_wrong_state_is_refused_with_a_sentence(text):
    with pytest.raises(UnreadablePolicy, match=r"\w{3}"):
        read_state(text)


@pytest.mark.parametrize("text", [b'{"action": 1}', b'{"do": "use"}', b"[]", b""])
def test_a_wrong_request_is_refused_with_a_sentence(text):
    with pytest.raises(UnreadablePolicy, match=r"\w{3}"):
        read_request(text)
