"""A well-meaning source: what we ask, and what we bring home."""

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from outbound.addresses import Policy
from outbound.asking import Asking
from outbound.budgets import Budget
from outbound.client import RDF_TYPES, Client, Sender, user_agent
from outbound.errors import AddressRefused, FetchFailed, FetchRefused
from outbound.wire import Meter
from tests.servers import Network, Server, Step, answer, packed

FEED = "http://provider.example/feed"
TURTLE = "<https://provider.example/d/1> a <http://www.w3.org/ns/dcat#Dataset> . # Zürich\n"
Build = Callable[..., Client]


def test_a_document_comes_into_the_file_with_its_hash_and_its_words(
    provider: Server, client: Build, into: Path
) -> None:
    provider.answers = {
        "/feed": [
            answer(
                TURTLE,
                'Content-Type: Text/Turtle; charset="UTF-8"',
                'ETag: "v1"',
                "Last-Modified: Sat, 21 Nov 2026 08:00:00 GMT",
                "Link: </feed?page=2>; rel=next",
            )
        ]
    }
    fetched = client().fetch(FEED, into)
    assert into.read_text("utf-8") == TURTLE
    assert fetched.path == into
    assert fetched.bytes == len(TURTLE.encode())
    assert fetched.sha256 == hashlib.sha256(TURTLE.encode()).hexdigest()
    assert (fetched.url, fetched.status) == (FEED, 200)
    assert (fetched.media_type, fetched.charset) == ("text/turtle", "utf-8")
    assert (fetched.etag, fetched.last_modified) == ('"v1"', "Sat, 21 Nov 2026 08:00:00 GMT")
    assert fetched.link_next == "http://provider.example/feed?page=2"
    assert list(into.parent.iterdir()) == [into], "a working file was left behind"


def test_we_say_who_we_are_what_we_read_and_nothing_else(
    provider: Server, client: Build, into: Path
) -> None:
    provider.answers = {"/feed": [answer()]}
    client(sender=Sender(user_agent("https://hansa.example"))).fetch(FEED, into)
    assert provider.requests[0].fields == {
        "host": "provider.example",
        "user-agent": "Hansa/0.1 (+https://hansa.example)",
        "accept": RDF_TYPES,
        "accept-encoding": "gzip, deflate",
        "connection": "close",
    }


def test_what_comes_with_a_refusal_is_kept_where_it_is_wanted(
    provider: Server, client: Build, into: Path
) -> None:
    provider.answers = {
        "/feed": [
            answer(packed(b"why not", "gzip"), "Content-Encoding: gzip", status="400 Bad Request")
        ]
    }
    asking = client()
    with pytest.raises(FetchRefused, match="400") as plain:
        asking.fetch(FEED, into)
    assert plain.value.body is None
    assert not into.exists()
    asking.keeps_refusals = True
    with pytest.raises(FetchRefused, match="400") as kept:
        asking.fetch(FEED, into)
    assert kept.value.body == into
    assert into.read_text() == "why not"


@pytest.mark.parametrize(
    ("steps", "status"),
    [
        (answer(b"broken", "Content-Encoding: gzip", status="400 Bad Request"), "400"),
        (answer(b"x", "Content-Encoding: br", status="404 Not Found"), "404"),
        (answer(b"x", status="300 Multiple Choices"), "300"),
    ],
)
def test_a_refusal_whose_body_does_not_come_is_one_all_the_same(
    provider: Server, client: Build, into: Path, steps: list[Step], status: str
) -> None:
    provider.answers = {"/feed": [steps]}
    asking = client()
    asking.keeps_refusals = True
    with pytest.raises(FetchRefused, match=status) as refused:
        asking.fetch(FEED, into)
    assert refused.value.body is None
    assert not into.exists()


def test_the_caller_may_ask_for_other_types(provider: Server, client: Build, into: Path) -> None:
    provider.answers = {"/feed": [answer()]}
    client().fetch(FEED, into, accept="application/json")
    assert provider.requests[0].fields["accept"] == "application/json"


def test_a_page_that_we_know_is_not_sent_again(provider: Server, client: Build, into: Path) -> None:
    provider.answers = {"/feed": [answer(status="304 Not Modified", length=False)]}
    monday = "Mon, 16 Nov 2026 08:00:00 GMT"
    fetched = client().fetch(FEED, into, etag='"v1"', last_modified=monday)
    assert (fetched.status, fetched.path, fetched.bytes, fetched.sha256) == (304, None, 0, "")
    assert (fetched.etag, fetched.last_modified) == ('"v1"', monday), "the next ask needs them"
    assert provider.requests[0].fields["if-none-match"] == '"v1"'
    assert provider.requests[0].fields["if-modified-since"] == monday
    assert not into.exists()


