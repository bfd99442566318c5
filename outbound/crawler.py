"""Ask a site's robots.txt before its pages are crawled; each is fetched once a day at most.

A robots.txt that is not there (4xx) allows everything; one that cannot be had (5xx, no answer)
allows nothing for now (RFC 9309 2.3.1).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from outbound import robots
from outbound.budgets import MB, Budget
from outbound.client import Client
from outbound.errors import FetchError, FetchFailed, NotYet, TooLarge
from outbound.patience import Time

NAME = "Hansa"  # the product token by which a robots.txt addresses us
KEPT_SECONDS = 24 * 3_600.0  # RFC 9309 2.4
NOTHING = robots.Rules((robots.Line(allows=False, path="/"),))


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a page is not asked for: a line of its site's robots.txt, or the sentence (`reason`) why
    that could not be had."""

    site: str
    line: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    rules: robots.Rules
    until: float
    reason: str = ""


class Crawler:
    """What the robots.txt of each site says. One per run, for one thread.

    `client` has `budget_of` the budget of its pages; `pace` is told how often a host may be asked.
    """

    def __init__(
        self, client: Client, pace: Callable[[str, float], object], time: Time | None = None
    ) -> None:
        self._client, self._pace, self._time = client, pace, time or Time()
        self._known: dict[str, _Known] = {}

    def refusal(self, url: str, into: Path) -> Refusal | None:
        """Why `url` may not be asked for; None when it may, and for what is no address at all.

        `into` is a file for the robots.txt, gone afterwards. Raises NotYet.
        """
        try:
            parts = urlsplit(url)
            site, host = f"{parts.scheme}://{parts.netloc}", parts.hostname
        except ValueError:
            return None
        if not host:
            return None
        known = self._known.get(site)
        if known is None or known.until < self._time.now():
            known = self._known[site] = self._ask(site, into)
            self._pace(host, known.rules.delay)
        line = known.rules.refuses(url)
        return Refusal(site, str(line), known.reason) if line else None

    def _ask(self, site: str, into: Path) -> _Known:
        until = self._time.now() + KEPT_SECONDS
        try:
            self._client.fetch(f"{site}/robots.txt", into, accept="text/plain, */*;q=0.1")
            with into.open("rb") as content:
                return _Known(robots.read(content.read(robots.LARGEST), NAME), until)
        except NotYet:
            raise
        except (FetchFailed, TooLarge) as error:
            return _Known(NOTHING, until, str(error))
        except FetchError:
            return _Known(robots.Rules(), until)
        finally:
            into.unlink(missing_ok=True)


def budget_of(pages: Budget) -> Budget:
    """For a robots.txt: at least five redirects are followed (RFC 9309 2.3.1.2)."""
    return replace(pages, redirects=5, wire_bytes=MB, body_bytes=8 * MB)
