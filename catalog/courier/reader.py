"""What the courier steps: the seam behind settings.COURIER_READERS."""

from collections.abc import Callable, Mapping
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

# Raises LeaseLost when another courier may be at work by now. As the last statement of a
# transaction it keeps others away until the commit: so nothing is written twice, whoever freezes
# when. A reader whose store refuses a second writer by itself has no need of it.
Confirm = Callable[[], None]


class Reader(Protocol):
    """Follows the sequence (or an outbox, or a clock): brings something of ours up to date.

    Built when a courier takes it up; used by one thread. After an error it is closed, and built
    anew for the next try.
    """

    def step(self) -> bool:
        """Do a bounded amount of work (one batch, one commit); True: there is more."""

    def position(self) -> int | None:
        """Number of the last change brought in: the head, if nothing is left. None: no sequence."""

    def rest_seconds(self) -> float:
        """How long it may rest when nothing is left and nobody wakes it."""

    def close(self) -> None:
        """Let go of what is held. Nothing that was not committed needs saving."""


Build = Callable[[Confirm], Reader]


def registered() -> Mapping[str, Build]:
    """The readers of settings.COURIER_READERS, by name."""
    return {name: import_string(path) for name, path in settings.COURIER_READERS.items()}
