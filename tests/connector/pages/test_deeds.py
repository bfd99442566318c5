"""What people do with an agreement and a transfer, and what a click too many does: nothing."""

from pathlib import Path

import pytest

from connector.models import Agreement, Message, TransferProcess
from tests.connector.pages.conftest import acting
from tests.connector.transfer.flows import DATA, at, deal, get, started, states

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.OFFERED_DIR = tmp_path / "offered"
    settings.RECEIVED_DIR = tmp_path / "received"


def post(client, row, verb, **data):
    is_agreement = isinstance(row, Agreement)
    role = row.negotiation.role if is_agreement else row.role
    kind = "agreements" if is_agreement else "transfers"
    with acting(role):
        return client.post(f"/contracts/{kind}/{row.pk}/{verb}", data)


def page_of(client, row):
    kind = "agreements" if isinstance(row, Agreement) else "transfers"
    return client.get(f"/contracts/{kind}/{row.pk}").content.decode()


# --- agreements -------------------------------------------------------------------------------
def test_the_consumer_asks_for_the_data_and_a_double_click_asks_once(wire, consumer):
    made = deal(wire)
    assert "Get the data" in page_of(consumer, made.theirs)
    done = post(consumer, made.theirs, "request")
    assert done["Location"] == f"/contracts/transfers/{at(made, 'consumer').pk}"
    again = post(consumer, made.theirs, "request")
    assert again.status_code == 409
    assert "is open already: wait for it, or end it first." in again.content.decode()
    assert TransferProcess.objects.count() == 1
    wire.settle()
    assert states(made) == ("STARTED", "STARTED")


def test_what_is_offered_in_no_way_that_we_know_is_not_asked_for(wire, consumer):
    made = deal(wire)
    made.theirs.negotiation.remote_offer.formats = ["Kafka-PUSH"]
    made.theirs.negotiation.remote_offer.save()
    page = page_of(consumer, made.theirs)
    assert "Get the data" not in page
    assert "The data cannot be fetched from here." in page
    assert post(consumer, made.theirs, "request").status_code == 409
    assert not TransferProcess.objects.exists()


def test_the_provider_revokes_with_a_reason_and_data_stop(wire, provider):
    made = deal(wire)
    ours = started(made)
    assert "Say why" in post(provider, made.ours, "revoke", reason=" ").content.decode()
    assert get(made).status_code == 200
    done = post(provider, made.ours, "revoke", reason="You <b>sold</b> it.")
    assert done.status_code == 302
    assert get(made, "Bearer x", f"/data/{ours.pid}").status_code == 404
    page = page_of(provider, made.ours)
    assert "You &lt;b&gt;sold&lt;/b&gt; it." in page
    assert "Revoked" in page
    wire.settle()
    assert states(made) == ("TERMINATED", "TERMINATED")


def test_what_is_revoked_is_not_revoked_again(wire, provider):
    made = deal(wire)
    post(provider, made.ours, "revoke", reason="Enough.")
    again = post(provider, made.ours, "revoke", reason="Enough, I said.")
    assert again.status_code == 409
    assert "there is nothing to revoke" in again.content.decode()
    made.ours.refresh_from_db()
    assert made.ours.reason == "Enough."


def test_each_side_has_its_own_deeds(wire, provider, consumer):
    made = deal(wire)
    assert "Get the data" not in page_of(provider, made.ours)
    assert "Revoke" not in page_of(consumer, made.theirs)
    refused = post(consumer, made.theirs, "revoke", reason="No.")
    assert "Only its provider revokes an agreement." in refused.content.decode()
    refused = post(provider, made.ours, "request")
    assert "the other side asks" in refused.content.decode()
    assert {row.state for row in Agreement.objects.all()} == {"active"}


def test_who_may_not_act_sees_no_buttons_and_is_refused(wire, reader, member, stranger):
    made = deal(wire)
    ours = started(made)
    for row in (made.ours, ours):
        page = page_of(reader, row)
        assert "<form" not in page[page.index("<main") :]
    deeds = [(made.ours, verb) for verb in ("request", "revoke")]
    deeds += [(ours, verb) for verb in ("suspend", "resume", "terminate", "fetch")]
    for row, verb in deeds:
        assert post(reader, row, verb, reason="No.").status_code == 403
        assert post(member, row, verb, reason="No.").status_code == 404
        assert post(stranger, row, verb, reason="No.").status_code == 302
    assert reader.get(f"/contracts/transfers/{ours.pk}/file").status_code == 403
    assert member.get(f"/contracts/transfers/{ours.pk}/file").status_code == 404
    assert stranger.get(f"/contracts/transfers/{ours.pk}/file").status_code == 302
    assert states(made) == ("STARTED", "STARTED")


