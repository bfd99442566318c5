"""Save a search, watch a dataset; see, change, pause, delete; stop by the link of an e-mail."""

import re
from dataclasses import replace

import pytest
from django.test import Client

from accounts.models import User
from catalog.models import Event, Resource, Topic, Watch
from catalog.watching import unsubscribe
from tests.catalog.watching.conftest import follow, watches
from tests.factories import make_resource, make_source

__all__ = ["follow"]
pytestmark = pytest.mark.django_db(transaction=True)
FORM = {
    "name": "Harbour",
    "channel": "email",
    "frequency": "daily",
    "events": ["new", "gone"],
    "url": "",
}


@pytest.fixture(autouse=True)
def mail(settings):
    settings.EMAIL_HOST, settings.HANSA_URL = "127.0.0.1", "https://catalogue.example"


@pytest.fixture
def dues() -> Resource:
    return make_resource(make_source("port"), title="Harbour dues", publisher_key="office",
                         publisher_name="Harbour Office")  # fmt: skip


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada@reader.example", "a ledger", name="Ada")


@pytest.fixture
def signed_in(ada) -> Client:
    client = Client()
    client.force_login(ada)
    return client


def text(response) -> str:
    return response.content.decode()


def test_the_list_the_dataset_and_the_publisher_lead_there(client, dues):
    listed = text(client.get("/datasets?q=harbour&sort=title&size=50"))
    assert 'href="/alerts/new?q=harbour"' in listed
    assert 'href="/datasets.atom?q=harbour"' in listed
    assert f'href="/alerts/new?dataset={dues.pk}"' in text(client.get(f"/datasets/{dues.pk}"))
    page = re.search(r"/publishers/[0-9a-f]{16}", text(client.get("/publishers")))
    assert 'href="/alerts/new?publisher=office"' in text(client.get(page[0]))


def test_also_a_search_that_finds_nothing_can_be_saved(client, dues):
    assert "Save this search" in text(client.get("/datasets?q=zanzibar"))


def test_who_is_not_signed_in_is_asked_to_and_comes_back(client):
    answer = client.get("/alerts/new?q=harbour")
    assert answer.status_code == 302 and "next=/alerts/new%3Fq%3Dharbour" in answer.url


def test_a_search_is_saved(signed_in, ada, dues):
    page = text(signed_in.get("/alerts/new?q=harbour&theme=TRAN"))
    assert "harbour, Theme: Transport" in page
    answer = signed_in.post("/alerts/new?q=harbour&sort=title", FORM)
    made = Watch.objects.get()
    assert answer.url == f"/alerts/{made.pk}"
    assert made.user == ada and made.topic.query == "?q=harbour"
    assert sorted(made.events) == ["gone", "new"]
    listed = text(signed_in.get("/alerts"))
    assert "Harbour" in listed and "/datasets?q=harbour" in listed


def test_a_dataset_is_watched(signed_in, dues):
    page = text(signed_in.get(f"/alerts/new?dataset={dues.pk}"))
    assert "Harbour dues" in page
    signed_in.post(f"/alerts/new?dataset={dues.pk}", {**FORM, "events": ["changed", "quality"]})
    assert Topic.objects.get().resource == dues


def test_a_webhook_shows_its_secret_once(signed_in, dues):
    hook = {**FORM, "channel": "webhook", "url": "https://robot.example/hook"}
    shown = text(signed_in.post("/alerts/new?q=harbour", hook))
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", shown)
    made = Watch.objects.get()
    assert secret and secret[0].encode() not in bytes(made.sealed)
    assert "whsec_" not in text(signed_in.get(f"/alerts/{made.pk}"))


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("", "Give the address"),
        ("http://robot.example/hook", "begins with https://"),
        ("ftp://robot.example/hook", "cannot be called"),
        ("https://user:secret@robot.example/hook", "cannot be called"),
        ("https://127.0.0.1/hook", "cannot be called"),
        ("https://robot.example:22/hook", "cannot be called"),
    ],
)
def test_an_address_that_cannot_be_called_is_refused(signed_in, url, wrong):
    answer = signed_in.post("/alerts/new?q=x", {**FORM, "channel": "webhook", "url": url})
    assert answer.status_code == 422 or answer.status_code == 400
    assert wrong in text(answer) and not Watch.objects.exists()


