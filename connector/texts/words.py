"""What a contract text is made of, in one language: clauses that all cases share, and their own.

Four cases, after the headings of the model contractual terms for the Data Act (Regulation (EU)
2023/2854, Article 41). Every word is our own; nothing is taken from those terms.
"""

from collections.abc import Mapping
from dataclasses import dataclass

HOLDER_USER, USER_RECIPIENT = "holder-user", "user-recipient"
HOLDER_RECIPIENT, VOLUNTARY = "holder-recipient", "voluntary"
CASES = (HOLDER_USER, USER_RECIPIENT, HOLDER_RECIPIENT, VOLUNTARY)

# The clauses in their order. `basis`, `own` and `compensation` each case says itself.
CLAUSES = (
    "parties", "basis", "data", "access", "own", "use", "limits", "sharing", "secrets", "personal",
    "compensation", "duration", "breach", "liability", "changes", "precedence", "law",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWords:
    """One case. `giver` and `taker` are what the provider and the consumer are called in it."""

    title: str
    giver: str
    taker: str
    basis: str
    own_heading: str
    own: str
    compensation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """All texts in one language. `unnamed` stands where there is no agreement yet.

    In texts `%(giver)s`, `%(taker)s`, `%(assigner)s`, `%(assignee)s`, `%(dataset)s`,
    `%(timestamp)s` and `%(policy)s` (its SHA-256) are filled in.
    """

    tag: str
    notice: str
    annex: str
    unnamed: str
    headings: Mapping[str, str]
    texts: Mapping[str, str]
    cases: Mapping[str, CaseWords]
