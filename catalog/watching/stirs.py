"""What happens to a resource outside the sequence of changes, told to who watches it."""

from collections.abc import Collection

from catalog.models import Event, Stir
from catalog.watching.nudges import READER, nudge


def terms_changed(resources: Collection[int], audiences: Collection[int] = ()) -> None:
    """It is offered on other terms, or not any more; in the transaction that changes them.

    `audiences`: who may know of the offer; without any, whoever may see the resource.
    """
    known = sorted(audiences)
    Stir.objects.bulk_create(
        Stir(resource_id=pk, event=Event.POLICY, audiences=known) for pk in sorted(resources)
    )
    if resources:
        nudge(READER)
