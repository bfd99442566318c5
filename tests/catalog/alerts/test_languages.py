"""Each contact is written to in the language of his account; the others in that of the site."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from catalog import tasks
from catalog.alerts import letters
from catalog.models import Alert, HarvestSource
from tests.catalog.alerts.test_alerts import fails, let_pass
from tests.post_office import PostOffice

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def limits(settings: Any) -> None:
    settings.MAIL_AFTER_FAILURES = 2


def account(email: str, language: str, **fields: Any) -> User:
    return User.objects.create_user(email, "a ledger", name="N", language=language, **fields)


def test_each_contact_gets_it_in_the_language_of_the_account(
    office: PostOffice, port: HarvestSource
):
    account("Boss@port.example", "nl")
    fails(port)
    tasks.tell()
    assert office.envelopes == [["desk@port.example"], ["boss@port.example"]]
    english, dutch = office.messages
    assert english["Subject"] == "[Hansa] Port: 2 harvests in a row failed"
    assert dutch["Subject"] == "[Hansa] Port: 2 keer op rij kon niet opgehaald worden"
    assert "U krijgt dit als contact van deze bron" in dutch.get_content()
    assert english["Message-ID"] != dutch["Message-ID"]
    assert Alert.objects.get().sent


@pytest.mark.parametrize(
    "fields", [{"language": ""}, {"language": "fr"}, {"language": "nl", "is_active": False}]
)
def test_without_a_language_that_we_know_it_is_the_sites(
    office: PostOffice, port: HarvestSource, fields: dict[str, Any]
):
    account("boss@port.example", **fields)
    fails(port)
    tasks.tell()
    assert office.envelopes == [["desk@port.example", "boss@port.example"]]


def test_the_language_of_the_site_is_a_setting(
    office: PostOffice, port: HarvestSource, settings: Any
):
    settings.LANGUAGE_CODE = "nl"
    account("boss@port.example", "en")
    assert letters.readers(port) == {
        "nl": ["desk@port.example"], "en": ["boss@port.example"],
    }  # fmt: skip


def test_who_was_told_is_not_told_again_when_another_could_not_be(
    office: PostOffice, port: HarvestSource, monkeypatch: pytest.MonkeyPatch
):
    account("boss@port.example", "nl")
    fails(port)
    sent: list[list[str]] = []
    deliver = tasks.post.deliver

    def once(message: Any) -> None:
        if message.to == ["boss@port.example"] and not sent:
            sent.append(message.to)
            raise OSError("away")
        deliver(message)

    monkeypatch.setattr(tasks.post, "deliver", once)
    tasks.tell()
    alert = Alert.objects.get()
    assert (alert.sent, alert.told_in, office.envelopes) == (None, ["en"], [["desk@port.example"]])
    let_pass(hours=3)
    tasks.tell()
    assert office.envelopes == [["desk@port.example"], ["boss@port.example"]]
    assert Alert.objects.get().sent


# --- the button --------------------------------------------------------------------------------
def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def ada(settings: Any) -> Client:
    settings.STATIC_ROOT = None
    return signed_in(
        User.objects.create_superuser("ada@example.org", "a ledger", name="A", language="nl")
    )


def test_an_administrator_sends_himself_a_test_message(office: PostOffice, ada: Client):
    ada.cookies["language"] = "en"
    assert 'action="/status/message"' in ada.get("/status").content.decode()
    page = ada.post("/status/message", follow=True).content.decode()
    assert "ada@example.org" in page
    assert office.envelopes == [["ada@example.org"]]
    assert office.subjects == ["[Hansa] een testbericht"]


def test_what_keeps_it_from_arriving_is_said(office: PostOffice, ada: Client):
    office.refuses = {"MAIL": "550 no"}
    page = ada.post("/status/message", follow=True, headers={"accept-language": "en"})
    assert "EMAIL_FROM" in page.content.decode()
    assert office.messages == []


def test_where_no_mail_is_set_up_there_is_no_button(ada: Client, settings: Any):
    settings.EMAIL_HOST = ""
    html = ada.get("/status").content.decode()
    assert "EMAIL_URL" in html
    assert "/status/message" not in html
    assert "EMAIL_URL" in ada.post("/status/message", follow=True).content.decode()


def test_nobody_else_sends_one(office: PostOffice, ada: Client):
    reader = signed_in(account("dua@example.org", "en"))
    assert reader.post("/status/message").status_code == 403
    assert "/status/message" not in reader.get("/status").content.decode()
    assert Client().post("/status/message").status_code == 302
    assert ada.get("/status/message").status_code == 405
    assert office.messages == []
