"""Concepts of the authority tables by IRI: labels for people, codes, broader concepts. In memory.

A table is read when it is first asked for, and kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from vocab.authority import files
from vocab.authority.flags import spelled

LICENCE_NATIONAL = "licence-national"
TABLES = (*files.BASES, LICENCE_NATIONAL)

_BY_BASE = tuple((base, table) for table, base in files.BASES.items())


@dataclass(frozen=True, slots=True, eq=False)
class Concept:
    """One entry of one table. `labels` by language; `facts` are the table's other columns."""

    iri: str
    table: str
    code: str
    labels: dict[str, str]
    broader: str
    facts: dict[str, str]

    def label(self, *languages: str) -> str:
        """The label in the first of `languages` there is, else in English, else any, else the code.

        Language tags may have regions: "nl-BE" finds "nl"; "nb" and "nn" find "no".
        """
        for language in languages:
            primary = language.lower().split("-", 1)[0]
            if found := self.labels.get(_NORWEGIAN.get(primary, primary)):
                return found
        return self.labels.get("en") or next(iter(self.labels.values()), self.code)

    def is_marked(self, flag: str) -> bool:
        """Is the yes-or-no fact `flag` ("open", "machine_readable", …) known to hold?"""
        return self.facts.get(flag) == "1"


_NORWEGIAN = {"nb": "no", "nn": "no"}


@cache
def table(name: str) -> dict[str, Concept]:
    """All concepts of a table by IRI, ordered by code. Raises KeyError on a wrong name."""
    if name == LICENCE_NATIONAL:
        return {c.iri: c for c in map(_national, files.kept(name))}
    base = files.BASES[name]
    return {c.iri: c for c in (_concept(name, base, row) for row in files.rows(name))}


def _concept(name: str, base: str, row: dict[str, str]) -> Concept:
    labels = {language: row[language] for language in files.LANGUAGES if row.get(language)}
    broader = base + row["broader"] if row.get("broader") else ""
    known = {"code", "broader", *files.LANGUAGES}
    facts = {column: value for column, value in row.items() if value and column not in known}
    if name == "media-type":
        labels = {"en": row["code"]}
    return Concept(base + row["code"], name, row["code"], labels, broader, facts)


def _national(row: dict[str, str]) -> Concept:
    facts = {"short": row["short"], "url": row["iri"]}
    facts |= spelled(row["letters"]) if row["letters"] else {}
    code = row["iri"].rstrip("/").rsplit("/", 1)[-1]
    return Concept(row["iri"], LICENCE_NATIONAL, code, {"en": row["short"]}, "", facts)


def concept(iri: str) -> Concept | None:
    """The concept of a canonical IRI, or None. Give other spellings to `normalise` first."""
    for base, name in _BY_BASE:
        if iri.startswith(base):
            return table(name).get(iri)
    return table(LICENCE_NATIONAL).get(iri)


def label(iri: str, languages: Sequence[str] = ()) -> str:
    """The concept's label in the best of `languages`; "" when the IRI is in no table."""
    found = concept(iri)
    return found.label(*languages) if found else ""


def short_label(iri: str, languages: Sequence[str] = ()) -> str:
    """A licence's short name ("CC BY 4.0") where it has one, else its label, else ""."""
    found = concept(iri)
    return (found.facts.get("short") or found.label(*languages)) if found else ""


def top(iri: str) -> str:
    """The top concept above `iri` (itself, if nothing is broader), or "" when it is in no table.

    HVD categories: the six of the Annex of Regulation (EU) 2023/138.
    """
    found = concept(iri)
    while found and found.broader:
        found = concept(found.broader)
    return found.iri if found else ""
