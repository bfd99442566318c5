"""One small message and its answer, and one stream: what is sent, what is kept, what is refused."""

import logging
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from outbound.addresses import Policy
from outbound.budgets import Budget
from outbound.client import Sender
from outbound.errors import AddressRefused, FetchError, FetchFailed, FetchRefused, TooLarge
from outbound.messenger import KEPT_SECONDS, OURS, Messenger
from outbound.patience import Time
from tests.outbound.test_tls import certificate  # noqa: F401 - a fixture
from tests.servers import Network, Server, answer, packed

URL = "http://provider.example/dsp/negotiations/request?key=canary-of-the-query"
TARGET = "/dsp/negotiations/request?key=canary-of-the-query"
TOKEN = "Bearer canary-of-the-token"
ASK = b'{"@type":"ContractRequestMessage"}'
Build = Callable[..., Messenger]


@pytest.fixture
def clock() -> list[float]:
    """The seconds that the messenger reads; a test adds to them."""
    return [1_000.0]


@pytest.fixture
def messenger(clock: list[float]) -> Iterator[Build]:
    """`messenger(policy=…, body_bytes=…)`: one that is closed at the end."""
    made: list[Messenger] = []

    def build(policy: Policy | None = None, real: bool = False, **budget: Any) -> Messenger:
        time = Time() if real else Time(now=lambda: clock[0])
        sender = Sender("Hansa/0.1 (+https://consumer.example)")
        made.append(Messenger(policy or Policy(), Budget(**budget), sender, time=time))
        return made[-1]

    yield build
    for one in made:
        one.close()


@pytest.fixture
def keeping(network: Network) -> Iterator[Server]:
    """A provider that keeps connections open."""
    with Server({"*": [answer("{}")]}, keeps=True) as server:
        network.lead("provider.example", "93.184.216.34", server)
        network.lead("member.example", "93.184.216.36", server)
        yield server


def post(messenger: Messenger, url: str = URL, **headers: str) -> Any:
    return messenger.send("POST", url, body=ASK, authorization=TOKEN, headers=headers)


# --- what is sent -----------------------------------------------------------------------------
def test_a_message_is_sent_as_json_with_its_token_and_nothing_else(
    provider: Server, messenger: Build
) -> None:
    provider.answers = {TARGET: [answer("{}")]}
    post(messenger())
    (request,) = provider.requests
    assert (request.method, request.target, request.body) == ("POST", TARGET, ASK)
    assert request.fields == {
        "host": "provider.example",
        "user-agent": "Hansa/0.1 (+https://consumer.example)",
        "accept": "application/json",
        "accept-encoding": "gzip, deflate",
        "content-type": "application/json",
        "content-length": str(len(ASK)),
        "authorization": TOKEN,
    }


def test_a_question_has_no_body_and_says_no_type_of_one(provider: Server, messenger: Build) -> None:
    provider.answers = {TARGET: [answer("{}")]}
    messenger().send("GET", URL, body=None, authorization="")
    (request,) = provider.requests
    assert (request.method, request.body) == ("GET", b"")
    assert {"content-type", "content-length", "authorization"}.isdisjoint(request.fields)


def test_an_empty_body_is_a_body(provider: Server, messenger: Build) -> None:
    provider.answers = {TARGET: [answer("{}")]}
    messenger().send("POST", URL, body=b"", authorization="")
    assert provider.requests[0].fields["content-length"] == "0"


def test_a_caller_may_say_another_type_and_more_fields(provider: Server, messenger: Build) -> None:
    provider.answers = {TARGET: [answer("{}")]}
    form = {"content-TYPE": "application/x-www-form-urlencoded", "accept": "text/plain", "X-A": "1"}
    post(messenger(), **form)
    fields = provider.requests[0].fields
    assert fields["content-type"] == "application/x-www-form-urlencoded"
    assert (fields["accept"], fields["x-a"]) == ("text/plain", "1")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        *((name.title(), "x", "is set by us") for name in sorted(OURS)),
        ("X-Evil: 1\r\nX", "1", "is not the name of a header field"),
        ("", "1", "is not the name of a header field"),
        ("X-Key", "canary\r\nX-Evil: 1", "X-Key is empty, or not ASCII"),
        ("X-Key", "März-canary", "X-Key is empty, or not ASCII"),
        ("X-Key", "", "X-Key is empty, or not ASCII"),
    ],
)
def test_a_field_that_would_break_the_message_is_refused_and_nothing_sent(
    provider: Server, messenger: Build, name: str, value: str, words: str
) -> None:
    for ask in (
        lambda: post(messenger(), **{name: value}),
        lambda: messenger().open(URL, authorization="", headers={name: value}),
    ):
        with pytest.raises(FetchRefused, match=words) as found:
            ask()
        assert "canary" not in str(found.value)
    assert provider.hits == 0


