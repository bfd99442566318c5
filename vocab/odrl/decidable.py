"""Can a policy be decided from what will be known? Asked of access policies when published."""

from collections.abc import Collection
from dataclasses import dataclass

from vocab.odrl.facts import Facts, Unknown
from vocab.odrl.judge import not_understood, verdict
from vocab.odrl.names import PROFILES
from vocab.odrl.policy import Constraint, Duty, Logic, LogicalConstraint, Policy, conditions, rules
from vocab.sentence import Sentence, listed, say
from vocab.sentence import gettext_noop as _

# Known wherever somebody has said who they are; the clock always is.
CLAIMS = frozenset({"dateTime", "assignee"})


@dataclass(frozen=True, slots=True)
class Fault:
    """What would stay unknown for everybody, at a JSON pointer, and what to mend."""

    path: str
    sentence: Sentence


def is_decidable(
    policy: Policy, known_operands: Collection[str] = CLAIMS, *, duties: bool = False
) -> tuple[Fault, ...]:
    """The faults of a policy where only these left operands will have facts. None: it is decidable.

    Duties are faults too, where nobody knows of `duties` whether they are done: that is no claim.
    """
    return (*_whole(policy), *_rules(policy, duties), *_conditions(policy, known_operands))


def _whole(policy: Policy) -> tuple[Fault, ...]:
    faults = []
    if foreign := [name for name in policy.profiles if name not in PROFILES]:
        sentence = _("the profile %(profile)s is not known here: leave it out")
        faults.append(Fault("/profile", say(sentence, profile=listed(foreign))))
    if policy.strange:
        faults.append(Fault("", not_understood(policy.strange).sentence))
    return tuple(faults)


def _rules(policy: Policy, duties: bool) -> tuple[Fault, ...]:
    faults = []
    for path, rule in rules(policy):
        if rule.strange:
            faults.append(Fault(path, not_understood(rule.strange).sentence))
        if isinstance(rule, Duty) and path.startswith("/permission/") and not duties:
            sentence = _("a duty decides here: move it to the policy of the contract")
            faults.append(Fault(path, say(sentence)))
    return tuple(faults)


def _conditions(policy: Policy, known: Collection[str]) -> tuple[Fault, ...]:
    found = (
        (path, _atomic(one, known) if isinstance(one, Constraint) else _logical(one))
        for path, one in conditions(policy)
        if not path.startswith("/obligation/")  # decides nothing
    )
    return tuple(Fault(path, sentence) for path, sentence in found if sentence)


def _atomic(constraint: Constraint, known: Collection[str]) -> Sentence | None:
    found = verdict(constraint, Facts())
    if not isinstance(found, Unknown):
        return None
    if not found.missing:
        return found.sentence
    if found.missing in known:
        return None
    return say(
        _("%(left)s will not be known here: take one of %(known)s"),
        left=constraint.left,
        known=listed(sorted(known), most=12),
    )


def _logical(condition: LogicalConstraint) -> Sentence | None:
    if condition.strange:
        return not_understood(condition.strange).sentence
    if not condition.members:
        return say(_("%(logic)s joins nothing: put a constraint in it"), logic=condition.logic)
    if condition.logic is Logic.AND_SEQUENCE:
        return say(_("nothing here knows the order of events: take and"))
    return None
