"""What a reader typed into the search field, understood: words, quotes, minus, OR, field:value.

bare -> clean -> balanced -> items -> clauses

There is no wrong text, only one that is too long: what has no meaning as an operator is a word, and
what has no letter is nothing. Groups by parentheses are not known; OR binds closer than a space.
"""

import re
import unicodedata
from collections.abc import Iterator

from catalog.search.query import BadQuery, Clause, Field, Term
from vocab.sentence import gettext_noop as _
from vocab.sentence import say

LONGEST = 512  # characters of a text, as typed and as understood
MOST_WORDS = 32

# Other names by which people know a field.
ALIASES = {
    "license": Field.LICENCE,
    "identifier": Field.ID,
    "keywords": Field.KEYWORD,
    "tag": Field.KEYWORD,
}
FIELDS: dict[str, Field] = {field.value: field for field in Field} | ALIASES
OPERATORS = ("OR", "AND")  # AND says what a space says

_QUOTES = dict.fromkeys(map(ord, '"„“”‟«»＂〝〞〟'), '"')
_JOINERS = "\u200c\u200d"  # cannot be seen, but change words of Persian and Hindi
_SPACES = frozenset({"Cc", "Cs", "Zs", "Zl", "Zp"})
_WORTH = ("L", "N", "So")  # a term of punctuation alone asks for nothing; one picture does

_ITEM = re.compile(
    rf'(?P<minus>-*)(?:(?P<field>{"|".join(FIELDS)}):)?"(?P<phrase>[^"]*)"|(?P<word>[^ "]+)',
    re.IGNORECASE | re.ASCII,
)

Item = tuple[Term, bool] | str  # (term, excluded?), or an operator


def read(text: str, parameter: str = "q") -> tuple[Clause, ...]:
    """The clauses of `text`; raises BadQuery when it is over a budget."""
    _check_length(text, parameter)
    items = list(_items(_balanced(clean(_bare(text)))))
    clauses = tuple(dict.fromkeys(_clauses(items))) or _of_operators(items)
    _check_length(" ".join(map(str, clauses)), parameter)
    words = sum(term.words for clause in clauses for term in clause.terms)
    if words > MOST_WORDS:
        raise BadQuery(
            parameter,
            say(
                _(
                    "“%(name)s” has %(n)s words, and may have %(most)s:"
                    " leave out those that matter least."
                ),
                name=parameter,
                n=words,
                most=MOST_WORDS,
            ),
        )
    return clauses


def clean(text: str) -> str:
    """`text` in NFC without what cannot be seen, and with one plain space for every gap."""
    seen = "".join(map(_seen, text))
    return " ".join(unicodedata.normalize("NFC", seen).split())


def _seen(character: str) -> str:
    category = unicodedata.category(character)
    if category in _SPACES or character == "\u200b":
        return " "
    return "" if category == "Cf" and character not in _JOINERS else character


def _check_length(text: str, parameter: str) -> None:
    if len(text) > LONGEST:
        raise BadQuery(
            parameter,
            say(
                _(
                    "“%(name)s” is too long: it may have %(most)s characters."
                    " Search for the words that matter most."
                ),
                name=parameter,
                most=LONGEST,
            ),
        )


def _bare(text: str) -> str:
    """With one kind of quotes, no parentheses, and letters of half width where there are both."""
    narrow = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)
    return re.sub(r"[()]", " ", re.sub(r"-\(+", " -", narrow.translate(_QUOTES)))


def _balanced(text: str) -> str:
    """Without the last quote, if it has no partner: 5" is five."""
    head, _, tail = text.rpartition('"')
    return f"{head} {tail}" if text.count('"') % 2 else text


def _items(text: str) -> Iterator[Item]:
    for match in _ITEM.finditer(text):
        item = _word(match["word"]) if match["word"] else _phrase(match)
        if isinstance(item, str) or _is_worth_asking(item[0].text):
            yield item


def _phrase(match: re.Match[str]) -> Item:
    field = FIELDS[match["field"].lower()] if match["field"] else None
    return Term(" ".join(match["phrase"].split()), quoted=True, field=field), bool(match["minus"])


def _word(word: str) -> Item:
    if word in OPERATORS:
        return word
    said = word.lstrip("-")
    name, _, value = said.partition(":")
    field = FIELDS.get(name.lower()) if value else None
    return Term(value if field else said, field=field), word.startswith("-")


def _is_worth_asking(text: str) -> bool:
    return any(unicodedata.category(character).startswith(_WORTH) for character in text)


def _clauses(items: list[Item]) -> list[Clause]:
    """OR joins the wanted terms on both sides of it; where one is missing, it says nothing."""
    clauses: list[Clause] = []
    joins = False
    for item in items:
        if isinstance(item, str):
            joins = item == "OR"
            continue
        term, excluded = item
        if joins and not excluded and clauses and not clauses[-1].excluded:
            clauses[-1] = Clause(tuple(dict.fromkeys((*clauses[-1].terms, term))))
        else:
            clauses.append(Clause((term,), excluded))
        joins = False
    return clauses


def _of_operators(items: list[Item]) -> tuple[Clause, ...]:
    """OR alone is gold to a Frenchman: a word, in quotes so that it stays one."""
    words = dict.fromkeys(item for item in items if isinstance(item, str))
    return tuple(Clause((Term(word, quoted=True),)) for word in words)