def test_an_etag_that_no_field_can_carry_is_not_sent(
    provider: Server, client: Build, into: Path
) -> None:
    provider.answers = {"/feed": [answer("a")]}
    client().fetch(FEED, into, etag='"a"\r\nX-Evil: 1', last_modified="März")
    assert {"if-none-match", "if-modified-since", "x-evil"}.isdisjoint(provider.requests[0].fields)


@pytest.mark.parametrize(
    ("how", "field"),
    [
        ("gzip", "gzip"),
        ("gzip", "x-gzip"),
        ("gzip", "identity, GZIP"),
        ("deflate", "deflate"),
        ("raw", "deflate"),
    ],
)
def test_a_packed_body_is_unpacked(
    provider: Server, client: Build, into: Path, how: str, field: str
) -> None:
    body = packed(TURTLE.encode() * 1_000, how)
    provider.answers = {"/feed": [answer(body, f"Content-Encoding: {field}")]}
    fetched = client().fetch(FEED, into)
    assert into.read_bytes() == TURTLE.encode() * 1_000
    assert fetched.bytes == len(TURTLE.encode()) * 1_000


def test_chunks_and_bodies_that_end_with_the_connection_come_whole(
    provider: Server, client: Build, into: Path
) -> None:
    chunked = "Transfer-Encoding: chunked\r\n\r\n4;note=1\r\nHans\r\n1\r\na\r\n0\r\nT: 1\r\n\r\n"
    provider.answers = {
        "/chunks": [[{"send": f"HTTP/1.1 200 OK\r\n{chunked}"}]],
        "/until-closed": [[{"send": "HTTP/1.0 200 OK\r\n\r\nHansa"}]],
    }
    for path in provider.answers:
        client().fetch(f"http://provider.example{path}", into)
        assert into.read_bytes() == b"Hansa", path


def test_redirects_are_followed_to_the_final_url_and_links_read_against_it(
    provider: Server, client: Build, into: Path
) -> None:
    provider.answers = {
        "/feed": [answer("", "Location: /donn\u00c3\u00a9es", status="301 Moved")],
        # Sent as UTF-8, which a header field shows as Latin-1.
        "/donn%C3%A9es": [answer("", "Location: a/b", status="302 Found")],
        "/a/b": [answer("x", "Link: <c>; rel=next")],
    }
    fetched = client().fetch(FEED, into)
    assert fetched.url == "http://provider.example/a/b"
    assert fetched.link_next == "http://provider.example/a/c"
    assert [request.target for request in provider.requests] == ["/feed", "/donn%C3%A9es", "/a/b"]


def test_a_fragment_is_not_sent(provider: Server, client: Build, into: Path) -> None:
    provider.answers = {"/feed": [answer("x")]}
    assert client().fetch(f"{FEED}#dataset", into).url == FEED


def test_a_token_goes_to_its_origin_only(
    provider: Server, network: Network, client: Build, into: Path
) -> None:
    network.lead("stranger.example", "93.184.216.35", provider)
    provider.answers = {
        "/feed": [answer("", "Location: http://stranger.example/copy", status="302 Found")],
        "/copy": [answer("", "Location: http://provider.example/home", status="302 Found")],
        "/home": [answer("x")],
    }
    token = Sender(authorization={"http://provider.example:80": "Bearer canary"})
    client(sender=token).fetch(FEED, into)
    sent = {r.target: r.fields.get("authorization") for r in provider.requests}
    assert sent == {"/feed": "Bearer canary", "/copy": None, "/home": "Bearer canary"}


def test_no_cookie_is_ever_sent(provider: Server, client: Build, into: Path) -> None:
    provider.answers = {
        "/feed": [answer("", "Set-Cookie: a=1; Path=/", "Location: /b", status="302 Found")],
        "/b": [answer("", "Set-Cookie: b=2; Domain=provider.example; Path=/")],
    }
    one = client()
    one.fetch(FEED, into)
    one.fetch(FEED.replace("feed", "b"), into)
    assert [r.fields.get("cookie") for r in provider.requests] == [None, None, None]


