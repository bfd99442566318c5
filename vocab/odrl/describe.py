"""The terms of a policy in words: short sentences as a tree, in the order of the policy.

A page shows each sentence in its reader's language (`vocab.sentence`); as strings they are
English. Terms of the EU's lists are shown by their label, everything else as it is written.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vocab.authority.lookup import label
from vocab.odrl.judge import not_understood
from vocab.odrl.names import PROFILES
from vocab.odrl.policy import (
    Collection,
    Condition,
    Constraint,
    Duty,
    Logic,
    LogicalConstraint,
    Opaque,
    Policy,
    Rule,
    Scope,
    Strange,
    Value,
    placed,
    source,
)
from vocab.odrl.times import moment
from vocab.sentence import Sentence, listed, say
from vocab.sentence import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Clause:
    """One sentence, at a JSON pointer, and what stands below it."""

    path: str
    sentence: Sentence
    clauses: tuple["Clause", ...] = ()


def describe(policy: Policy, languages: Sequence[str] = ()) -> tuple[Clause, ...]:
    """What the policy permits, forbids and demands; `languages` are those of labels, best first."""
    permitted = (
        _rule(rule, f"/permission/{i}", _PERMITTED, languages)
        for i, rule in enumerate(policy.permissions)
    )
    prohibited = (
        _rule(rule, f"/prohibition/{i}", _FORBIDDEN, languages)
        for i, rule in enumerate(policy.prohibitions)
    )
    obliged = (
        _rule(duty, f"/obligation/{i}", _DEMANDED, languages)
        for i, duty in enumerate(policy.obligations)
    )
    return (*_warnings(policy), *permitted, *prohibited, *obliged, _rest(policy))


def lines(clauses: Sequence[Clause], depth: int = 0) -> Iterator[str]:
    """The clauses in English, one a line, indented by two spaces for each level."""
    for clause in clauses:
        yield "  " * depth + str(clause.sentence)
        yield from lines(clause.clauses, depth + 1)


def _warnings(policy: Policy) -> Iterator[Clause]:
    if foreign := [name for name in policy.profiles if name not in PROFILES]:
        sentence = _("Written for the profile %(profile)s, which is not known here.")
        yield Clause("/profile", say(sentence, profile=listed(foreign)))
    yield from _strange(policy.strange, "")


def _strange(strange: tuple[Strange, ...], path: str) -> Iterator[Clause]:
    if strange:
        yield Clause(path, say(_("Attention: %(what)s."), what=not_understood(strange).sentence))


def _rest(policy: Policy) -> Clause:
    if policy.permissions:
        return Clause("", say(_("Everything else is forbidden.")))
    return Clause("", say(_("Nothing is permitted.")))


# without and with constraints
_PERMITTED = (_("Permitted: %(action)s."), _("Permitted: %(action)s, if all of this holds:"))
_FORBIDDEN = (_("Forbidden: %(action)s."), _("Forbidden: %(action)s, if all of this holds:"))
_DEMANDED = (_("To be done: %(action)s."), _("To be done: %(action)s, if all of this holds:"))
_FIRST = (
    _("To be done first: %(action)s."),
    _("To be done first: %(action)s, if all of this holds:"),
)

_OTHERWISE = (
    _("If it is not done, to be done as well: %(action)s."),
    _("If it is not done, to be done as well: %(action)s, if all of this holds:"),
)
_REMEDY = (
    _("If it was done all the same, to be done: %(action)s."),
    _("If it was done all the same, to be done: %(action)s, if all of this holds:"),
)


def _rule(rule: Rule | Duty, path: str, texts: tuple[str, str], languages: Sequence[str]) -> Clause:
    conditions = [
        _condition(condition, f"{path}/constraint/{i}", languages)
        for i, condition in enumerate(rule.constraints)
    ]
    refined = [
        _condition(condition, f"{path}/{name}/{i}", languages)
        for name, found in placed(rule)
        if name != "constraint"
        for i, condition in enumerate(found)
    ]
    text = texts[1] if conditions or refined else texts[0]
    below = (
        *_about(rule, path),
        *refined,
        *conditions,
        *_more(rule, path, languages),
        *_strange(rule.strange, path),
    )
    return Clause(path, say(text, action=rule.action or "*"), below)


def _about(rule: Rule | Duty, path: str) -> Iterator[Clause]:
    """The asset and the party that the rule itself names."""
    if rule.target:
        yield Clause(path, say(_("About %(target)s."), target=source(rule.target) or "*"))
        yield from _strange(_odd(rule.target), f"{path}/target")
    if isinstance(rule, Rule) and rule.assignee:
        yield Clause(path, say(_("For %(party)s."), party=source(rule.assignee) or "*"))
        yield from _strange(_odd(rule.assignee), f"{path}/assignee")


def _odd(scope: Scope) -> tuple[Strange, ...]:
    return scope.strange if isinstance(scope, Collection) else ()


def _more(rule: Rule | Duty, path: str, languages: Sequence[str]) -> Iterator[Clause]:
    """What has to be done besides: duties, remedies, consequences."""
    if isinstance(rule, Duty):
        yield from _duties(rule.consequences, f"{path}/consequence", _OTHERWISE, languages)
    else:
        yield from _duties(rule.duties, f"{path}/duty", _FIRST, languages)
        yield from _duties(rule.remedies, f"{path}/remedy", _REMEDY, languages)


def _duties(
    duties: tuple[Duty, ...], path: str, texts: tuple[str, str], languages: Sequence[str]
) -> Iterator[Clause]:
    for i, duty in enumerate(duties):
        yield _rule(duty, f"{path}/{i}", texts, languages)


def _condition(condition: Condition, path: str, languages: Sequence[str]) -> Clause:
    if isinstance(condition, LogicalConstraint):
        members = tuple(
            _condition(member, f"{path}/{condition.logic}/{i}", languages)
            for i, member in enumerate(condition.members)
        )
        below = (*members, *_strange(condition.strange, path))
        return Clause(path, say(_JOINS[condition.logic]), below)
    return Clause(path, in_words(condition, languages), tuple(_strange(condition.strange, path)))


def in_words(constraint: Constraint, languages: Sequence[str] = ()) -> Sentence:
    """What a constraint asks, from the policy alone: no fact stands in it."""
    left, operator, right = constraint.left, constraint.operator, constraint.right
    values = right if isinstance(right, tuple) else (right,)
    words = (_time(value) if left == "dateTime" else _word(value, languages) for value in values)
    unit = f" ({constraint.unit})" if constraint.unit else ""
    shown = listed((f"{word}{unit}" for word in words), most=20)
    if text := _OWN_WORDS.get((left, operator)):
        return say(text, right=shown)
    text = _WORDS.get(operator, _("%(left)s %(operator)s %(right)s"))
    return say(text, left=_LEFTS.get(left, left), operator=operator, right=shown)


def _word(value: Value | Opaque, languages: Sequence[str]) -> str:
    if isinstance(value, Opaque):
        return value.json
    return label(value.text, languages) or value.text


def _time(value: Value | Opaque) -> str:
    """With its zone, and a date as the moment that it is: nobody shall be taken by surprise."""
    read = moment(value.text) if isinstance(value, Value) else None
    return f"{read.replace(tzinfo=None)} UTC" if read else _word(value, ())


_JOINS = {
    Logic.AND: _("all of this:"),
    Logic.OR: _("at least one of this:"),
    Logic.XONE: _("exactly one of this:"),
    Logic.AND_SEQUENCE: _("all of this, in this order:"),
}
_OWN_WORDS = {
    ("dateTime", "lt"): _("before %(right)s"),
    ("dateTime", "lteq"): _("until %(right)s"),
    ("dateTime", "gt"): _("after %(right)s"),
    ("dateTime", "gteq"): _("from %(right)s on"),
    ("elapsedTime", "lt"): _("for less than %(right)s after the agreement"),
    ("elapsedTime", "lteq"): _("for at most %(right)s after the agreement"),
    ("elapsedTime", "eq"): _("for at most %(right)s after the agreement"),
    ("count", "lt"): _("fewer than %(right)s times"),
    ("count", "lteq"): _("at most %(right)s times"),
}
_LEFTS = {
    "dateTime": say(_("the moment")),
    "elapsedTime": say(_("the time since the agreement")),
    "count": say(_("the number of uses")),
    "purpose": say(_("the purpose")),
    "spatial": say(_("the place")),
    "recipient": say(_("the recipient")),
    "assignee": say(_("the one who uses it")),
}
_WORDS = {
    "eq": _("%(left)s is %(right)s"),
    "neq": _("%(left)s is not %(right)s"),
    "lt": _("%(left)s is less than %(right)s"),
    "lteq": _("%(left)s is at most %(right)s"),
    "gt": _("%(left)s is more than %(right)s"),
    "gteq": _("%(left)s is at least %(right)s"),
    "isA": _("%(left)s is a kind of %(right)s"),
    "isPartOf": _("%(left)s is or lies in %(right)s"),
    "hasPart": _("%(left)s is or contains %(right)s"),
    "isAnyOf": _("%(left)s is one of %(right)s"),
    "isAllOf": _("%(left)s is all of %(right)s"),
    "isNoneOf": _("%(left)s is none of %(right)s"),
}
