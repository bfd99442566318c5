"""Can two policies permit the same, and does one permit all that the other does?

policies -> formulas (`region.py`) -> cells of each variable (`cells.py`) -> boxes (`boxes.py`)
         -> a request and facts -> `decide`, which has to say so of both

compatible   a witness: a request, and facts, that both permit; `decide` was asked
conflict     there is none, whatever the facts are and whatever is not known here means
unknown      neither was shown

docs/explanations/policies.md says the same in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any as Anything

from vocab.odrl.boxes import Formula, Given, Variable
from vocab.odrl.cells import space_of
from vocab.odrl.clash import Clash, clashes
from vocab.odrl.decide import Outcome, decide
from vocab.odrl.facts import Facts, Request
from vocab.odrl.policy import Constraint, Policy
from vocab.odrl.possible import TooMuchWork, Work
from vocab.odrl.region import Regions
from vocab.odrl.weigh import Duties
from vocab.sentence import Sentence, say
from vocab.sentence import gettext_noop as _


class Verdict(StrEnum):
    """What two policies are to one another."""

    COMPATIBLE = "compatible"
    CONFLICT = "conflict"
    UNKNOWN = "unknown"


class Answer(StrEnum):
    """Whether one policy permits all that another does."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Situation:
    """A request, and what is known when it is made."""

    request: Request
    facts: Facts


