"""Fill in a contract text: from the agreement alone, so that both sides get the same one.

case + JSON of an agreement (or of an offer, before there is one) -> JSON, in English and in Dutch

Its template is known by the SHA-256 of all its words: an offer names case and template, and who
has another template does not take it for this one.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.utils.translation import override

from catalog.pages.sentences import said
from connector.deciding import policy_of
from connector.dsp.values import Json, members
from connector.moves import digest_of
from connector.rules import rules_of
from connector.texts.clause_map import keeps_of
from connector.texts.dutch import DUTCH
from connector.texts.english import ENGLISH
from connector.texts.words import CASES, CLAUSES, Language
from vocab.odrl.describe import Clause, describe
from vocab.odrl.policy import Policy

FORM = "hansa-contract-text-1"
LANGUAGES = (ENGLISH, DUTCH)
NAMED_BY = "dct:conformsTo"  # in an offer: the text that goes with it
_NAME = re.compile(r"urn:hansa:contract-text:([a-z-]{1,32}):([0-9a-f]{64})")
_PARTS = ("assigner", "assignee", "timestamp")


def text_of(case: str, policy: Json) -> Json:
    """The text of a case, filled in. Raises UnreadablePolicy, and KeyError for no such case."""
    read = policy_of(policy)
    return Json.of(
        {
            "form": FORM,
            "case": case,
            "template_sha256": template_hash(case),
            "languages": {one.tag: _filled(one, case, policy, read) for one in LANGUAGES},
            "map": {clause: [asdict(one) for one in keeps_of(clause, read)] for clause in CLAUSES},
        }
    )


def template_hash(case: str) -> str:
    """Of all words of a case, in both languages, before anything is filled in."""
    words = {one.tag: [one.notice, *_clauses(one, case)] for one in LANGUAGES}
    return digest_of(Json.of(words).text)


def name_of(case: str) -> Mapping[str, Any]:
    """What an offer says of its text; nothing where it has none."""
    if not case:
        return {}
    return {NAMED_BY: {"@id": f"urn:hansa:contract-text:{case}:{template_hash(case)}"}}


def named_in(offer: Json) -> tuple[str, str]:
    """The case and the template that an offer names; two empty ones where it names none of ours."""
    said_there = members(offer).get(NAMED_BY)
    name = said_there.get("@id", "") if isinstance(said_there, dict) else said_there
    found = _NAME.fullmatch(name) if isinstance(name, str) else None
    return (found[1], found[2]) if found else ("", "")


def case_named_in(offer: Json) -> str:
    """The case, if the template is the one that we have too; else empty."""
    case, template = named_in(offer)
    return case if case in CASES and template == template_hash(case) else ""


def title_of_case(case: str, tag: str) -> str:
    """What a case is called in a language; in English where we do not speak it."""
    return _language(tag).cases[case].title


def _language(tag: str) -> Language:
    return next((one for one in LANGUAGES if one.tag == tag.partition("-")[0]), ENGLISH)


def _filled(language: Language, case: str, policy: Json, read: Policy) -> dict[str, Any]:
    parts, words = members(policy), language.cases[case]
    values = {name: str(parts.get(name) or language.unnamed) for name in _PARTS} | {
        "dataset": str(parts.get("target") or language.unnamed),
        "policy": digest_of(rules_of(policy).text),
        "giver": words.giver,
        "taker": words.taker,
    }
    with override(language.tag):
        terms = list(_lines(describe(read, (language.tag, "en"))))
    return {
        "title": words.title,
        "notice": language.notice,
        "clauses": [
            {"id": clause, "heading": heading, "text": text % values}
            for clause, heading, text in _clauses(language, case)
        ],
        "annex": language.annex,
        "terms": terms,
    }


def _clauses(language: Language, case: str) -> list[tuple[str, str, str]]:
    """Each with its heading and its text, in their order."""
    words = language.cases[case]
    headings = {**language.headings, "own": words.own_heading}
    texts = {
        **language.texts,
        "basis": words.basis,
        "own": words.own,
        "compensation": words.compensation,
    }
    return [(clause, headings[clause], texts[clause]) for clause in CLAUSES]


def _lines(clauses: Sequence[Clause], depth: int = 0) -> Iterator[dict[str, Any]]:
    for clause in clauses:
        yield {"text": said(clause.sentence), "depth": depth, "at": clause.path}
        yield from _lines(clause.clauses, depth + 1)
