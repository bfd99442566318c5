"""Fetch one document from an untrusted machine into a file. The only importer of requests.

check URL -> wait our turn -> ask (wire) -> follow redirects ourselves -> judge status and headers
-> unpack and write (content) -> Fetched, or an error of the tree in errors.py
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import SplitResult, urldefrag, urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError as WireError

from outbound import content, headers
from outbound.addresses import Policy, check_redirect, check_url, origin
from outbound.budgets import Budget
from outbound.errors import AddressRefused, FetchFailed, FetchRefused
from outbound.patience import Time, Turns, rest
from outbound.status import REDIRECTS, check_status
from outbound.wire import Meter, Pools

RDF_TYPES = (
    "text/turtle, application/n-triples;q=0.9, application/rdf+xml;q=0.8, "
    "application/ld+json;q=0.7, */*;q=0.1"
)


@dataclass(frozen=True, slots=True)
class Fetched:
    """One answer. `bytes` and `sha256` are of the unpacked content in `path`.

    `status` is 200, or 304 when the page is the one that we know: then there is no content.
    `link_next` is the absolute URL of `Link: rel=next`, or empty.
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


@dataclass(frozen=True, slots=True)
class Sender:
    """Who we say we are.

    `authorization` maps an origin ("https://host:443", see addresses.origin) to the value of the
    Authorization field that its requests carry. Raises ValueError for what no field can hold.
    """

    user_agent: str = "Hansa/0.1"
    authorization: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if not _fits_a_field(self.user_agent):
            raise ValueError(
                "the user agent holds letters that no header field can carry: use ASCII"
            )
        for place, value in self.authorization.items():
            if not _fits_a_field(value):
                raise ValueError(f"the authorization for {place} holds letters that are not ASCII")


def user_agent(site: str) -> str:
    """Our name with the address of this installation, so that publishers can find us."""
    return f"Hansa/0.1 (+{site})" if site else "Hansa/0.1"


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
    """One per harvest, used by one thread. Keeps no cookies and no connections between requests."""

    def __init__(
        self,
        policy: Policy,
        budget: Budget,
        *,
        sender: Sender | None = None,
        time: Time | None = None,
    ) -> None:
        self._policy, self._budget = policy, budget
        self._sender, self._time = sender or Sender(), time or Time()
        self._turns = Turns(budget, self._time)

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
            except FetchFailed as failure:
                rest(failure, pause, self._budget, self._time)
        return self._attempt(ask)

    def _attempt(self, ask: _Ask) -> Fetched:
        meter = Meter(self._budget, self._time.now)
        with _session(self._policy, meter) as session:
            response, url = self._follow(session, ask, meter)
            try:
                return self._take(response, url, ask)
            finally:
                response.close()

    def _follow(
        self, session: requests.Session, ask: _Ask, meter: Meter
    ) -> tuple[requests.Response, str]:
        """The first answer that is no redirect, and its URL. Bodies of redirects are never read."""
        request, here = self._prepare(session, ask.url, ask)
        seen = {request.url}
        for _ in range(self._budget.redirects + 1):
            response = self._send(session, request, here, meter)
            if response.status_code not in REDIRECTS:
                return response, str(request.url)
            response.close()
            request, there = self._prepare(session, _location(response, str(request.url)), ask)
            check_redirect(here, there, self._policy)
            if request.url in seen:
                raise FetchRefused("the source redirects in a circle: ask it to mend its redirects")
            seen.add(request.url)
            here = there
        raise FetchRefused(
            f"the source redirects more than {self._budget.redirects} times: give the final address"
        )

    def _prepare(
        self, session: requests.Session, url: str, ask: _Ask
    ) -> tuple[requests.PreparedRequest, SplitResult]:
        check_url(url, self._policy)
        try:
            request = session.prepare_request(requests.Request("GET", urldefrag(url).url))
        except (requests.RequestException, ValueError) as wrong:
            raise AddressRefused(f"this is not a URL ({wrong}): write https://host/path") from None
        # Checked again as it will be sent: requests rewrites hosts (IDNA) and percent-encoding.
        parts = check_url(str(request.url), self._policy)
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
        return {name: value for name, value in fields.items() if _fits_a_field(value)}

    def _send(
        self,
        session: requests.Session,
        request: requests.PreparedRequest,
        parts: SplitResult,
        meter: Meter,
    ) -> requests.Response:
        self._turns.wait(parts.hostname or "")
        meter.begin_answer()
        seconds = (meter.allowed(self._budget.connect_seconds), self._budget.idle_seconds)
        verify = self._policy.ca_file or True
        try:
            response = session.send(
                request, stream=True, timeout=seconds, verify=verify, allow_redirects=False
            )
        except (requests.RequestException, WireError, UnicodeError) as wrong:
            _no_answer(parts.hostname or "", wrong)
        meter.begin_body()
        return response

    def _take(self, response: requests.Response, url: str, ask: _Ask) -> Fetched:
        """Judge the answer by its status and headers, then write its body."""
        fields = headers.Fields(response.headers)
        later = headers.retry_after(
            fields["Retry-After"], self._time.date(), self._budget.longest_retry_after
        )
        check_status(response.status_code, ask.is_conditional, later)
        etag, last_modified = fields["ETag"], fields["Last-Modified"]
        if response.status_code == 304:
            return Fetched(
                url,
                304,
                etag=etag or ask.etag,
                last_modified=last_modified or ask.last_modified,
            )
        page = Fetched(url, 200, *headers.media_type(fields["Content-Type"]), etag, last_modified)
        page = replace(page, link_next=headers.link_next(fields["Link"], url))
        encoding = content.encoding(fields["Content-Encoding"])
        headers.check_framing(fields)
        pieces = content.unpacked(_chunks(response), encoding, self._budget)
        count, sha256 = content.write(pieces, ask.into)
        return replace(page, bytes=count, sha256=sha256, path=ask.into)


