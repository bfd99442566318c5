"""The page of a transfer: where it stands, what was said, and what came through."""

import pytest
from django.utils import timezone

from connector.dps.states import FlowState
from connector.dsp.values import Json
from connector.models import DataFlow, Message, Plane, TransferProcess
from tests.connector.pages.test_agreements import agreed

pytestmark = pytest.mark.django_db


def begun(agreement, state="STARTED", **fields):
    negotiation = agreement.negotiation
    return TransferProcess.objects.create(
        role=negotiation.role, participant=negotiation.participant, agreement=agreement,
        organisation=negotiation.organisation, state=state, format="HttpData-PULL", **fields,
    )  # fmt: skip


def page_of(client, found, rest=""):
    response = client.get(f"/contracts/transfers/{found.pk}{rest}")
    assert response.status_code == 200, response
    return response.content.decode()


def test_each_side_sees_its_own_and_nobody_else_any(
    wire, provider, consumer, reader, member, stranger
):
    ours, theirs = agreed(wire)
    found = begun(ours)
    for client in (provider, reader):
        assert "Consumer fetches" in page_of(client, found)
    assert "You fetch" in page_of(consumer, begun(theirs))
    for rest in ("", "/progress"):
        for client in (consumer, member):
            assert client.get(f"/contracts/transfers/{found.pk}{rest}").status_code == 404
        assert stranger.get(f"/contracts/transfers/{found.pk}{rest}").status_code == 302


def test_the_provider_reads_how_much_was_delivered(wire, provider):
    ours, _ = agreed(wire)
    page = page_of(provider, begun(ours, sent=1_234_567))
    assert "1.2 MB" in page
    assert "1,234,567 bytes" in page
    assert "Started" in page


def test_the_consumer_reads_what_was_received_and_its_hash(wire, consumer):
    _, theirs = agreed(wire)
    found = begun(theirs, "COMPLETED", size=9, sha256="ab" * 32, media_type="text/csv")
    page = page_of(consumer, found)
    assert "9 bytes" in page
    assert "sha-256</code> abab abab" in page
    assert "text/csv" in page
    assert "hx-get" not in page
    assert "nothing yet" in page_of(consumer, begun(theirs))


def test_no_secret_of_a_transfer_is_shown(wire, consumer):
    _, theirs = agreed(wire)
    found = begun(theirs, data_address=b"sealed-7c1", token_hash="f00d" * 16)
    properties = [{"name": "authorization", "value": "tok-991"}]
    said = {"dataAddress": {"endpointProperties": properties}}
    Message.objects.create(
        transfer=found, direction="received", step="TransferStartMessage", delivery="applied",
        body=Json.of(said).text, state_before="REQUESTED", then="STARTED",
    )  # fmt: skip
    page = page_of(consumer, found)
    for secret in ("tok-991", "sealed-7c1", "f00df00d"):
        assert secret not in page
    assert "the data may be fetched" in page


@pytest.mark.parametrize(("by", "sentence"), [("provider", "You paused it."), ("consumer", "The other side paused it.")])  # fmt: skip
def test_it_says_who_paused_it_and_why(wire, provider, by, sentence):
    ours, _ = agreed(wire)
    page = page_of(provider, begun(ours, "SUSPENDED", suspended_by=by, reasons=["<b>A storm"]))
    assert sentence in page
    assert "&lt;b&gt;A storm" in page
    assert "Paused" in page


def test_it_asks_again_by_itself_while_it_is_open(wire, provider):
    ours, _ = agreed(wire)
    found = begun(ours)
    page = page_of(provider, found)
    again = page.partition('hx-get="')[2].partition('"')[0].replace("&amp;", "&")
    assert provider.get(again).status_code == 204
    TransferProcess.objects.update(sent=5)
    assert provider.get(again)["HX-Refresh"] == "true"


def test_the_list_is_narrowed_and_linked(wire, provider):
    ours, _ = agreed(wire)
    found = begun(ours)
    listed = provider.get("/contracts/transfers?state=started&role=provider").content.decode()
    assert f'href="/contracts/transfers/{found.pk}"' in listed
    assert "None of that kind" in provider.get("/contracts/transfers?state=completed").content.decode()  # fmt: skip
    assert provider.get("/contracts/transfers?state=odd").status_code == 400


def test_pages_ask_a_few_times_whatever_is_there(wire, provider, django_assert_max_num_queries):
    ours, _ = agreed(wire)
    found = [begun(ours) for _ in range(30)]
    with django_assert_max_num_queries(7):
        page_of(provider, found[0])
    with django_assert_max_num_queries(7):
        provider.get("/contracts/transfers")


def test_it_says_who_moves_the_data_and_what_a_data_plane_has_not_done(wire, provider):
    ours, _ = agreed(wire)
    plane = Plane.objects.create(
        kind="data", name="bucket", endpoint="https://plane.example", profiles=["HttpData-PULL"],
        organisation=ours.negotiation.organisation,
    )  # fmt: skip
    found = begun(ours, plane=plane, state="REQUESTED")
    row = DataFlow.objects.create(
        plane=plane, transfer=found, side="provider", process_id=found.pid, profile=found.format,
        wanted="STARTED", error="the plane answers 503", next_attempt=timezone.now(),
    )  # fmt: skip
    page = page_of(provider, found)
    for said in ("bucket", "to become STARTED", "the plane answers 503", "asked again by itself"):
        assert said in page
    row.move_to(FlowState.STARTED)
    DataFlow.objects.update(error="")
    page = page_of(provider, found)
    assert "has not done" not in page
    assert "to become" not in page
