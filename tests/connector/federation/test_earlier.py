"""A participant that speaks only the version of 2024: found like others, and nothing is agreed."""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import Membership, User
from accounts.roles import Role
from catalog.models import HarvestRun, HarvestSource, Resource
from connector.errors import IllegalTransition
from connector.federation import source
from connector.models import ContractNegotiation, Participant, RemoteOffer
from connector.negotiation import act
from outbound.messenger import Answer
from tests.connector.dsp.test_earlier import COMPACT
from tests.connector.federation.test_as_dcat import BASE
from tests.connector.federation.test_source import (
    Provider,
    dataset,
    followed,
    member,
    provider,
    titles,
)
from tests.harvests import harvest

__all__ = ["followed", "provider"]
pytestmark = pytest.mark.django_db(transaction=True)
SENTENCE = (
    "It speaks only the version of 2024: its catalogue can be read, contracts cannot be made."
)


class Older:
    """Answers the question of 2024 alone; `versions` None: it has no version document."""

    def __init__(self, versions: list[str] | None, refusal: int = 400) -> None:
        self.versions, self.refusal = versions, refusal
        self.asked: list[str] = []
        self.knows = "dspace:CatalogRequestMessage"

    def __call__(self, *_: object) -> "Older":
        return self

    def __enter__(self) -> "Older":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def send(self, method: str, url: str, *, body: bytes | None, authorization: str) -> Answer:
        """By the type of the message."""
        if method == "GET":
            assert not authorization
            if self.versions is None:
                return self._said({}, 404)
            named = [{"version": one, "path": "/", "binding": "HTTPS"} for one in self.versions]
            return self._said({"protocolVersions": named}, 200)
        kind = json.loads(body or b"")["@type"]
        self.asked.append(kind)
        known = kind == self.knows
        return self._said(
            COMPACT if known else {"message": "what?"}, 200 if known else self.refusal
        )

    @staticmethod
    def _said(body: Any, status: int) -> Answer:
        return Answer(status, "application/json", {}, json.dumps(body).encode())


@pytest.mark.parametrize("versions", [None, ["v0.8"], ["0.8"]])
@pytest.mark.parametrize("refusal", [400, 500])
def test_its_catalogue_is_read(
    monkeypatch: pytest.MonkeyPatch, followed: HarvestSource, versions: Any, refusal: int
) -> None:
    older = Older(versions, refusal)
    monkeypatch.setattr(source, "Messenger", older)
    run = harvest(followed)
    assert (run.state, run.complete) == (HarvestRun.State.DONE, True), run.error
    assert older.asked == ["CatalogRequestMessage", "dspace:CatalogRequestMessage"]
    assert titles(member(followed)) == {"Tides"}
    assert Participant.objects.get().speaks == "0.8"
    assert RemoteOffer.objects.get().resource == Resource.objects.get()


@pytest.mark.parametrize(
    ("versions", "refusal"), [(["2025-1", "v0.8"], 400), (None, 401), (None, 403)]
)
def test_who_has_the_version_of_today_or_does_not_know_us_is_not_asked_otherwise(
    monkeypatch: pytest.MonkeyPatch, followed: HarvestSource, versions: Any, refusal: int
) -> None:
    older = Older(versions, refusal)
    monkeypatch.setattr(source, "Messenger", older)
    run = harvest(followed)
    assert f"the participant answered {refusal}" in run.error
    assert older.asked == ["CatalogRequestMessage"]
    assert Participant.objects.get().speaks == "2025-1"


def test_who_understands_neither_question_is_told_by_its_answer_to_the_first(
    monkeypatch: pytest.MonkeyPatch, followed: HarvestSource
) -> None:
    older = Older(None, 503)
    older.knows = "nothing"
    monkeypatch.setattr(source, "Messenger", older)
    assert "the participant answered 503" in harvest(followed).error
    assert older.asked == ["CatalogRequestMessage", "dspace:CatalogRequestMessage"]
    assert Participant.objects.get().speaks == "2025-1"


def test_who_has_learned_the_version_of_today_can_be_asked_again(
    provider: Provider, followed: HarvestSource
) -> None:
    Participant.objects.update(speaks="0.8")
    provider.pages = [[dataset("tides")]]
    harvest(followed)
    assert not Participant.objects.get().is_read_only


def test_contracts_are_refused_plainly_everywhere(
    monkeypatch: pytest.MonkeyPatch, followed: HarvestSource, settings: object
) -> None:
    settings.STATIC_ROOT = None  # type: ignore[attr-defined]
    monkeypatch.setattr(source, "Messenger", Older(None))
    harvest(followed)
    home, remote = followed.organisation, RemoteOffer.objects.get()
    assert home is not None and remote.participant.address == BASE
    with pytest.raises(IllegalTransition, match="contracts cannot be made"):
        act.ask(remote, home, None)
    user = User.objects.create_user("stella@example.org", "a ledger", name="Stella")
    Membership.objects.create(user=user, organisation=home, role=Role.STEWARD)
    client = Client()
    client.force_login(user)
    for path in (
        f"/datasets/{remote.resource_id}",
        f"/contracts/ask/{remote.resource_id}",
        f"/contracts/participants/{remote.participant_id}",
    ):
        page = client.get(path).content.decode()
        assert SENTENCE in page, path
        assert "Send the request" not in page and ">Request access</a>" not in page, path
    form = {"offer": f"{remote.pk}-0", "organisation": str(home.pk)}
    assert client.post(f"/contracts/ask/{remote.resource_id}", form).status_code == 422
    assert not ContractNegotiation.objects.exists()
