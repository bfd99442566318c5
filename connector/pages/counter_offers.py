"""What both sides of a negotiation would accept, or what stands between them."""

from collections.abc import Sequence
from dataclasses import dataclass

from connector.deciding import policy_of
from connector.dsp.values import Json
from connector.pages.differences import terms
from connector.pages.words import Terms, terms_of
from connector.rules import rules_of
from vocab.errors import UnreadablePolicy
from vocab.odrl.counter import Relaxation, counter_offer
from vocab.odrl.policy import Policy
from vocab.odrl.write import write

MOST = 3  # ways to meet that are told


@dataclass(frozen=True, slots=True)
class Dropped:
    """A term without which both sides would permit something."""

    is_ours: bool
    words: str


@dataclass(frozen=True, slots=True)
class Common:
    """`rules`: what both permit, in words as `terms`; `is_all`: everything that both do.

    None: `ways` to meet, each of them some terms that would have to go; or nothing was found.
    """

    rules: Json | None = None
    terms: Terms | None = None
    is_all: bool = False
    ways: tuple[tuple[Dropped, ...], ...] = ()


def common(ours: Json, theirs: Json, languages: Sequence[str] = ()) -> Common:
    """Of two sets of rules. What cannot be read has nothing in common with anything."""
    try:
        mine, yours = policy_of(ours), policy_of(theirs)
        found = counter_offer(mine, yours)
        if found.policy:
            rules = rules_of(Json.of(write(found.policy)))
            policy_of(rules)  # (what the protocol has no form for is not suggested)
            return Common(rules, terms_of(rules, languages), found.is_all)
    except UnreadablePolicy:
        return Common()
    ways = found.relaxations[:MOST]
    return Common(ways=tuple(tuple(_dropped(one, mine, yours, languages)) for one in ways))


def _dropped(
    found: Relaxation, ours: Policy, theirs: Policy, languages: Sequence[str]
) -> list[Dropped]:
    told = []
    for is_ours, policy, paths in ((True, ours, found.offer), (False, theirs, found.wish)):
        words = {term.path: term.words for term in terms(policy, languages)}
        told += [Dropped(is_ours, words.get(path, path)) for path in paths]
    return told
