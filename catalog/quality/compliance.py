"""Whether a record keeps DCAT-AP, as its validation says: the one place where the score asks."""

from collections.abc import Callable

from catalog.models import Resource

# What validation says of a record; None: it has not been validated.
Complies = Callable[[Resource], bool | None]


def not_validated(resource: Resource) -> None:
    """Nothing is known, for as long as records are not validated against the shapes."""


complies: Complies = not_validated
