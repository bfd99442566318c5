"""Hansa and a real Eclipse EDC: contracts and data in both directions, ends, and who is not heard.

The steps are those of docs/howto/connect-an-eclipse-edc.md.
"""

import json
from collections.abc import Iterator
from hashlib import sha256

import pytest

from tests.conftest import missing
from tests.foreign.edc.management import Management, Refused
from tests.foreign.edc.rounds import run
from tests.foreign.edc.runtime import Edc
from tests.foreign.edc.served import PROVIDER, Served, round_of
from tests.foreign.edc.world import (
    ENDED,
    HANSA,
    OURS,
    OVER,
    PEER,
    SHIPS,
    TERMS,
    THEIRS,
    TIED,
    USE,
    World,
    data,
    world,
)
from tests.foreign.maven import NotHere

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]
WHY = "the purpose has changed"


@pytest.fixture(scope="module")
def both() -> Iterator[World]:
    """A Hansa and an EDC that know each other."""
    try:
        with world() as made:
            yield made
    except NotHere as error:
        missing("edc", str(error))


# --- EDC provides -------------------------------------------------------------------------------
def test_what_edc_offers_is_harvested_with_its_terms(both: World) -> None:
    found = {one["dataset"]: one for one in both.site.does("follow", iri=PEER)}
    assert found.keys() >= {SHIPS, TIED}
    for one in found.values():
        assert one["formats"] == ["HttpData-PULL"]
        assert one["resource"] is not None
    assert json.loads(found[SHIPS]["body"])["permission"] == [{"action": "use"}]


def test_a_catalogue_of_several_pages_is_harvested_to_its_end(both: World) -> None:
    names = {f"quay-{number}" for number in range(60)}  # EDC gives fifty at once
    for name in names:
        both.manages.offer(name, USE)
    assert {one["dataset"] for one in both.site.does("follow", iri=PEER)} >= names


def test_a_contract_on_data_of_edc_and_the_data(both: World) -> None:
    made = both.contract()
    came = both.fetched(made)
    assert came["state"] == "COMPLETED", came
    assert (came["size"], came["sha256"]) == (len(THEIRS), sha256(THEIRS).hexdigest())


def test_terms_with_a_list_go_back_to_edc_as_it_wrote_them(both: World) -> None:
    made = both.contract(TIED)
    body = both.site.does("agreement", pid=made.here)["body"]
    (constraint,) = body["permission"][0]["constraint"]
    assert isinstance(constraint["rightOperand"], str), "EDC writes a list as one text"


def test_what_we_end_while_edc_agrees_is_ended_on_both_sides_or_on_none(both: World) -> None:
    for _ in range(5):  # EDC may be done before we have said so
        pid = both.asked(SHIPS)
        both.ours("negotiation", pid, "REQUESTED", "AGREED", "VERIFIED", *OVER)
        both.site.does("end", kind="negotiation", pid=pid, reason=WHY)
        ours = both.ours("negotiation", pid, *OVER)
        assert both.theirs_of(pid, ours["state"]), "the same on both sides"
        if ours["state"] == "TERMINATED":
            return
    pytest.fail("EDC was done each time before we had ended anything")


def test_a_transfer_that_edc_drops_without_a_word_is_ended_here(both: World) -> None:
    made = both.contract()
    pid = both.site.does("request", pid=made.here, format="HttpData-PIGEON")["pid"]
    ours = both.ours("transfer", pid, *ENDED)
    assert ours["state"] == "TERMINATED", ours
    assert ours["reasons"]


def test_a_transfer_that_edc_ends_is_ended_here(both: World) -> None:
    started = _that_gets_nothing(both)
    theirs = both.transfer_of(started)
    both.manages.terminate_transfer(theirs["@id"], WHY)
    ours = both.ours("transfer", started, *ENDED)
    assert ours["state"] == "TERMINATED", ours
    assert WHY in ours["reasons"]


def test_a_transfer_that_we_end_stops_the_data_plane_of_edc(both: World) -> None:
    started = _that_gets_nothing(both)
    theirs = both.transfer_of(started)
    both.site.does("end", kind="transfer", pid=started, reason=WHY)
    ours = both.ours("transfer", started, *ENDED)
    assert ours["state"] == "TERMINATED", ours
    both.until(
        lambda: f"{theirs['@id']}/terminate" in [verb for verb, _ in both.plane.asked],
        "EDC tells its data plane",
    )


def _that_gets_nothing(both: World) -> str:
    """A transfer of ours that has started, and whose data do not come; our pid."""
    made = both.contract()
    with both.plane.shut():
        pid = str(both.site.does("request", pid=made.here)["pid"])
        assert both.ours("transfer", pid, "STARTED", *ENDED)["state"] == "STARTED"
        both.until(lambda: both.site.does("look", kind="transfer", pid=pid)["error"], "refused")
    return pid


def test_to_a_name_that_edc_refuses_nothing_is_shown(both: World) -> None:
    source = both.site.does("follow", iri=PEER)[0]["source"]
    command = ("harvest", "--source", source)
    refused = both.site.manage(*command, PARTICIPANT_ID="faultyClientId")
    assert refused.returncode != 0
    assert "401" in refused.stdout + refused.stderr
    off = both.site.manage(*command, HANSA_CONFORMANCE="0")
    assert off.returncode != 0
    assert "401" in off.stdout + off.stderr, "without any name"
    assert {one["dataset"] for one in both.site.does("follow", iri=PEER)} >= {SHIPS, TIED}


