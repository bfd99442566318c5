"""Hypothesis tries schedules of two connectors on a bad channel: 200, of eight seeds (F13 to F17).

The seed stands in the name of the test, and a schedule that breaks anything is told step by step.
"""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from connector.models import Agreement, DataSource
from connector.negotiation import act
from connector.outbox import lines
from connector.outbox.lines import hang_up
from connector.transfer import act as transferring
from connector.transfer import fetch
from tests.connector.badchannel.channel import BadChannel, messenger_on
from tests.connector.badchannel.schedules import Schedules
from tests.connector.badchannel.world import Clock, World
from tests.connector.transfer.flows import until
from tests.connector.two_sides import offered, seen, two_sides

DATA = b"ship,length\nhansa,20\n"
STEPS = 30
IN_EACH = 25  # schedules of one seed


@pytest.fixture
def world(
    transactional_db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    """Both sides, three offers, one file; nothing leaves the machine. Two contracts are kept."""
    settings.ALLOWED_HOSTS, settings.DSP_PER_MINUTE, settings.FAILPOINTS = ["testserver"], 0, "on"
    settings.OFFERED_DIR, settings.RECEIVED_DIR = tmp_path / "offered", tmp_path / "received"
    settings.OFFERED_DIR.mkdir()
    (settings.OFFERED_DIR / "ships.csv").write_bytes(DATA)
    sides = two_sides()
    channel = BadChannel(sides.provider, sides.consumer)
    clock = Clock(timezone.now)
    monkeypatch.setattr(timezone, "now", clock)
    for module in (lines, fetch):
        monkeypatch.setattr(module, "Messenger", messenger_on(channel))
    monkeypatch.setattr("catalog.failpoints.reach", channel.reach)
    hang_up()  # of tests before
    two_days = until((timezone.now() + timedelta(days=2)).isoformat())
    things = [
        offered(channel, name="at once"),
        offered(channel, name="asks a person", approval="human"),
        offered(channel, two_days, name="for two days"),
    ]
    for thing in things:
        DataSource.objects.create(resource=thing.resource, kind="file", address="ships.csv")
    made = World(channel, clock, [seen(channel, thing) for thing in things], DATA)
    logging.disable(logging.ERROR)  # (who dies says so, a traceback each)
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA kept")
    _contracts(made)
    made.keep()
    yield made
    logging.disable(logging.NOTSET)
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA kept CASCADE")


def _contracts(world: World) -> None:
    """Two, and a transfer of each."""
    with world.channel.consumer.acting():
        for offer in world.offers[::2]:
            act.ask(offer, world.channel.consumer.organisation, None)
    world.channel.settle()
    with world.channel.consumer.acting():
        for agreement in Agreement.objects.filter(negotiation__role="consumer"):
            transferring.request(agreement, None, "HttpData-PULL")
    world.channel.settle()


def run(world: World, number: int, schedules: int) -> None:
    """So many schedules of one seed."""
    made = seed(number)(type("Schedules", (Schedules,), {"world": world}))
    run_state_machine_as_test(
        made,
        settings=settings(
            max_examples=schedules,
            stateful_step_count=STEPS,
            phases=[Phase.generate],  # (the story of a failure is told; to shrink it takes minutes)
            deadline=None,
            database=None,
        ),
    )


@pytest.mark.parametrize("number", [0])
def test_some_schedules(world: World, number: int) -> None:
    run(world, number, 10)


@pytest.mark.long
@pytest.mark.parametrize("number", range(1, 9))
def test_schedules(world: World, number: int) -> None:
    run(world, number, IN_EACH)
