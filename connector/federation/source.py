"""A kind of source: the DSP catalogue of a participant that we know, asked for page by page.

Dataspace Protocol 2025-1, Catalog Protocol, "Catalog Request Message" and "Pagination".
"""

import json
from collections.abc import Iterator

from django.conf import settings

from catalog.harvest.errors import SourceUnavailable
from catalog.harvest.fetch import PAGE_UNAVAILABLE, Fetcher
from catalog.harvest.limits import budget, sender
from catalog.harvest.page import Page
from catalog.harvest.sources.dcat import PAGE_REPEATED, TOO_MANY_PAGES
from connector.dsp import wire
from connector.dsp.messages import Catalog, CatalogError, CatalogRequestMessage
from connector.errors import MalformedMessage
from connector.federation import as_dcat
from connector.federation.offers import Seen, keep
from connector.identity.base import identity_provider
from connector.models import Participant
from connector.peers import policy_for
from outbound.errors import FetchError
from outbound.headers import link_next
from outbound.messenger import Answer, Messenger
from vocab.findings import finding

LARGEST_PAGE = 32 << 20  # bytes


def documents(fetcher: Fetcher, start: str) -> Iterator[Page]:
    """Every page of the catalogue at `start`, the participant's address. Its offers are kept.

    Raises SourceUnavailable when nothing can be asked or the first page does not come.
    """
    participant = Participant.objects.filter(address=start).first()
    if participant is None or not participant.is_active:
        raise SourceUnavailable("no active participant is registered at this address")
    seen = Seen(participant)
    with Messenger(policy_for(participant), budget(), sender()) as messenger:
        for number, page in enumerate(_catalogs(fetcher, messenger, participant), 1):
            seen.add(page)
            document = as_dcat.document(page, start)
            yield fetcher.put(f"{start}/catalog/request#{number}", document, as_dcat.MEDIA_TYPE)
    keep(seen, whole=fetcher.complete)


def _catalogs(
    fetcher: Fetcher, messenger: Messenger, participant: Participant
) -> Iterator[Catalog]:
    url, urls = f"{participant.address}/catalog/request", set[str]()
    body = json.dumps(wire.write(CatalogRequestMessage())).encode()
    while url:
        urls.add(url)
        try:
            token = identity_provider().token_for(participant)  # (it may be good for one request)
            answer = messenger.send("POST", url, body=body, authorization=token)
            catalog = _catalog(answer)
        except (FetchError, MalformedMessage, SourceUnavailable) as error:
            if len(urls) == 1:
                raise SourceUnavailable(str(error)) from error
            fetcher.stop(finding(PAGE_UNAVAILABLE, url, message=str(error)))
            return
        yield catalog
        url = link_next(answer.fields.get("link", ""), url)
        if url in urls or len(urls) >= settings.PAGES_PER_RUN:
            rule = PAGE_REPEATED if url in urls else TOO_MANY_PAGES
            fetcher.stop(finding(rule, url))
            return


def _catalog(answer: Answer) -> Catalog:
    """The catalogue in an answer. Raises SourceUnavailable, MalformedMessage."""
    if answer.status == 200:
        return wire.read_answer(answer.body, Catalog, limit=LARGEST_PAGE)
    try:
        said = wire.read_answer(answer.body, CatalogError).reason
    except MalformedMessage:
        said = ()
    reasons = " ".join(map(str, said))
    raise SourceUnavailable(f"the participant answered {answer.status}: {reasons}".rstrip(": "))
