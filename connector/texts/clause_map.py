"""What keeps each clause: Hansa itself, evidence that it keeps, or nobody but the parties.

Three classes, as of rules of a policy (vocab.odrl.enforced); a clause may have several. Where a
clause is about the policy, its rules say which.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from vocab.odrl.enforced import Enforced, enforced
from vocab.odrl.policy import Constraint, Policy, conditions, rules

TECHNICAL, EVIDENCE, PROSE = "technical", "evidence", "prose"
CLASSES = (TECHNICAL, EVIDENCE, PROSE)
CLOCK = frozenset({"dateTime", "elapsedTime", "delayPeriod", "timeInterval"})


@dataclass(frozen=True, slots=True)
class Keeps:
    """One thing that keeps a clause: of which class, and by what.

    `by` is a JSON pointer into the policy (it begins with `/`), or names one of BY.
    """

    how: str
    by: str


# What keeps a clause besides the policy. `connector/pages/texts.py` says it in words.
TOKEN, LOG, STATEMENTS, IDENTITY, REVOKING, NOTICE, HASH, NOBODY = BY = (
    "token", "log", "statements", "identity", "revoking", "notice", "hash", "nobody",
)  # fmt: skip
_FIXED: Mapping[str, tuple[Keeps, ...]] = {
    "parties": (Keeps(EVIDENCE, IDENTITY),),
    "data": (Keeps(EVIDENCE, STATEMENTS),),
    "access": (Keeps(TECHNICAL, TOKEN), Keeps(EVIDENCE, LOG)),
    "duration": (Keeps(TECHNICAL, NOTICE), Keeps(EVIDENCE, LOG)),
    "breach": (Keeps(TECHNICAL, REVOKING), Keeps(EVIDENCE, LOG), Keeps(PROSE, NOBODY)),
    "changes": (Keeps(EVIDENCE, LOG), Keeps(PROSE, NOBODY)),
    "precedence": (Keeps(EVIDENCE, HASH),),
}
_CLASS = {
    Enforced.TECHNICAL: TECHNICAL,
    Enforced.EVIDENCE: EVIDENCE,
    Enforced.CONTRACTUAL: PROSE,
}


def keeps_of(clause: str, policy: Policy) -> tuple[Keeps, ...]:
    """What keeps this clause under this policy; at least one."""
    found = (*_FIXED.get(clause, ()), *_by_policy(clause, policy))
    return tuple(dict.fromkeys(found)) or (Keeps(PROSE, NOBODY),)


def _by_policy(clause: str, policy: Policy) -> Iterator[Keeps]:
    ways = {one.path: _CLASS[one.how] for one in enforced(policy)}
    if clause == "use":
        yield from (Keeps(how, path) for path, how in ways.items())
    elif clause == "limits":
        found = {path: how for path, how in ways.items() if path.startswith("/prohibition/")}
        yield from (Keeps(how, path) for path, how in found.items())
        yield Keeps(PROSE, NOBODY)
    elif clause == "sharing":
        passes = [path for path, rule in rules(policy) if rule.action.endswith("distribute")]
        yield from (Keeps(ways[path], path) for path in passes if path in ways)
        yield Keeps(PROSE, NOBODY)
    elif clause == "duration":
        yield from (
            Keeps(TECHNICAL, path)
            for path, one in conditions(policy)
            if isinstance(one, Constraint) and one.left in CLOCK
        )