# --- Hansa provides -----------------------------------------------------------------------------
def test_edc_finds_what_we_offer(both: World) -> None:
    found = both.manages.catalog(HANSA, both.site.address)
    assert {one["@id"] for one in found["dataset"]} == set(both.datasets.values())
    assert found["participantId"] == HANSA


def test_a_contract_on_our_data_and_the_data_until_edc_ends_it(both: World) -> None:
    number, address = both.delivering(both.sold("boats"))
    assert data(address) == (200, OURS)
    both.manages.terminate_transfer(number, WHY)
    pid = both.manages.process(number)["correlationId"]
    ours = both.ours("transfer", pid, *ENDED)
    assert (ours["state"], ours["reasons"]) == ("TERMINATED", [WHY])
    assert data(address)[0] == 404


@pytest.mark.parametrize("kind", TERMS)
def test_our_terms_are_agreed_upon_as_we_wrote_them(both: World, kind: str) -> None:
    made = both.sold(kind)
    body = both.site.does("agreement", pid=made.here)["body"]
    for rules, said in TERMS[kind].items():
        assert body[rules] == said


def test_a_transfer_of_our_data_that_we_end_is_ended_at_edc(both: World) -> None:
    number, address = both.delivering(both.sold("boats"))
    pid = both.manages.process(number)["correlationId"]
    both.site.does("end", kind="transfer", pid=pid, reason=WHY)
    both.manages.until("process", number, "TERMINATED", "DEPROVISIONED")
    assert data(address)[0] == 404


def test_our_data_stop_while_edc_pauses_and_go_on_when_it_says_so(both: World) -> None:
    number, address = both.delivering(both.sold("boats"))
    pid = both.manages.process(number)["correlationId"]
    both.manages.suspend(number, WHY)
    paused = both.ours("transfer", pid, "SUSPENDED")
    assert (paused["state"], paused["reasons"]) == ("SUSPENDED", [WHY])
    assert data(address)[0] == 403
    both.manages.until("process", number, "SUSPENDED")
    both.manages.resume(number)
    assert both.ours("transfer", pid, "STARTED")["state"] == "STARTED"
    assert data(address) == (200, OURS)


def test_our_data_stop_while_we_pause_and_go_on_at_an_address_that_edc_is_told(both: World) -> None:
    number, before = both.delivering(both.sold("boats"))
    pid = both.manages.process(number)["correlationId"]
    both.site.does("suspend", pid=pid, reason=WHY)
    both.manages.until("process", number, "SUSPENDED")
    assert data(before)[0] in (403, 404)
    both.site.does("resume", pid=pid)
    both.manages.until("process", number, "STARTED")
    assert data(both.manages.data_address(number)) == (200, OURS)
    assert data(before)[0] == 404, "with a new token"


@pytest.mark.parametrize("ender", ["hansa", "edc"])
def test_a_request_that_waits_for_a_person_is_ended_by_either_side(both: World, ender: str) -> None:
    number = both.manages.negotiate(both.site.address, both.offer("slow"))
    both.manages.until("negotiation", number, "REQUESTED")
    pid = both.ours("negotiation", number, "REQUESTED")["pid"]
    if ender == "hansa":
        both.site.does("end", kind="negotiation", pid=pid, reason=WHY)
    else:
        both.manages.terminate_negotiation(number, WHY)
    both.manages.until("negotiation", number, "TERMINATED")
    ours = both.ours("negotiation", pid, *OVER)
    assert (ours["state"], ours["reasons"]) == ("TERMINATED", [WHY])


def test_an_edc_that_we_do_not_know_sees_nothing_and_gets_nothing(both: World) -> None:
    offer = both.offer("boats")
    with Edc("edc-stranger") as stranger:
        manages = Management(stranger)
        with pytest.raises(Refused):
            manages.catalog(HANSA, both.site.address)
        number = manages.negotiate(both.site.address, offer)
        assert manages.until("negotiation", number, *OVER)["state"] == "TERMINATED"
    assert both.site.does("look", kind="negotiation", pid=number) == {"state": None}


@pytest.fixture(scope="module")
def found(both: World) -> Iterator[Served]:
    """A contract between two EDCs on data that are here."""
    with Edc(PROVIDER) as provider:
        yield Served(both.site, both.datasets["boats"], provider, both.manages)


def test_data_that_two_edcs_have_a_contract_on_come_from_here_until_its_end(found: Served) -> None:
    round_of(found)


def test_they_stop_in_a_pause_and_go_on_with_a_new_token(found: Served) -> None:
    number, pid = found.started()
    before = found.consumes.data_address(number)
    found.provides.suspend(pid, WHY)
    found.consumes.until("process", number, "SUSPENDED")
    assert data(before)[0] == 403
    found.provides.resume(pid)
    found.consumes.until("process", number, "STARTED")
    assert found.status(number) == (200, OURS)
    assert data(before)[0] == 404


# --- again and again ----------------------------------------------------------------------------
def test_of_some_rounds_in_each_direction_none_is_lost(both: World) -> None:
    assert run(both, 3) == 0
