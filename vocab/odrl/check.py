"""What is wrong with a policy, before anybody asks: rules that never hold, that change nothing, …

Nothing is said that is not proven: for all requests, all facts and all hierarchies of terms
(`possible.py`). Where the proof would take too long, or nothing is known of how a left operand is
compared, nothing is said. docs/explanations/policies.md says the same in words.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import combinations

from vocab.odrl import decidable
from vocab.odrl.actions import covers
from vocab.odrl.decide import DECIDED
from vocab.odrl.describe import in_words
from vocab.odrl.extents import NOW, moment_of, now_is
from vocab.odrl.policy import Collection as Members
from vocab.odrl.policy import (
    Condition,
    Conflict,
    Constraint,
    Duty,
    Policy,
    Rule,
    Scope,
    placed,
    rules,
)
from vocab.odrl.possible import TooMuchWork, Way, Work, can_hold, follows, gathered, ways
from vocab.odrl.spans import ALL, MOST, Cut, both
from vocab.sentence import Sentence, listed, say
from vocab.sentence import gettext_noop as _


class Kind(StrEnum):
    """What a flaw is; `expiring` is none yet."""

    UNSATISFIABLE = "unsatisfiable"
    SHADOWED = "shadowed"
    EXPIRED = "expired"
    EXPIRING = "expiring"
    UNDECIDABLE = "undecidable"
    UNKNOWN_PROFILE = "unknown-profile"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong at a JSON pointer. `when`: the first moment at which it holds no more."""

    path: str
    kind: Kind
    sentence: Sentence
    when: datetime | None = None


@dataclass(frozen=True, slots=True)
class Moments:
    """The moment of the check, and that of the agreement: aware, or None where it is not known."""

    now: datetime | None = None
    since: datetime | None = None


def check(
    policy: Policy,
    known: Collection[str] = decidable.CLAIMS,
    *,
    duties: bool = False,
    at: Moments | None = None,
) -> tuple[Flaw, ...]:
    """The flaws of a policy where only the left operands `known` will have facts.

    `duties`: is it known there which duties are done? With `at` also what has ended, or will.
    """
    dead = tuple(_unsatisfiable(policy))
    permitting = _permitting(policy, {flaw.path for flaw in dead})
    shadowed = list(_shadowed(policy, permitting))
    left = permitting.keys() - {one.path for one, by in shadowed if "prohibition" in by}
    found = [*_empty(policy, bool(left)), *_undecidable(policy, known, duties), *dead]
    found += [one for one, _by in shadowed]
    if at is not None and at.now is not None:
        found += _ended(permitting, at.now, at.since or policy.timestamp)
    return tuple(found)


def as_json(flaws: Sequence[Flaw]) -> list[dict[str, str | None]]:
    """The flaws for programs, with their sentences in English."""
    return [
        {
            "path": one.path,
            "kind": str(one.kind),
            "sentence": str(one.sentence),
            "when": one.when.isoformat().replace("+00:00", "Z") if one.when else None,
        }
        for one in flaws
    ]


def _empty(policy: Policy, is_left: bool) -> Iterator[Flaw]:
    if policy.kind not in DECIDED:
        sentence = say(_("a policy of type %(kind)s grants nothing"), kind=policy.kind)
        yield Flaw("", Kind.EMPTY, sentence)
    elif not policy.permissions and not policy.inherits:
        sentence = say(_("it permits nothing: it has no permission"))
        yield Flaw("", Kind.EMPTY, sentence)
    elif policy.permissions and not is_left:
        yield Flaw("", Kind.EMPTY, say(_("it permits nothing: no permission can ever hold")))


def _undecidable(policy: Policy, known: Collection[str], duties: bool) -> Iterator[Flaw]:
    if policy.inherits:
        sentence = _("it takes over the rules of %(parents)s, which are not at hand")
        yield Flaw("/inheritFrom", Kind.UNDECIDABLE, say(sentence, parents=listed(policy.inherits)))
    for fault in decidable.is_decidable(policy, known, duties=duties):
        kind = Kind.UNKNOWN_PROFILE if fault.path == "/profile" else Kind.UNDECIDABLE
        yield Flaw(fault.path, kind, fault.sentence)


# --- what never holds -------------------------------------------------------------------------
def _unsatisfiable(policy: Policy) -> Iterator[Flaw]:
    work = Work()
    for path, rule in rules(policy):
        asked = _asked(rule, path)
        try:
            if not ways([one for _path, one in asked], work):
                yield _contradiction(path, rule, asked, Work())
        except TooMuchWork:
            continue


def _asked(rule: Rule | Duty, path: str) -> list[tuple[str, Condition]]:
    """All that has to be satisfied, with its JSON pointers. Of a duty: for it to be due."""
    return [
        (f"{path}/{name}/{i}", one)
        for name, found in placed(rule)
        if isinstance(rule, Rule) or name == "constraint"
        for i, one in enumerate(found)
    ]


def _contradiction(
    path: str, rule: Rule | Duty, asked: list[tuple[str, Condition]], work: Work
) -> Flaw:
    """As few constraints as cannot hold together: one, or two; else it is the rule itself."""
    end = _ENDS[isinstance(rule, Duty)]
    try:
        for at, one in asked:
            if not ways([one], work):
                return Flaw(at, Kind.UNSATISFIABLE, say(_ALONE, one=_named(at, one), end=end))
        for (at, one), (other_at, other) in combinations(asked, 2):
            if not ways([one, other], work):
                names = {"one": _named(at, one), "other": _named(other_at, other)}
                return Flaw(path, Kind.UNSATISFIABLE, say(_TWO, **names, end=end))
    except TooMuchWork:
        pass
    return Flaw(path, Kind.UNSATISFIABLE, say(_ALL, end=end))


