"""What an answer's status means to us (RFC 9110 15): a page, a redirect, later, or never."""

from outbound.errors import FetchFailed, FetchRefused

REDIRECTS = frozenset({301, 302, 303, 307, 308})
GIVES_A_PAGE = frozenset({200, 203})
MAY_COME_LATER = frozenset({408, 425, 429})  # and every 5xx
WHAT_TO_DO = {
    304: "that nothing changed, though we did not ask: ask its publisher to mend its cache",
    401: "that it wants credentials: give the source a token, or ask for open access",
    403: "that we may not have the page: ask its publisher to let Hansa in",
    404: "that there is no such page: check the address of the source",
    410: "that the page was removed for good: ask its publisher for the new address",
}


def check_status(status: int, is_conditional: bool, retry_after: float | None) -> None:
    """Return for a page (or a 304 that we asked for); raise FetchRefused or FetchFailed else."""
    if status in GIVES_A_PAGE or (status == 304 and is_conditional):
        return
    if status in MAY_COME_LATER or 500 <= status < 600:
        raise FetchFailed(f"the source answers {status}: it may work later", retry_after)
    what = WHAT_TO_DO.get(status, "and gives no page: check the address of the source")
    raise FetchRefused(f"the source answers {status}, {what}")
