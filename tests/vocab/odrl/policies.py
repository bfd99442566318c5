"""Policies and facts for the tests: short ways to write them, and strategies that make them up."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from vocab.namespaces import XSD
from vocab.odrl.facts import DutyState, Facts, Request
from vocab.odrl.policy import (
    Constraint,
    Duty,
    Kind,
    Logic,
    LogicalConstraint,
    Opaque,
    Policy,
    Rule,
    Strange,
    Value,
)

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
DATASET = "urn:uuid:3dd1add4-4d2d-569e-d634-8394a8836d23"
CONSUMER = "did:web:consumer.example"
STRANGER = "did:web:stranger.example"
USE = Request("use", DATASET, CONSUMER)


def the(left, operator, *rights):
    """`the("count", "lteq", "10")`: one right operand stands alone, several in an array."""
    values = tuple(Value(right) if isinstance(right, str) else right for right in rights)
    return Constraint(left, operator, values[0] if len(values) == 1 else values)


def joined(logic, *members):
    return LogicalConstraint(Logic(logic), members)


def offer(*permissions, prohibitions=(), obligations=(), **more):
    return Policy(Kind.OFFER, "urn:offer", permissions, prohibitions, obligations, **more)


def may_use(*constraints, duties=()):
    return Rule("use", constraints, duties)


def said(values):
    """Facts' values from texts: `said({"purpose": "research"})`."""
    return {
        name: frozenset({text} if isinstance(text, str) else text) for name, text in values.items()
    }


# --- made up ----------------------------------------------------------------------------------
NAMES = st.text("abXY:/#é.", min_size=1, max_size=8).filter(lambda text: text.strip())
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
PLACES = ["DE", "FR", "EU", "CH", "http://data.europa.eu/nuts/code/DE21", "nowhere"]
TERMS = ["research", "marketing", "https://purpose.example/health"]
OPERATORS = (
    "eq", "neq", "lt", "lteq", "gt", "gteq", "term-lteq",
    "isA", "hasPart", "isPartOf", "isAnyOf", "isAllOf", "isNoneOf",
)  # fmt: skip
SECONDS = st.integers(-3, 3).map(lambda n: NOON + timedelta(seconds=n))
RIGHTS = {
    "dateTime": SECONDS.map(lambda moment: moment.isoformat()),
    "elapsedTime": st.sampled_from(["PT0S", "PT1S", "PT2S", "P1M"]),
    "count": st.integers(0, 4).map(str),
    "purpose": st.sampled_from(TERMS),
    "recipient": st.sampled_from(TERMS),
    "assignee": st.sampled_from([CONSUMER, STRANGER]),
    "spatial": st.sampled_from(PLACES),
    "unheardOf": st.just("x"),
}


@st.composite
def meaningful(draw):
    """A constraint that mostly can be decided."""
    left = draw(st.sampled_from(list(RIGHTS)))
    rights = draw(st.lists(RIGHTS[left], min_size=1, max_size=2))
    return the(left, draw(st.sampled_from(OPERATORS)), *rights)


def trees(leaves):
    """Logical constraints over these leaves, at most a few levels deep."""
    return st.recursive(
        leaves,
        lambda below: st.builds(
            LogicalConstraint,
            st.sampled_from(Logic),
            st.lists(below, max_size=3).map(tuple),
        ),
        max_leaves=5,
    )


def policies_of(conditions, duties=True):
    some = st.lists(conditions, max_size=2).map(tuple)
    actions = st.sampled_from(["use", "use", "read", "sell", "x:train"])
    duty = st.builds(Duty, st.sampled_from(["inform", "delete"]), some)
    owed = st.lists(duty, max_size=1).map(tuple) if duties else st.just(())
    return st.builds(
        Policy,
        st.just(Kind.AGREEMENT),
        st.just("urn:agreement"),
        st.lists(st.builds(Rule, actions, some, owed), max_size=2).map(tuple),
        st.lists(st.builds(Rule, actions, some), max_size=2).map(tuple),
        owed,
        target=st.sampled_from(["", DATASET, "urn:another"]),
        assignee=st.sampled_from(["", CONSUMER, STRANGER]),
    )


POLICIES = policies_of(trees(meaningful()))


@st.composite
def facts_of(draw, policy):
    """Everything that can be known for a policy: all of it is there."""
    owed = [*policy.obligations, *(duty for rule in policy.permissions for duty in rule.duties)]
    terms = st.frozensets(st.sampled_from(TERMS), min_size=1, max_size=2)
    return Facts(
        now=draw(SECONDS),
        since=draw(SECONDS),
        uses=draw(st.integers(0, 4)),
        values={
            "purpose": draw(terms),
            "recipient": draw(terms),
            "spatial": draw(st.frozensets(st.sampled_from(PLACES[:-1]), min_size=1, max_size=2)),
        },
        duties={duty: draw(st.sampled_from(DutyState)) for duty in owed},
    )


# --- of every form that can be written ----------------------------------------------------------
VALUES = st.one_of(
    TEXTS.map(Value),
    NAMES.map(lambda text: Value(text, is_iri=True)),
    st.builds(Value, TEXTS, NAMES.map(lambda name: XSD + name)),
    TEXTS.map(lambda text: Value(text, language="nl")),
    st.just(Opaque('{"@id":"urn:x","other":1}')),
)
STRANGE = st.sampled_from(
    [(), (Strange("unit", '"EUR"'),), (Strange("refinement", '[{"a":null}]'),)]
)
ANY_CONSTRAINT = st.builds(
    Constraint,
    NAMES,
    NAMES,
    st.one_of(VALUES, st.lists(VALUES, max_size=3).map(tuple)),
    STRANGE,
)
ANY_CONDITIONS = st.lists(trees(ANY_CONSTRAINT), max_size=2).map(tuple)
ANY_DUTIES = st.lists(st.builds(Duty, NAMES, ANY_CONDITIONS, NAMES, STRANGE), max_size=2).map(tuple)
ANY_POLICY = st.builds(
    Policy,
    st.sampled_from([Kind.SET, Kind.OFFER]),
    NAMES,
    st.lists(
        st.builds(Rule, NAMES, ANY_CONDITIONS, ANY_DUTIES, NAMES, STRANGE), min_size=1, max_size=2
    ).map(tuple),
    st.lists(st.builds(Rule, NAMES, ANY_CONDITIONS, strange=STRANGE), max_size=2).map(tuple),
    ANY_DUTIES,
    st.lists(NAMES, max_size=2).map(tuple),
    st.sampled_from(["", DATASET]),
    strange=STRANGE,
)
