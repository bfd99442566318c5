"""The page of evidence, for whoever may see the agreement: made for printing, and no form in it."""

import hashlib

import pytest

from connector.evidence.checking import faults
from tests.connector.evidence.deals import document, used
from tests.connector.pages.conftest import acting
from tests.connector.pages.test_agreements import words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.OFFERED_DIR = tmp_path / "offered"
    settings.RECEIVED_DIR = tmp_path / "received"


def test_the_page_names_every_hash_of_the_document(wire, reader):
    made = used(wire)
    text = document(wire, made.ours)
    with acting("provider"):
        page = reader.get(f"/contracts/agreements/{made.ours.pk}/evidence").content.decode()
    said = words(page).replace(" ", "")
    assert hashlib.sha256(text.text.encode()).hexdigest() in said
    found = text.value
    assert made.ours.body_hash in said
    assert found["policy"]["sha256"] in said
    assert found["log"]["head"] in said
    for one in found["messages"]:
        assert one["sha256"] in said
    for one in found["log"]["entries"]:
        assert one["hash"] in said
    assert "<form" not in page[page.index("<main") :]
    assert "datetime.datetime(" not in page  # (nothing of it is taken for a notice of the page)
    assert "at most 3 times" in words(page)


def test_the_document_is_taken_along(wire, provider):
    made = used(wire)
    with acting("provider"):
        response = provider.get(f"/contracts/agreements/{made.ours.pk}/evidence.json")
    assert response["Content-Type"] == "application/json"
    assert f'filename="evidence-{made.ours.pk}.json"' in response["Content-Disposition"]
    assert faults(response.content) == []


def test_nobody_else_sees_it(wire, consumer, member, stranger):
    made = used(wire)
    for rest in ("", ".json"):
        address = f"/contracts/agreements/{made.ours.pk}/evidence{rest}"
        assert consumer.get(address).status_code == 404
        assert member.get(address).status_code == 404
        assert stranger.get(address).status_code == 302
