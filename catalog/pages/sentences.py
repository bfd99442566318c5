"""What rooms without Django say, in the language of the page.

They speak English: as a Sentence, which still has its template, or as text that the database kept,
which is known again by the templates it may have been made of. What none of them fits, the words
of a parser or of another server, stays as it came.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from django.utils.translation import gettext

from catalog.harvest.errors import ENDS
from catalog.pages import figures
from catalog.pages.rules import RULES
from vocab.findings import DID_YOU_MEAN, MORE, TIMES
from vocab.sentence import Part, Sentence

LONGEST = 2_000  # characters of a text that is looked at
_PLACE = re.compile(r"%\((\w+)\)s")
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+")
_SAID_WITHIN = frozenset({"message", "title", "where"})  # parts that are sentences themselves


def said(sentence: Sentence) -> str:
    """A sentence with its parts."""
    return gettext(sentence.text) % {name: _part(part) for name, part in sentence.parts}


def _part(part: Part) -> str:
    if isinstance(part, Sentence):
        return said(part)
    if isinstance(part, datetime):
        return figures.hour(part)
    return figures.number(part) if isinstance(part, int) else part


def title(rule: str, otherwise: str) -> str:
    """What a rule is called; `otherwise` for a rule that this version does not have."""
    known = RULES.get(rule)
    return gettext(known.title) if known else otherwise


def repair(rule: str, kept: str) -> str:
    """How to mend what a rule found."""
    known = RULES.get(rule)
    return gettext(kept) if known and kept in (known.repair, *known.repairs) else kept


def message(rule: str, kept: str) -> str | None:
    """What a finding says; None where it is nobody's sentence here."""
    known = RULES.get(rule)
    if known is None:
        return None
    return recognised(kept, (known.title, TIMES, MORE, DID_YOU_MEAN, *known.messages))


def end_of_run(kept: str) -> str | None:
    """Why a run failed; None where it is not for us to say."""
    titles = tuple(rule.title for rule in RULES.values())
    return recognised(kept, (*titles, *ENDS))


def recognised(text: str, templates: Sequence[str]) -> str | None:
    """`text` by the first of `templates` that it may have been made of; None if by none."""
    for template in templates if len(text) <= LONGEST else ():
        if found := _pattern(template).fullmatch(text):
            pairs = found.groupdict().items()
            parts = {name: _again(name, part, templates) for name, part in pairs}
            return gettext(template) % parts if parts else gettext(template)
    return None


def _again(name: str, part: str, templates: Sequence[str]) -> str:
    if name in _SAID_WITHIN:
        return recognised(part, templates) or part
    return figures.number(int(part.replace(",", ""))) if _NUMBER.fullmatch(part) else part


@lru_cache(1_024)
def _pattern(template: str) -> re.Pattern[str]:
    literals = _PLACE.split(template)[::2]
    names = _PLACE.findall(template)
    places = [f"(?P<{name}>.*?)" for name in names] + [""]
    return re.compile("".join(map("{}{}".format, map(re.escape, literals), places)), re.DOTALL)
