"""kill -9 of web and courier at twelve points of a negotiation, on either side: it goes on.

Two installations with real processes. Whoever comes to the point dies there at once; then it is
started again, and both sides come to the same contract, made once.
"""

import itertools
from collections.abc import Iterator

import pytest

from tests.faults.sides import SIDES, Side, said, two_sides
from tests.faults.stack import until
from tests.sampled import sampled

pytestmark = pytest.mark.long

IN_A_DOOR = ("dsp.before_validate", "dsp.before_commit", "dsp.committed")
IN_THE_COURIER = ("outbox.attempted", "outbox.answered", "outbox.before_acknowledged")
EACH = [pytest.param(*each) for each in itertools.product(IN_A_DOOR + IN_THE_COURIER, SIDES)]


@pytest.fixture(scope="module")
def sides() -> Iterator[dict[str, Side]]:
    """Both, who know each other."""
    with two_sides() as made:
        yield made


@pytest.mark.parametrize(("point", "name"), sampled(EACH, 5))
def test_whoever_dies_there_the_contract_is_made_once(
    sides: dict[str, Side], point: str, name: str
) -> None:
    provider, consumer = sides["provider"], sides["consumer"]
    before = set(consumer.agreements())
    mortal = sides[name]
    mortal.plan(f"{point}=kill:1")
    asking = consumer.party("negotiate", "1", "1")
    until(
        lambda: mortal.passed(point) >= 1, lambda: f"{name} comes to {point}: {mortal.log('web')}"
    )
    part = "web" if point in IN_A_DOOR else "courier"
    process = mortal.processes[part]
    until(lambda: process.poll() is not None, lambda: f"{part} of {name} is dead")
    mortal.kill(part)
    mortal.plan()
    mortal.start_web() if part == "web" else mortal.start_courier()
    found = said(asking)
    assert found["failed"] == 0, found
    new = set(consumer.agreements()) - before
    assert len(new) == 1
    until(lambda: new <= set(provider.agreements()), lambda: "the provider has it in force too")
    (iri,) = new
    assert provider.agreements()[iri] == consumer.agreements()[iri]
    count = "SELECT count(*) FROM connector_contractnegotiation WHERE state <> 'FINALIZED'"
    assert [side.value(count) for side in sides.values()] == [0, 0]
