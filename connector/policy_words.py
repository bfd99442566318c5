"""Policies in the words of a language, for people at a command line.

The words are those of locale/: English, Dutch, French and German.
"""

from collections.abc import Iterator, Sequence

from django.utils import translation

from catalog.pages.sentences import said
from vocab.odrl.check import Flaw
from vocab.odrl.describe import Clause, describe
from vocab.odrl.policy import Policy
from vocab.odrl.redact import Redacted

LANGUAGES = ("en", "nl", "fr", "de")


def described(policy: Policy, language: str) -> list[str]:
    """The terms of a policy, one sentence a line, indented by two spaces for each level."""
    with translation.override(language):
        return list(_clauses(describe(policy, (language, "en")), 0))


def described_as_json(policy: Policy, language: str) -> list[dict[str, object]]:
    """The same as a tree of {"path", "sentence", "clauses"}."""
    with translation.override(language):
        return [_clause(one) for one in describe(policy, (language, "en"))]


def flawed(flaws: Sequence[Flaw], language: str) -> list[str]:
    """One flaw a line: where, which kind, what is wrong."""
    with translation.override(language):
        return [f"{one.path or '/'} {one.kind}: {said(one.sentence)}" for one in flaws]


def redacted(found: Redacted, language: str) -> list[str]:
    """What is in the way, what is missing, what is still to be done."""
    with translation.override(language):
        return list(_redacted(found))


def _redacted(found: Redacted) -> Iterator[str]:
    yield said(found.sentence)
    for one in found.hindrances:
        yield f"  {one.path} {said(one.sentence)}"
        for demand in one.demands:
            yield f"    {demand.path} {demand.state}: {said(demand.sentence)}"
    for missing in found.missing:
        yield f"  {said(missing.sentence)}"
    for owed in found.owed:
        yield f"  {owed.path} {owed.action}"


def _clauses(clauses: Sequence[Clause], depth: int) -> Iterator[str]:
    for clause in clauses:
        yield "  " * depth + said(clause.sentence)
        yield from _clauses(clause.clauses, depth + 1)


def _clause(clause: Clause) -> dict[str, object]:
    below = [_clause(one) for one in clause.clauses]
    return {"path": clause.path, "sentence": said(clause.sentence), "clauses": below}
