"""From the parameters of an address to a SearchQuery, or to a sentence that says what to mend.

`/datasets?…` and `/api/search?…` ask in the same words:

q                         the text: words, "phrases", -not, this OR that, title:word
theme, format, …          the facets of facets.py, each as often as there are values
modified_from, issued_to  days: 2024, 2024-05 or 2024-05-06 (so too modified_to, issued_from)
covers_from, covers_to    days that the data are about
west, south, east, north  degrees of WGS 84 around where they are about; one left out: no limit
inside                    1: only what lies within them
sort, size, cursor        order, rows of a page, where the last page ended

Of what may be given once, the last counts. Empty values are none: forms send them. Parameters that
are not in KNOWN are ignored, for others hang theirs on our addresses to follow readers about; a
door that wants to be strict compares with KNOWN first.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from catalog.search import text
from catalog.search.box import Area, box
from catalog.search.days import read_day
from catalog.search.facets import FACETS, YES, Facet, key
from catalog.search.query import NO_SUCH_PLACE, PAGE, BadQuery, Days, Filter, SearchQuery, Sort
from vocab.sentence import Sentence, say
from vocab.sentence import gettext_noop as _

MOST_VALUES = 50  # of one facet
MOST_CHOSEN = 100  # values of all facets together
LONGEST_VALUE = 2_048  # characters, as given and as kept
LARGEST_PAGE = 100
LONGEST_CURSOR = 512
_SHOWN = 40  # characters of a wrong value that are said back

_DAYS = (
    "modified_from", "modified_to", "issued_from", "issued_to", "covers_from", "covers_to",
)  # fmt: skip
_SIDES = {"west": -180.0, "south": -90.0, "east": 180.0, "north": 90.0}
KNOWN = frozenset(
    {"q", "sort", "size", "cursor", "inside", *_DAYS, *_SIDES}
    | {name for facet in FACETS.values() for name in (facet.name, *facet.aliases)}
)

_DEGREES = re.compile(r"[+-]?[0-9]{1,3}(?:[.,][0-9]{0,9})?")
_CURSOR = re.compile(r"[A-Za-z0-9_-]+")
_WORDS = {"": "", "1": YES, "true": YES, "yes": YES, "0": "", "false": "", "no": ""}

Parameters = Mapping[str, Sequence[str]]


def parse(parameters: Parameters) -> SearchQuery:
    """The question that `parameters` (name -> values, in their order) ask.

    Raises BadQuery, and nothing else whatever is given: over a budget, not in a closed list, a date
    that is none, a cursor that cannot be ours.
    """
    return SearchQuery(
        clauses=text.read(_last(parameters, "q")),
        filters=_filters(parameters),
        modified=_between(parameters, "modified"),
        issued=_between(parameters, "issued"),
        covers=_between(parameters, "covers"),
        area=_area(parameters),
        sort=_sort(parameters),
        size=_size(parameters),
        cursor=_cursor(parameters),
    )


def _last(parameters: Parameters, name: str) -> str:
    values = parameters.get(name) or ("",)
    return values[-1]


def _filters(parameters: Parameters) -> tuple[Filter, ...]:
    filters = []
    total = 0
    for facet in FACETS.values():
        given = _given(parameters, facet)
        total += len(given)
        if total > MOST_CHOSEN:
            raise BadQuery(
                facet.name,
                say(
                    _("All filters together may have %(most)s values: take some away."),
                    most=MOST_CHOSEN,
                ),
            )
        if values := _values(facet, given):
            filters.append(Filter(facet.name, values))
    return tuple(sorted(filters))


def _given(parameters: Parameters, facet: Facet) -> list[str]:
    names = (facet.name, *facet.aliases)
    given = [value for name in names for value in parameters.get(name, ()) if value]
    if len(given) > MOST_VALUES:
        raise BadQuery(
            facet.name,
            say(
                _("“%(name)s” is given %(n)s times: give it at most %(most)s times."),
                name=facet.name,
                n=len(given),
                most=MOST_VALUES,
            ),
        )
    return given


def _values(facet: Facet, given: Sequence[str]) -> tuple[str, ...]:
    counted = given if facet.several else given[-1:]
    kept = {_flag(facet.name, one) if facet.is_flag else _value(facet, one) for one in counted}
    return tuple(sorted(kept - {""}))


def _flag(name: str, value: str) -> str:
    try:
        return _WORDS[value.strip().lower()]
    except KeyError:
        raise BadQuery(
            name,
            say(
                _("“%(name)s” is 1 for yes, or left out; it cannot be %(value)s."),
                name=name,
                value=_said(value),
            ),
        ) from None


def _value(facet: Facet, given: str) -> str:
    value = key(facet, given) if len(given) <= LONGEST_VALUE else given
    if len(value) > LONGEST_VALUE:
        raise BadQuery(
            facet.name,
            say(
                _("A value of “%(name)s” is too long: it may have %(most)s characters."),
                name=facet.name,
                most=LONGEST_VALUE,
            ),
        )
    if value and facet.values and value not in facet.values:
        raise BadQuery(facet.name, _no_such(facet.name, given, facet.values))
    return value


def _between(parameters: Parameters, name: str) -> Days:
    first = _day(parameters, f"{name}_from", is_end=False)
    last = _day(parameters, f"{name}_to", is_end=True)
    if first and last and last < first:
        raise BadQuery(
            f"{name}_to",
            say(
                _("“%(to)s” (%(last)s) is before “%(from)s” (%(first)s): change one of them."),
                **{"to": f"{name}_to", "from": f"{name}_from"},
                last=str(last),
                first=str(first),
            ),
        )
    return Days(first, last)


def _day(parameters: Parameters, name: str, *, is_end: bool) -> date | None:
    """The day, or the first or last one of the month or year."""
    given = _last(parameters, name).strip()
    if not given:
        return None
    try:
        return read_day(given, is_end=is_end)
    except ValueError:
        raise BadQuery(
            name,
            say(
                _(
                    "“%(name)s” cannot be %(value)s: write a day of the calendar as 2024-05-31,"
                    " a month as 2024-05 or a year as 2024."
                ),
                name=name,
                value=_said(given),
            ),
        ) from None


def _area(parameters: Parameters) -> Area | None:
    """The area between the sides that are given; None where none is."""
    inside = bool(_flag("inside", _last(parameters, "inside")))
    if not any(_last(parameters, name).strip() for name in _SIDES):
        return None
    sides = {name: _degrees(parameters, name) for name in _SIDES}
    for low, high in (("west", "east"), ("south", "north")):
        if sides[low] > sides[high]:
            raise BadQuery(
                high,
                say(
                    _("“%(high)s” is less than “%(low)s”: change one of them."), high=high, low=low
                ),
            )
    found = box(**sides)
    return Area(found, inside) if found else None


def _degrees(parameters: Parameters, name: str) -> float:
    given = _last(parameters, name).strip()
    if not given:
        return _SIDES[name]
    most = abs(_SIDES[name])
    if _DEGREES.fullmatch(given) and abs(found := float(given.replace(",", "."))) <= most:
        return round(found, 2)
    raise BadQuery(
        name,
        say(
            _("“%(name)s” cannot be %(value)s: give degrees from -%(most)s to %(most)s, as 4.25."),
            name=name,
            value=_said(given),
            most=int(most),
        ),
    )


def _sort(parameters: Parameters) -> Sort:
    given = _last(parameters, "sort").strip()
    try:
        return Sort(given.lower()) if given else Sort.RELEVANCE
    except ValueError:
        raise BadQuery("sort", _no_such("sort", given, tuple(Sort))) from None


def _size(parameters: Parameters) -> int:
    given = _last(parameters, "size").strip() or str(PAGE)
    if re.fullmatch(r"[1-9][0-9]{0,2}", given) and int(given) <= LARGEST_PAGE:
        return int(given)
    raise BadQuery(
        "size",
        say(
            _("“size” cannot be %(value)s: give a whole number from 1 to %(most)s."),
            value=_said(given),
            most=LARGEST_PAGE,
        ),
    )


def _cursor(parameters: Parameters) -> str:
    given = _last(parameters, "cursor")
    if given and (len(given) > LONGEST_CURSOR or not _CURSOR.fullmatch(given)):
        raise BadQuery(
            "cursor",
            say(NO_SUCH_PLACE),
        )
    return given


def _no_such(name: str, given: str, known: Sequence[str]) -> Sentence:
    text = _("“%(name)s” cannot be %(value)s. There are: %(known)s.")
    return say(text, name=name, value=_said(given), known=", ".join(known))


def _said(value: str) -> str:
    """A wrong value, safe and short enough to be said back."""
    seen = text.clean(value[: _SHOWN + 1])
    return f"“{seen[:_SHOWN]}…”" if len(seen) > _SHOWN else f"“{seen}”"
