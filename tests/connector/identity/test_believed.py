"""Where we ask who somebody is: nowhere inside, and never with many threads at once."""

import threading
from datetime import timedelta

import pytest
from django.test import override_settings

from connector.errors import NotNow
from connector.identity import believed
from tests.connector.identity.dataspace import NOW, ours
from tests.connector.identity.refusing import refused
from tests.servers import Network, Server, answer, wait_until

INSIDE = ["127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "::1", "fd00::1"]


@pytest.fixture
def server() -> Server:
    with Server({"*": [answer("{}")]}) as made:
        yield made


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    made = Network(monkeypatch)
    yield made
    assert made.strays == []


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_leads_inside_is_not_asked(
    network: Network, server: Server, address: str
) -> None:
    network.lead("consumer.example", address, server, 443)
    with ours(), override_settings(ALLOW_PRIVATE_ADDRESSES=False), refused("is not asked"):
        believed.fetch("https://consumer.example/.well-known/did.json")
    assert server.hits == 0


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/did.json",
        "https://[::1]/did.json",
        "https://169.254.169.254/latest/meta-data",
        "http://consumer.example/did.json",  # anybody on the way could change it
        "https://consumer.example:22/did.json",
        "https://user@consumer.example/did.json",
        "file:///etc/passwd",
        "ftp://consumer.example/did.json",
    ],
)
def test_another_address_is_not_asked(network: Network, server: Server, url: str) -> None:
    network.lead("consumer.example", "93.184.216.34", server, 22, 80, 443)
    with ours(), override_settings(ALLOW_PRIVATE_ADDRESSES=False), refused("is not asked"):
        believed.ask(url, b"{}", "Bearer x")
    assert server.hits == 0


def test_the_metadata_of_a_cloud_machine_is_never_asked_for(network: Network) -> None:
    with ours(), refused("is not asked"):
        believed.fetch("http://169.254.169.254/")


def test_plain_http_is_for_this_machine_and_for_tests() -> None:
    with override_settings(ALLOW_PRIVATE_ADDRESSES=True):
        assert believed.scheme("127.0.0.1") == "http"
        assert believed.scheme("consumer.example") == "https"
    with override_settings(ALLOW_PRIVATE_ADDRESSES=False):
        assert believed.scheme("127.0.0.1") == "https"


def test_a_redirect_is_not_followed() -> None:
    there = answer("", "Location: /there", status="302 Found")
    with Server({"/": [there], "/there": [answer("{}")]}) as server, ours():
        with refused("answers 302"):
            believed.fetch(f"{server.url}/", port=server.port)
        assert [one.target for one in server.requests] == ["/"]


def test_an_answer_without_an_end_is_left(server: Server) -> None:
    server.answers = {"*": [[{"send": "HTTP/1.1 200 OK\r\n\r\n"}, {"forever": "a" * 1_000}]]}
    with ours(), refused("sends more than"):
        believed.fetch(f"{server.url}/", port=server.port)


@pytest.mark.parametrize("status", ["500 Oh", "503 Later", "429 Slowly"])
def test_who_cannot_answer_now_may_be_asked_again(server: Server, status: str) -> None:
    server.answers = {"*": [answer("", status=status)]}
    with ours(), pytest.raises(NotNow):
        believed.fetch(f"{server.url}/", port=server.port)


def test_two_are_on_their_way_at_most(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(believed, "PATIENCE", 0.05)
    server.answers = {"*": [[{"hold": True}]]}

    def wait() -> None:
        with pytest.raises(NotNow):
            believed.fetch(f"{server.url}/", port=server.port)

    with ours(seconds=3):
        threads = [threading.Thread(target=wait) for _ in range(believed.AT_ONCE)]
        for one in threads:
            one.start()
        wait_until(lambda: server.hits == believed.AT_ONCE, "they are on their way")
        with pytest.raises(NotNow) as caught:
            believed.fetch(f"{server.url}/", port=server.port)
        assert "too many" in caught.value.detail
        for one in threads:
            one.join(30)
    assert server.hits == believed.AT_ONCE
    server.answers = {"*": [answer("{}")]}
    with ours():
        assert believed.fetch(f"{server.url}/", port=server.port).body == b"{}"  # they came back


def test_only_so_many_documents_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(believed, "MOST", 3)
    kept: believed.Believed[str] = believed.Believed()
    fetched: list[str] = []

    def get(name: str) -> str:
        return kept.get(name, NOW, lambda: fetched.append(name) or name)

    with ours(believed=timedelta(minutes=1)):
        for name in "abcd":
            get(name)
        get("d")
        assert fetched == ["a", "b", "c", "d"]
        get("a")
    assert fetched == ["a", "b", "c", "d", "a"]
