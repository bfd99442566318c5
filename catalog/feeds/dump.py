"""The catalogue as it was published at a moment, as one document: /dump.ttl?at=2026-10-01.

at, source -> standing (what stood there) -> what it said then -> write -> answer

Everything streams. What cannot be told any more is said: in the head, and record by record.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date

from accounts.requester import Requester, asking
from catalog.access import access
from catalog.dcat.write import MEMBERSHIP, described, link, text
from catalog.feeds.answer import Validators, answer, etag
from catalog.feeds.base import base_url
from catalog.feeds.catalog import ours
from catalog.feeds.hidden import hidden_in
from catalog.feeds.history import FORGOTTEN
from catalog.feeds.listing import AT_ONCE
from catalog.feeds.moment import moment
from catalog.feeds.negotiation import choose
from catalog.feeds.parameters import parameters
from catalog.feeds.problem import NOT_FOUND, problem, reads_only
from catalog.feeds.resource import BY_MEDIA_TYPE, address_of, not_acceptable, statements
from catalog.feeds.standing import Standing, Stood
from catalog.feeds.then import then
from catalog.models import HarvestSource, Resource
from vocab.namespaces import CATALOG_RECORD, DCAT, DCT, FOAF, RDFS, TYPE, XSD

PARAMETERS = ("at", "source")


@reads_only
def negotiated_dump(request: HttpRequest) -> HttpResponseBase:
    """/dump: Turtle unless Accept asks for another syntax."""
    offered = tuple(BY_MEDIA_TYPE)
    wanted = choose(request.headers.get("Accept", ""), offered)
    response = not_acceptable(offered) if wanted is None else dump(request, BY_MEDIA_TYPE[wanted])
    patch_vary_headers(response, ("Accept",))
    return response


@reads_only
def dump(request: HttpRequest, format: str) -> HttpResponseBase:  # noqa: A002
    """All that stood there at `at`, or what `source` had in it, in `format`."""
    given = parameters(request, PARAMETERS)
    asked = moment(given["at"], timezone.now()) if "at" in given else None
    requester, base = asking(request), base_url(request)
    source = None
    if "source" in given:
        source = HarvestSource.objects.visible_to(requester).filter(slug=given["source"]).first()
        if source is None:
            return problem(HTTPStatus.NOT_FOUND, NOT_FOUND)
    past = _Past(requester, base, asked, source)
    response = answer(request, past.chunks, format, Validators(past.tag(format), None))
    if asked is not None:
        response["Memento-Datetime"] = http_date(int(asked.timestamp()))  # RFC 7089, 2.1.1
    response["Link"] = f'<{base}/catalog>; rel="original"'
    response["Hansa-Forgotten"] = str(past.forgotten)
    response["Hansa-Not-Told"] = str(past.undecided)
    return response


class _Past:
    """What one requester is told of one moment."""

    def __init__(
        self, requester: Requester, base: str, asked: datetime | None, source: HarvestSource | None
    ) -> None:
        self._requester, self._base = requester, base
        self._asked, self._source = asked, source
        self._standing = Standing(requester, asked, source)
        self.forgotten = self._standing.forgotten()
        self.undecided = self._standing.undecided()
        self._catalogue = f"{base}/catalog"

    def tag(self, format: str) -> str:  # noqa: A002
        """Another one whenever there is something else to tell."""
        seen_by = sorted(access().audiences(self._requester).ids)
        slug = self._source.slug if self._source else ""
        untold = (self.forgotten, self.undecided)
        now = Standing(self._requester, None).head  # what is hidden depends on today
        said = (self._base, settings.HANSA_NAME, format, self._asked, slug, now, seen_by)
        return etag(*said, self._standing.head, *untold, weak=True)

    def chunks(self) -> Iterator[bytes]:
        """Our catalogue, then a record at a time."""
        yield described(ours(self._base)) + "".join(self._head()).encode()
        for stood in self._standing.stood():
            for at in range(0, len(stood), AT_ONCE):
                yield from self._records(stood[at : at + AT_ONCE])

    def _head(self) -> Iterator[str]:
        when = f" at {self._asked:%Y-%m-%dT%H:%M:%SZ}" if self._asked else " now"
        whose = f", of the source {self._source.slug}" if self._source else ""
        yield self._comment(f"As it was published{when}{whose}.")
        if changed := self._standing.modified:
            moved = changed.astimezone(UTC).isoformat(timespec="seconds")
            yield f'<{self._catalogue}> <{DCT}modified> "{moved}"^^<{XSD}dateTime> .\n'
        if self.forgotten:
            yield self._comment(f"{self.forgotten} records that stood here then: {FORGOTTEN}")
        if self.undecided:
            yield self._comment(
                f"{self.undecided} records are left out, whether they stood here then or not: who"
                " may see them was decided later."
            )

    def _comment(self, sentence: str) -> str:
        return text(self._catalogue, RDFS + "comment", sentence, "en")

    def _records(self, few: list[Stood]) -> Iterator[bytes]:
        told = {row.pk: row for row in then(few)}
        hidden = hidden_in(list(told.values()), self._requester)
        for one in few:
            if (row := told.get(one.id)) is None:
                yield self._only_that_it_was(one)
                continue
            address = address_of(row, self._base)
            member = f"<{self._catalogue}> <{MEMBERSHIP[row.kind]}> <{address}> .\n"
            yield member.encode() + statements(row, self._base, hidden)

    def _only_that_it_was(self, one: Stood) -> bytes:
        """A dcat:CatalogRecord: it stood here, and what it said is not kept."""
        record = f"{self._base}/datasets/{one.id}#record"
        about = address_of(Resource(pk=one.id, iri=one.iri), self._base)
        return (
            link(self._catalogue, DCAT + "record", record)
            + link(record, TYPE, CATALOG_RECORD)
            + link(record, FOAF + "primaryTopic", about)
            + text(record, RDFS + "comment", FORGOTTEN, "en")
        ).encode()