def test_the_environment_has_no_say(
    provider: Server, client: Build, into: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proxies would look up names where we cannot check them; .netrc would send a password."""
    netrc = into.with_name("netrc")
    netrc.write_text("machine provider.example login hansa password canary\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:3128")
    provider.answers = {"/feed": [answer("x")]}
    client().fetch(FEED, into)
    assert "authorization" not in provider.requests[0].fields


def test_a_proxy_that_is_asked_for_is_refused() -> None:
    with Asking(Policy(), Meter(Budget(), lambda: 0.0)) as session:
        session.proxies = {"http": "http://127.0.0.1:3128"}
        with pytest.raises(AddressRefused, match="proxy"):
            session.get(FEED)


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        ("401 Unauthorized", FetchRefused, "401, that it wants credentials: give"),
        ("403 Forbidden", FetchRefused, "403, that we may not have the page"),
        ("404 Not Found", FetchRefused, "404, that there is no such page: check the address"),
        ("410 Gone", FetchRefused, "410, that the page was removed for good"),
        ("204 No Content", FetchRefused, "204, and gives no page"),
        ("206 Partial Content", FetchRefused, "206, and gives no page"),
        ("300 Multiple Choices", FetchRefused, "300, and gives no page"),
        ("304 Not Modified", FetchRefused, "304, that nothing changed, though we did not ask"),
        ("418 I'm a teapot", FetchRefused, "418, and gives no page"),
        ("302 Found", FetchRefused, "302 without saying where to"),
        ("408 Request Timeout", FetchFailed, "408: it may work later"),
        ("425 Too Early", FetchFailed, "425: it may work later"),
        ("429 Too Many Requests", FetchFailed, "429: it may work later"),
        ("500 Internal Server Error", FetchFailed, "500: it may work later"),
        ("503 Service Unavailable", FetchFailed, "503: it may work later"),
    ],
)  # fmt: skip
def test_every_status_has_its_sentence(
    provider: Server, client: Build, into: Path, status: str, error: type[Exception], words: str
) -> None:
    provider.answers = {"/feed": [answer("an error page", status=status)]}
    with pytest.raises(error, match=re.escape(words)):
        client().fetch(FEED, into)
    assert not into.exists(), "an error page is not a document"


def test_a_failed_fetch_leaves_the_last_good_document(
    provider: Server, client: Build, into: Path
) -> None:
    into.write_bytes(b"yesterday's")
    cut = [{"send": "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ntoday"}]
    provider.answers = {"/feed": [cut]}
    with pytest.raises(FetchFailed, match="cut off"):
        client().fetch(FEED, into)
    assert into.read_bytes() == b"yesterday's"
    assert list(into.parent.iterdir()) == [into]


def test_a_source_at_home_is_fetched_when_its_policy_says_so(
    network: Network, client: Build, into: Path
) -> None:
    with Server({"/feed": [answer("x")]}) as server:
        network.routes["127.0.0.1", server.port] = server
        policy = Policy(allow_loopback=True, allowed_ports=frozenset({server.port}))
        assert client(policy=policy).fetch(f"{server.url}/feed", into).bytes == 1


def test_credentials_that_no_field_can_carry_are_refused_at_once() -> None:
    with pytest.raises(ValueError, match="use ASCII"):
        Sender(user_agent="Hansa\r\nX-Evil: 1")
    with pytest.raises(ValueError, match="authorization for https://a:443 holds"):
        Sender(authorization={"https://a:443": "Bearer \n"})


def test_credentials_do_not_show_when_printed() -> None:
    assert "canary" not in repr(Sender(authorization={"https://a:443": "Bearer canary"}))


def test_nobody_else_opens_a_connection() -> None:
    """B07: one door. Import rules say the same; this also sees imports inside of functions."""
    root = Path(__file__).parents[2]
    pattern = re.compile(
        r"^\s*(?:import|from)\s+(requests|urllib3|httpx|aiohttp|urllib\.request|http\.client)\b",
        re.MULTILINE,
    )
    rooms = ["outbound", "vocab", "accounts", "catalog", "connector", "config"]
    found = {
        (str(path.relative_to(root)), module)
        for room in rooms
        for path in (root / room).rglob("*.py")
        for module in pattern.findall(path.read_text("utf-8"))
    }
    assert found <= {
        ("outbound/client.py", "requests"),
        ("outbound/asking.py", "requests"),
        ("outbound/asking.py", "urllib3"),
        ("outbound/messenger.py", "requests"),
        ("outbound/wire.py", "urllib3"),
        ("config/local/installation.py", "http.client"),  # asks its own child for /health
    }


def test_the_room_needs_no_django() -> None:
    code = "import sys, outbound.client; sys.exit(any(m.startswith('django') for m in sys.modules))"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, env=dict(os.environ), check=False)
    assert done.returncode == 0