@pytest.mark.parametrize("token", ["Bearer a\r\nX-Evil: canary", "Bearer Märzcanary"])
def test_a_token_that_no_field_can_carry_is_refused_and_not_shown(
    provider: Server, messenger: Build, token: str
) -> None:
    with pytest.raises(FetchRefused, match="the authorization holds letters") as found:
        messenger().send("POST", URL, body=ASK, authorization=token)
    assert "canary" not in str(found.value)
    assert provider.hits == 0


# --- what comes back --------------------------------------------------------------------------
@pytest.mark.parametrize(
    "status", ["200 OK", "201 Created", "301 Moved", "302 Found", "307 Temporary", "400 Bad",
               "401 No", "404 No", "429 Many", "500 Ill", "503 Busy", "599 Odd"]
)  # fmt: skip
def test_every_status_is_an_answer_and_no_redirect_is_followed(
    provider: Server, messenger: Build, status: str
) -> None:
    fields = ("Location: http://provider.example/elsewhere", "Retry-After: 7")
    provider.answers = {TARGET: [answer('{"code":"x"}', *fields, status=status)]}
    said = post(messenger())
    assert (said.status, said.body) == (int(status[:3]), b'{"code":"x"}')
    assert said.fields["retry-after"] == "7"
    assert said.fields["location"] == "http://provider.example/elsewhere"
    assert provider.hits == 1


def test_the_answers_fields_are_read_by_names_in_lower_case_and_all_links_are_there(
    provider: Server, messenger: Build
) -> None:
    odd = ("LINK: <a>; rel=next", "Link: <b>; rel=prev", "X-Folded: a\r\n b", "X-Evil: a\x01b")
    kind = 'Content-Type: Application/LD+JSON; charset="utf-8"'
    provider.answers = {TARGET: [answer("[]", kind, *odd)]}
    said = post(messenger())
    assert said.media_type == "application/ld+json"
    assert said.fields["link"] == "<a>; rel=next, <b>; rel=prev"
    assert said.fields["x-folded"] == "a b"
    assert "x-evil" not in said.fields, "a broken field is left out, and the answer still counts"


@pytest.mark.parametrize("how", ["gzip", "deflate", "raw"])
def test_a_packed_answer_is_unpacked(provider: Server, messenger: Build, how: str) -> None:
    body, named = packed(b"[1]" * 900, how), "gzip" if how == "gzip" else "deflate"
    provider.answers = {TARGET: [answer(body, f"Content-Encoding: {named}")]}
    assert post(messenger()).body == b"[1]" * 900


def test_an_answer_is_held_to_the_budget(provider: Server, messenger: Build) -> None:
    provider.answers = {
        TARGET: [
            answer(b"x" * 1_000),
            answer(b"x" * 1_001),
            answer(packed(bytes(1_001), "gzip"), "Content-Encoding: gzip"),
            [{"send": "HTTP/1.1 200 OK\r\n"}, {"forever": "X: y\r\n"}],
            [{"send": "HTTP/1.1 200 OK\r\n\r\n"}, {"forever": "x"}],
        ]
    }
    one = messenger(body_bytes=1_000, header_bytes=500)
    assert len(post(one).body) == 1_000
    for _ in range(4):
        with pytest.raises(TooLarge):
            post(one)


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([], "gave no answer that is HTTP"),
        ([{"reset": True}], "gave no answer that is HTTP"),
        ([{"send": "220 smtp ready\r\n"}], "gave no answer that is HTTP"),
        ([{"send": "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"}], "cut off"),
        (answer("x", "Content-Encoding: gzip"), "damaged|cut off"),
        (answer("x", "Content-Encoding: br"), "which we did not ask for"),
        (answer("x", "Transfer-Encoding: gzip, chunked"), "Transfer-Encoding|cut off"),
        (answer("x", "Content-Encoding: gz\x01ip"), "control character"),
    ],
)
def test_an_answer_that_is_not_understood_is_a_failure_since_the_message_may_have_arrived(
    provider: Server, messenger: Build, steps: Any, words: str
) -> None:
    provider.answers = {TARGET: [steps]}
    with pytest.raises(FetchFailed, match=words) as found:
        post(messenger())
    assert not isinstance(found.value, FetchRefused)
    assert provider.hits == 1, "nobody but the outbox tries again"


