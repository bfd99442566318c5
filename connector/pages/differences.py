"""What differs between two sets of rules, term by term: for people, who read no JSON.

policy -> terms (each has a key that its counterpart has too) -> what is the same, what is not

Rules are compared in their order, as peers compare them: two that changed places do differ.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.pages.sentences import said
from connector.deciding import policy_of
from connector.dsp.values import Json
from connector.rules import first_difference
from vocab.odrl.describe import Clause, describe
from vocab.odrl.policy import Condition, Constraint, Duty, Policy, Rule

KINDS: dict[str, Promise] = {
    "permission": _("Permitted"),
    "prohibition": _("Forbidden"),
    "obligation": _("To be done"),
}
LEFTS: dict[str, Promise] = {
    "dateTime": _("Until when"),
    "elapsedTime": _("How long"),
    "count": _("How often"),
    "purpose": _("For what"),
    "spatial": _("Where"),
    "recipient": _("For whom"),
}
FIRST, SEVERAL, ATTENTION = _("To be done first"), _("Together"), _("Attention")
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One term. `path` is where it stands in its policy (a JSON pointer)."""

    key: Key
    label: Promise | str
    words: str
    path: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A term that is not the same on both sides; None: one side does not have it."""

    label: Promise | str
    ours: str | None
    theirs: str | None
    path: str  # in theirs; empty where they do not have it


@dataclass(frozen=True, slots=True)
class Compared:
    """All terms of both. `pointer`: the first place where the texts differ; empty: they do not."""

    differences: tuple[Difference, ...]
    same: tuple[Term, ...]
    pointer: str


def compare(ours: Json, theirs: Json, languages: Sequence[str] = ()) -> Compared:
    """Our rules against theirs. Raises UnreadablePolicy for what cannot be put into words."""
    mine = {term.key: term for term in terms(policy_of(ours), languages)}
    yours = {term.key: term for term in terms(policy_of(theirs), languages)}
    same, differences = [], []
    for key in dict.fromkeys((*yours, *mine)):
        here, there = mine.get(key), yours.get(key)
        if here and there and here.words == there.words:
            same.append(there)
        else:
            differences.append(_difference(here, there))
    return Compared(tuple(differences), tuple(same), first_difference(ours, theirs))


def terms(policy: Policy, languages: Sequence[str] = ()) -> Iterator[Term]:
    """The terms of a policy, in its order."""
    said = describe(policy, languages)
    clauses = {clause.path: clause for clause in said}
    seen: Counter[Key] = Counter()
    all_rules: Mapping[str, Sequence[Rule | Duty]] = {
        "permission": policy.permissions,
        "prohibition": policy.prohibitions,
        "obligation": policy.obligations,
    }
    for kind, rules in all_rules.items():
        for index, rule in enumerate(rules):
            which = _numbered(seen, (kind, rule.action))
            yield from _of_rule(rule, which, clauses[f"/{kind}/{index}"])
    known = tuple(f"/{kind}/" for kind in KINDS)
    for clause in said[:-1]:  # the last one only says that the rest is forbidden
        if not clause.path.startswith(known):
            words = _flat(clause)
            yield Term(("attention", words), ATTENTION, words, clause.path)


def _difference(here: Term | None, there: Term | None) -> Difference:
    return Difference(
        label=there.label if there else here.label if here else "",
        ours=here.words if here else None,
        theirs=there.words if there else None,
        path=there.path if there else "",
    )


def _of_rule(rule: Rule | Duty, which: Key, clause: Clause) -> Iterator[Term]:
    yield Term(which, KINDS[which[0]], rule.action, clause.path)
    below = {one.path: one for one in clause.clauses}
    seen: Counter[Key] = Counter()
    for i, condition in enumerate(rule.constraints):
        name, label = _named(condition)
        found = below.pop(f"{clause.path}/constraint/{i}")
        yield Term((*which, *_numbered(seen, (name,))), label, _flat(found), found.path)
    for i, duty in enumerate(rule.duties if isinstance(rule, Rule) else ()):
        found = below.pop(f"{clause.path}/duty/{i}")
        key = _numbered(seen, ("duty", duty.action))
        yield Term((*which, *key), FIRST, _flat(found), found.path)
    for rest in below.values():  # what is not understood
        yield Term((*which, "attention", _flat(rest)), ATTENTION, _flat(rest), rest.path)


def _named(condition: Condition) -> tuple[str, Promise | str]:
    if isinstance(condition, Constraint):
        return condition.left, LEFTS.get(condition.left, condition.left)
    return f"({condition.logic})", SEVERAL


def _numbered(seen: Counter[Key], name: Key) -> Key:
    """The first, second … of this name."""
    seen[name] += 1
    return (*name, str(seen[name]))


def _flat(clause: Clause) -> str:
    """A clause and all below it in one line."""
    words = said(clause.sentence)
    below = "; ".join(map(_flat, clause.clauses))
    return f"{words} {below}" if below else words
