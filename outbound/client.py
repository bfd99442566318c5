"""Fetch one document from an untrusted machine into a file.

check URL -> wait our turn -> ask (asking) -> follow redirects ourselves -> judge status and headers
-> unpack and write (content) -> Fetched, or an error of the tree in errors.py
"""

from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import SplitResult, urljoin, urlsplit

import requests

from outbound import content, headers
from outbound.addresses import Policy, check_redirect, origin
from outbound.asking import Asking, chunks
from outbound.budgets import Budget
from outbound.errors import FetchError, FetchFailed, FetchRefused, NotYet
from outbound.patience import OwnTurns, Time, Turns, rest
from outbound.status import REDIRECTS, check_status
from outbound.wire import Meter

RDF_TYPES = (
    "text/turtle, application/n-triples;q=0.9, application/rdf+xml;q=0.8, "
    "application/ld+json;q=0.7, */*;q=0.1"
)


@dataclass(frozen=True, slots=True)
class Fetched:
    """One answer. `bytes` and `sha256` are of the unpacked content in `path`.

    `status` is 200, or 304 when the page is the one that we know: then there is no content.
    `link_next` is the absolute URL of `Link: rel=next`, or empty; `immutable`: it will never change
    (RFC 8246).
    """

    url: str
    status: int
    media_type: str = ""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""
    link_next: str = ""
    bytes: int = 0
    sha256: str = ""
    path: Path | None = None
    immutable: bool = False


@dataclass(frozen=True, slots=True)
class Sender:
    """Who we say we are.

    `authorization` maps an origin ("https://host:443", see addresses.origin) to the value of the
    Authorization field that its requests carry. Raises ValueError for what no field can hold.
    """

    user_agent: str = "Hansa/0.1"
    authorization: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if not headers.fits(self.user_agent):
            raise ValueError(
                "the user agent holds letters that no header field can carry: use ASCII"
            )
        for place, value in self.authorization.items():
            if not headers.fits(value):
                raise ValueError(f"the authorization for {place} holds letters that are not ASCII")


def user_agent(site: str, contact: str = "") -> str:
    """Our name with where publishers find us: the address of this installation, and of a person.

    `Hansa/0.1 (+https://data.example.org; mailto:desk@example.org)`, each part where it is known.
    """
    known = [f"+{site}" if site else "", f"mailto:{contact}" if contact else ""]
    comment = "; ".join(filter(None, known))
    return f"Hansa/0.1 ({comment})" if comment else "Hansa/0.1"


@dataclass(frozen=True, slots=True)
class _Ask:
    url: str
    into: Path
    etag: str
    last_modified: str
    accept: str

    @property
    def is_conditional(self) -> bool:
        return bool(self.etag or self.last_modified)


