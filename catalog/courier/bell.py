"""A bell that ends a wait: rung by a signal, by another thread, and once for all."""

import select
import signal
import socket
from contextlib import suppress

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Bell:
    """Rung once, it stays rung. Waiting costs no processor time."""

    def __init__(self) -> None:
        self._ear, self._rope = socket.socketpair()
        self._on_signals = False
        self._rope.setblocking(False)  # noqa: FBT003 - its only argument

    def ring(self) -> None:
        """End every wait, now and later; from any thread, also where nobody waits any more."""
        with suppress(OSError):  # rung very often, or closed
            self._rope.send(b".")

    def ring_on_signals(self) -> None:
        """SIGINT, SIGTERM and SIGHUP ring and do nothing else. In the main thread only.

        The byte is sent by the signal itself: a handler in Python could come too late for a wait
        that is just about to begin.
        """
        for number in SIGNALS:
            signal.signal(number, lambda *_: None)
        self._on_signals = True
        signal.set_wakeup_fd(self._rope.fileno(), warn_on_full_buffer=False)

    def wait(self, seconds: float, *others: int) -> bool:
        """True when it was rung; False after `seconds`, or when one of `others` can be read."""
        ear = self._ear.fileno()
        ready, _, _ = select.select([ear, *others], [], [], seconds)
        return ear in ready

    def close(self) -> None:
        """Give the descriptors back; signals do nothing from then on."""
        if self._on_signals:
            signal.set_wakeup_fd(-1)
        self._ear.close()
        self._rope.close()
