"""What can go wrong on the way out.

FetchError              the source did not give us the page
- FetchRefused          it never will, or we will not ask: mend the URL, the source or the setting
  - AddressRefused      a URL or an address that the policy forbids; nothing was sent there
  - TooLarge            over a size budget: bytes on the wire, bytes unpacked, ratio
- FetchFailed           it may, later: timeout, cut off, 5xx (`retry_after`: seconds it asked for)
  - NotYet              nothing was sent: others ask the host, or it wants to be left alone

For a message (messenger.py): FetchRefused was never sent; of FetchFailed and TooLarge nobody knows
whether the peer took it.

None of them is an OSError: urllib3 swallows or repeats an OSError raised inside a connection.
Messages name hosts and numbers, never a whole URL: a query string may hold a key.
"""

from pathlib import Path


class FetchError(Exception):
    """Root of this tree."""


class FetchRefused(FetchError):
    """The page will not come until somebody mends something.

    `body`: the file with what the source sent with its status, where the client keeps that.
    """

    body: Path | None = None


class AddressRefused(FetchRefused):
    """The policy forbids this URL or address."""


class TooLarge(FetchRefused):
    """The answer is over one of the size budgets."""


class FetchFailed(FetchError):
    """The page did not come this time. `retry_after`: seconds to wait, at most an hour, or None."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class NotYet(FetchFailed):
    """It is not our turn at this host, and would not be soon. Nothing was sent."""
