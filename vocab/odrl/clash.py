"""What stands against what, where two policies permit nothing together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

from vocab.odrl.boxes import Ask, Formula, Space
from vocab.odrl.describe import in_words
from vocab.odrl.policy import Collection, Conflict, Constraint, Duty, Policy, source
from vocab.odrl.possible import TooMuchWork, Work
from vocab.odrl.region import ACTION, TARGET, Part, Regions, parts
from vocab.sentence import Sentence, say
from vocab.sentence import gettext_noop as _

_MOST = 20  # pairs of permissions that are told about


@dataclass(frozen=True, slots=True)
class Clash:
    """JSON pointers into the first and the second policy; empty: that policy plays no part."""

    first: str
    second: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class _Demand:
    """What has to be so for a permission to hold, and not be stopped."""

    path: str
    words: Sentence | str
    formula: Formula


def clashes(first: Policy, second: Policy, space: Space, regions: Regions) -> tuple[Clash, ...]:
    """For each two permissions as few parts as cannot be so together. The policies do conflict."""
    try:
        found = tuple(_alone(first, second, space, regions))
        return found or tuple(islice(_pairs(first, second, space, regions), _MOST))
    except TooMuchWork:
        return (Clash("", "", say(_TOGETHER)),)


def _alone(first: Policy, second: Policy, space: Space, regions: Regions) -> Iterator[Clash]:
    for policy, is_first in ((first, True), (second, False)):
        if space.find([regions.permitted(policy)], Work(), real=False) is None:
            sentence = _FIRST if is_first else _SECOND
            yield Clash("", "", say(sentence))


def _pairs(first: Policy, second: Policy, space: Space, regions: Regions) -> Iterator[Clash]:
    work = Work()
    for i, j in product(range(len(first.permissions)), range(len(second.permissions))):
        here = list(_demands(first, i, regions))
        there = list(_demands(second, j, regions))
        yield _least(here, there, space, work) or Clash(
            f"/permission/{i}", f"/permission/{j}", say(_TOGETHER)
        )


def _least(
    here: Sequence[_Demand], there: Sequence[_Demand], space: Space, work: Work
) -> Clash | None:
    for one, other in product(here, there):
        if space.find([one.formula, other.formula], work, real=False) is None:
            sentence = say(_TWO, one=one.words, other=other.words)
            return Clash(one.path, other.path, sentence)
    return None


def _demands(policy: Policy, place: int, regions: Regions) -> Iterator[_Demand]:
    rule, path = policy.permissions[place], f"/permission/{place}"
    for at, part in parts(policy, rule, path):
        yield _Demand(at, _words(part, at), regions.of(part))
    if policy.conflict is Conflict.PERM:
        return
    for i, one in enumerate(policy.prohibitions):
        at = f"/prohibition/{i}"
        yield _Demand(at, say(_LIFTED, path=at), regions.holds(policy, one, wanted=False))


def _words(part: Part, path: str) -> Sentence | str:
    match part:
        case Constraint():
            return in_words(part)
        case Duty():
            return say(_DONE, action=part.action)
        case Ask(question=str() | Collection() as asked):
            kind = _ABOUT.get(part.variable, _PARTY)
            return say(kind, name=asked if isinstance(asked, str) else source(asked))
    return path


_FIRST = _("the first policy permits nothing")
_SECOND = _("the second policy permits nothing")
_TOGETHER = _("no request fits both")
_TWO = _("no request fits both “%(one)s” and “%(other)s”")
_LIFTED = _("the prohibition %(path)s does not hold")
_DONE = _("the duty to %(action)s is fulfilled")
_PARTY = _("the party is %(name)s")
_ABOUT = {ACTION: _("the action is %(name)s"), TARGET: _("the target is %(name)s")}
