"""https: the certificate must be the host's, and nothing leads back to http."""

import shutil
import ssl
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from outbound.addresses import Policy
from outbound.client import Client
from outbound.errors import AddressRefused, FetchFailed, FetchRefused
from tests.conftest import missing
from tests.servers import Network, Server, answer

FEED = "https://provider.example/feed"
Build = Callable[..., Client]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of provider.example in one file, made now and valid for two days."""
    openssl = shutil.which("openssl")
    if openssl is None:
        missing("openssl", "no openssl program, so no certificate for the test server")
    path = tmp_path_factory.mktemp("tls") / "provider.pem"
    command = [
        *(str(openssl), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
        *("-nodes", "-days", "2", "-subj", "/CN=provider.example"),
        *("-addext", "subjectAltName=DNS:provider.example"),
        *("-keyout", str(path), "-out", str(path.with_suffix(".crt"))),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return path


@pytest.fixture
def secure(certificate: Path, network: Network) -> Iterator[Server]:
    """A server that speaks TLS at https://provider.example and https://stranger.example."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate.with_suffix(".crt"), certificate)
    with Server({"*": [answer("x")]}, tls=tls) as server:
        network.lead("provider.example", "93.184.216.34", server, 80, 443)
        network.lead("stranger.example", "93.184.216.35", server, 443)
        yield server


@pytest.fixture
def policy(certificate: Path) -> Policy:
    """Trust the test's certificate, and nothing else is special."""
    return Policy(ca_file=str(certificate.with_suffix(".crt")))


def test_a_document_comes_over_tls(
    secure: Server, client: Build, policy: Policy, into: Path
) -> None:
    assert client(policy=policy).fetch(FEED, into).bytes == 1


def test_a_certificate_that_nobody_signed_is_refused(
    secure: Server, client: Build, into: Path
) -> None:
    with pytest.raises(FetchRefused, match=r"certificate of provider\.example is not to be trust"):
        client().fetch(FEED, into)
    assert secure.requests == []


def test_the_certificate_of_another_host_is_refused(
    secure: Server, client: Build, policy: Policy, into: Path
) -> None:
    with pytest.raises(FetchRefused, match=r"certificate of stranger\.example is not to be trust"):
        client(policy=policy).fetch(FEED.replace("provider", "stranger"), into)
    assert secure.requests == []


def test_a_redirect_to_http_is_refused(
    secure: Server, client: Build, policy: Policy, into: Path
) -> None:
    down = answer("", "Location: http://provider.example/feed", status="302 Found")
    secure.answers = {"/feed": [down]}
    with pytest.raises(AddressRefused, match="redirects from https to http"):
        client(policy=policy).fetch(FEED, into)
    assert len(secure.requests) == secure.hits == 1


def test_a_drip_within_tls_is_held_to_its_time(
    secure: Server, client: Build, policy: Policy, into: Path
) -> None:
    for steps in ([], [{"send": "HTTP/1.1 200 OK\r\n\r\n"}]):
        secure.answers = {"/feed": [[*steps, {"drip": "HTTP/1.1 200 OK\r\n", "every": 0.02}]]}
        with pytest.raises(FetchFailed, match="took longer than 1 s"):
            client(policy=policy, total_seconds=1).fetch(FEED, into)


def test_the_time_of_a_look_up_and_a_handshake_is_the_documents_too(
    network: Network, client: Build, into: Path
) -> None:
    with Server({}, greeting=[{"hold": True}]) as server:
        network.lead("provider.example", "93.184.216.34", server, 443)
        with pytest.raises(FetchFailed):
            client(total_seconds=0.3).fetch(FEED, into)