def test_wrong_forms_say_what_to_mend(signed_in, ada, settings):
    for field in ("name", "channel", "frequency", "events"):
        answer = signed_in.post("/alerts/new?q=x", {**FORM, field: []})
        assert 'role="alert"' in text(answer), field
    signed_in.post("/alerts/new?q=x", FORM)
    assert "by e-mail already" in text(signed_in.post("/alerts/new?q=x", FORM))
    settings.ALERTS = replace(settings.ALERTS, per_account=1)
    assert "all that an account may have" in text(signed_in.post("/alerts/new?q=y", FORM))
    assert Watch.objects.count() == 1
    assert signed_in.get("/alerts/new?kind=Shark").status_code == 400
    assert signed_in.get("/alerts/new?dataset=99999999").status_code == 404
    assert signed_in.get("/alerts/new?dataset=%00").status_code == 404


def test_without_mail_only_webhooks_are_offered(signed_in, settings):
    settings.EMAIL_HOST = ""
    page = text(signed_in.get("/alerts/new?q=x"))
    assert 'value="webhook"' in page and 'value="email"' not in page


def test_it_is_changed_paused_resumed_and_deleted(signed_in, ada, dues):
    watch = watches(ada, "q=harbour")
    change = {"name": "Port", "frequency": "weekly", "events": ["gone"]}
    signed_in.post(f"/alerts/{watch.pk}", change)
    watch.refresh_from_db()
    assert (watch.name, watch.frequency, watch.events) == ("Port", "weekly", ["gone"])
    signed_in.post(f"/alerts/{watch.pk}/pause")
    assert "Resume it" in text(signed_in.get(f"/alerts/{watch.pk}"))
    signed_in.post(f"/alerts/{watch.pk}/pause")
    assert "Pause it" in text(signed_in.get(f"/alerts/{watch.pk}"))
    signed_in.post(f"/alerts/{watch.pk}/delete")
    assert not Watch.objects.exists() and not Topic.objects.exists()
    assert "No alerts yet" in text(signed_in.get("/alerts"))


def test_it_shows_what_it_would_have_told_last_week(signed_in, ada, dues):
    watch = watches(ada, "q=harbour")
    other = watches(ada, dues)
    for pk in (watch.pk, other.pk):
        assert "Harbour dues" in text(signed_in.get(f"/alerts/{pk}")).split("Last week")[1]


def test_others_see_and_touch_nothing_of_it(ada, dues):
    watch = watches(ada, "q=harbour")
    eve = Client()
    eve.force_login(User.objects.create_user("eve@reader.example", "a pencil", name="Eve"))
    assert eve.get(f"/alerts/{watch.pk}").status_code == 404
    for deed in ("pause", "delete"):
        assert eve.post(f"/alerts/{watch.pk}/{deed}").status_code == 404
    assert Watch.objects.get().active


# --- the link in each e-mail --------------------------------------------------------------------
def test_one_click_stops_it_without_signing_in(ada, dues):
    link = f"/alerts/stop/{unsubscribe.token_of(watches(ada, 'q=harbour'))}"
    anybody = Client(enforce_csrf_checks=True)
    page = anybody.get(link)
    assert "Stop this alert?" in text(page) and Watch.objects.exists(), "a look stops nothing"
    assert page["Referrer-Policy"] == "no-referrer"
    answer = anybody.post(
        link, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200 and not Watch.objects.exists()
    assert "not told of this any more" in text(anybody.get(link))


def test_a_link_that_is_not_ours_stops_nothing(ada, dues):
    watch = watches(ada, "q=harbour")
    token = unsubscribe.token_of(watch)
    for wrong in (token[:-1], f"{watch.pk}", "x:y", token.replace(f"{watch.pk}:", "987654:")):
        assert Client().post(f"/alerts/stop/{wrong}").status_code == 200
    assert Watch.objects.get().events == sorted(Event)
