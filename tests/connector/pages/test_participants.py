"""The pages of other participants: members read, administrators change, tokens are shown once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import digest
from catalog.models import HarvestRun, HarvestSource
from connector import tasks
from connector.examining.found import fault, ok
from connector.identity import base
from connector.models import Participant
from connector.models.audit import AuditEntry
from connector.secrets import unseal
from tests.connector.offered import RESEARCH, harbour, participant, token_of
from tests.connector.pages.offering import body_of, client_of
from tests.connector.two_sides import asked, offered
from vocab.sentence import gettext_noop

pytestmark = pytest.mark.django_db
ALL = "/contracts/participants"
CLAIMS = {"purpose": "urn:a\n\n  urn:b \n", "recipient": "", "spatial": ""}
DEEDS = {
    "activate": {},
    "suspend": {"reason": "They sold it."},
    "address": {"address": "https://elsewhere.example/dsp"},
    "claims": CLAIMS,
    "token": {},
    "their-token": {"token": "x" * 40},
    "our-token": {"our_token": "y" * 40},
    "follow": {"organisation": "1"},
    "examine": {},
}


def at(found, deed=""):
    return f"{ALL}/{found.pk}{deed and '/'}{deed}"


def kept(found):
    return Participant.objects.values().get(pk=found.pk)


# --- who may ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "read", "change"),
    [
        ("administrator", 200, 200),
        ("admin", 200, 403),
        ("steward", 200, 403),
        ("negotiator", 200, 403),
        ("reader", 200, 403),
        ("lone", 404, 404),
        ("stranger", 302, 302),
    ],
)
def test_administrators_change_members_read_others_find_nothing(role, read, change):
    found = participant()
    client = client_of(role)
    assert client.get(ALL).status_code == read
    assert client.get(at(found)).status_code == read
    assert client.get(f"{ALL}/new").status_code == change
    if role == "administrator":
        return
    before = kept(found)
    for deed, form in DEEDS.items():
        assert client.post(at(found, deed), form).status_code == change, deed
    assert client.post(f"{ALL}/new", {"iri": "urn:x", "name": "X"}).status_code == change
    assert kept(found) == before
    assert Participant.objects.count() == 1
    assert not HarvestSource.objects.exists()


def test_what_is_not_there_is_not_found():
    client = client_of("administrator")
    assert client.get(f"{ALL}/999").status_code == 404
    for deed, form in DEEDS.items():
        assert client.post(f"{ALL}/999/{deed}", form).status_code == 404, deed
    assert client.get(f"{ALL}?state=sunk").status_code == 400


def test_members_read_what_is_known_and_nothing_of_tokens():
    found = participant(purpose=[RESEARCH])
    Participant.objects.filter(pk=found.pk).update(token_prefix="hansa-peer_abcd")
    page = body_of(client_of("reader"), at(found))
    assert RESEARCH in page
    for word in ("oken", "abcd", 'method="post"', found.token_hash):
        assert word not in page, word
    assert "hansa-peer_abcd" in body_of(client_of("administrator"), at(found))


def test_hostile_names_stay_words():
    found = participant()
    Participant.objects.filter(pk=found.pk).update(
        name='<script>alert("x")</script>', iri="https://x.example/<i>", claims={"purpose": ["<u>"]}
    )
    for role in ("administrator", "reader"):
        client = client_of(role)
        for address in (ALL, at(found)):
            page = body_of(client, address)
            assert "&lt;script&gt;" in page
            for word in ("<script>alert", "<i>", "<u>"):
                assert word not in page


# --- add --------------------------------------------------------------------------------------
def test_an_administrator_adds_one_that_is_not_active_yet():
    form = {"iri": "urn:new", "name": "New", "address": "https://new.example/dsp/"}
    done = client_of("administrator").post(f"{ALL}/new", form)
    made = Participant.objects.get()
    assert done["Location"] == at(made)
    assert (made.iri, made.state, made.address) == ("urn:new", "pending", "https://new.example/dsp")


@pytest.mark.parametrize(
    ("form", "field", "sentence"),
    [
        ({"iri": "a b"}, "iri", "no space"),
        (
            {"iri": "https://consumer.example"},
            "iri",
            "There is a participant with this id already.",
        ),
        ({"iri": ""}, "iri", "Give its participant id"),
        ({"name": ""}, "name", "Give it a name"),
        ({"address": "ftp://x.example"}, "address", "This address cannot be used"),
        ({"address": "https://x.example/dsp/catalog/request"}, "address", "Give the base"),
    ],
)
def test_what_cannot_be_added_says_what_to_mend(form, field, sentence):
    participant()
    given = {"iri": "urn:new", "name": "New", "address": "https://new.example/dsp"} | form
    answer = client_of("administrator").post(f"{ALL}/new", given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in page
    assert sentence in page
    assert Participant.objects.count() == 1
    for name, value in given.items():
        assert not value or f'value="{value}"' in page, f"{name} is lost"


# --- deeds ------------------------------------------------------------------------------------
def test_it_is_activated_suspended_with_a_reason_and_activated_again():
    found = participant(state=Participant.State.PENDING)
    client = client_of("administrator")
    assert client.post(at(found, "activate")).status_code == 302
    assert kept(found)["state"] == "active"
    refused = client.post(at(found, "suspend"), {"reason": " "})
    assert refused.status_code == 422
    assert 'href="#suspend_reason"' in refused.content.decode()
    assert kept(found)["state"] == "active"
    client.post(at(found, "suspend"), {"reason": "They sold it."})
    assert kept(found)["state"] == "suspended"
    assert "Activate it again" in body_of(client, at(found))
    client.post(at(found, "activate"))
    assert kept(found)["state"] == "active"
    log = [(one.action, one.entry) for one in AuditEntry.objects.order_by("pk")]
    assert [action for action, _ in log] == [
        "participant: activated",
        "participant: suspended",
        "participant: activated",
    ]
    assert "They sold it." in log[1][1]
    assert "ada@example.org" in log[1][1]


def test_without_an_address_it_is_not_activated():
    found = participant(state=Participant.State.PENDING)
    Participant.objects.filter(pk=found.pk).update(address="")
    answer = client_of("administrator").post(at(found, "activate"))
    assert answer.status_code == 409
    assert "Say where its connector is first." in answer.content.decode()
    assert kept(found)["state"] == "pending"


def test_claims_are_written_one_to_a_line():
    found = participant(spatial=["urn:eu"])
    client = client_of("administrator")
    assert "urn:eu" in body_of(client, at(found))
    assert client.post(at(found, "claims"), CLAIMS).status_code == 302
    assert kept(found)["claims"] == {"purpose": ["urn:a", "urn:b"]}


def test_claims_that_cannot_be_kept_are_not_lost():
    found = participant(spatial=["urn:eu"])
    many = "\n".join(f"urn:{i}" for i in range(101))
    answer = client_of("administrator").post(at(found, "claims"), CLAIMS | {"purpose": many})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "at most 100 values for purpose" in page
    assert "urn:100" in page
    assert kept(found)["claims"] == {"spatial": ["urn:eu"]}


def test_an_address_that_cannot_be_used_is_said_at_its_field():
    found = participant()
    client = client_of("administrator")
    assert client.post(at(found, "address"), {"address": "http://10.0.0.1:6/"}).status_code == 422
    assert kept(found)["address"] == "https://consumer.example/dsp"
    client.post(at(found, "address"), DEEDS["address"])
    assert kept(found)["address"] == "https://elsewhere.example/dsp"


# --- tokens -----------------------------------------------------------------------------------
def test_a_new_token_is_shown_once_and_never_again():
    found = participant()
    client = client_of("administrator")
    answer = client.post(at(found, "token"))
    shown = answer.content.decode().partition('id="secret"')[2].partition(">")[2].partition("<")[0]
    assert shown.startswith("hansa-peer_")
    assert kept(found)["token_hash"] == digest(shown)
    assert "no-store" in answer["Cache-Control"]
    assert shown not in body_of(client, at(found))
    assert shown not in body_of(client, ALL)
    assert not any(shown in entry.entry for entry in AuditEntry.objects.all())
    again = client.post(at(found, "token")).content.decode()
    assert shown not in again
    assert client.get(at(found, "token")).status_code == 405


def test_it_may_show_a_token_of_its_own():
    found = participant()
    client = client_of("administrator")
    answer = client.post(at(found, "their-token"), {"token": " chosen-by-the-consumer "})
    assert answer.status_code == 302
    assert kept(found)["token_hash"] == digest("chosen-by-the-consumer")
    assert "chosen-by-the-consumer" not in body_of(client, at(found))


def test_no_two_participants_show_the_same_token():
    found, other = participant(), participant("other")
    client = client_of("administrator")
    answer = client.post(at(found, "their-token"), {"token": token_of("other")})
    assert answer.status_code == 422
    assert "Another participant shows this token" in answer.content.decode()
    assert kept(found)["token_hash"] == digest(token_of("consumer"))
    assert kept(other)["token_hash"] == digest(token_of("other"))


def test_the_token_that_it_gave_is_kept_sealed_and_not_shown():
    found = participant()
    client = client_of("administrator")
    given = "given-by-the-consumer"
    assert "is kept, sealed" not in body_of(client, at(found))
    client.post(at(found, "our-token"), {"our_token": given})
    assert unseal(bytes(kept(found)["our_token"])) == given
    page = body_of(client, at(found))
    assert "is kept, sealed" in page
    assert given not in page


@pytest.mark.parametrize(("deed", "name"), [("their-token", "token"), ("our-token", "our_token")])
def test_what_is_no_token_is_refused_and_not_said_again(deed, name):
    found = participant()
    before = kept(found)
    client = client_of("administrator")
    for given in ("", "short", "with a space in the middle", "ü" * 20):
        answer = client.post(at(found, deed), {name: given})
        assert answer.status_code == 422
        assert f'href="#id_{name}"' in answer.content.decode()
        assert not given or given not in answer.content.decode()
    assert kept(found) == before


# --- its catalogue ----------------------------------------------------------------------------
@pytest.fixture
def told(monkeypatch):
    said = []
    monkeypatch.setattr(
        "catalog.tasks.harvest.apply_async", lambda arguments, **_options: said.append(arguments[0])
    )
    return said


def test_its_catalogue_is_followed_once_and_harvested(told, django_capture_on_commit_callbacks):
    found = participant()
    client = client_of("administrator")
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(at(found, "follow"), {"organisation": harbour().pk})
    source, run = HarvestSource.objects.get(), HarvestRun.objects.get()
    assert answer["Location"] == f"/runs/{run.pk}"
    assert told == [run.pk]
    assert (source.kind, source.url) == ("dsp", found.address)
    assert (source.organisation, source.members_only) == (harbour(), True)
    client.post(at(found, "follow"), {"organisation": harbour().pk})
    assert (HarvestSource.objects.count(), HarvestRun.objects.count()) == (1, 1)
    page = body_of(client, at(found))
    assert f"/sources/{source.slug}" in page
    assert "Harvest its catalogue now" in page


def test_who_may_not_see_its_source_is_not_told_of_it(told):
    found = participant()
    client_of("administrator").post(at(found, "follow"), {"organisation": harbour().pk})
    slug = HarvestSource.objects.get().slug
    assert slug in body_of(client_of("reader"), at(found))
    assert slug not in body_of(client_of("member"), at(found))


def test_one_that_is_not_active_is_not_followed():
    found = participant(state=Participant.State.SUSPENDED)
    client = client_of("administrator")
    assert client.post(at(found, "follow"), {"organisation": harbour().pk}).status_code == 409
    Participant.objects.update(state="active")
    assert client.post(at(found, "follow"), {"organisation": "999"}).status_code == 422
    assert not HarvestSource.objects.exists()


# --- contracts with it ------------------------------------------------------------------------
def test_contracts_are_shown_to_those_of_ones_own_organisations(wire, provider, consumer):
    asked(wire, offered(wire))
    wire.settle()
    theirs = wire.consumer.other
    assert "Agreement " in body_of(consumer, at(theirs))
    assert "Negotiation " not in body_of(provider, at(theirs))


@pytest.mark.parametrize("many", [1, 12])
def test_the_pages_ask_the_same_number_of_questions(many, django_assert_max_num_queries):
    for i in range(many):
        found = participant(f"party-{i}", purpose=[RESEARCH])
    client = client_of("administrator")
    with django_assert_max_num_queries(9):
        body_of(client, ALL)
    with django_assert_max_num_queries(11):
        body_of(client, at(found))


# --- its connector is examined ----------------------------------------------------------------
@pytest.fixture
def examiners(monkeypatch):
    """The participants that a worker was told of."""
    found: list[int] = []
    monkeypatch.setattr("connector.tasks.examine.delay", found.append)
    return found


def test_a_worker_examines_it_and_the_page_shows_what_was_found(
    examiners, monkeypatch, django_capture_on_commit_callbacks
):
    found = participant()
    client = client_of("administrator")
    assert "It was not examined yet" in body_of(client, at(found))
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):  # a second click does nothing
            assert client.post(at(found, "examine")).status_code == 302
    assert examiners == [found.pk]
    assert AuditEntry.objects.filter(entry__contains="participant: examined").count() == 1
    assert "htmx-2.min.js" in client.get(at(found)).content.decode()  # which asks again
    part = client.get(at(found, "examination")).content.decode()
    assert "It is being asked" in part
    assert 'hx-trigger="every 2s"' in part
    lines = [
        ok("clock", gettext_noop("The same time as here, to half a minute.")),
        fault("identity", gettext_noop("Nobody answers: %(why)s."), why="no <route>"),
    ]
    monkeypatch.setattr("connector.examining.keeping.examine", lambda _address, _whom: iter(lines))
    tasks.examine(found.pk)
    for address in (at(found, "examination"), at(found)):
        shown = client.get(address).content.decode()
        assert "no &lt;route&gt;" in shown
        assert "before something is mended" in shown
        assert "hx-trigger" not in shown or address == at(found)
    assert "Examine it again" in body_of(client, at(found))
    dutch = client_of("reader").get(at(found), headers={"accept-language": "nl"})
    assert "Niemand antwoordt: no &lt;route&gt;." in dutch.content.decode()
    assert "Examine it" not in dutch.content.decode()


def test_an_examination_that_never_ended_can_be_asked_for_again(
    examiners, django_capture_on_commit_callbacks
):
    found = participant()
    long_ago = timezone.now() - timedelta(minutes=6)
    Participant.objects.filter(pk=found.pk).update(examination_wanted=long_ago)
    client = client_of("administrator")
    assert "It is being asked" not in body_of(client, at(found))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(at(found, "examine"))
    assert examiners == [found.pk]


def test_without_an_address_there_is_nothing_to_examine(examiners):
    found = participant()
    Participant.objects.filter(pk=found.pk).update(address="")
    answer = client_of("administrator").post(at(found, "examine"))
    assert answer.status_code == 409
    assert "Say where its connector is first" in answer.content.decode()
    assert examiners == []


def test_who_was_removed_meanwhile_is_not_examined():
    tasks.examine(10**9)


# --- by decentralised claims ------------------------------------------------------------------
@pytest.fixture
def by_claims(settings):
    base.identity_provider.cache_clear()
    settings.IDENTITY_PROVIDER = "connector.identity.dcp.DecentralisedClaims"
    yield
    base.identity_provider.cache_clear()


def test_what_credentials_say_is_shown_and_never_kept_as_ours(by_claims):
    found = participant()
    found.claims, found.shown = {"purpose": ["urn:ours"]}, {"spatial": ["urn:theirs"]}
    found.shown_at = datetime(2026, 5, 1, 12, tzinfo=UTC)
    found.shown_until = datetime(2026, 5, 2, 12, tzinfo=UTC)
    found.save()
    client = client_of("administrator")
    page = body_of(client, at(found))
    assert "What its credentials say" in page and "urn:theirs" in page
    assert "Make a new token for it" not in page
    form = client.get(at(found)).context["claims_form"]
    assert form.initial == {"purpose": "urn:ours"}


def test_who_has_presented_nothing_is_said_to_have_presented_nothing(by_claims):
    page = body_of(client_of("reader"), at(participant()))
    assert "none presented that hold now" in page
    assert "What its credentials say" not in page


# --- by access tokens ---------------------------------------------------------------------------
def test_who_is_known_by_access_tokens_is_given_none_of_ours(settings):
    settings.IDENTITY_PROVIDER = "connector.identity.oauth2.ClientCredentials"
    settings.OAUTH2 = replace(settings.OAUTH2, issuer="https://id.example.org/realm")
    base.identity_provider.cache_clear()
    try:
        page = body_of(client_of("administrator"), at(participant()))
    finally:
        base.identity_provider.cache_clear()
    assert "access tokens of" in page and "https://id.example.org/realm" in page
    assert "Make a new token for it" not in page
