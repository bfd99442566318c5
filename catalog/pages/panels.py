"""The seam: what another part of the house adds to the page of a resource."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from catalog.models import Resource
from vocab.odrl.policy import Policy


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer of the resource, for “May I use this for …?”.

    `policy` None: it cannot be read here. `party` is who would agree to it, where that is known;
    `address` is where it is asked for, by who may (`may_ask`).
    """

    by: str
    policy: Policy | None
    party: str
    address: str
    may_ask: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """Two templates, each given this as `panel`, and what they show.

    `sections` stands below the terms, `next` among the buttons (the main one if `has_main`).
    """

    sections: str
    next: str
    has_main: bool
    facts: object
    offers: Sequence[Offered] = ()


PanelFunction = Callable[[HttpRequest, Resource], Panel | None]


def panel_of(request: HttpRequest, resource: Resource) -> Panel | None:
    """What settings.RESOURCE_PANEL adds for who asks; None: nothing."""
    return _function(settings.RESOURCE_PANEL)(request, resource)


@cache
def _function(path: str) -> PanelFunction:
    found: PanelFunction = import_string(path)
    return found
