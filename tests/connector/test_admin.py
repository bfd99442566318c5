"""The admin pages of contracts: everything to look at, no secret, and one form."""

import json

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import Membership, User
from accounts.roles import Role
from connector.models import AuditEntry, Message, Participant, TransferProcess
from connector.secrets import seal
from tests.connector.transfer.flows import deal, started

pytestmark = pytest.mark.django_db
MODELS = (
    "agreement", "auditentry", "contractnegotiation", "message", "offer", "participant",
    "transferprocess",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _plain_site(settings, tmp_path):
    settings.STATIC_ROOT = None
    settings.OFFERED_DIR = tmp_path / "offered"


@pytest.fixture
def administrator(db):
    client = Client()
    client.force_login(User.objects.create_superuser("ada@example.org", "a ledger", name="Ada"))
    return client


def staff(organisation=None):
    """Somebody who may look at every model on the admin pages."""
    user = User.objects.create_user("clerk@example.org", "a ledger", name="Clerk", is_staff=True)
    user.user_permissions.set(
        Permission.objects.filter(content_type__app_label="connector", codename__startswith="view")
    )
    if organisation:
        Membership.objects.create(user=user, organisation=organisation, role=Role.READER)
    client = Client()
    client.force_login(user)
    return client


def rows_of(model):
    kinds = {"participant": Participant, "message": Message, "transferprocess": TransferProcess}
    return kinds[model].objects.all()


@pytest.mark.parametrize("model", MODELS)
def test_everything_is_looked_at_and_nothing_is_added_or_removed(wire, administrator, model):
    started(deal(wire))
    page = administrator.get(f"/admin/connector/{model}/")
    assert page.status_code == 200
    (first, *_) = page.context["cl"].result_list
    where = f"/admin/connector/{model}/{first.pk}"
    assert administrator.get(f"{where}/change/").status_code == 200
    assert administrator.get(f"/admin/connector/{model}/?q=x").status_code == 200
    assert administrator.get(f"/admin/connector/{model}/add/").status_code == 403
    assert administrator.post(f"{where}/delete/", {"post": "yes"}).status_code == 403
    if model != "participant":
        assert administrator.post(f"{where}/change/", {"state": "x"}).status_code == 403


@pytest.mark.parametrize("model", ["participant", "message", "transferprocess"])
def test_no_token_no_hash_of_one_and_nothing_sealed_is_shown(wire, administrator, model):
    started(deal(wire))
    Participant.objects.update(our_token=seal("y" * 40), token_prefix="hansa-peer_abcd")
    TransferProcess.objects.update(data_address=seal("z" * 40))
    Message.objects.update(sealed=seal("w" * 40))
    hidden = {"abcd", *Participant.objects.values_list("token_hash", flat=True)}
    hidden |= set(TransferProcess.objects.values_list("token_hash", flat=True)) - {""}
    for rows in (Participant, TransferProcess, Message):
        name = {Participant: "our_token", TransferProcess: "data_address"}.get(rows, "sealed")
        hidden |= {bytes(one).decode()[:30] for one in rows.objects.values_list(name, flat=True)}
    for row in rows_of(model):
        page = administrator.get(f"/admin/connector/{model}/{row.pk}/change/").content.decode()
        assert [one for one in hidden if one in page] == []


# --- who looks --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "model", ["agreement", "contractnegotiation", "message", "offer", "transferprocess"]
)
def test_staff_see_what_is_of_their_organisations(wire, model):
    started(deal(wire))
    of_nobody, of_one = staff(), f"/admin/connector/{model}/"
    assert list(of_nobody.get(of_one).context["cl"].result_list) == []
    User.objects.get(email="clerk@example.org").delete()
    found = staff(wire.provider.organisation).get(of_one).context["cl"].result_list
    assert found
    for row in found:
        owner = row.negotiation if model == "agreement" else row
        owner = row.process if model == "message" else owner
        assert owner.organisation == wire.provider.organisation


def test_the_log_is_for_administrators_alone(wire):
    started(deal(wire))
    client = staff(wire.provider.organisation)
    assert client.get("/admin/connector/auditentry/").status_code == 403


# --- the one form -----------------------------------------------------------------------------
def change(client, found, **fields):
    form = {"name": found.name, "claims": json.dumps(found.claims)} | fields
    return client.post(f"/admin/connector/participant/{found.pk}/change/", form)


def test_name_and_claims_of_a_participant_are_changed_and_recorded(wire, administrator):
    found = wire.provider.other
    answer = change(
        administrator,
        found,
        name="Else",
        claims='{"purpose": ["urn:b", "urn:a"]}',
        state="suspended",
    )
    assert answer.status_code == 302, answer.content.decode()
    found.refresh_from_db()
    assert (found.name, found.claims) == ("Else", {"purpose": ["urn:a", "urn:b"]})
    assert found.state == "active"
    assert [one.action for one in AuditEntry.objects.order_by("pk")] == [
        "participant: has a name",
        "participant: has claims",
    ]
    assert "ada@example.org" in AuditEntry.objects.first().entry


def test_what_is_not_changed_is_not_recorded(wire, administrator):
    change(administrator, wire.provider.other)
    assert list(AuditEntry.objects.values_list("entry", flat=True)) == []


@pytest.mark.parametrize(
    ("claims", "sentence"),
    [
        ("[]", "Write an object"),
        ('"purpose"', "Write an object"),
        ('{"mood": ["good"]}', "mood is nothing that can be known"),
        ('{"purpose": "urn:a"}', "Give a list of texts for purpose"),
        ('{"purpose": [1]}', "Give a list of texts for purpose"),
        ("{", "valid JSON"),
    ],
)
def test_claims_that_cannot_be_kept_are_refused(wire, administrator, claims, sentence):
    page = change(administrator, wire.provider.other, claims=claims)
    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert not AuditEntry.objects.exists()


def test_a_name_of_blanks_is_none(wire, administrator):
    assert change(administrator, wire.provider.other, name=" ").status_code == 200
    wire.provider.other.refresh_from_db()
    assert wire.provider.other.name == "Consumer"