# --- transfers --------------------------------------------------------------------------------
def test_the_provider_pauses_and_goes_on(wire, provider):
    made = deal(wire)
    ours = started(made)
    shown = get(made)
    assert shown.body == DATA
    assert post(provider, ours, "suspend", reason="A <i>storm</i>.").status_code == 302
    assert get(made).status_code == 404
    wire.settle()
    assert states(made) == ("SUSPENDED", "SUSPENDED")
    page = page_of(provider, ours)
    assert "You paused it." in page
    assert "A &lt;i&gt;storm&lt;/i&gt;." in page
    assert "Go on" in page
    post(provider, ours, "resume")
    wire.settle()
    assert states(made) == ("STARTED", "STARTED")
    assert get(made).status_code == 200


def test_only_who_paused_lets_it_go_on(wire, provider, consumer):
    made = deal(wire)
    ours = started(made)
    post(provider, ours, "suspend", reason="A storm.")
    wire.settle()
    theirs = at(made, "consumer")
    page = page_of(consumer, theirs)
    assert "The other side paused it." in page
    assert "Go on" not in page
    refused = post(consumer, theirs, "resume")
    assert refused.status_code == 409
    assert "Only the party that suspended" in refused.content.decode()


@pytest.mark.parametrize("verb", ["suspend", "terminate"])
def test_a_reason_is_asked_for_and_a_double_click_says_it_once(wire, provider, verb):
    made = deal(wire)
    ours = started(made)
    again = post(provider, ours, verb, reason="")
    assert "Say why" in again.content.decode()
    name = {"suspend": "pause", "terminate": "end"}[verb]
    assert f'href="#{name}_reason"' in again.content.decode()
    before = Message.objects.filter(direction="sent").count()
    assert post(provider, ours, verb, reason="A storm.").status_code == 302
    assert post(provider, ours, verb, reason="A storm.").status_code == 409
    assert Message.objects.filter(direction="sent").count() == before + 1


def test_what_has_ended_cannot_be_paused_by_an_old_page(wire, provider):
    made = deal(wire)
    ours = started(made)
    post(provider, ours, "terminate", reason="Enough.")
    wire.settle()
    refused = post(provider, ours, "suspend", reason="A storm.")
    assert refused.status_code == 409
    assert "never changes again" in refused.content.decode()
    assert "<form" not in page_of(provider, ours).partition("<main")[2]


def test_what_could_not_be_fetched_is_tried_again_at_once(wire, consumer):
    made = deal(wire)
    started(made)
    theirs = at(made, "consumer")
    TransferProcess.objects.filter(pk=theirs.pk).update(
        fetch_next="2099-01-01T00:00Z", fetch_attempts=7, fetch_error="the provider answers 503"
    )
    page = page_of(consumer, theirs)
    assert "the provider answers 503" in page
    assert "Try again now" in page
    assert post(consumer, theirs, "fetch").status_code == 302
    theirs.refresh_from_db()
    assert theirs.fetch_next.year < 2099
    assert theirs.fetch_attempts == 0
    TransferProcess.objects.filter(pk=theirs.pk).update(fetch_next=None)
    assert "There is nothing to fetch" in post(consumer, theirs, "fetch").content.decode()


def test_the_received_file_is_taken_along_as_it_came(wire, consumer, settings):
    made = deal(wire)
    started(made)
    theirs = at(made, "consumer")
    where = f"/contracts/transfers/{theirs.pk}/file"
    assert consumer.get(where).status_code == 404
    name = theirs.pid.removeprefix("urn:uuid:")
    Path(settings.RECEIVED_DIR).mkdir()
    (settings.RECEIVED_DIR / name).write_bytes(b"<script>a,b\n")
    TransferProcess.objects.filter(pk=theirs.pk).update(file=name, media_type="text/csv; x=1")
    assert "Download the file" in page_of(consumer, theirs)
    response = consumer.get(where)
    assert b"".join(response.streaming_content) == b"<script>a,b\n"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == f'attachment; filename="transfer-{theirs.pk}.csv"'
    assert response["Cache-Control"] == "private, no-store"
    (settings.RECEIVED_DIR / name).unlink()
    assert "The file is not here any more" in consumer.get(where).content.decode()


def test_no_file_beside_what_was_received_can_be_taken(wire, consumer, settings, tmp_path):
    made = deal(wire)
    started(made)
    theirs = at(made, "consumer")
    Path(settings.RECEIVED_DIR).mkdir()
    (tmp_path / "secret").write_text("key")
    for name in ("../secret", str(tmp_path / "secret"), ".."):
        TransferProcess.objects.filter(pk=theirs.pk).update(file=name)
        assert consumer.get(f"/contracts/transfers/{theirs.pk}/file").status_code == 404