@dataclass(frozen=True, slots=True)
class Inclusion:
    """No: in the situation `witness` the one permits, and the other refuses."""

    answer: Answer
    witness: Situation | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The verdict; `within`: does the second permit all of the first? `around`: the reverse.

    `reason` says why nothing is known. `clashes` are what stands against what in a conflict.
    """

    verdict: Verdict
    witness: Situation | None = None
    clashes: tuple[Clash, ...] = ()
    within: Inclusion = Inclusion(Answer.UNKNOWN)
    around: Inclusion = Inclusion(Answer.UNKNOWN)
    reason: Sentence | None = None


def compare(
    first: Policy, second: Policy, known: Facts | None = None, *, duties: Duties = Duties.STRICT
) -> Comparison:
    """How two policies relate in all situations in which the facts `known` are so.

    What `known` leaves out may be anything; its hierarchy says all that lies in its terms.
    """
    try:
        situations = Situations((first, second), known or Facts(), duties)
        return _compared(first, second, situations)
    except TooMuchWork:
        return Comparison(Verdict.UNKNOWN, reason=say(_TOO_MUCH))


_STEPS = 150_000  # of each search
_TOO_MUCH = _("there is too much in them to compare within the bounds")
_OPEN = _("no request was found that both permit, and none is ruled out")
_BECAUSE = _("%(open)s: too little is known here of %(what)s")
_KINDS = {
    "clock": say(_("the moment")),
    "unclear": say(_("something that is not understood")),
    "action": say(_("the action")),
    "target": say(_("the target")),
    "party": say(_("the party")),
}


class Situations:
    """All situations that some policies know of, in which the facts `known` are so.

    Raises TooMuchWork, and so do its methods.
    """

    def __init__(self, policies: Sequence[Policy], known: Facts, duties: Duties) -> None:
        work = Work()
        self._policies, self._known, self._duties = policies, known, duties
        self.regions = Regions(duties, work)
        self._formulas = [
            {Outcome.PERMITTED: self.regions.permitted(one),
             Outcome.REFUSED: self.regions.refused(one)}
            for one in policies
        ]  # fmt: skip
        every = [formula for both in self._formulas for formula in both.values()]
        self.space = space_of(every, known, work)

    def witness(self, *outcomes: Outcome | None) -> Situation | None:
        """A situation with these outcomes, of each policy in turn; None: any. `decide` says so."""
        box = self.space.find(self._asked(outcomes), Work(_STEPS), real=True)
        if box is None:
            return None
        found = _situation(self.space.value(box), self._known)
        is_so = all(
            decide(policy, found.request, found.facts, duties=self._duties).outcome is outcome
            for policy, outcome in zip(self._policies, outcomes, strict=True)
            if outcome
        )
        return found if is_so else None

    def imagined(self, *outcomes: Outcome | None) -> Sequence[Variable] | None:
        """None: no situation has these outcomes. Else what has to be imagined for one."""
        box = self.space.find(self._asked(outcomes), Work(_STEPS), real=False)
        return None if box is None else self.space.imagined_in(box)

    def _asked(self, outcomes: Sequence[Outcome | None]) -> list[Formula]:
        found = zip(self._formulas, outcomes, strict=True)
        return [formulas[outcome] for formulas, outcome in found if outcome]


_BOTH = (Outcome.PERMITTED, Outcome.PERMITTED)


def _compared(first: Policy, second: Policy, situations: Situations) -> Comparison:
    within = inclusion(situations, Outcome.PERMITTED, Outcome.REFUSED)
    around = inclusion(situations, Outcome.REFUSED, Outcome.PERMITTED)
    found = Comparison(Verdict.UNKNOWN, within=within, around=around)
    try:
        if witness := situations.witness(*_BOTH):
            return replace(found, verdict=Verdict.COMPATIBLE, witness=witness)
        imagined = situations.imagined(*_BOTH)
    except TooMuchWork:
        return replace(found, reason=say(_TOO_MUCH))
    if imagined is None:
        why = clashes(first, second, situations.space, situations.regions)
        return replace(found, verdict=Verdict.CONFLICT, clashes=why)
    return replace(found, reason=_open(imagined))


def inclusion(situations: Situations, *outcomes: Outcome | None) -> Inclusion:
    """No: a situation has these outcomes. Yes: none has."""
    try:
        if witness := situations.witness(*outcomes):
            return Inclusion(Answer.NO, witness)
        is_none = situations.imagined(*outcomes) is None
    except TooMuchWork:
        return Inclusion(Answer.UNKNOWN)
    return Inclusion(Answer.YES if is_none else Answer.UNKNOWN)


def _open(variables: Sequence[Variable]) -> Sentence:
    """Why neither was shown: the first thing that had to be imagined."""
    for one in variables:
        name = one.name.left if isinstance(one.name, Constraint) else one.name
        what = str(name) if isinstance(name, str) and name else _KINDS.get(one.kind, one.kind)
        return say(_BECAUSE, open=say(_OPEN), what=what)
    return say(_OPEN)


def _situation(given: Sequence[Given], known: Facts) -> Situation:
    """All that is given, on top of what is known."""
    request: dict[str, str] = {}
    facts: dict[str, Anything] = {}
    for one in given:
        request |= one.request
        for name, value in one.facts.items():
            if isinstance(value, dict):
                facts[name] = {**(facts.get(name) or getattr(known, name) or {}), **value}
            else:
                facts[name] = value
    return Situation(Request(**request), replace(known, **facts))


# --- as JSON ------------------------------------------------------------------------------------
def as_json(found: Comparison) -> dict[str, object]:
    """For programs. A witness can be given to `decide` as it is: --request and --state."""
    return {
        "verdict": str(found.verdict),
        "witness": found.witness and situation_as_json(found.witness),
        "conflicts": [
            {"first": one.first, "second": one.second, "sentence": str(one.sentence)}
            for one in found.clashes
        ],
        "subsumption": {
            "first_within_second": _inclusion_as_json(found.within),
            "second_within_first": _inclusion_as_json(found.around),
        },
        "reason": found.reason and str(found.reason),
    }


def _inclusion_as_json(found: Inclusion) -> dict[str, object]:
    witness = found.witness and situation_as_json(found.witness)
    return {"answer": str(found.answer), "witness": witness}


def situation_as_json(found: Situation) -> dict[str, object]:
    """A request and facts as `world.read_request` and `world.read_state` read them."""
    request, facts = found.request, found.facts
    asked = {"action": request.action, "target": request.target, "party": request.party}
    others = {*facts.duties.values(), *filter(None, [facts.unlisted])}
    state: dict[str, object] = {
        "now": facts.now and _moment(facts.now.isoformat()),
        "since": facts.since and _moment(facts.since.isoformat()),
        "uses": facts.uses,
        "values": _lists(facts.values),
        "units": dict(facts.units),
        "broader": _lists(facts.broader),
        "duties": {key: str(state) for key, state in facts.by_id.items()},
        # of duties without an address there is one answer for all
        "otherDuties": str(others.pop()) if len(others) == 1 else None,
    }
    kept = {key: value for key, value in state.items() if value not in (None, {})}
    if facts.part_of is not None:
        kept["partOf"] = _lists(facts.part_of)
    return {"request": {key: text for key, text in asked.items() if text}, "state": kept}


def _lists(found: Anything) -> dict[str, list[str]]:
    return {key: sorted(texts) for key, texts in found.items()}


def _moment(text: str) -> str:
    return text.replace("+00:00", "Z")
