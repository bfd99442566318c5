"""Datasets side by side: one row for each thing that is said of them, and whether it differs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.access import Terms
from catalog.models import Resource
from catalog.pages import figures, labels
from catalog.pages.badges import BADGES
from catalog.pages.labels import Value
from catalog.pages.measured import Band
from catalog.pages.publishers import address_of
from catalog.pages.reader import best
from catalog.pages.wording import Wording

SHOWN = 8  # values of one cell; all are compared
SEVERITIES = ("error", "warning", "info")
NOT_STATED = gettext_lazy("not stated")


@dataclass(frozen=True, slots=True)
class Side:
    """One dataset: what it says, as far as the requester may know, and what we know of it.

    `findings`: how many by severity. `unchecked`: it waits for its check. `reads`: the languages
    of the reader.
    """

    resource: Resource
    document: Mapping[str, Any]
    reads: Sequence[str]
    terms: Terms | None = None
    band: Band | None = None
    findings: Mapping[str, int] | None = None
    unchecked: bool = False

    @property
    def title(self) -> Wording:
        """Its title for this reader."""
        return best(self.document.get("title"), self.reads)


@dataclass(frozen=True, slots=True)
class Cell:
    """What one row says of one dataset; `missing` where it says nothing.

    `badges`: their names, with other words than their own or "". `more`: values beyond those that
    are shown. `letter`: of the column.
    """

    letter: str
    values: Sequence[Value] = ()
    badges: Sequence[tuple[str, str]] = ()
    band: Band | None = None
    more: int = 0
    missing: Promise | str = ""
    key: object = None  # equal keys say the same


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is said of all of them."""

    label: Promise | str
    cells: Sequence[Cell]

    @property
    def differs(self) -> bool:
        """Is not the same said of all?"""
        return any(cell.key != self.cells[0].key for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Column:
    """The head of one dataset's column."""

    letter: str
    side: Side


def address(ids: Sequence[int]) -> str:
    """The one address of the comparison of these."""
    return f"{reverse('compare')}?{urlencode([('dataset', pk) for pk in ids])}"


def columns(sides: Sequence[Side]) -> list[Column]:
    """The heads, in the order asked for."""
    return [Column(letter, side) for letter, side in zip(ascii_uppercase, sides, strict=False)]


def rows(sides: Sequence[Side]) -> list[Row]:
    """All rows, in the order of the page."""
    return [
        Row(
            label,
            [
                _cell(letter, *say(side))
                for letter, side in zip(ascii_uppercase, sides, strict=False)
            ],
        )
        for label, say in _ROWS
    ]


# --- what is said -----------------------------------------------------------------------------
Said = tuple[Sequence[Value], Sequence[tuple[str, str]], Band | None, Promise | str]


def _cell(
    letter: str,
    values: Sequence[Value],
    badges: Sequence[tuple[str, str]],
    band: Band | None,
    missing: Promise | str,
) -> Cell:
    once = list({value.words: value for value in values}.values())
    points = (band.points, band.unknown) if band else None
    return Cell(
        letter=letter,
        values=once[:SHOWN],
        badges=badges,
        band=band,
        more=max(0, len(once) - SHOWN),
        missing="" if once or badges or band else missing,
        key=(frozenset(value.words.casefold() for value in once), tuple(badges), points),
    )


def _values(values: Sequence[Value], missing: Promise | str = NOT_STATED) -> Said:
    return values, (), None, missing


def _publisher(side: Side) -> Said:
    given = side.document.get("publisher") or {}
    name = best(given.get("name"), side.reads)
    words, key = name.text or str(given.get("iri", "")), side.resource.publisher_key
    if not words:
        return _values([])
    page = reverse("publisher", args=[address_of(key)]) if key else ""
    return _values([Value(words, href=page, tag=name.tag, inside=bool(page))])


def _source(side: Side) -> Said:
    source = side.resource.source
    return _values([Value(source.name, reverse("source", args=[source.slug]), inside=True)])


def _licence(side: Side) -> Said:
    parts = side.document.get("distributions", ())
    given = [*side.document.get("licences", ())]
    given += [part["licence"] for part in parts if part.get("licence")]
    return _values(labels.terms(given, side.reads))


def _access(side: Side) -> Said:
    return _values(_term(side, "access_rights"))


def _terms(side: Side) -> Said:
    if side.terms is None:
        return _values([], _("nothing is offered on contract here"))
    return [Value(side.terms.sentence)], [(side.terms.state, "")], None, ""


def _high_value(side: Side) -> Said:
    categories = labels.terms(side.document.get("hvd_categories", ()), side.reads)
    marked = [("high-value", "")] if side.resource.is_hvd else []
    return categories, marked, None, _("not said to be one")


def _frequency(side: Side) -> Said:
    return _values(_term(side, "frequency"))


def _modified(side: Side) -> Said:
    return _values(_moment(side, "modified"))


def _issued(side: Side) -> Said:
    return _values(_moment(side, "issued"))


def _period(side: Side) -> Said:
    return _values([labels.period(one) for one in side.document.get("temporal", ())])


def _places(side: Side) -> Said:
    return _values([labels.place(one, side.reads) for one in side.document.get("spatial", ())])


def _languages(side: Side) -> Said:
    return _values(labels.terms(side.document.get("languages", ()), side.reads))


def _formats(side: Side) -> Said:
    parts = side.document.get("distributions", ())
    given = [part.get("format") or part.get("media_type") for part in parts]
    found = labels.terms([one for one in given if one], side.reads)
    if any(part.get("access_services") for part in parts):
        found.append(Value(_("API")))
    return _values(found)


def _files(side: Side) -> Said:
    many = len(side.document.get("distributions", ()))
    return _values([Value(figures.number(many))] if many else [], _("No file is named"))


def _quality(side: Side) -> Said:
    return (), (), side.band, _("only datasets have points")


def _checks(side: Side) -> Said:
    found = side.findings or {}
    badges = [
        (name, f"{BADGES[name].word}: {figures.number(found[name])}")
        for name in SEVERITIES
        if found.get(name)
    ]
    badges += [("unknown", "")] if side.unchecked else []
    return (), badges, None, _("nothing to mend")


def _term(side: Side, field: str) -> list[Value]:
    given = side.document.get(field)
    return [labels.term(given, side.reads)] if given else []


def _moment(side: Side, field: str) -> list[Value]:
    given = side.document.get(field)
    return [labels.moment(given)] if given else []


_ROWS: tuple[tuple[Promise, Callable[[Side], Said]], ...] = (
    (gettext_lazy("Publisher"), _publisher),
    (gettext_lazy("Source"), _source),
    (gettext_lazy("Licence"), _licence),
    (gettext_lazy("Access"), _access),
    (gettext_lazy("On what terms"), _terms),
    (gettext_lazy("High value"), _high_value),
    (gettext_lazy("Updated"), _frequency),
    (gettext_lazy("Last changed"), _modified),
    (gettext_lazy("Published"), _issued),
    (gettext_lazy("Period"), _period),
    (gettext_lazy("Places"), _places),
    (gettext_lazy("Languages"), _languages),
    (gettext_lazy("Formats"), _formats),
    (gettext_lazy("Files"), _files),
    (gettext_lazy("Quality of the description"), _quality),
    (gettext_lazy("What to mend"), _checks),
)
