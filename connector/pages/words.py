"""Terms of a policy in the reader's language: the sentences of vocab.odrl, translated."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.pages.sentences import said
from connector.deciding import policy_of
from connector.dsp.values import Json
from vocab.errors import UnreadablePolicy
from vocab.odrl.describe import Clause, describe


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence and what stands below it."""

    text: str
    lines: tuple["Line", ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """What a policy says, line by line; or, in `unreadable`, why that cannot be said."""

    lines: tuple[Line, ...] = ()
    unreadable: str = ""


def terms_of(body: Json, languages: Sequence[str] = ()) -> Terms:
    """The terms of an offer or an agreement; `languages` are those of labels, best first."""
    try:
        policy = policy_of(body)
    except UnreadablePolicy as wrong:
        return Terms(unreadable=str(wrong))
    return Terms(tuple(map(line_of, describe(policy, languages))))


def in_one_line(terms: Terms) -> str:
    """Terms for a cell of a table, without the last sentence, that the rest is forbidden."""
    if terms.unreadable:
        return terms.unreadable
    return " ".join(map(_flat, terms.lines[:-1]))


def line_of(clause: Clause) -> Line:
    """A clause in the reader's language."""
    return Line(said(clause.sentence), tuple(map(line_of, clause.clauses)))


def _flat(line: Line) -> str:
    below = " ".join(map(_flat, line.lines))
    return f"{line.text} {below}" if below else line.text
