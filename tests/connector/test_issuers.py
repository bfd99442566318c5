"""The admin pages of trusted issuers: by administrators alone, and written down."""

import json

import pytest
from django.test import Client

from accounts.models import User
from connector.admin.issuers import TrustedIssuerForm
from connector.models import AuditEntry, TrustedIssuer

pytestmark = pytest.mark.django_db
PAGES = "/admin/connector/trustedissuer/"
GOOD = {
    "did": "did:web:issuer.example",
    "name": "Issuer",
    "types": "MembershipCredential,TraceabilityCredential",
    "claims": '{"country": "spatial"}',
    "state": "active",
}


@pytest.fixture
def administrator():
    client = Client()
    client.force_login(User.objects.create_superuser("ada@example.org", "a ledger", name="Ada"))
    return client


def test_an_issuer_is_added_and_suspended_and_both_are_written_down(administrator):
    assert administrator.post(f"{PAGES}add/", GOOD).status_code == 302
    made = TrustedIssuer.objects.get()
    assert made.types == ["MembershipCredential", "TraceabilityCredential"]
    assert made.claims == {"country": "spatial"}
    answer = administrator.post(f"{PAGES}{made.pk}/change/", {**GOOD, "state": "suspended"})
    assert answer.status_code == 302
    said = [
        json.loads(one.entry) for one in AuditEntry.objects.filter(subject=made.did).order_by("pk")
    ]
    assert [(one["action"], one["actor"]) for one in said] == [
        ("trusted issuer: added", "ada@example.org"),
        ("trusted issuer: changed", "ada@example.org"),
    ]
    assert said[1]["detail"]["state"] == "suspended"


def test_none_is_removed(administrator):
    made = TrustedIssuer.objects.create(did="did:web:issuer.example", name="Issuer")
    assert administrator.post(f"{PAGES}{made.pk}/delete/", {"post": "yes"}).status_code == 403
    assert administrator.get(PAGES).status_code == 200


def test_staff_that_may_look_at_much_is_not_who_decides_whom_to_trust():
    client = Client()
    client.force_login(
        User.objects.create_user("clerk@example.org", "a ledger", name="Clerk", is_staff=True)
    )
    assert client.get(PAGES).status_code == 403
    assert client.post(f"{PAGES}add/", GOOD).status_code == 403


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("did", "did:key:z6Mk"),
        ("did", "did:web:Issuer.example"),
        ("did", "https://issuer.example"),
        ("types", ""),
        ("claims", '{"country": "eventName"}'),
        ("claims", '{"country": ["spatial"]}'),
        ("claims", "[]"),
        ("claims", "country"),
        ("state", "unknown"),
    ],
)
def test_what_would_never_be_believed_is_not_kept(field, value):
    form = TrustedIssuerForm({**GOOD, field: value})
    assert set(form.errors) == {field}
    assert TrustedIssuerForm(GOOD).is_valid()
