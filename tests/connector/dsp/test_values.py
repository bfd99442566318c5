"""JSON that cannot change: equal in meaning is equal, and comes back the same."""

import json
import math

import pytest
from hypothesis import given

from connector.dsp.messages import Agreement, Offer
from connector.dsp.values import Json, freeze, thaw
from tests.connector.dsp import strategies

AGREEMENT = {
    "@id": "urn:uuid:a",
    "@type": "Agreement",
    "target": "urn:uuid:d",
    "assigner": "provider",
    "assignee": "consumer",
    "timestamp": "2026-11-24T21:42:18.123456789Z",
    "permission": [{"action": "use", "ext:unknown": {"b": [1, 1.0, None, True], "a": "é"}}],
}


def test_a_policy_comes_back_as_it_was():
    assert Json.of(AGREEMENT).value == AGREEMENT
    assert json.dumps(Json.of([1, 1.0, 10**40, -0.0, True]).value) == json.dumps(
        [1, 1.0, 10**40, -0.0, True]
    )


def test_the_order_of_members_and_spaces_do_not_matter_the_order_of_items_does():
    backwards = dict(reversed(AGREEMENT.items()))
    assert Json.of(backwards) == Json.of(AGREEMENT)
    assert Json.of(backwards).text == Json.of(AGREEMENT).text
    assert hash(Json.of(backwards)) == hash(Json.of(AGREEMENT))
    assert Json.of([1, 2]) != Json.of([2, 1])
    assert Json.of({"a": 1}) != Json.of({"a": 1.0})


def test_a_copy_may_be_changed_and_the_value_stays():
    kept = Json.of(AGREEMENT)
    kept.value["permission"].clear()
    assert kept.value == AGREEMENT


@given(strategies.JSON)
def test_freezing_and_thawing_any_json_gives_it_back(value):
    assert json.dumps(thaw(freeze(value)), sort_keys=True) == json.dumps(value, sort_keys=True)
    assert freeze(thaw(freeze(value))) == freeze(value)
    hash(freeze(value))


@pytest.mark.parametrize("value", [math.nan, [math.inf], {"a": "\ud800"}, -math.inf])
def test_what_json_cannot_say_cannot_be_frozen(value):
    with pytest.raises(ValueError):  # noqa: PT011 (UnicodeEncodeError is one too)
        freeze(value)


def test_an_agreement_says_who_agreed_with_whom_on_what_and_when():
    agreement = Agreement(Json.of(AGREEMENT))
    assert (agreement.id, agreement.target) == ("urn:uuid:a", "urn:uuid:d")
    assert (agreement.assigner, agreement.assignee) == ("provider", "consumer")
    assert agreement.timestamp == "2026-11-24T21:42:18.123456789Z"


def test_an_offer_has_a_target_in_a_message_and_none_in_a_catalogue():
    assert Offer(Json.of({"@id": "o", "target": "urn:uuid:d"})).target == "urn:uuid:d"
    assert Offer(Json.of({"@id": "o"})).target is None
    assert Offer(Json.of({"@id": "o"})).id == "o"
