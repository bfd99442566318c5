"""Whether an address answers: HEAD, then the first byte, and never where we may not go."""

import pytest

from outbound.addresses import Policy
from outbound.budgets import Budget
from outbound.client import Sender, user_agent
from outbound.errors import AddressRefused, FetchFailed, FetchRefused
from outbound.patience import Time
from outbound.probe import Answer, Prober
from tests.servers import Network, Server, Step

PAGE = "http://provider.example/page"


def says(status: str, *fields: str) -> list[Step]:
    return [{"send": "\r\n".join([f"HTTP/1.1 {status}", *fields, "", ""])}]


def ask(
    url: str = PAGE,
    sleeps: list[float] | None = None,
    policy: Policy | None = None,
    **budget: float,
) -> Answer:
    time = Time(sleep=(sleeps if sleeps is not None else []).append)
    sender = Sender(user_agent("https://hansa.example"))
    return Prober(policy or Policy(), Budget(**budget), sender=sender, time=time).ask(url)  # type: ignore[arg-type]


@pytest.mark.parametrize("status", ["200 OK", "204 No Content", "206 Partial Content"])
def test_a_head_that_is_answered_is_enough(provider: Server, status: str) -> None:
    provider.answers = {"/page": [says(status)]}
    assert ask().is_fine
    assert [request.method for request in provider.requests] == ["HEAD"]
    assert provider.requests[0].fields["user-agent"] == "Hansa/0.1 (+https://hansa.example)"


@pytest.mark.parametrize("refusal", ["405 No", "403 No", "404 No", "501 No", "500 No"])
def test_where_head_is_refused_the_first_byte_is_asked_for(provider: Server, refusal: str) -> None:
    provider.answers = {"/page": [says(refusal), says("206 Partial Content")]}
    assert ask() == Answer(206)
    head, get = provider.requests
    assert (head.method, get.method) == ("HEAD", "GET")
    assert get.fields["range"] == "bytes=0-0"
    assert "range" not in head.fields


def test_a_server_that_hangs_up_on_head_is_asked_for_the_first_byte(provider: Server) -> None:
    provider.answers = {"/page": [[{"reset": True}], says("200 OK")]}
    assert ask() == Answer(200)


def test_the_body_is_not_read(provider: Server) -> None:
    endless = [*says("200 OK"), {"forever": "x"}]
    provider.answers = {"/page": [says("405 No"), endless]}
    assert ask() == Answer(200)


def test_what_is_gone_stays_gone(provider: Server) -> None:
    provider.answers = {"/page": [says("404 No")]}
    assert ask() == Answer(404)


def test_who_asks_for_patience_is_asked_once(provider: Server) -> None:
    provider.answers = {"/page": [says("429 Slowly", "Retry-After: 120")]}
    assert ask() == Answer(429, 120)
    assert provider.hits == 1


def test_redirects_are_followed_a_few_times(provider: Server) -> None:
    provider.answers = {
        "/page": [says("301 Moved", "Location: /there")],
        "/there": [says("200 OK")],
    }
    assert ask() == Answer(200)
    provider.answers["/there"] = [says("302 Found", "Location: /page")]
    with pytest.raises(FetchRefused, match="redirects more than 2 times"):
        ask(redirects=2)


@pytest.mark.parametrize("there", ["http://127.0.0.1/", "http://[::1]/", "file:///etc/passwd"])
def test_no_address_and_no_redirect_leads_inside(provider: Server, there: str) -> None:
    provider.answers = {"/page": [says("302 Found", f"Location: {there}")]}
    with pytest.raises(AddressRefused):
        ask()
    hits = provider.hits
    with pytest.raises(AddressRefused):
        ask(there)
    assert provider.hits == hits


def test_no_redirect_leads_where_the_policy_forbids(provider: Server) -> None:
    provider.answers = {"/page": [says("302 Found", "Location: http://other.example/")]}
    with pytest.raises(AddressRefused, match="another source"):
        ask(policy=Policy(closed_hosts=frozenset({"other.example"})))


def test_no_answer_is_an_error(provider: Server, network: Network) -> None:
    provider.answers = {"/page": [[{"reset": True}]]}
    with pytest.raises(FetchFailed):
        ask()


def test_one_host_is_asked_at_a_distance(provider: Server) -> None:
    provider.answers = {"/page": [says("404 No")]}
    sleeps: list[float] = []
    ask(sleeps=sleeps, spacing=5)
    assert [round(seconds) for seconds in sleeps] == [5]
