"""Another participant's catalogue, harvested: datasets for our members, offers kept as they came."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from accounts.models import Organisation
from accounts.requester import ANONYMOUS, Requester
from accounts.roles import Role
from catalog.models import HarvestRun, HarvestSource, Resource, Stir
from connector.errors import IllegalTransition
from connector.federation import source
from connector.federation.follow import follow
from connector.identity.static import keep_our_token
from connector.models import Participant, RemoteOffer
from outbound.errors import FetchFailed
from outbound.messenger import Answer
from tests.connector.federation.test_as_dcat import BASE, CONTEXT
from tests.harvests import harvest

pytestmark = pytest.mark.django_db(transaction=True)


class Provider:
    """Answers as the provider's connector would: page after page."""

    def __init__(self) -> None:
        self.pages: list[list[dict[str, Any]]] = []
        self.asked: list[tuple[str, str]] = []
        self.status = 200
        self.fails_at = ""
        self.leads_back = False

    def __call__(self, *_: object) -> "Provider":
        return self

    def __enter__(self) -> "Provider":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def send(self, method: str, url: str, *, body: bytes | None, authorization: str) -> Answer:
        """The page that the address names."""
        assert json.loads(body or b"")["@type"] == "CatalogRequestMessage"
        self.asked.append((url, authorization))
        number = int(url.partition("?page=")[2] or 1)
        if url.endswith(f"?page={self.fails_at}"):
            raise FetchFailed("cut off")
        if self.status != 200:
            error = {"@context": CONTEXT, "@type": "CatalogError", "reason": ["who are you?"]}
            return Answer(self.status, "application/json", {}, json.dumps(error).encode())
        catalog: dict[str, Any] = {
            "@context": CONTEXT, "@id": "urn:c", "@type": "Catalog", "participantId": "provider",
        }  # fmt: skip
        if self.pages[number - 1]:
            catalog["dataset"] = self.pages[number - 1]
        link = f'<{BASE}/catalog/request?page={number + 1}>; rel="next"'
        fields = {"link": link} if number < len(self.pages) else {}
        if self.leads_back and not fields:
            fields = {"link": f'<{BASE}/catalog/request>; rel="next"'}
        return Answer(200, "application/json", fields, json.dumps(catalog).encode())


def dataset(name: str, *offers: dict[str, Any]) -> dict[str, Any]:
    """A dataset with a title and these offers."""
    return {
        "@id": f"https://provider.example/{name}", "@type": "Dataset", "dct:title": name.title(),
        "dct:description": f"All about {name}",
        "hasPolicy": list(offers) or [offer(f"urn:offer:{name}")],
        "distribution": [{"@type": "Distribution", "format": "HttpData-PULL", "accessService": "s"}],
    }  # fmt: skip


def offer(name: str, **rules: Any) -> dict[str, Any]:
    """An offer of a catalogue."""
    return {"@id": name, "@type": "Offer", "permission": [{"action": "use"}], **rules}


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """The other side."""
    made = Provider()
    monkeypatch.setattr(source, "Messenger", made)
    yield made  # noqa: PT022 - a value that is used while the test runs


@pytest.fixture
def followed() -> HarvestSource:
    """The provider, known and followed by our organisation."""
    home = Organisation.objects.create(slug="home", name="Home")
    participant = Participant.objects.create(
        iri="provider", name="Provider", state="active", address=BASE
    )
    keep_our_token(participant, "a-token-that-is-long-enough")
    return follow(participant, home, None)


def member(source: HarvestSource) -> Requester:
    """A reader of the organisation that follows."""
    assert source.organisation_id is not None
    roles = {source.organisation_id: Role.READER}
    return Requester(1, "member", is_authenticated=True, is_administrator=False, roles=roles)


def titles(requester: Requester) -> set[str]:
    """What somebody sees."""
    return set(Resource.objects.visible_to(requester).live().values_list("title", flat=True))


def test_our_members_find_its_datasets_and_nobody_else_does(
    provider: Provider, followed: HarvestSource
) -> None:
    provider.pages = [[dataset("tides"), dataset("ships")]]
    run = harvest(followed)
    assert (run.state, run.complete) == (HarvestRun.State.DONE, True)
    assert titles(member(followed)) == {"Tides", "Ships"}
    assert titles(ANONYMOUS) == set()
    assert b"Tides" not in Client().get("/datasets").content
    assert provider.asked == [(f"{BASE}/catalog/request", "Bearer a-token-that-is-long-enough")]


def test_offers_are_kept_as_they_came_and_know_their_resource(
    provider: Provider, followed: HarvestSource
) -> None:
    # (EDC writes an array as one text: it must go back like that)
    odd = offer("urn:odd", prohibition=[{"action": "sell", "constraint": [
        {"leftOperand": "spatial", "operator": "eq", "rightOperand": '[{"@value":"EU"}]'}]}])  # fmt: skip
    provider.pages = [[dataset("tides", odd, offer("urn:second"))]]
    harvest(followed)
    first = RemoteOffer.objects.get(offer_id="urn:odd")
    assert json.loads(first.body) == odd
    assert first.formats == ["HttpData-PULL"]
    assert first.resource == Resource.objects.get()
    assert RemoteOffer.objects.count() == 2


def test_pages_are_followed_by_posting_again(provider: Provider, followed: HarvestSource) -> None:
    provider.pages = [[dataset("one")], [dataset("two")], []]
    run = harvest(followed)
    assert run.complete
    assert titles(member(followed)) == {"One", "Two"}
    assert len(provider.asked) == 3


