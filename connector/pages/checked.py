"""A policy that somebody is writing: what is wrong with it, and how each rule of it is kept."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.pages.sentences import said
from connector.deciding import CLAIMED, KNOWN, policy_of
from connector.dsp.parse import parse
from connector.dsp.values import Json
from connector.errors import Fault, MalformedMessage
from connector.offers.faults import foreign_faults, permission_faults, shape_faults
from connector.pages.rules_text import LARGEST
from connector.pages.words import Line, line_of
from vocab.errors import UnreadablePolicy
from vocab.odrl.check import Flaw, Kind, Moments, check
from vocab.odrl.decidable import CLAIMS
from vocab.odrl.describe import describe
from vocab.odrl.enforced import Enforced, enforced
from vocab.odrl.policy import Policy

# What each policy of an offer is decided from: its field, its title, the left operands.
POLICIES: tuple[tuple[str, Promise, Collection[str]], ...] = (
    ("access_policy", gettext_lazy("Who sees it"), CLAIMS | CLAIMED),
    ("contract_policy", gettext_lazy("On what terms"), KNOWN),
)


@dataclass(frozen=True, slots=True)
class Wrong:
    """One flaw. `path` is a JSON pointer; `is_notice`: nothing is wrong yet."""

    kind: str
    text: str
    path: str
    is_notice: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """A rule in words, and how it is kept."""

    line: Line
    how: str
    words: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in one policy. Without `rules` it could not be read."""

    title: str
    wrong: tuple[Wrong, ...]
    rules: tuple[Kept, ...] = ()


def checked(
    texts: Mapping[str, str], now: datetime, languages: Collection[str] = ()
) -> list[Checked]:
    """Each policy of an offer that has any text, by the name of its field; `now` is aware."""
    return [
        _checked(str(title), texts[name], known, now, tuple(languages))
        for name, title, known in POLICIES
        if texts.get(name, "").strip()
    ]


def _checked(
    title: str, text: str, known: Collection[str], now: datetime, languages: tuple[str, ...]
) -> Checked:
    try:
        policy = _read(text)
    except MalformedMessage as unreadable:
        return Checked(title, tuple(_unreadable(unreadable.faults)))
    flaws = check(policy, known, at=Moments(now))
    missing = [] if _is_empty(flaws) else permission_faults(policy)
    return Checked(
        title,
        (*map(_wrong, flaws), *_unreadable(missing)),
        tuple(_kept(policy, languages)),
    )


def _read(text: str) -> Policy:
    """The policy. Raises MalformedMessage."""
    found = parse(text.encode(), limit=LARGEST)
    if not isinstance(found, dict):
        raise MalformedMessage([Fault("", _("Write an object such as { “permission”: [ … ] }."))])
    body = Json.of(found)
    if faults := foreign_faults(body) or shape_faults(body):
        raise MalformedMessage(faults)
    try:
        return policy_of(body)
    except UnreadablePolicy as wrong:
        raise MalformedMessage([Fault(wrong.pointer, wrong.problem)]) from None


def _is_empty(flaws: Collection[Flaw]) -> bool:
    return any(one.kind is Kind.EMPTY for one in flaws)


def _unreadable(faults: Collection[Fault]) -> Iterator[Wrong]:
    for one in faults:
        yield Wrong(_("to mend"), one.sentence, one.pointer)


def _wrong(flaw: Flaw) -> Wrong:
    is_notice = flaw.kind is Kind.EXPIRING
    return Wrong(str(_KINDS[flaw.kind]), said(flaw.sentence), flaw.path, is_notice)


_KINDS: Mapping[Kind, Promise] = {
    Kind.UNSATISFIABLE: gettext_lazy("never holds"),
    Kind.SHADOWED: gettext_lazy("changes nothing"),
    Kind.EXPIRED: gettext_lazy("has ended"),
    Kind.EXPIRING: gettext_lazy("will end"),
    Kind.UNDECIDABLE: gettext_lazy("stays unknown"),
    Kind.UNKNOWN_PROFILE: gettext_lazy("unknown profile"),
    Kind.EMPTY: gettext_lazy("permits nothing"),
}


def _kept(policy: Policy, languages: tuple[str, ...]) -> Iterator[Kept]:
    """The rules with their duties in words; a duty within a rule is kept by the contract anyway."""
    ways = {one.path: one.how for one in enforced(policy)}
    for clause in describe(policy, languages):
        if clause.path in ways:
            how = ways[clause.path]
            yield Kept(line_of(clause), str(_HOW[how][0]), str(_HOW[how][1]))


_HOW: Mapping[Enforced, tuple[Promise, Promise]] = {
    Enforced.TECHNICAL: (
        gettext_lazy("technical"),
        gettext_lazy("Hansa itself keeps it, by its clock, its counts and who asks."),
    ),
    Enforced.EVIDENCE: (
        gettext_lazy("evidence"),
        gettext_lazy("It rests on what was shown about the one who asks."),
    ),
    Enforced.CONTRACTUAL: (
        gettext_lazy("contractual"),
        gettext_lazy("Only the contract keeps it: it is declared or promised, and nobody sees it."),
    ),
}
