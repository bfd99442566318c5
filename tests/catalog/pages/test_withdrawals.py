"""Withdrawals that wait for a person: who sees them, the list, the answer, and what is said after."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from catalog.harvest import deletion, holds
from catalog.harvest.identity import key
from catalog.models import HarvestRun, HarvestSource, HeldWithdrawal, Missing, Resource
from catalog.pages import withdrawals
from tests.catalog.pages.publishing import publish
from tests.factories import make_resource, make_source

pytestmark = pytest.mark.django_db

ENDED = {"state": "done", "stage": "settle", "complete": True, "started": timezone.now()}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any) -> list[int]:
    """The holds that a worker has been told of."""
    told: list[int] = []
    monkeypatch.setattr(
        "catalog.tasks.withdraw.apply_async", lambda arguments, **_: told.append(arguments[0])
    )
    return told


@pytest.fixture
def hold(port: HarvestSource) -> HeldWithdrawal:
    """Three of ten records of the port, two of them from one publisher."""
    run = HarvestRun.objects.create(source=port, **ENDED)
    made = HeldWithdrawal.objects.create(source=port, run=run, records=3, live=10)
    for name, publisher in (("boats", "Water Office"), ("tides", "Water Office"), ("birds", "")):
        miss(make_resource(port, name, title=name.title(), publisher_name=publisher), made)
    return made


def miss(resource: Resource, hold: HeldWithdrawal | None = None) -> None:
    Missing.objects.create(
        resource=resource, source=resource.source, key=key(resource.stable_id), hold=hold
    )


def page_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.content
    return response.content.decode()


def decide(client: Client, hold: HeldWithdrawal, decision: str = "withdraw") -> Any:
    return client.post(f"/runs/{hold.run_id}/held", {"decision": decision}, follow=True)


def test_who_may_harvest_sees_what_is_held_on_the_page_of_the_run_and_of_the_source(
    steward: Client, administrator: Client, hold: HeldWithdrawal
):
    for client in (steward, administrator):
        for address in (f"/runs/{hold.run_id}", "/sources/port"):
            page = page_of(client, address)
            assert "3 records would be withdrawn. Nothing goes before you say so." in page
            assert "3 of 10 is 30.0 %" in page
            assert "2 of the 3 are from one publisher" in page
            assert "Water Office" in page
            assert f'action="/runs/{hold.run_id}/held"' in page


def test_others_see_that_a_person_is_waited_for_and_not_what_for(
    stranger: Client, reader: Client, hold: HeldWithdrawal
):
    for client in (stranger, reader):
        page = page_of(client, f"/runs/{hold.run_id}")
        assert "waits for a person" in page
        assert "Withdrawals held" in page
        assert "0 of 3 records" in page
        assert f"/runs/{hold.run_id}/held" not in page
        assert "Water Office" not in page
        assert "would be withdrawn" not in page_of(client, "/sources/port")


def test_the_list_is_shown_a_page_at_a_time(
    steward: Client, hold: HeldWithdrawal, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(withdrawals, "PAGE", 2)
    first = page_of(steward, f"/runs/{hold.run_id}/held")
    assert ("Boats" in first, "Tides" in first, "Birds" in first) == (True, True, False)
    assert "1 to 2 of 3" in first
    last = Missing.objects.get(resource__title="Tides").pk
    assert f'href="/runs/{hold.run_id}/held?after={last}"' in first
    second = page_of(steward, f"/runs/{hold.run_id}/held?after={last}")
    assert ("Boats" in second, "Birds" in second) == (False, True)
    assert 'rel="next' not in second


def test_a_list_that_nothing_is_left_of_says_so(steward: Client, hold: HeldWithdrawal):
    Missing.objects.all().delete()
    assert "Nothing is left on the list" in page_of(steward, f"/runs/{hold.run_id}/held")


@pytest.mark.parametrize("after", ["x", "-1", "1.5", "9" * 19, "²", ""])
def test_a_page_that_there_is_not_is_refused_with_a_sentence(
    steward: Client, hold: HeldWithdrawal, after: str
):
    response = steward.get(f"/runs/{hold.run_id}/held", {"after": after})
    assert response.status_code == 400
    assert "begin at the first page" in response.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_stewards_decide(stranger: Client, reader: Client, hold: HeldWithdrawal, method: str):
    address = f"/runs/{hold.run_id}/held"
    answer = getattr(stranger, method)(address, {"decision": "withdraw"})
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/login")
    answer = getattr(reader, method)(address, {"decision": "withdraw"})
    assert answer.status_code == 403
    assert "Only the stewards" in answer.content.decode()
    hold.refresh_from_db()
    assert hold.state == "waiting"


def test_a_forged_form_decides_nothing(hold: HeldWithdrawal, steward: Client):
    forger = Client(enforce_csrf_checks=True)
    forger.cookies = steward.cookies
    answer = forger.post(f"/runs/{hold.run_id}/held", {"decision": "withdraw"})
    assert answer.status_code == 403
    hold.refresh_from_db()
    assert hold.state == "waiting"


def test_agreeing_keeps_who_and_when_and_tells_a_worker(
    steward: Client, hold: HeldWithdrawal, told: list[int], django_capture_on_commit_callbacks: Any
):
    with django_capture_on_commit_callbacks(execute=True):
        page = decide(steward, hold).content.decode()
    hold.refresh_from_db()
    assert (hold.state, hold.decided_by) == ("approved", User.objects.get(name="Cem"))
    assert told == [hold.pk]
    assert "You agreed." in page
    assert "They are being withdrawn: 0 are, 3 follow." in page
    deletion.carry_out(hold.pk)
    page = page_of(steward, f"/runs/{hold.run_id}")
    assert "3 records are withdrawn" in page
    assert "Decided by Cem" in page


def test_keeping_says_when_it_is_asked_again(
    steward: Client, hold: HeldWithdrawal, told: list[int], django_capture_on_commit_callbacks: Any
):
    with django_capture_on_commit_callbacks(execute=True):
        page = decide(steward, hold, "keep").content.decode()
    assert "They are kept." in page
    assert "Decided by Cem" in page
    assert told == []
    assert "would be withdrawn" not in page_of(steward, "/sources/port")


def test_who_comes_second_is_told(
    steward: Client, administrator: Client, hold: HeldWithdrawal, told: list[int]
):
    decide(steward, hold, "keep")
    page = decide(administrator, hold).content.decode()
    assert "Nothing was done: somebody had decided before" in page
    hold.refresh_from_db()
    assert (hold.state, told) == ("kept", [])


def test_an_answer_that_is_none_is_refused(steward: Client, hold: HeldWithdrawal):
    answer = decide(steward, hold, "burn")
    assert answer.status_code == 400
    assert "“withdraw” or “keep”" in answer.content.decode()


def test_a_run_that_holds_nothing_has_no_list(steward: Client, port: HarvestSource):
    run = HarvestRun.objects.create(source=port, **ENDED)
    answer = steward.get(f"/runs/{run.pk}/held")
    assert answer.status_code == 404
    assert "This run holds nothing back." in answer.content.decode()


def test_a_later_run_that_missed_the_same_shows_what_still_waits(
    steward: Client, hold: HeldWithdrawal
):
    later = HarvestRun.objects.create(source=hold.source, same=True, **ENDED)
    page = page_of(steward, f"/runs/{later.pk}")
    assert f"Run {hold.run_id} did not see them" in page
    assert f'action="/runs/{hold.run_id}/held"' in page


def test_the_page_of_a_missing_record_says_since_when(stranger: Client):
    boats = publish()
    assert "Not in the catalogue of" not in page_of(stranger, f"/datasets/{boats.pk}")
    miss(boats)
    assert "Not in the catalogue of Port since" in page_of(stranger, f"/datasets/{boats.pk}")


def test_a_tombstone_says_that_a_steward_had_agreed_and_tells_stewards_who(
    stranger: Client, steward: Client, hold: HeldWithdrawal
):
    holds.approve(hold, User.objects.create_user("dee@example.org", "a ledger", name="Dee Doe"))
    deletion.carry_out(hold.pk)
    gone = Resource.objects.get(title="Boats")
    answer = stranger.get(f"/datasets/{gone.pk}")
    assert answer.status_code == 410
    assert "withdrawn, after its steward had agreed" in answer.content.decode()
    assert "Dee Doe" not in answer.content.decode()
    assert "Dee Doe" in steward.get(f"/datasets/{gone.pk}").content.decode()


def test_programs_are_told_why_a_record_was_withdrawn(
    stranger: Client, hold: HeldWithdrawal, port: HarvestSource
):
    by_run, alone = make_resource(port, "by-run"), make_resource(port, "alone")
    with transaction.atomic():
        deletion.withdraw([by_run.pk], hold.run)
        deletion.withdraw([alone.pk], None)
    holds.approve(hold, User.objects.create_user("dee@example.org", "a ledger", name="Dee Doe"))
    deletion.carry_out(hold.pk)
    agreed = Resource.objects.get(title="Boats")
    for door in ("/api/1/resources/{}", "/datasets/{}.ttl"):
        said = {
            row.pk: stranger.get(door.format(row.pk)).json()["detail"]
            for row in (by_run, alone, agreed)
        }
        assert f"when run {hold.run_id} did not see it." in said[by_run.pk]
        assert "its steward had agreed." in said[agreed.pk]
        assert "run" not in said[alone.pk]


def test_programs_are_told_what_is_missing_and_held(
    stranger: Client, hold: HeldWithdrawal, port: HarvestSource
):
    boats, there = Resource.objects.get(title="Boats"), make_resource(port, "there")
    assert stranger.get(f"/api/1/resources/{boats.pk}").json()["missing_since"] is not None
    assert stranger.get(f"/api/1/resources/{there.pk}").json()["missing_since"] is None
    run = f"/api/1/runs/{hold.run_id}"
    assert stranger.get(run).json()["held"] == 3
    HeldWithdrawal.objects.update(state="kept")
    assert stranger.get(run).json()["held"] == 0


def test_a_file_that_is_not_named_any_more_is_listed_with_its_day(stranger: Client):
    boats = publish()
    for name, gone in (("here", None), ("gone", timezone.now())):
        boats.distributions.create(
            key=name, position=1, access_urls=[f"https://port.example/{name}"], withdrawn=gone
        )
    page = page_of(stranger, f"/datasets/{boats.pk}")
    assert "1 file that is not named any more" in page
    assert "https://port.example/gone</span>, gone since" in page
    assert "https://port.example/here</span>" not in page


def test_a_file_that_is_gone_does_not_tell_of_what_is_hidden(stranger: Client, steward: Client):
    secret = make_resource(
        make_source("stranger"), "secret", iri="https://port.example/secret", audiences=[99]
    )
    boats = publish()
    boats.distributions.create(
        key="gone", position=1, iri=secret.iri, access_urls=[secret.iri], withdrawn=timezone.now()
    )
    assert secret.iri not in page_of(stranger, f"/datasets/{boats.pk}")
