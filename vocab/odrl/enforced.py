"""How a rule is kept: by the provider's own machines, by evidence, or by nothing but the contract.

One class for each constraint, duty and rule; that of a rule is the weakest in it. What happens to
a copy once it was delivered no provider sees: that is what the contract is for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from vocab.odrl.actions import REPLACED
from vocab.odrl.catenax import OPERANDS, Checked, name_of
from vocab.odrl.contexts import CX_POLICY
from vocab.odrl.names import LEFT_OPERANDS
from vocab.odrl.policy import Condition, Constraint, Duty, Policy, Rule, placed, rules, within


class Enforced(StrEnum):
    """From strong to weak."""

    TECHNICAL = "technical"  # clock, counter and who asks are the provider's own
    EVIDENCE = "evidence"  # a credential or an attestation of somebody says so
    CONTRACTUAL = "contractual"  # declared or promised, and seen by nobody


_ORDER = tuple(Enforced)
# Left operands whose values the provider has itself.
_OWN = frozenset(
    ("dateTime", "elapsedTime", "count", "meteredTime", "delayPeriod", "timeInterval", "assignee",
     "percentage", "fileFormat", "language", "version")
)  # fmt: skip
# What the one who asks says of itself, and nobody attests.
_DECLARED = frozenset(("purpose", "recipient", "deliveryChannel", "media", "unitOfCount"))
_CLOCKED = frozenset(
    ("DataUsageEndDate", "DataUsageEndDurationDays", "DataProvisioningEndDate",
     "DataProvisioningEndDurationDays")
)  # fmt: skip
_CHECKED: Mapping[Checked, Enforced] = {
    Checked.EVIDENCE: Enforced.EVIDENCE,
    Checked.DECLARATION: Enforced.CONTRACTUAL,
    Checked.PROSE: Enforced.CONTRACTUAL,
}
# What a provider sees itself; every other action is done with a copy.
_SEEN = frozenset(("use", "transfer", "read", "stream", ""))


@dataclass(frozen=True, slots=True)
class Kept:
    """How the rule or duty at a JSON pointer is kept."""

    path: str
    how: Enforced


def enforced(policy: Policy) -> tuple[Kept, ...]:
    """How each rule and each duty of a policy is kept, in its order."""
    return tuple(Kept(path, _rule(rule)) for path, rule in rules(policy))


def _rule(rule: Rule | Duty) -> Enforced:
    if isinstance(rule, Duty) or rule.strange:
        return Enforced.CONTRACTUAL
    asked = (one for _at, found in placed(rule) for one in found)
    own = Enforced.TECHNICAL
    if REPLACED.get(rule.action, rule.action) not in _SEEN:
        own = Enforced.CONTRACTUAL
    return _weakest((own, *(_condition(one) for one in asked)))


def _condition(condition: Condition) -> Enforced:
    """Of a logical one the weakest of its members: any of them may be the one that decides."""
    found = (one for _path, one in within(condition, "") if isinstance(one, Constraint))
    return _weakest(_left(one.left) for one in found)


def _left(left: str) -> Enforced:
    if left in _OWN or left.endswith("inForceDate"):
        return Enforced.TECHNICAL
    if left in _DECLARED:
        return Enforced.CONTRACTUAL
    is_catenax = left.startswith((CX_POLICY, "cx-policy:"))
    if is_catenax and (name := name_of(left)) in OPERANDS:
        return Enforced.TECHNICAL if name in _CLOCKED else _CHECKED[OPERANDS[name].checked]
    if left in LEFT_OPERANDS or ":" in left:
        return Enforced.EVIDENCE
    return Enforced.CONTRACTUAL


def _weakest(found: Iterable[Enforced]) -> Enforced:
    return max(found, key=_ORDER.index, default=Enforced.TECHNICAL)
