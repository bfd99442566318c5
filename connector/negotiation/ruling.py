"""Which rule of an organisation answers what a participant asks for: the first one that fits.

(rules in their order, what is known of the request) -> the rule, and the answer that follows

Nothing is fetched here. A rule never accepts what the policy does not permit, nor terms that were
not shown to be within ours: then a person is asked, whatever the rule says.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from connector.states import Role


class Relation(StrEnum):
    """What the terms that came in are to ours."""

    SAME = "same"  # letter by letter
    WITHIN = "within"  # shown: no worse for us
    OTHER = "other"  # shown: worse for us in some case, or nothing in common
    UNKNOWN = "unknown"  # neither was shown


class Terms(StrEnum):
    """Of which terms a rule speaks."""

    ANY = "any"
    SAME = "same"
    WITHIN = "within"
    OTHER = "other"


class Answer(StrEnum):
    """What a rule says."""

    ACCEPT = "accept"
    REJECT = "reject"
    ASK = "ask"


SPOKEN_OF: Mapping[Terms, frozenset[Relation]] = {
    Terms.ANY: frozenset(Relation),
    Terms.SAME: frozenset({Relation.SAME}),
    Terms.WITHIN: frozenset({Relation.SAME, Relation.WITHIN}),
    Terms.OTHER: frozenset({Relation.OTHER, Relation.UNKNOWN}),
}
_HARMLESS = SPOKEN_OF[Terms.WITHIN]


@dataclass(frozen=True, slots=True)
class Conditions:
    """All of them have to be so. None, or an empty `claim`: that is not asked about.

    `participants`: one of these; an empty set fits nobody. `values`: the participant holds one of
    them as its `claim`. `open_above`: it has more open negotiations with us than so many.
    """

    role: Role
    participants: frozenset[int] | None = None
    claim: str = ""
    values: frozenset[str] = frozenset()
    offer: int | None = None
    source: int | None = None
    terms: Terms = Terms.ANY
    open_above: int | None = None


@dataclass(frozen=True, slots=True)
class HouseRule:
    """One rule. `reason` is for the peer, where the answer is to reject."""

    id: int
    name: str
    version: int
    conditions: Conditions
    answer: Answer
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of a request, or of an offer that a provider makes us.

    `role` is ours. `permitted`: nothing is against it by the policy; unknown is not permitted.
    `open`: the participant's open negotiations on this side, this one with them.
    """

    role: Role
    participant: int
    relation: Relation
    permitted: bool
    open: int = 1
    offer: int | None = None
    source: int | None = None
    claims: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ruled:
    """The rule that fits, and the answer. `is_held`: it would accept, and may not."""

    rule: HouseRule
    answer: Answer
    is_held: bool = False


def ruled(rules: Iterable[HouseRule], asked: Asked) -> Ruled | None:
    """The answer of the first rule that fits; None: none does."""
    rule = next((one for one in rules if fits(one.conditions, asked)), None)
    if rule is None:
        return None
    if rule.answer is Answer.ACCEPT and not may_accept(asked):
        return Ruled(rule, Answer.ASK, is_held=True)
    return Ruled(rule, rule.answer)


def may_accept(asked: Asked) -> bool:
    """Whether any rule may accept it."""
    return asked.permitted and asked.relation in _HARMLESS


def fits(wanted: Conditions, asked: Asked) -> bool:
    """Whether all conditions are so."""
    return (
        wanted.role is asked.role
        and (wanted.participants is None or asked.participant in wanted.participants)
        and _holds(wanted, asked)
        and wanted.offer in (None, asked.offer)
        and wanted.source in (None, asked.source)
        and asked.relation in SPOKEN_OF[wanted.terms]
        and (wanted.open_above is None or asked.open > wanted.open_above)
    )


def _holds(wanted: Conditions, asked: Asked) -> bool:
    if not wanted.claim:
        return True
    return bool(wanted.values & asked.claims.get(wanted.claim, frozenset()))
