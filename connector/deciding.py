"""From the JSON of an offer or an agreement, and what is known, to a decision with its reasons.

One question at every scope: negotiation, transfer, delivery. What is unknown is never permitted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from connector.dsp.values import Json, members
from connector.rules import rules_of
from vocab.odrl.decidable import CLAIMS
from vocab.odrl.decide import Decision, decide
from vocab.odrl.facts import DutyState, Facts, Request
from vocab.odrl.logic import Truth
from vocab.odrl.policy import Duty, Policy
from vocab.odrl.read import read

USE = "use"  # (ODRL: the broadest action)
# The left operands of which something can be known here; of any other nothing ever will be.
CLAIMED = frozenset({"purpose", "spatial", "recipient"})
_PARTIES = ("target", "assigner", "assignee")
KNOWN = CLAIMS | CLAIMED | {"elapsedTime", "count"}


@dataclass(frozen=True, slots=True)
class Known:
    """The clock, the party and its claims; of an agreement since when it holds, and its uses.

    `done`: actions of duties that the delivery itself carries out, for everybody.
    """

    now: datetime
    party: str
    values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    since: datetime | None = None
    uses: int = 0
    done: frozenset[str] = frozenset()


def weigh(body: Json, known: Known) -> Decision:
    """What the policy in `body` says to the use of the data. Raises UnreadablePolicy.

    A contract is for whatever its permissions name: one of them that holds is enough.
    """
    policy = policy_of(body)
    facts = Facts(
        now=known.now,
        since=known.since or known.now,
        uses=known.uses,
        values=known.values,
        duties=_fulfilled(policy, known.done) if known.done else {},
    )
    named = list(dict.fromkeys(rule.action for rule in policy.permissions)) or [USE]
    decisions = [
        decide(policy, Request(action, policy.target, known.party), facts) for action in named
    ]
    return next((one for one in decisions if one.is_permitted), decisions[0])


def _fulfilled(policy: Policy, done: frozenset[str]) -> dict[Duty, DutyState]:
    """The duties that are carried out: such as say no more than what is to be done."""
    of_rules = (duty for rule in policy.permissions for duty in rule.duties)
    return {
        duty: DutyState.FULFILLED
        for duty in (*of_rules, *policy.obligations)
        if duty.action in done
        and not (duty.refinements or duty.parties or duty.target or duty.consequences)
    }


def policy_of(body: Json) -> Policy:
    """The policy as a value. Raises UnreadablePolicy."""
    found = members(body)
    kind = found.get("@type", "Offer")
    about: dict[str, object] = {name: found[name] for name in _PARTIES if name in found}
    if kind == "Agreement":
        about["timestamp"] = found.get("timestamp", "")
    about |= {"@id": found.get("@id", "urn:hansa:terms"), "@type": kind}
    return read(about | members(rules_of(body)))


def reasons_of(decision: Decision) -> list[str]:
    """Why it is not permitted, in English: the verdict first, then what is false or unknown."""
    said = [str(one.sentence) for one in decision.reasons if one.truth is not Truth.TRUE]
    return list(dict.fromkeys(said))
