"""What a reader asks of the list, as one value: parsed once, refused or understood, applied.

parameters -> Filters -> rows, and back to parameters for links and chips
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from catalog.models import Kind, Resource
from catalog.pages.refusals import Refused
from catalog.queries import DATASETS
from vocab.authority import lookup

PER_PAGE = 20
LARGEST_PAGE = 100
DEEPEST = 10_000  # rows that can be paged through; programs take the feed
LONGEST = 2_048  # characters of a value
MANY = 50  # values of one filter
SORTS = ("changed", "modified", "title")
KNOWN = ("kind", "theme", "source", "publisher", "hvd", "sort", "page", "size")


@dataclass(frozen=True, slots=True)
class Filters:
    """A wish for a part of the list. Values of one filter are alternatives."""

    kinds: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    hvd: bool = False
    sort: str = "changed"
    page: int = 1
    size: int = PER_PAGE

    @property
    def shown_kinds(self) -> tuple[str, ...]:
        """The kinds asked for; datasets and series when nothing was."""
        return self.kinds or DATASETS

    @property
    def first(self) -> int:
        """How many rows stand before this page."""
        return (self.page - 1) * self.size

    def without(self, name: str, value: str = "") -> "Filters":
        """The same wish without one value of the filter `name` (all of them, if none is named)."""
        if name == "hvd":
            return replace(self, hvd=False, page=1)
        values: tuple[str, ...] = getattr(self, name)
        kept: Any = tuple(one for one in values if value and one != value)
        return replace(self, page=1, **{name: kept})

    def at(self, page: int) -> "Filters":
        """The same wish, another page of it."""
        return replace(self, page=page)

    def query(self) -> str:
        """The parameters of an address, "" or beginning with "?"."""
        pairs = [
            *(("kind", kind) for kind in self.kinds),
            *(("theme", theme_code(key)) for key in self.themes),
            *(("source", slug) for slug in self.sources),
            *(("publisher", key) for key in self.publishers),
            *([("hvd", "1")] if self.hvd else []),
            *([("sort", self.sort)] if self.sort != "changed" else []),
            *([("size", str(self.size))] if self.size != PER_PAGE else []),
            *([("page", str(self.page))] if self.page != 1 else []),
        ]
        return f"?{urlencode(pairs)}" if pairs else ""


def parse(parameters: QueryDict, sources: Iterable[str]) -> Filters:
    """The wish in `parameters`. Raises Refused with what to mend; `sources` are the known slugs."""
    for name in parameters:
        if name not in KNOWN:
            known = ", ".join(KNOWN)
            raise Refused(
                _("The list has no filter “%(name)s”. It knows: %(known)s.")
                % {"name": name[:40], "known": known}
            )
    kinds = _among(parameters, "kind", Kind.values)
    size = _whole(parameters, "size", PER_PAGE, LARGEST_PAGE)
    page = _whole(parameters, "page", 1, DEEPEST)
    if page * size > DEEPEST:
        raise Refused(
            _(
                "Pages end at %(n)s rows. Narrow the list by a filter, or take everything from "
                "/catalog.ttl, which is made for that."
            )
            % {"n": f"{DEEPEST:,}"}
        )
    return Filters(
        kinds=kinds,
        themes=tuple(theme_key(value) for value in _values(parameters, "theme")),
        sources=_among(parameters, "source", sources),
        publishers=_values(parameters, "publisher"),
        hvd=bool(_among(parameters, "hvd", ("1",))),
        sort=(_among(parameters, "sort", SORTS) or ("changed",))[-1],
        page=page,
        size=size,
    )


def narrowed(rows: QuerySet[Resource], filters: Filters, but: str = "") -> QuerySet[Resource]:
    """`rows` by these filters, leaving out the one named `but`."""
    conditions = {
        "kinds": Q(kind__in=filters.shown_kinds),
        "themes": Q(themes__overlap=list(filters.themes)) if filters.themes else Q(),
        "sources": Q(source__slug__in=filters.sources) if filters.sources else Q(),
        "publishers": Q(publisher_key__in=filters.publishers) if filters.publishers else Q(),
        "hvd": Q(is_hvd=True) if filters.hvd else Q(),
    }
    return rows.filter(*(wish for name, wish in conditions.items() if name != but))


def in_order(rows: QuerySet[Resource], sort: str) -> QuerySet[Resource]:
    """`rows` sorted; equal ones by id, so that pages do not overlap."""
    if sort == "title":
        return rows.order_by("title", "id")
    if sort == "modified":
        return rows.order_by(F("modified").desc(nulls_last=True), "-id")
    return rows.order_by(F("change__number").desc(nulls_last=True), "-id")


def theme_key(value: str) -> str:
    """The theme that a parameter names: "TRAN", or a key as kept."""
    for iri, concept in lookup.table("data-theme").items():
        if concept.code == value:
            return iri
    return value


def theme_code(key: str) -> str:
    """How an address names a theme: by its code where it has one."""
    concept = lookup.table("data-theme").get(key)
    return concept.code if concept else key


def _values(parameters: QueryDict, name: str) -> tuple[str, ...]:
    values = tuple(dict.fromkeys(value for value in parameters.getlist(name) if value))
    if len(values) > MANY:
        raise Refused(
            _("“%(name)s” is given %(n)s times; give at most %(most)s.")
            % {"name": name, "n": len(values), "most": MANY}
        )
    for value in values:
        if len(value) > LONGEST or not value.isprintable():
            raise Refused(
                _("A value of “%(name)s” is too long or has characters that cannot be seen.")
                % {"name": name}
            )
    return values


def _among(parameters: QueryDict, name: str, known: Iterable[str]) -> tuple[str, ...]:
    values, known = _values(parameters, name), list(known)
    for value in values:
        if value not in known:
            raise Refused(
                _("“%(value)s” is no value of “%(name)s”. There are: %(known)s.")
                % {"value": value[:80], "name": name, "known": ", ".join(known[:20]) or "—"}
            )
    return values


def _whole(parameters: QueryDict, name: str, default: int, most: int) -> int:
    given = parameters.get(name) or str(default)
    if given.isascii() and given.isdigit() and len(given) < 10 and 1 <= int(given) <= most:
        return int(given)
    raise Refused(
        _("“%(name)s” is a whole number from 1 to %(most)s, not “%(value)s”.")
        % {"name": name, "most": f"{most:,}", "value": given[:40]}
    )
