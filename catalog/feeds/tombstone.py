"""Why a resource was withdrawn, as the doors for programs say it."""

from catalog import queries
from catalog.models import Resource


def reason(withdrawn: Resource) -> str:
    """What happened to a withdrawn resource, when, and by which run: two sentences at most."""
    said = (
        f"This resource is no longer in the catalogue of {withdrawn.source.name}:"
        f" withdrawn on {withdrawn.withdrawn:%Y-%m-%d}"
    )
    if (change := queries.withdrawal(withdrawn)) is None or change.run_id is None:
        return f"{said}."
    if change.hold_id is None:
        return f"{said}, when run {change.run_id} did not see it."
    return f"{said}, after run {change.run_id} had not seen it and its steward had agreed."