def test_a_peer_that_is_silent_or_drips_is_left_at_the_deadline(
    provider: Server, messenger: Build
) -> None:
    provider.answers = {
        TARGET: [
            [{"hold": True}],
            [{"send": "HTTP/1.1 200 OK\r\n\r\n"}, {"drip": "x", "every": 0.01}],
        ]
    }
    with pytest.raises(FetchFailed, match=r"silent for 0\.2 s"):
        post(messenger(real=True, idle_seconds=0.2))
    with pytest.raises(FetchFailed, match=r"longer than 0\.3 s"):
        post(messenger(real=True, total_seconds=0.3))


def test_each_message_has_the_whole_time_for_itself(
    keeping: Server, messenger: Build, clock: list[float]
) -> None:
    one = messenger(total_seconds=5)
    for _ in range(3):
        assert post(one).status == 200
        clock[0] += 4


# --- where it may go --------------------------------------------------------------------------
@pytest.mark.parametrize(
    "url", ["ftp://provider.example/", "http://provider.example:22/", "http://u:p@provider.example/",
            "http://10.0.0.1/", "http://[::1]/", "http://provider.example/a b", "http:///x"]
)  # fmt: skip
def test_a_forbidden_url_is_refused_before_anything_is_looked_up(
    network: Network, messenger: Build, url: str
) -> None:
    for ask in (
        lambda: post(messenger(), url),
        lambda: messenger().open(url, authorization=TOKEN, headers={}),
    ):
        with pytest.raises(AddressRefused):
            ask()
    assert (network.look_ups, network.attempts) == ([], [])


def test_a_name_that_leads_home_is_refused_and_gets_no_token(
    network: Network, messenger: Build
) -> None:
    network.names["provider.example"] = [["127.0.0.1"]]
    with pytest.raises(AddressRefused, match="this machine itself"):
        post(messenger())
    with pytest.raises(AddressRefused, match="this machine itself"):
        messenger().open(URL, authorization=TOKEN, headers={})
    assert network.attempts == []


def test_a_peer_whose_certificate_nobody_signed_gets_nothing(
    certificate: Path,  # noqa: F811
    network: Network,
    messenger: Build,
) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate.with_suffix(".crt"), certificate)
    with Server({"*": [answer("{}")]}, tls=tls, keeps=True) as server:
        network.lead("provider.example", "93.184.216.34", server, 443)
        secure = URL.replace("http:", "https:")
        with pytest.raises(FetchRefused, match="not to be trusted"):
            post(messenger(), secure)
        assert server.requests == []
        trusting = messenger(Policy(ca_file=str(certificate.with_suffix(".crt"))))
        assert [post(trusting, secure).status for _ in range(3)] == [200, 200, 200]
        assert server.hits == 2, "one refused, one kept"


