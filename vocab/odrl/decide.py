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
from vocab.odrl.policy import Policy
from vocab.odrl.weigh import Duties, Found, Outstanding, outstanding, scope_of, weigh, weigh_duty
from vocab.sentence import Sentence, listed, say
from vocab.sentence import gettext_noop as _


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
    if stop := _stop(policy):
        return Decision(Outcome.UNKNOWN, reasons=(Reason("", Truth.UNKNOWN, stop),))
    facts = facts.of(request)
    about = _about(policy, request)
    permitted = [
        weigh(rule, f"/permission/{i}", scope_of(about, rule, request), facts, duties)
        for i, rule in enumerate(policy.permissions)
    ]
    prohibited = [
        weigh(rule, f"/prohibition/{i}", scope_of(about, rule, request), facts, duties)
        for i, rule in enumerate(policy.prohibitions)
    ]
    obliged = [
        weigh_duty(duty, f"/obligation/{i}", facts, duties)
        for i, duty in enumerate(policy.obligations)
    ]
    return _decision(request, permitted, prohibited, obliged, facts)


def _stop(policy: Policy) -> Sentence | None:
    """What stops all processing: an unknown profile (ODRL 2.2, 2.1), a strange property."""
    if foreign := [name for name in policy.profiles if name not in PROFILES]:
        return say(
            _("the profile %(profile)s is not known here, so nothing in it can be decided"),
            profile=listed(foreign),
        )
    return not_understood(policy.strange).sentence if policy.strange else None


def _about(policy: Policy, request: Request) -> Reason:
    """Is it about this dataset and this party? A policy that names none of them is about all."""
    target = _same(policy.target, request.target)
    party = _same(policy.assignee, request.party)
    truth = all_of((target, party))
    if truth is Truth.TRUE:
        return Reason("", truth, say(_("the policy is about this dataset and this party")))
    sentence = {
        (Truth.FALSE, target): _("the policy is about another dataset, %(target)s"),
        (Truth.FALSE, party): _("the policy is about another party, %(party)s"),
        (Truth.UNKNOWN, party): _("the policy is about %(party)s, and it is not known who asks"),
        (Truth.UNKNOWN, target): _("the policy is about %(target)s, and no dataset is named"),
    }[truth, target if target is truth else party]
    return Reason("", truth, say(sentence, target=policy.target, party=policy.assignee))


def _same(named: str, asked: str) -> Truth:
    if not named or named == asked:
        return Truth.TRUE
    return Truth.FALSE if asked else Truth.UNKNOWN


def _decision(
    request: Request,
    permitted: list[Found],
    prohibited: list[Found],
    obliged: list[Found],
    facts: Facts,
) -> Decision:
    """ODRL's strategy `prohibit` in a closed world: what may be prohibited is not permitted."""
    may = any_of(one.judged.truth for one in permitted)
    must_not = any_of(one.judged.truth for one in prohibited)
    truth = all_of((may, negate(must_not)))
    found = (*permitted, *prohibited, *obliged)
    if truth is Truth.TRUE:  # the duties of permissions that do not hold are nobody's
        permitted = [one for one in permitted if one.judged.truth is Truth.TRUE]
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