def test_what_is_offered_no_more_is_withdrawn(provider: Provider, followed: HarvestSource) -> None:
    provider.pages = [[dataset("one"), dataset("two")]]
    harvest(followed)
    provider.pages = [[dataset("two", offer("urn:new"))]]
    harvest(followed)
    assert titles(member(followed)) == {"Two"}
    assert set(RemoteOffer.objects.values_list("offer_id", flat=True)) == {"urn:new"}


def test_a_page_that_does_not_come_withdraws_nothing(
    provider: Provider, followed: HarvestSource
) -> None:
    provider.pages = [[dataset("one")], [dataset("two")]]
    harvest(followed)
    provider.fails_at = "2"
    run = harvest(followed)
    assert not run.complete
    assert titles(member(followed)) == {"One", "Two"}
    assert RemoteOffer.objects.count() == 2


def test_the_same_catalogue_again_is_not_read_again(
    provider: Provider, followed: HarvestSource
) -> None:
    provider.pages = [[dataset("one", offer("urn:a"))]]
    harvest(followed)
    provider.pages = [[dataset("one", offer("urn:b"))]]
    run = harvest(followed)
    assert run.same
    assert RemoteOffer.objects.get().offer_id == "urn:b"
    assert RemoteOffer.objects.get().resource is not None


def test_who_watches_is_told_of_offers_that_come_change_and_go(
    provider: Provider, followed: HarvestSource
) -> None:
    def told() -> list[str]:
        titles = list(Stir.objects.values_list("resource__title", flat=True))
        Stir.objects.all().delete()
        return titles

    provider.pages = [[dataset("one", offer("urn:a")), dataset("two", offer("urn:b"))]]
    harvest(followed)
    assert sorted(told()) == ["One", "Two"]
    harvest(followed)
    assert told() == [], "the same again"
    narrower = offer("urn:a", prohibition=[{"action": "sell"}])
    provider.pages = [[dataset("one", narrower), dataset("two", offer("urn:b"))]]
    harvest(followed)
    assert told() == ["One"]
    provider.pages = [[dataset("one", narrower), dataset("two", offer("urn:c"))]]
    harvest(followed)
    assert set(told()) == {"Two"}


def test_pages_that_lead_back_are_walked_once(provider: Provider, followed: HarvestSource) -> None:
    provider.pages, provider.leads_back = [[dataset("one")], [dataset("two")]], True
    run = harvest(followed)
    assert not run.complete
    assert run.findings.filter(rule="page-repeated").exists()
    assert len(provider.asked) == 2
    assert titles(member(followed)) == {"One", "Two"}


def test_a_refusal_is_said_in_the_run(provider: Provider, followed: HarvestSource) -> None:
    provider.pages, provider.status = [[]], 401
    run = harvest(followed)
    assert run.state == HarvestRun.State.FAILED
    assert "who are you?" in run.error


def test_of_a_suspended_participant_nothing_is_asked(
    provider: Provider, followed: HarvestSource
) -> None:
    Participant.objects.update(state="suspended")
    run = harvest(followed)
    assert run.state == HarvestRun.State.FAILED
    assert "no active participant" in run.error
    assert provider.asked == []


def test_following_twice_is_one_source_and_a_pending_participant_is_not_followed(
    followed: HarvestSource,
) -> None:
    participant = Participant.objects.get()
    assert followed.organisation is not None
    assert follow(participant, followed.organisation, None) == followed
    participant.state = Participant.State.PENDING
    with pytest.raises(IllegalTransition, match="not active"):
        follow(participant, followed.organisation, None)


def edc_offer(dataset: str, last: str, **rules: Any) -> dict[str, Any]:
    """An offer of EDC: the definition, the dataset, and what is new each time, in base 64."""
    parts = (base64.b64encode(part.encode()).decode() for part in ("c1", dataset, last))
    return offer(":".join(parts), **rules)


def test_an_offer_that_edc_calls_otherwise_each_time_is_the_same_one(
    provider: Provider, followed: HarvestSource
) -> None:
    tides = dataset("tides")
    tides["hasPolicy"] = [edc_offer(tides["@id"], "1"), edc_offer(tides["@id"], "1")]
    provider.pages = [[tides]]
    harvest(followed)
    before = RemoteOffer.objects.get()
    Stir.objects.all().delete()
    tides["hasPolicy"] = [edc_offer(tides["@id"], "2")]
    harvest(followed)
    after = RemoteOffer.objects.get()
    assert (after.pk, after.resource_id) == (before.pk, before.resource_id)
    assert json.loads(after.body)["@id"] == after.offer_id != before.offer_id
    assert not Stir.objects.exists(), "its terms are the same"
    tides["hasPolicy"] = [edc_offer(tides["@id"], "3", prohibition=[{"action": "sell"}])]
    harvest(followed)
    assert RemoteOffer.objects.get().pk == before.pk
    assert Stir.objects.count() == 1


def test_of_two_names_that_were_kept_the_one_that_is_seen_stays(
    provider: Provider, followed: HarvestSource
) -> None:
    tides = dataset("tides")
    tides["hasPolicy"] = [edc_offer(tides["@id"], "1"), edc_offer(tides["@id"], "2")]
    provider.pages = [[tides]]
    harvest(followed)
    assert RemoteOffer.objects.count() == 2
    tides["hasPolicy"] = [edc_offer(tides["@id"], "2"), edc_offer(tides["@id"], "3")]
    harvest(followed)
    seen = {one["@id"] for one in tides["hasPolicy"]}
    assert set(RemoteOffer.objects.values_list("offer_id", flat=True)) == seen