def test_neither_errors_nor_logs_show_the_token_or_the_query(
    provider: Server, messenger: Build, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(settings.LOGGING["loggers"]["urllib3"]["level"], "urllib3")
    provider.answers = {
        TARGET: [
            [],
            answer("x", status="500 Ill"),
            [{"send": "HTTP/1.1 200 OK\r\nno field\r\n\r\n"}],
        ]
    }
    said = []
    for url in (URL, URL, URL, "http://[::1/?canary", "http://provider.example:x/?canary"):
        try:
            said.append(repr(post(messenger(), url)))
        except FetchError as error:
            said.append(f"{error!r} {error.__cause__!r}")
    assert len(said) == 5
    assert "canary" not in "\n".join(said) + caplog.text


def test_no_cookie_comes_back(keeping: Server, messenger: Build) -> None:
    keeping.answers = {"*": [answer("{}", "Set-Cookie: a=1; Path=/")]}
    one = messenger()
    post(one)
    post(one)
    assert [request.fields.get("cookie") for request in keeping.requests] == [None, None]


# --- connections that are kept ----------------------------------------------------------------
@pytest.mark.parametrize(
    "said",
    [
        answer("{}"),
        answer(""),
        answer("", status="204 No Content", length=False),
        answer(packed(b"{}", "gzip"), "Content-Encoding: gzip"),
        answer("{}", status="500 Ill"),
        [{"send": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"}],
    ],
)
def test_the_next_message_goes_over_the_same_connection(
    keeping: Server, messenger: Build, said: Any
) -> None:
    keeping.answers = {"*": [said]}
    one = messenger()
    for _ in range(5):
        post(one)
    assert (keeping.hits, len(keeping.requests)) == (1, 5)


def test_a_connection_is_not_used_for_another_peer_or_after_a_pause(
    keeping: Server, messenger: Build, clock: list[float]
) -> None:
    one = messenger()
    post(one)
    post(one, URL.replace("provider", "member"))
    assert keeping.hits == 2
    clock[0] += KEPT_SECONDS - 0.1
    post(one)
    assert keeping.hits == 2
    clock[0] += KEPT_SECONDS + 0.1
    post(one)
    assert keeping.hits == 3


@pytest.mark.parametrize("field", ["Connection: close", "X-Says: nothing"])
def test_a_connection_that_the_peer_left_is_opened_anew(
    provider: Server, messenger: Build, field: str
) -> None:
    provider.answers = {TARGET: [answer("{}", field)]}
    one = messenger()
    for _ in range(20):  # with and without its leaving having arrived here
        assert post(one).status == 200
    assert provider.hits == 20


def test_a_kept_connection_that_breaks_under_a_message_is_replaced_once(
    keeping: Server, messenger: Build
) -> None:
    broken = [{"hang up": True}]
    keeping.answers = {"*": [answer("{}"), broken, answer("[]"), broken, broken, answer("{}")]}
    one = messenger()
    assert post(one).body == b"{}"
    assert post(one).body == b"[]"
    with pytest.raises(FetchFailed, match="no answer that is HTTP"):
        post(one)
    assert (keeping.hits, len(keeping.requests)) == (3, 5)


@pytest.mark.parametrize("begun", ["HTTP/1.1 2", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"])
def test_an_answer_that_has_begun_is_not_asked_for_again(
    keeping: Server, messenger: Build, begun: str
) -> None:
    keeping.answers = {"*": [answer("{}"), [{"send": begun}, {"hang up": True}]]}
    one = messenger()
    post(one)
    with pytest.raises(FetchFailed):
        post(one)
    assert len(keeping.requests) == 2


def test_a_silence_on_a_kept_connection_is_not_asked_for_again(
    keeping: Server, messenger: Build
) -> None:
    keeping.answers = {"*": [answer("{}"), [{"hold": True}]]}
    one = messenger(real=True, idle_seconds=0.2)
    post(one)
    with pytest.raises(FetchFailed, match="silent"):
        post(one)
    assert len(keeping.requests) == 2


def test_an_answer_that_was_not_read_to_its_end_is_not_the_next_ones(
    keeping: Server, messenger: Build
) -> None:
    keeping.answers = {"*": [answer(b"x" * 500_000), answer("{}")]}
    one = messenger(body_bytes=1_000)
    with pytest.raises(TooLarge):
        post(one)
    assert post(one).body == b"{}"
    assert keeping.hits == 2


def test_an_answer_to_nothing_is_not_taken_for_the_next_ones(
    keeping: Server, messenger: Build
) -> None:
    """A peer that says two answers at once harms only itself, and not for long."""
    two_at_once = [{"send": answer("first")[0]["send"] + answer("stray")[0]["send"]}]
    keeping.answers = {"*": [two_at_once, answer("second")]}
    one = messenger()
    assert post(one).body == b"first"
    assert post(one).body == b"second"


# --- streams ----------------------------------------------------------------------------------
def opened(messenger: Messenger, **headers: str) -> Any:
    return messenger.open(URL, authorization=TOKEN, headers=headers)


def test_a_stream_is_asked_for_plain_with_the_callers_fields(
    provider: Server, messenger: Build
) -> None:
    provider.answers = {TARGET: [answer("a,b\n", "Content-Type: text/csv", "X-Row: 1")]}
    with opened(messenger(), Range="bytes=0-") as stream:
        assert (stream.status, stream.fields["content-type"]) == (200, "text/csv")
        assert b"".join(stream.chunks()) == b"a,b\n"
    assert provider.requests[0].fields == {
        "host": "provider.example",
        "user-agent": "Hansa/0.1 (+https://consumer.example)",
        "accept": "*/*",
        "accept-encoding": "identity",
        "connection": "close",
        "authorization": TOKEN,
        "range": "bytes=0-",
    }


def test_a_stream_is_larger_and_longer_than_any_message_may_be(
    provider: Server, messenger: Build, clock: list[float]
) -> None:
    provider.answers = {
        TARGET: [[
            {"send": "HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n"},
            {"repeat": "x", "times": 3_000_000},
        ]]
    }  # fmt: skip
    count = 0
    with opened(messenger(body_bytes=10, wire_bytes=10, total_seconds=1, speed=10**9)) as stream:
        for chunk in stream.chunks():
            assert len(chunk) <= 65_536
            count += len(chunk)
            clock[0] += 1_000
    assert count == 3_000_000


def test_a_packed_stream_and_a_redirect_are_handed_on_as_they_are(
    provider: Server, messenger: Build
) -> None:
    body = packed(b"a" * 5_000, "gzip")
    there = answer("moved", "Location: /there", status="302 Found")
    provider.answers = {TARGET: [answer(body, "Content-Encoding: gzip"), there]}
    with opened(messenger()) as stream:
        assert b"".join(stream.chunks()) == body
        assert stream.fields["content-encoding"] == "gzip"
    with opened(messenger()) as stream:
        assert (stream.status, stream.fields["location"]) == (302, "/there")
    assert provider.hits == 2


def test_a_stream_ends_at_a_silence_or_a_cut(provider: Server, messenger: Build) -> None:
    begun = {"send": "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegun"}
    provider.answers = {TARGET: [[begun], [begun, {"hold": True}], [{"hold": True}]]}
    one = messenger(real=True, idle_seconds=0.2)
    with opened(one) as stream, pytest.raises(FetchFailed, match="cut off"):
        list(stream.chunks())
    with opened(one) as stream, pytest.raises(FetchFailed, match=r"silent for 0\.2 s"):
        list(stream.chunks())
    with pytest.raises(FetchFailed, match=r"silent for 0\.2 s"):
        opened(one)


def test_the_headers_of_a_stream_are_held_to_the_budget(provider: Server, messenger: Build) -> None:
    provider.answers = {
        TARGET: [
            [{"send": "HTTP/1.1 200 OK\r\n"}, {"forever": "X: y\r\n"}],
            [{"drip": "HTTP/1.1 200 OK\r\n", "every": 0.01}],
            answer("x", "Transfer-Encoding: gzip"),
        ]
    }
    one = messenger(real=True, total_seconds=0.3, header_bytes=500)
    with pytest.raises(TooLarge):
        opened(one)
    with pytest.raises(FetchFailed, match=r"longer than 0\.3 s"):
        opened(one)
    with pytest.raises(FetchFailed, match="Transfer-Encoding"):
        opened(one)


def test_a_stream_that_is_left_ends_the_peers_sending(provider: Server, messenger: Build) -> None:
    provider.answers = {TARGET: [[{"send": "HTTP/1.1 200 OK\r\n\r\n"}, {"forever": "x"}]]}
    with opened(messenger()) as stream:
        assert next(stream.chunks())
    # The server's threads end here, or its own exit fails the test.


def test_messages_go_on_while_a_stream_is_open(provider: Server, messenger: Build) -> None:
    begun = [{"send": "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbegun"}, {"hold": True}]
    provider.answers = {TARGET: [begun, answer("{}")]}
    one = messenger()
    with opened(one):
        assert post(one).body == b"{}"
