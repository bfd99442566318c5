"""Whether the policy of an offer or an agreement has the shape that the protocol asks for.

Shape only, as the protocol's contract schema has it; what a policy means, and whether we understand
it, is decided elsewhere. Three things are stricter than the schema, because the prose says MUST
(Contract Negotiation Protocol, "Contract Request Message" and "Contract Agreement Message"): the
target of a requested offer, the timestamp of an agreement, and no target inside a rule.
"""

import re
from functools import partial

from connector.dsp.checks import (
    Members,
    Place,
    check_choice,
    check_items,
    check_text,
    described,
    may,
    need,
)
from connector.dsp.values import Parsed

OPERATORS = (
    "eq", "gt", "gteq", "hasPart", "isA", "isAllOf", "isAnyOf", "isNoneOf", "isPartOf", "lt",
    "lteq", "neq", "term-lteq",
)  # fmt: skip
LOGICAL = ("and", "andSequence", "or", "xone")
# xsd:dateTime (https://www.w3.org/TR/xmlschema-2/#dateTime), the zone optional.
_TIMESTAMP = re.compile(
    r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    r"T(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
    r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
)


def check_catalog_offer(value: Parsed, place: Place) -> None:
    """An offer as it stands in a catalogue: it belongs to the dataset round it, so no target."""
    members = _policy(value, place)
    if members is None:
        return
    if "@type" in members:
        check_choice(members["@type"], place.at("@type"), ["Offer"])
    if "target" in members:
        place.at("target").say("Leave out target: in a catalogue an offer is its dataset's.")


def check_message_offer(value: Parsed, place: Place) -> None:
    """An offer as it stands in a message: with the dataset as its target."""
    members = _policy(value, place)
    if members is not None:
        need(members, place, "@type", partial(check_choice, choices=["Offer"]))
        need(members, place, "target", check_text)


def check_agreement(value: Parsed, place: Place) -> None:
    """An agreement: of whom, with whom, on what, since when."""
    members = _policy(value, place)
    if members is None:
        return
    need(members, place, "@type", partial(check_choice, choices=["Agreement"]))
    for name in ("target", "assigner", "assignee"):
        need(members, place, name, check_text)
    need(members, place, "timestamp", _check_timestamp)


def _policy(value: Parsed, place: Place) -> Members | None:
    if not isinstance(value, dict):
        place.say(f"Send a policy, an object, here, not {described(value)}.")
        return None
    need(value, place, "@id", check_text)
    may(value, place, "profile", _check_profile)
    for name in ("permission", "prohibition", "obligation"):
        may(value, place, name, partial(check_items, check=_check_rule, least=1))
    if "permission" not in value and "prohibition" not in value:
        place.say("Add permission or prohibition: a policy without either says nothing.")
    return value


def _check_profile(value: Parsed, place: Place) -> None:
    if isinstance(value, list):
        check_items(value, place, check_text, 0)
    elif not isinstance(value, str):
        place.say(f"Send a string or an array of strings here, not {described(value)}.")


def _check_timestamp(value: Parsed, place: Place) -> None:
    if not isinstance(value, str) or not _TIMESTAMP.fullmatch(value):
        place.say(
            f"Send a date with time such as 2026-01-31T12:00:00Z here, not {described(value)}."
        )


def _check_rule(value: Parsed, place: Place) -> None:
    if not isinstance(value, dict):
        place.say(f"Send a rule, an object, here, not {described(value)}.")
        return
    need(value, place, "action", check_text)
    may(value, place, "constraint", partial(check_items, check=_check_constraint, least=0))
    if "target" in value:
        place.at("target").say("Leave out target: only the policy has one, not its rules.")


def _check_constraint(value: Parsed, place: Place) -> None:
    """Exactly one of the two shapes; of one with both, the shape without a fault counts."""
    if not isinstance(value, dict):
        place.say(f"Send a constraint, an object, here, not {described(value)}.")
        return
    logical, atomic = place.aside(), place.aside()
    _check_logical(value, logical)
    _check_atomic(value, atomic)
    if not logical.faults and not atomic.faults:
        place.say("Send either a comparison or a logical constraint, not both in one object.")
    elif logical.faults and atomic.faults:
        meant = logical if any(name in value for name in LOGICAL) else atomic
        for fault in meant.faults:
            place.repeat(fault)


def _check_logical(value: Members, place: Place) -> None:
    if sum(name in value for name in LOGICAL) != 1:
        place.say(f"Send exactly one of {', '.join(LOGICAL)} in a logical constraint.")
    for name in LOGICAL:
        may(value, place, name, partial(check_items, check=_check_constraint, least=0))


def _check_atomic(value: Members, place: Place) -> None:
    need(value, place, "leftOperand", check_text)
    need(value, place, "operator", partial(check_choice, choices=OPERATORS))
    need(value, place, "rightOperand", _check_right_operand)


def _check_right_operand(value: Parsed, place: Place) -> None:
    if not isinstance(value, str | dict | list):
        place.say(f"Send a string, an object or an array here, not {described(value)}.")
