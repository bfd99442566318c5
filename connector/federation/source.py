"""A kind of source: the DSP catalogue of a participant that we know, asked for page by page.

One that does not understand the question, and has no 2025-1 among its versions, is asked as the
version of 2024 has it (connector.dsp.earlier).

Dataspace Protocol 2025-1, Catalog Protocol, "Catalog Request Message" and "Pagination".
"""

from collections.abc import Iterator

from django.conf import settings

from catalog.harvest.errors import SourceUnavailable
from catalog.harvest.fetch import PAGE_UNAVAILABLE, Fetcher
from catalog.harvest.limits import budget, sender
from catalog.harvest.page import Page
from catalog.harvest.sources.dcat import PAGE_REPEATED, TOO_MANY_PAGES
from connector.dsp.messages import Catalog
from connector.errors import MalformedMessage
from connector.federation import as_dcat
from connector.federation.asking import Asked
from connector.federation.offers import Seen, keep
from connector.models import Participant
from connector.peers import policy_for
from outbound.errors import FetchError
from outbound.messenger import Messenger
from vocab.findings import finding


def documents(fetcher: Fetcher, start: str) -> Iterator[Page]:
    """Every page of the catalogue at `start`, the participant's address. Its offers are kept.

    Raises SourceUnavailable when nothing can be asked or the first page does not come.
    """
    participant = Participant.objects.filter(address=start).first()
    if participant is None or not participant.is_active:
        raise SourceUnavailable("no active participant is registered at this address")
    seen = Seen(participant)
    with Messenger(policy_for(participant), budget(), sender()) as messenger:
        asked = Asked(messenger, participant)
        for number, page in enumerate(_catalogs(fetcher, asked), 1):
            seen.add(page)
            document = as_dcat.document(page, start)
            yield fetcher.put(f"{start}/catalog/request#{number}", document, as_dcat.MEDIA_TYPE)
    keep(seen, whole=fetcher.complete)


def _catalogs(fetcher: Fetcher, asked: Asked) -> Iterator[Catalog]:
    url, urls = f"{asked.participant.address}/catalog/request", set[str]()
    while url:
        urls.add(url)
        try:
            catalog, following = asked.page(url)
        except (FetchError, MalformedMessage, SourceUnavailable) as error:
            if len(urls) == 1:
                raise SourceUnavailable(str(error)) from error
            fetcher.stop(finding(PAGE_UNAVAILABLE, url, message=str(error)))
            return
        yield catalog
        url = following
        if url in urls or len(urls) >= settings.PAGES_PER_RUN:
            rule = PAGE_REPEATED if url in urls else TOO_MANY_PAGES
            fetcher.stop(finding(rule, url))
            return
