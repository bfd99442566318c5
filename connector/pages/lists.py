"""Lists of rows, newest first, a page after a page by key; and what they can be narrowed to."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from catalog.pages.badges import BADGES
from catalog.pages.refusals import Refused
from connector.states import Role

SIZE = 50
M = TypeVar("M", bound=Model)
_ROW = re.compile(r"[1-9][0-9]{0,17}")


LABELS: Mapping[str, Promise] = {"state": lazy("State"), "role": lazy("Side")}
ROLES: Mapping[str, Promise] = {
    Role.PROVIDER: lazy("we provide"),
    Role.CONSUMER: lazy("we consume"),
}
Context = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list can be narrowed to: (value, words) to choose from."""

    name: str
    label: Promise
    options: tuple[tuple[str, Promise | str], ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of `total`; `next_url` where there are more, `first_url` beyond the first page."""

    rows: list[Any]
    total: int
    first_url: str
    next_url: str
    page_size: int = SIZE

    @property
    def shown(self) -> int:
        """How many are on this page."""
        return len(self.rows)


def page_of(rows: QuerySet[M], request: HttpRequest, wanted: Mapping[str, str]) -> Page:
    """The page that `?before=` asks for, in two queries. Raises Refused for what is no row."""
    total = rows.count()
    before = request.GET.get("before", "")
    if before and not _ROW.fullmatch(before):
        raise Refused(_("Leave out “before”, or take it from the link to the next page."))
    found = list((rows.filter(pk__lt=int(before)) if before else rows).order_by("-pk")[: SIZE + 1])
    narrowed = {name: value for name, value in wanted.items() if value}
    shown = found[:SIZE]
    first = f"{request.path}?{urlencode(narrowed)}" if before else ""
    more = len(found) > SIZE
    after = f"?{urlencode(narrowed | {'before': str(shown[-1].pk)})}" if more else ""
    return Page(shown, total, first, after)


def narrowing(request: HttpRequest, values: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """What the reader chose of each filter; empty: all. Raises Refused for what is no choice."""
    return {name: _chosen(request, name, values[name]) for name in values}


def listed(page: Page, wanted: Mapping[str, str], values: Mapping[str, Sequence[str]]) -> Context:
    """What every list shows: its page, its filters, and whether one is on."""
    filters = [
        Filter(name, LABELS[name], tuple((one, _words(one)) for one in values[name]), wanted[name])
        for name in values
    ]
    return {"page": page, "filters": filters, "narrowed": any(wanted.values())}


def _words(value: str) -> Promise | str:
    return ROLES.get(value) or BADGES[value].word


def _chosen(request: HttpRequest, name: str, values: Collection[str]) -> str:
    found = request.GET.get(name, "")
    if found and found not in values:
        sentence = _("Choose one of %(values)s for “%(name)s”.")
        raise Refused(sentence % {"values": ", ".join(values), "name": name})
    return found