class Client:
    """One per harvest, used by one thread. Keeps no cookies and no connections between requests.

    Without `turns` it keeps its distance to its own requests only.
    `keeps_refusals`: what comes with a status of 4xx is written too, and told by the FetchRefused.
    """

    keeps_refusals = False

    def __init__(
        self,
        policy: Policy,
        budget: Budget,
        *,
        sender: Sender | None = None,
        time: Time | None = None,
        turns: Turns | None = None,
    ) -> None:
        self._policy, self._budget = policy, budget
        self._sender, self._time = sender or Sender(), time or Time()
        self._turns = turns or OwnTurns(budget, self._time)

    def fetch(
        self, url: str, into: Path, *, etag: str = "", last_modified: str = "", accept: str = ""
    ) -> Fetched:
        """The document at `url`, unpacked into the file `into`, which exists only after success.

        Tries up to four times (`budget.pauses`). Raises FetchRefused or FetchFailed.
        """
        ask = _Ask(url, into, etag, last_modified, accept or RDF_TYPES)
        for pause in self._budget.pauses:
            try:
                return self._attempt(ask)
            except NotYet:
                raise
            except FetchFailed as failure:
                rest(failure, pause, self._budget, self._time)
        return self._attempt(ask)

    def _attempt(self, ask: _Ask) -> Fetched:
        with Asking(self._policy, Meter(self._budget, self._time.now)) as asking:
            try:
                response, url = self._follow(asking, ask)
                with closing(response):
                    return self._take(response, url, ask)
            except FetchFailed as failure:
                if failure.retry_after and not isinstance(failure, NotYet):
                    self._turns.put_off(failure.retry_after)
                raise
            finally:
                self._turns.leave()

    def _follow(self, asking: Asking, ask: _Ask) -> tuple[requests.Response, str]:
        """The first answer that is no redirect, and its URL. Bodies of redirects are never read."""
        request, here = self._prepare(asking, ask.url, ask)
        seen = {request.url}
        for _ in range(self._budget.redirects + 1):
            asking.take_turn(self._turns, here.hostname or "")
            response = asking.answer(request)
            if response.status_code not in REDIRECTS:
                return response, str(request.url)
            response.close()
            request, there = self._prepare(asking, location(response, str(request.url)), ask)
            check_redirect(here, there, self._policy)
            if request.url in seen:
                raise FetchRefused("the source redirects in a circle: ask it to mend its redirects")
            seen.add(request.url)
            here = there
        raise FetchRefused(
            f"the source redirects more than {self._budget.redirects} times: give the final address"
        )

    def _prepare(
        self, asking: Asking, url: str, ask: _Ask
    ) -> tuple[requests.PreparedRequest, SplitResult]:
        request, parts = asking.prepared("GET", url)
        request.headers.update(self._fields(ask, origin(parts)))
        return request, parts

    def _fields(self, ask: _Ask, origin: str) -> dict[str, str]:
        """The request's fields. Credentials go to the origin they were given for, to no other."""
        fields = {
            "User-Agent": self._sender.user_agent,
            "Accept": ask.accept,
            "Accept-Encoding": ", ".join(content.ENCODINGS),
            "Connection": "close",
            "If-None-Match": ask.etag,
            "If-Modified-Since": ask.last_modified,
            "Authorization": self._sender.authorization.get(origin, ""),
        }
        return {name: value for name, value in fields.items() if headers.fits(value)}

    def _take(self, response: requests.Response, url: str, ask: _Ask) -> Fetched:
        """Judge the answer by its status and headers, then write its body."""
        fields = headers.Fields(response.headers)
        later = headers.retry_after(
            fields["Retry-After"], self._time.date(), self._budget.longest_retry_after
        )
        try:
            check_status(response.status_code, ask.is_conditional, later)
        except FetchRefused as refused:
            if self.keeps_refusals and 400 <= response.status_code < 500:
                with suppress(FetchError):  # the status is what counts
                    self._write(response, fields, ask.into)
                    refused.body = ask.into
            raise
        etag, last_modified = fields["ETag"], fields["Last-Modified"]
        immutable = headers.is_immutable(response.headers.get("Cache-Control", ""))
        if response.status_code == 304:
            return Fetched(
                url,
                304,
                immutable=immutable,
                etag=etag or ask.etag,
                last_modified=last_modified or ask.last_modified,
            )
        page = Fetched(url, 200, *headers.media_type(fields["Content-Type"]), etag, last_modified)
        page = replace(page, link_next=headers.link_next(fields["Link"], url), immutable=immutable)
        count, sha256 = self._write(response, fields, ask.into)
        return replace(page, bytes=count, sha256=sha256, path=ask.into)

    def _write(
        self, response: requests.Response, fields: headers.Fields, into: Path
    ) -> tuple[int, str]:
        """Write the body; how many bytes it has, and their hash."""
        encoding = content.encoding(fields["Content-Encoding"])
        headers.check_framing(fields)
        return content.write(content.unpacked(chunks(response), encoding, self._budget), into)


def location(response: requests.Response, base: str) -> str:
    """Where a redirect leads. Fields arrive as Latin-1; a URL in them is UTF-8, or broken."""
    location = response.headers.get("Location", "")
    if not location:
        raise FetchRefused(
            f"the source answers {response.status_code} without saying where to: check its address"
        )
    try:
        location = location.encode("latin-1").decode("utf-8")
        # urljoin would read "http:///there" as a path here (RFC 3986 5.2.2, "not strict").
        return location if urlsplit(location).scheme else urljoin(base, location)
    except ValueError:
        raise FetchRefused("the source redirects to something that is not a URL") from None
