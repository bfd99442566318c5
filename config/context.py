"""What every template may show about this installation, and about who asks."""

from collections.abc import Mapping
from functools import cache, partial

from django.conf import settings
from django.http import HttpRequest

from accounts.requester import asking
from connector.pages.waiting import waiting_for


def installation(request: HttpRequest) -> dict[str, object]:  # noqa: ARG001 - the form of a context processor
    """Name of the installation, and the languages it speaks."""
    return {"hansa_name": settings.HANSA_NAME, "site_languages": settings.LANGUAGES}


def contracts(request: HttpRequest) -> Mapping[str, object]:
    """Whether the navigation leads to contracts, and how many wait: counted where it is shown."""
    requester = asking(request)
    is_member = requester.is_administrator or bool(requester.roles)
    if requester.token_id is not None or not is_member:
        return {"has_contracts": False}
    return {"has_contracts": True, "contracts_waiting": cache(partial(waiting_for, requester))}
