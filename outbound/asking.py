"""Ask once: a request checked as it will be sent, its answer, and the error when there is none.

Nothing is kept that could be sent elsewhere: no cookies, no proxies, no passwords of the
environment. Redirects are answers like any other.
"""

from collections.abc import Iterator
from http.cookiejar import DefaultCookiePolicy
from typing import Any, NoReturn
from urllib.parse import SplitResult, urldefrag, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError as WireError

from outbound import content
from outbound.addresses import Policy, check_url
from outbound.errors import AddressRefused, FetchFailed, FetchRefused
from outbound.patience import Turns
from outbound.wire import Meter, Pools


class Asking(requests.Session):
    """Requests under one policy and one meter, by one thread; one after the other."""

    def __init__(self, policy: Policy, meter: Meter) -> None:
        super().__init__()
        self._policy, self._meter = policy, meter
        self.trust_env = False  # no proxies and no .netrc from the environment
        self.headers.clear()
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in list(self.adapters):
            self.adapters.pop(scheme).close()
        for scheme in policy.schemes:
            self.mount(f"{scheme}://", _Adapter(policy, meter))

    def prepared(
        self, method: str, url: str, body: bytes | None = None
    ) -> tuple[requests.PreparedRequest, SplitResult]:
        """The request without its fields, and the parts of its URL.

        Raises AddressRefused where the policy forbids to ask for it.
        """
        check_url(url, self._policy)
        try:
            request = self.prepare_request(requests.Request(method, urldefrag(url).url, data=body))
        except (requests.RequestException, ValueError) as wrong:
            raise AddressRefused(
                f"this is not a URL ({type(wrong).__name__}): write https://host/path"
            ) from None
        # Checked again as it will be sent: requests rewrites hosts (IDNA) and percent-encoding.
        return request, check_url(str(request.url), self._policy)

    def take_turn(self, turns: Turns, host: str) -> None:
        """Wait until `host` may be asked."""
        began = self._meter.now()
        turns.wait(host)
        self._meter.waited(self._meter.now() - began)

    def answer(self, request: requests.PreparedRequest) -> requests.Response:
        """Send it; status and headers of the answer, whose body is still to be read.

        Raises FetchRefused or FetchFailed (Broken) when none comes.
        """
        self._meter.begin_answer()
        budget = self._meter.budget
        seconds = (self._meter.allowed(budget.connect_seconds), budget.idle_seconds)
        verify = self._policy.ca_file or True
        try:
            response = self.send(
                request, stream=True, timeout=seconds, verify=verify, allow_redirects=False
            )
        except (requests.RequestException, WireError, UnicodeError) as wrong:
            _no_answer(urlsplit(str(request.url)).hostname or "", wrong)
        self._meter.begin_body()
        return response

    def get_redirect_target(self, resp: requests.Response) -> None:
        """None: requests would read a redirect's whole body, packed bombs too, to find the next."""


class Broken(FetchFailed):
    """The connection ended before an answer began, or what came is not HTTP."""


def chunks(response: requests.Response) -> Iterator[bytes]:
    """The body as sent, without its chunk marks; raises FetchFailed when it ends too early."""
    try:
        yield from response.raw.stream(content.PIECE, decode_content=False)
    except WireError as wrong:
        raise FetchFailed(f"the body was cut off ({type(wrong).__name__})") from None


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


def _no_answer(host: str, wrong: Exception) -> NoReturn:
    if "CERTIFICATE_VERIFY_FAILED" in str(wrong):
        raise FetchRefused(
            f"the certificate of {host} is not to be trusted: ask its publisher to renew it"
        ) from None
    if isinstance(wrong, requests.exceptions.SSLError):
        raise FetchFailed(f"no secure connection to {host} could be made") from None
    raise Broken(f"{host} gave no answer that is HTTP ({type(wrong).__name__})") from None
