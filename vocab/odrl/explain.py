"""All that was found of a policy, rule by rule: the decision of `decide`, and its states.

The states are those of the W3C draft on the formal semantics of ODRL: a constraint is satisfied or
not, a rule active or not, a permission permits or not, a duty is fulfilled, violated or neither;
and each of them may be unknown. `report.py` writes it as JSON and as RDF.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from vocab.odrl.decide import Decision, evaluate
from vocab.odrl.facts import DutyState, Facts, Request, Unknown
from vocab.odrl.judge import Reason, verdict
from vocab.odrl.logic import Truth
from vocab.odrl.policy import (
    Condition,
    Constraint,
    LogicalConstraint,
    Policy,
    Rule,
    conditions,
    refinements,
)
from vocab.odrl.weigh import Duties, Found
from vocab.sentence import Sentence


@dataclass(frozen=True, slots=True)
class ConditionReport:
    """A constraint or refinement at a JSON pointer, and those that it joins."""

    path: str
    condition: Condition
    state: Truth
    sentence: Sentence
    members: tuple["ConditionReport", ...] = ()


@dataclass(frozen=True, slots=True)
class RuleReport:
    """A rule or duty. `premises` are those that it names: (target, party or action, state).

    `activation`: is it about this request; of a duty, is it due? `control`: does it hold: permit,
    prohibit, or not be in the way? `duty`: what is known of a duty.
    """

    kind: str  # Permission, Prohibition, Duty
    path: str
    id: str
    action: str
    activation: Truth
    control: Truth
    sentence: Sentence
    premises: tuple[tuple[str, Truth], ...] = ()
    constraints: tuple[ConditionReport, ...] = ()
    refinements: tuple[ConditionReport, ...] = ()
    duties: tuple["RuleReport", ...] = ()
    duty: DutyState | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The whole answer. `missing`: the left operands of which a fact would help."""

    policy: str
    request: Request
    decision: Decision
    rules: tuple[RuleReport, ...]
    missing: tuple[str, ...]


def explain(
    policy: Policy, request: Request, facts: Facts, *, duties: Duties = Duties.STRICT
) -> Report:
    """What `policy` says to `request`, and why: the decision of `decide`, and how it came about.

    Looks at every rule, also at those about something else; their reasons come on top.
    """
    found = evaluate(policy, request, facts, duties=duties, whole=True)
    rules = (
        *(_rule(one, "Permission", policy) for one in found.permissions),
        *(_rule(one, "Prohibition", policy) for one in found.prohibitions),
        *(_rule(one, "Duty", policy) for one in found.obligations),
    )
    missing = sorted(set(_missing(policy, facts.of(request), found.decision)))
    return Report(policy.id, request, found.decision, rules, tuple(missing))


def _rule(found: Found, kind: str, policy: Policy) -> RuleReport:
    rule, reasons = found.rule, {one.path: one for one in found.judged.reasons}
    more = refinements(rule.target) if kind != "Duty" else ()
    parties = refinements(rule.assignee) if isinstance(rule, Rule) else ()
    return RuleReport(
        kind,
        found.path,
        rule.id,
        rule.action,
        found.active,
        found.judged.truth,
        reasons[found.path].sentence if found.path in reasons else found.judged.reasons[0].sentence,
        tuple(_premises(found, policy)),
        tuple(_reported(rule.constraints, f"{found.path}/constraint", reasons)),
        (
            *_reported(rule.refinements, f"{found.path}/action/0/refinement", reasons),
            *_reported(more, f"{found.path}/target/refinement", reasons),
            *_reported(parties, f"{found.path}/assignee/refinement", reasons),
        ),
        tuple(_rule(one, "Duty", policy) for one in found.duties),
        found.state,
    )


def _premises(found: Found, policy: Policy) -> Iterator[tuple[str, Truth]]:
    rule, scope = found.rule, found.premises
    if scope is None or not isinstance(rule, Rule):
        return
    if rule.target or policy.target:
        yield "target", scope.target
    if rule.assignee or policy.assignee:
        yield "party", scope.party
    if rule.action:
        yield "action", scope.action


def _reported(
    found: tuple[Condition, ...], path: str, reasons: Mapping[str, Reason]
) -> Iterator[ConditionReport]:
    for i, condition in enumerate(found):
        reason = reasons.get(f"{path}/{i}")
        if reason is None:
            continue
        members: tuple[ConditionReport, ...] = ()
        if isinstance(condition, LogicalConstraint):
            at = f"{path}/{i}/{condition.logic}"
            members = tuple(_reported(condition.members, at, reasons))
        yield ConditionReport(reason.path, condition, reason.truth, reason.sentence, members)


def _missing(policy: Policy, facts: Facts, decision: Decision) -> Iterator[str]:
    unknown = {one.path for one in decision.reasons if one.truth is Truth.UNKNOWN}
    for path, condition in conditions(policy):
        if path in unknown and isinstance(condition, Constraint):
            found = verdict(condition, facts)
            if isinstance(found, Unknown) and found.missing:
                yield found.missing