class _Adapter(HTTPAdapter):
    def __init__(self, policy: Policy, meter: Meter) -> None:
        self._policy, self._meter = policy, meter
        super().__init__()

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: Any
    ) -> None:
        self.poolmanager = Pools(
            self._policy,
            self._meter,
            num_pools=connections,
            maxsize=maxsize,
            block=block,
            **pool_kwargs,
        )

    def proxy_manager_for(self, *_: Any, **__: Any) -> NoReturn:
        # A proxy looks up names itself, where we cannot check what it finds.
        raise AddressRefused("a proxy is set: fetching through a proxy is not supported")


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """None: requests would read a redirect's whole body, packed bombs too, to find the next."""


def _session(policy: Policy, meter: Meter) -> requests.Session:
    session = _Session()
    session.trust_env = False  # no proxies and no .netrc from the environment
    session.headers.clear()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    for scheme in list(session.adapters):
        session.adapters.pop(scheme).close()
    for scheme in policy.schemes:
        session.mount(f"{scheme}://", _Adapter(policy, meter))
    return session


def _fits_a_field(value: str) -> bool:
    """Whether a header field can carry it; a page's odd ETag is simply not sent back."""
    return value != "" and value.isascii() and value.isprintable()


def _location(response: requests.Response, base: str) -> str:
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


def _chunks(response: requests.Response) -> Iterator[bytes]:
    """The body as sent, without its chunk marks; raises FetchFailed when it ends too early."""
    try:
        yield from response.raw.stream(content.PIECE, decode_content=False)
    except WireError as wrong:
        raise FetchFailed(f"the body was cut off ({type(wrong).__name__})") from None


def _no_answer(host: str, wrong: Exception) -> NoReturn:
    if "CERTIFICATE_VERIFY_FAILED" in str(wrong):
        raise FetchRefused(
            f"the certificate of {host} is not to be trusted: ask its publisher to renew it"
        ) from None
    if isinstance(wrong, requests.exceptions.SSLError):
        raise FetchFailed(f"no secure connection to {host} could be made") from None
    raise FetchFailed(f"{host} gave no answer that is HTTP ({type(wrong).__name__})") from None
