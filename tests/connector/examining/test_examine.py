"""The examination of a peer: a sound one has nothing to mend, and each defect is one line."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connector.dsp.versions import roots
from connector.examining import keeping, visit
from connector.examining.examine import examine
from connector.examining.found import Found, Grade, read
from connector.examining.outside import compared
from connector.models import Participant
from outbound.errors import FetchFailed
from outbound.messenger import Answer
from tests.connector.two_sides import BASE, Wire, messenger_on, offered

ROOT = "https://provider.example"
URL = f"{ROOT}{BASE}"
CONTEXT = ["https://w3id.org/dspace/2025/1/context.jsonld"]
VERSIONS = {
    "protocolVersions": [{"version": "2025-1", "path": BASE, "binding": "HTTPS"}],
}
NOT_FOUND = {
    "@context": CONTEXT,
    "@type": "CatalogError",
    "code": "404",
    "reason": ["not here"],
}
ONE = {
    "@id": "urn:example:one",
    "@type": "Dataset",
    "hasPolicy": [{"@id": "o1", "@type": "Offer", "permission": [{"action": "use"}]}],
    "distribution": [
        {
            "@type": "Distribution",
            "format": "HttpData-PULL",
            "accessService": {"@id": "s", "@type": "DataService", "endpointURL": URL},
        }
    ],
}
CATALOG = {
    "@context": CONTEXT,
    "@id": "urn:example:catalog",
    "@type": "Catalog",
    "participantId": ROOT,
    "service": [{"@id": "s", "@type": "DataService", "endpointURL": URL}],
    "dataset": [ONE],
}


def said(body: Any, status: int = 200, **fields: str) -> Answer:
    """An answer of a peer; it is dated when it is given."""
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, "application/json", fields, text)


class Peer:
    """Answers as a sound connector does, but for what a test says otherwise."""

    def __init__(self) -> None:
        self.instead: dict[str, Answer | Exception] = {}
        self.asked: list[str] = []

    def send(self, method: str, url: str, *, body: bytes | None, authorization: str) -> Answer:
        """By the last part of the path, and whether a token is shown."""
        del body
        name = self._name(url, authorization)
        self.asked.append(f"{method} {url}")
        found = self.instead.get(name) or self._sound(name)
        if isinstance(found, Exception):
            raise found
        date = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
        return replace(found, fields={"date": date, **found.fields})

    def close(self) -> None:
        """Nothing is open."""

    @staticmethod
    def _name(url: str, authorization: str) -> str:
        if "token=" in url:
            return "next"
        if url.endswith("dspace-version"):
            return "versions" if url.startswith(f"{ROOT}/.well-known") else "elsewhere"
        if "/datasets/" in url:
            return "dataset"
        if "/negotiations/" in url:
            return "negotiation"
        return "catalog" if authorization else "stranger"

    @staticmethod
    def _sound(name: str) -> Answer:
        answers: Mapping[str, Callable[[], Answer]] = {
            "versions": lambda: said(VERSIONS),
            "elsewhere": lambda: said({}, 404),
            "stranger": lambda: said(NOT_FOUND, 401),
            "catalog": lambda: said(CATALOG),
            "next": lambda: said({**CATALOG, "dataset": [{**ONE, "@id": "urn:example:two"}]}),
            "dataset": lambda: said(NOT_FOUND, 404),
            "negotiation": lambda: said({}, 404),
        }
        return answers[name]()


@pytest.fixture
def peer(wire: Wire, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Peer:
    made = Peer()
    monkeypatch.setattr(visit, "Messenger", lambda *_given: made)
    settings.DSP_URL = f"https://consumer.example{BASE}"
    assert wire.provider.iri == ROOT
    return made


def marks(found: list[Found]) -> dict[str, Grade]:
    return {one.name: one.grade for one in found}


def wrong(found: list[Found]) -> dict[str, str]:
    return {one.name: str(one.sentence) for one in found if one.grade is not Grade.OK}


def test_a_site_of_ours_has_nothing_to_mend(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """Through its real doors: the examined one is a Hansa."""
    offered(wire)
    settings.DSP_URL = f"https://consumer.example{BASE}"
    monkeypatch.setattr(visit, "Messenger", messenger_on(wire))
    found = list(examine(URL))
    # (Django's test client has no server that would say the time.)
    assert wrong(found) == {"clock": "It does not say what time it is (header Date)."}
    assert [one.name for one in found] == [
        "address", "versions", "clock", "strangers", "identity", "catalogue", "participant id",
        "unknown dataset", "unknown process", "callback",
    ]  # fmt: skip


def test_a_sound_peer_has_nothing_to_mend(peer: Peer) -> None:
    assert wrong(list(examine(f" {URL}/ "))) == {}
    assert len(peer.asked) < 12


@pytest.mark.parametrize(
    ("place", "answer", "name", "grade", "says"),
    [
        ("versions", FetchFailed("no answer"), "versions", "fault", "Nobody answers: no answer."),
        ("versions", said({}, 404), "versions", "warning", "No version document was found"),
        ("versions", said({"x": 1}), "versions", "fault", "/protocolVersions"),
        (
            "versions",
            said({"protocolVersions": [{"version": "0.8", "path": "/", "binding": "HTTPS"}]}),
            "versions", "fault", "It speaks only the version of 2024 (0.8)",
        ),
        (
            "versions",
            said({"protocolVersions": [{"version": "2025-1", "path": "/x", "binding": "HTTPS"}]}),
            "versions", "fault", f"at {ROOT}/x: give the participant that address",
        ),
        (
            "versions",
            said({"protocolVersions": [{"version": "2025-1", "path": ".evil.example/x",
                                        "binding": "HTTPS"}]}),
            "versions", "fault", "does not begin with a slash: .evil.example/x",
        ),
        ("versions", said(VERSIONS, date="Mon"), "clock", "warning", "what time it is"),
        ("stranger", said({}, 500), "strangers", "warning", "500"),
        ("catalog", said({}, 404), "identity", "fault", "does not know us by what we show (404)"),
        ("catalog", said({}, 500), "identity", "fault", "breaks when we ask (500)"),
        ("catalog", said({}, 415), "identity", "fault", "refuses a plain catalogue request (415)"),
        ("catalog", said({"@type": "Catalog"}), "catalogue", "fault", "/@context"),
        (
            "catalog", said({k: v for k, v in CATALOG.items() if k != "dataset"}),
            "catalogue", "warning", "it offers nothing to us",
        ),
        (
            "catalog", said({**CATALOG, "participantId": "somebody"}),
            "participant id", "fault", f"says somebody, here it is {ROOT}",
        ),
        ("dataset", said(CATALOG), "unknown dataset", "warning", "200"),
        ("dataset", said(b"<html>", 404), "unknown dataset", "warning", "without a valid Cat"),
        ("negotiation", said({}), "unknown process", "fault", "200"),
        ("negotiation", said({}, 500), "unknown process", "warning", "500"),
    ],
)  # fmt: skip
def test_a_defect_is_one_line_that_says_what_to_mend(
    peer: Peer, place: str, answer: Answer | Exception, name: str, grade: str, says: str
) -> None:
    peer.instead[place] = answer
    found = list(examine(URL))
    assert [one.name for one in found if one.grade is not Grade.OK] == [name]
    assert marks(found)[name] == grade
    assert says in wrong(found)[name]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (said(CATALOG), "the first one again"),
        (said({}, 400), "400"),
        (said({"@type": "Catalog"}), "not valid"),
        (FetchFailed("cut off"), "cut off"),
    ],
)
def test_a_page_that_leads_nowhere_is_a_fault(
    peer: Peer, answer: Answer | Exception, says: str
) -> None:
    link = f'<{URL}/catalog/request?token=2>; rel="next"'
    peer.instead["catalog"] = said(CATALOG, link=link)
    assert wrong(list(examine(URL))) == {}
    peer.instead["next"] = answer
    assert says in wrong(list(examine(URL)))["paging"]


def test_who_is_unknown_here_is_shown_no_token(peer: Peer) -> None:
    Participant.objects.filter(iri=ROOT).update(address="https://provider.example/elsewhere")
    found = list(examine(URL))
    assert marks(found)["identity"] == Grade.WARNING
    assert "catalogue" not in marks(found)
    Participant.objects.filter(iri=ROOT).update(address=URL, state="suspended")
    assert "not active" in wrong(list(examine(URL)))["identity"]
    Participant.objects.filter(iri=ROOT).update(state="active", our_token=None)
    assert "given us no token" in wrong(list(examine(URL)))["identity"]


@pytest.mark.parametrize(
    ("ours", "grade"),
    [
        (f"http://localhost:8000{BASE}", Grade.FAULT),
        (f"http://10.0.0.7{BASE}", Grade.FAULT),
        (f"http://consumer.example{BASE}", Grade.WARNING),
    ],
)
def test_a_callback_that_the_peer_cannot_reach_is_said_before(
    peer: Peer, settings: Any, ours: str, grade: Grade
) -> None:
    settings.DSP_URL = ours
    assert marks(list(examine(URL)))["callback"] == grade


def test_of_two_participants_at_one_address_the_one_that_is_meant_is_examined(peer: Peer) -> None:
    other = Participant.objects.create(iri="urn:other", name="A", address=URL, state="active")
    assert "no token" in wrong(list(examine(URL, other)))["identity"]
    keeping.run(other.pk)
    other.refresh_from_db()
    assert "no token" in wrong(keeping.kept(other))["identity"]
    assert peer.asked


def test_what_may_not_be_asked_is_not_asked(peer: Peer) -> None:
    for url in ("http://169.254.169.254/latest", "ftp://provider.example", "nonsense", ""):
        found = list(examine(url))
        assert marks(found) == {"address": Grade.FAULT}
    assert peer.asked == []


@pytest.mark.parametrize(
    ("seconds", "grade"),
    [(0, "ok"), (29, "ok"), (-29, "ok"), (60, "warning"), (-60, "warning"), (900, "fault")],
)
def test_clocks_that_differ(seconds: int, grade: str) -> None:
    now = datetime(2026, 11, 28, tzinfo=UTC)
    assert compared(now + timedelta(seconds=seconds), now).grade == grade


def test_the_document_is_looked_for_below_each_step() -> None:
    assert roots("https://h.example:8/a/b") == [
        "https://h.example:8/a/b", "https://h.example:8/a", "https://h.example:8",
    ]  # fmt: skip
    assert roots("https://h.example/") == ["https://h.example"]


def test_what_was_found_can_be_kept(peer: Peer) -> None:
    found = list(examine(URL))
    assert [read(json.loads(json.dumps(one.as_json()))) for one in found] == found
    assert peer.asked
