"""dateTime, elapsedTime, count: what they answer, and when the clock turns them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.vocab.odrl.policies import NOON
from vocab.namespaces import XSD
from vocab.odrl.facts import Facts, Unknown
from vocab.odrl.operands import OPERANDS, TURNS
from vocab.odrl.policy import Opaque, Value

TICK = timedelta(microseconds=1)
NOW = NOON.isoformat()
LATER = (NOON + TICK).isoformat()
EARLIER = (NOON - TICK).isoformat()


def answer(left, operator, *rights, **facts):
    values = tuple(Value(right) if isinstance(right, str) else right for right in rights)
    return OPERANDS[left](operator, values[0] if len(values) == 1 else values, Facts(**facts))


def why(left, operator, *rights, **facts):
    found = answer(left, operator, *rights, **facts)
    assert isinstance(found, Unknown)
    return str(found.sentence), found.missing


# operator -> is it satisfied (before, at, after) the right operand
TABLE = {
    "lt": (True, False, False),
    "lteq": (True, True, False),
    "eq": (False, True, False),
    "neq": (True, False, True),
    "gteq": (False, True, True),
    "gt": (False, False, True),
    "isAnyOf": (False, True, False),
    "isNoneOf": (True, False, True),
}


@pytest.mark.parametrize("operator", TABLE)
def test_the_moment_is_compared_to_the_tick(operator):
    found = tuple(answer("dateTime", operator, right, now=NOON) for right in (LATER, NOW, EARLIER))
    assert found == TABLE[operator]


@pytest.mark.parametrize("operator", TABLE)
def test_uses_are_counted_with_the_one_that_is_asked_for(operator):
    found = tuple(answer("count", operator, "3", uses=uses) for uses in (1, 2, 3))
    assert found == TABLE[operator]


def test_ten_uses_are_ten():
    assert [answer("count", "lteq", "10", uses=uses) for uses in (0, 9, 10)] == [True, True, False]


@pytest.mark.parametrize(("operator", "at_the_end"), [("eq", True), ("lteq", True), ("lt", False)])
def test_a_period_lasts_from_its_begin_to_its_end(operator, at_the_end):
    begin = datetime(2026, 1, 31, tzinfo=UTC)
    end = datetime(2026, 2, 28, tzinfo=UTC)
    for now, expected in (
        (begin, True),
        (end - TICK, True),
        (end, at_the_end),
        (end + TICK, False),
    ):
        assert answer("elapsedTime", operator, "P1M", now=now, since=begin) is expected


def test_what_ends_after_the_calendar_does_not_end():
    facts = {"now": NOON, "since": NOON}
    assert answer("elapsedTime", "lteq", "P9000Y", **facts) is True
    assert [*TURNS["elapsedTime"]("lteq", Value("P9000Y"), Facts(**facts))] == []


def test_several_moments_are_a_set():
    assert answer("dateTime", "isAnyOf", EARLIER, NOW, now=NOON) is True
    assert answer("dateTime", "isNoneOf", EARLIER, LATER, now=NOON) is True


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("dateTime", Value("2026-06-01T12:00:00Z", XSD + "dateTime")),
        ("dateTime", Value("2026-06-01T14:00:00+02:00", XSD + "dateTimeStamp")),
        ("dateTime", Value("2026-06-02", XSD + "date")),
        ("count", Value("+7", XSD + "nonNegativeInteger")),
        ("elapsedTime", Value("P1D", XSD + "dayTimeDuration")),
    ],
)
def test_typed_values_are_read(left, right):
    assert answer(left, "lteq", right, now=NOON, since=NOON, uses=0) is True


# --- unknown ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("left", "right", "missing"),
    [("dateTime", NOW, "now"), ("elapsedTime", "P1D", "now"), ("elapsedTime", "P1D", "since"), ("count", "3", "uses")],
)  # fmt: skip
def test_a_missing_fact_makes_it_unknown_and_is_named(left, right, missing):
    facts = replace(Facts(now=NOON, since=NOON, uses=1), **{missing: None})
    found = OPERANDS[left]("lteq", Value(right), facts)
    assert isinstance(found, Unknown)
    assert found.missing == left


@pytest.mark.parametrize("left", ["dateTime", "elapsedTime", "count"])
@pytest.mark.parametrize(
    "operator", ["isA", "isPartOf", "hasPart", "isAllOf", "term-lteq", "", "EQ"]
)
def test_an_operator_that_makes_no_sense_is_unknown_and_no_fact_helps(left, operator):
    sentence, missing = why(left, operator, "5", now=NOON, since=NOON, uses=1)
    assert "the operator" in sentence
    assert missing == ""


@pytest.mark.parametrize("operator", ["neq", "gt", "gteq", "isAnyOf"])
def test_a_period_is_not_waited_for(operator):
    sentence, _ = why("elapsedTime", operator, "P1D", now=NOON, since=NOON)
    assert sentence.endswith("take one of eq, lt, lteq")


@pytest.mark.parametrize(
    ("left", "rights", "sentence"),
    [
        ("dateTime", ["soon"], "soon is not a moment such as"),
        ("dateTime", ["2026-06-01", "2026-06-02"], "lteq with 2 right operands: give one"),
        ("dateTime", [], "lteq with 0 right operands: give one"),
        ("dateTime", [Value("2026-06-01", XSD + "string")], "is not of a type known here"),
        ("dateTime", [Value("2026-06-01", is_iri=True)], "is not of a type"),
        ("dateTime", [Value("2026-06-01", language="nl")], "is not of a type"),
        ("elapsedTime", ["-P1D"], "-P1D is not a duration such as P30D"),
        ("elapsedTime", [Value("P1D", XSD + "date")], "is not of a type"),
        ("count", ["3.0"], "3.0 is not a whole number"),
        ("count", ["many"], "many is not a whole number"),
        ("count", ["9" * 19], "is not a whole number"),
        ("count", ["٣"], "is not a whole number"),
        ("count", [Value("3", XSD + "decimal")], "is not of a type"),
        ("count", [Opaque('{"a":1}')], '{"a":1} is not of a type'),
        ("count", ["x" * 200], "x… is not a whole number"),
    ],
)
def test_a_right_operand_of_the_wrong_type_is_unknown_and_no_fact_helps(left, rights, sentence):
    found, missing = why(left, "lteq", *rights, now=NOON, since=NOON, uses=1)
    assert sentence in found
    assert missing == ""


# --- turns --------------------------------------------------------------------------------------
@pytest.mark.parametrize("left", ["dateTime", "elapsedTime"])
@pytest.mark.parametrize("operator", [*TABLE, "isA"])
def test_the_answer_changes_at_every_turn_and_nowhere_else(left, operator):
    right = Value(NOW if left == "dateTime" else "PT1H")
    facts = Facts(since=NOON - timedelta(hours=1))
    turns = {*TURNS[left](operator, right, facts)}

    def at(now):
        found = OPERANDS[left](operator, right, replace(facts, now=now))
        return found if isinstance(found, bool) else None

    near = [NOON + n * TICK for n in range(-3, 4)]
    assert turns == {now for now in near if at(now) is not at(now - TICK)}


def test_what_cannot_be_read_or_has_not_begun_never_turns():
    assert [*TURNS["dateTime"]("lt", Value("soon"), Facts())] == []
    assert [*TURNS["elapsedTime"]("lt", Value("P1D"), Facts(now=NOON))] == []
    last = Value("9999-12-31T23:59:59.999999Z")
    assert [*TURNS["dateTime"]("lteq", last, Facts())] == []


def test_a_clock_without_zone_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match=r"facts\.now has no time zone"):
        Facts(now=datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match=r"facts\.since has no time zone"):
        Facts(since=datetime(2026, 1, 1))  # noqa: DTZ001
