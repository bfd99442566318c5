"""May this be done? Three answers: permitted, refused, unknown; and unknown is never permission.

permission for it, constraints satisfied, duties done    one is enough
prohibition of it, constraints satisfied or unknown      one is enough to stop it
anything not understood in the policy itself             stops everything

docs/explanations/policies.md says the same in words.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vocab.odrl.facts import Facts, Request
from vocab.odrl.judge import Reason, not_understood, together
from vocab.odrl.logic import Truth, all_of, any_of, negate
from vocab.odrl.names import PROFILES
from vocab.odrl.policy import Conflict, Kind, Policy
from vocab.odrl.weigh import Duties, Found, Outstanding, outstanding, premises, weigh, weigh_duty
from vocab.sentence import Sentence, listed, say
from vocab.sentence import gettext_noop as _

# Raised whenever some policy, request and facts get another answer, or other reasons.
ENGINE = 1


class Outcome(StrEnum):
    """Only `permitted` permits."""

    PERMITTED = "permitted"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Decision:
    """`valid_until`: before this moment the clock alone changes nothing; None: it never will."""

    outcome: Outcome
    valid_until: datetime | None = None
    outstanding: tuple[Outstanding, ...] = ()
    reasons: tuple[Reason, ...] = ()

    @property
    def is_permitted(self) -> bool:
        """The only question that enforcement asks."""
        return self.outcome is Outcome.PERMITTED


def decide(
    policy: Policy, request: Request, facts: Facts, *, duties: Duties = Duties.STRICT
) -> Decision:
    """What `policy` says to `request`. An Offer: as the agreement it would become."""
    return evaluate(policy, request, facts, duties=duties).decision


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A decision, and what was found of each rule: nothing where all processing was stopped."""

    decision: Decision
    permissions: tuple[Found, ...] = ()
    prohibitions: tuple[Found, ...] = ()
    obligations: tuple[Found, ...] = ()


def evaluate(
    policy: Policy,
    request: Request,
    facts: Facts,
    *,
    duties: Duties = Duties.STRICT,
    whole: bool = False,
) -> Evaluation:
    """The one engine: `decide` is its answer, `explain` with `whole` all that it found."""
    if why := stop(policy):
        return Evaluation(Decision(Outcome.UNKNOWN, reasons=(Reason("", Truth.UNKNOWN, why),)))
    facts = facts.of(request)
    permitted, prohibited = (
        tuple(
            weigh(
                rule, path := f"/{name}/{i}", premises(policy, rule, path, request, facts),
                facts, duties, whole=whole,
            )
            for i, rule in enumerate(rules)
        )
        for name, rules in (
            ("permission", policy.permissions),
            ("prohibition", policy.prohibitions),
        )
    )  # fmt: skip
    obliged = tuple(
        weigh_duty(duty, f"/obligation/{i}", facts, duties)
        for i, duty in enumerate(policy.obligations)
    )
    decision = _decision(policy, request, (permitted, prohibited, obliged), facts)
    return Evaluation(decision, permitted, prohibited, obliged)


def stop(policy: Policy) -> Sentence | None:
    """What stops all processing: an unknown profile (ODRL 2.2, 2.1), a strange property."""
    if foreign := [name for name in policy.profiles if name not in PROFILES]:
        return say(
            _("the profile %(profile)s is not known here, so nothing in it can be decided"),
            profile=listed(foreign),
        )
    if policy.inherits:
        return say(
            _("it takes over the rules of %(parents)s, which are not at hand"),
            parents=listed(policy.inherits),
        )
    if policy.kind not in DECIDED:
        return say(_("a policy of type %(kind)s grants nothing"), kind=policy.kind)
    return not_understood(policy.strange).sentence if policy.strange else None


DECIDED = frozenset({Kind.SET, Kind.OFFER, Kind.AGREEMENT})


def _decision(
    policy: Policy,
    request: Request,
    rules: tuple[tuple[Found, ...], tuple[Found, ...], tuple[Found, ...]],
    facts: Facts,
) -> Decision:
    """In a closed world: what may be prohibited is not permitted, but with the strategy `perm`."""
    permitted, prohibited, obliged = rules
    may = any_of(one.judged.truth for one in permitted)
    must_not = any_of(one.judged.truth for one in prohibited)
    if policy.conflict is Conflict.PERM and may is not Truth.FALSE:
        must_not = Truth.FALSE
    truth = all_of((may, negate(must_not)))
    found = (*permitted, *prohibited, *obliged)
    if truth is Truth.TRUE:  # the duties of permissions that do not hold are nobody's
        permitted = tuple(one for one in permitted if one.judged.truth is Truth.TRUE)
    first = Reason("", truth, say(_VERDICTS[may, must_not], action=request.action))
    whole = together(truth, (one.judged for one in found), first)
    turns = [turn for turn in whole.turns if facts.now is not None and turn > facts.now]
    return Decision(
        _OUTCOMES[truth],
        min(turns, default=None),
        outstanding((*permitted, *obliged)),
        whole.reasons,
    )


_OUTCOMES = {
    Truth.TRUE: Outcome.PERMITTED,
    Truth.FALSE: Outcome.REFUSED,
    Truth.UNKNOWN: Outcome.UNKNOWN,
}
_FORBIDDEN = _("%(action)s is refused: a prohibition holds")
_NOT_SURE = _("%(action)s is not permitted: it is not known whether a prohibition holds")
_NO_PERMISSION = _(
    "%(action)s is refused: no permission holds, and what is not permitted is refused"
)
# (does a permission hold, does a prohibition hold) -> what that means
_VERDICTS = {
    (Truth.TRUE, Truth.FALSE): _("%(action)s is permitted"),
    (Truth.TRUE, Truth.UNKNOWN): _NOT_SURE,
    (Truth.TRUE, Truth.TRUE): _FORBIDDEN,
    (Truth.UNKNOWN, Truth.FALSE): _("%(action)s is not permitted: no permission is known to hold"),
    (Truth.UNKNOWN, Truth.UNKNOWN): _NOT_SURE,
    (Truth.UNKNOWN, Truth.TRUE): _FORBIDDEN,
    (Truth.FALSE, Truth.FALSE): _NO_PERMISSION,
    (Truth.FALSE, Truth.UNKNOWN): _NO_PERMISSION,
    (Truth.FALSE, Truth.TRUE): _FORBIDDEN,
}