def _named(path: str, condition: Condition) -> Sentence | str:
    return in_words(condition) if isinstance(condition, Constraint) else path


_ALONE = _("nothing satisfies “%(one)s”, so %(end)s")
_TWO = _("nothing satisfies both “%(one)s” and “%(other)s”, so %(end)s")
_ALL = _("nothing satisfies all of its constraints, so %(end)s")
_ENDS = {
    False: say(_("the rule never holds")),
    True: say(_("the duty is never due")),
}


# --- what changes nothing ---------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Permission:
    rule: Rule
    ways: list[Way]  # all that there are, in which it can hold


def _permitting(policy: Policy, dead: set[str]) -> dict[str, _Permission]:
    """The permissions that are not known to be dead, by JSON pointer."""
    work = Work()
    found = {}
    for i, rule in enumerate(policy.permissions):
        path = f"/permission/{i}"
        asked = _asked(rule, path)
        if path in dead or any(at in dead for at, _one in asked):
            continue
        try:
            found[path] = _Permission(rule, ways([one for _at, one in asked], work))
        except TooMuchWork:
            found[path] = _Permission(rule, [()])  # it may hold in any way
    return found


def _shadowed(policy: Policy, permitting: dict[str, _Permission]) -> Iterator[tuple[Flaw, str]]:
    """Each permission that changes nothing, and the pointer of the rule that makes it so."""
    work = Work()
    gone: set[str] = set()
    for path, permission in permitting.items():
        try:
            by = _forbidden_by(policy, permission, work)
            if not by:
                others = {at: one for at, one in permitting.items() if at not in {path, *gone}}
                by = _covered_by(policy, permission, others, work)
        except TooMuchWork:
            return
        if by:
            gone.add(path)
            text = _STOPPED if "prohibition" in by else _COVERED
            yield Flaw(path, Kind.SHADOWED, say(text, by=by)), by


_STOPPED = _("it permits nothing: whenever it holds, the prohibition %(by)s does, or may")
_COVERED = _("it adds nothing: whenever it holds, the permission %(by)s does")


def _forbidden_by(policy: Policy, permission: _Permission, work: Work) -> str:
    """The prohibition that is never known not to hold while the permission does; or none."""
    if policy.conflict is Conflict.PERM:
        return ""
    for i, rule in enumerate(policy.prohibitions):
        path = f"/prohibition/{i}"
        if not _is_about_it(policy, rule, permission.rule, may=True):
            continue
        lifted = (
            (*way, *other)
            for _at, one in _asked(rule, path)
            for other in ways([one], work, wanted=False)
            for way in permission.ways
        )
        if not any(can_hold(way, work) for way in lifted):
            return path
    return ""


def _covered_by(
    policy: Policy, permission: _Permission, others: dict[str, _Permission], work: Work
) -> str:
    """The permission that holds whenever this one does; or none."""
    for path, other in others.items():
        asked = [one for _at, one in _asked(other.rule, path)]
        if (
            not other.rule.strange
            and _is_about_it(policy, other.rule, permission.rule, may=False)
            and set(other.rule.duties) <= set(permission.rule.duties)
            and all(follows(way, one, work) for one in asked for way in permission.ways)
        ):
            return path
    return ""


def _is_about_it(policy: Policy, wide: Rule, narrow: Rule, *, may: bool) -> bool:
    """Is `wide` about every request that `narrow` is about? `may`: or is that not known."""
    if narrow.action:
        found = covers(wide.action, narrow.action)
        is_same = found is True or (may and found is None)
    else:
        is_same = not wide.action
    return (
        is_same
        and _reaches(wide.target or policy.target, narrow.target or policy.target)
        and _reaches(wide.assignee or policy.assignee, narrow.assignee or policy.assignee)
    )


def _reaches(wide: Scope, narrow: Scope) -> bool:
    """But for the refinements of a collection, which are asked about as constraints are."""
    if isinstance(wide, Members):
        names = isinstance(narrow, Members) and (narrow.source, narrow.id)
        return not wide.strange and names == (wide.source, wide.id)
    return wide in ("", narrow)


# --- what has ended ---------------------------------------------------------------------------
def _ended(
    permitting: dict[str, _Permission], now: datetime, since: datetime | None
) -> Iterator[Flaw]:
    for path, permission in permitting.items():
        spans = [gathered(way, since)[0].get(NOW, ALL) for way in permission.ways]
        end: Cut = max((span[-1][1] for span in spans if span), default=MOST)
        if end == MOST:
            continue
        moment = moment_of(end[1])
        if moment is None:
            continue
        later = now_is("gteq", now)
        if any(both(span, later) for span in spans):
            sentence = say(_("it ends: nothing satisfies it from %(end)s on"), end=moment)
            yield Flaw(path, Kind.EXPIRING, sentence, moment)
        else:
            sentence = say(_("it has ended: nothing satisfies it since %(end)s"), end=moment)
            yield Flaw(path, Kind.EXPIRED, sentence, moment)
