"""Pages that a source only leads to are crawled: each site's robots.txt is asked first.

A page that it keeps from us is not asked for; the run says why, once for each line, and is not
complete. The address that a source was given, and the pages that one is continued on, are not
crawled (docs/decisions/0017-robots-and-who-agreed.md).
"""

from collections.abc import Callable
from pathlib import Path

from catalog.harvest.turns import SharedTurns
from outbound.client import Client
from outbound.crawler import Crawler
from outbound.errors import NotYet
from vocab.findings import Finding, Rule, Severity, finding
from vocab.sentence import gettext_noop

SAYS = gettext_noop("%(site)s/robots.txt says %(line)s")
ROBOTS_REFUSED = Rule(
    "robots-refused",
    Severity.ERROR,
    "A robots.txt keeps us from pages of the catalogue",
    "Allow these pages to the user agent Hansa in robots.txt; nothing was withdrawn.",
    messages=(SAYS,),
)
ROBOTS_UNAVAILABLE = Rule(
    "robots-unavailable",
    Severity.ERROR,
    "A robots.txt could not be fetched, so pages beside it were not asked for",
    "Let /robots.txt answer 200, or 404 where there are no rules; nothing was withdrawn.",
)
RULES = (ROBOTS_REFUSED, ROBOTS_UNAVAILABLE)


class Crawl:
    """What one run may crawl. `client` fetches each robots.txt into `into`; `stop` is told why not.

    A site's Crawl-delay is kept by the turns of the run.
    """

    def __init__(
        self, client: Client, turns: SharedTurns, into: Path, stop: Callable[[Finding], object]
    ) -> None:
        self._crawler = Crawler(client, turns.pace)
        self._into, self._stop = into, stop
        self._said: set[tuple[str, str]] = set()

    def may(self, url: str) -> bool:
        """Whether `url` may be asked for. If not, that is said, the first time."""
        try:
            refusal = self._crawler.refusal(url, self._into)
        except NotYet as error:
            self._stop(finding(ROBOTS_UNAVAILABLE, url, message=str(error)))
            return False
        if refusal is None:
            return True
        line = (refusal.site, refusal.line)
        if line not in self._said:
            self._said.add(line)
            rule = ROBOTS_UNAVAILABLE if refusal.reason else ROBOTS_REFUSED
            message = refusal.reason or SAYS % {"site": refusal.site, "line": refusal.line}
            self._stop(finding(rule, url, value=refusal.line, message=message))
        return False
