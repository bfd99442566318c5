"""Machines that mean harm (B03-B06): each recipe of tests/hostile/http ends in its sentence."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from outbound import errors
from outbound.addresses import Policy
from outbound.client import Client, Sender
from tests.servers import Case, Network, Server, cases, play, wait_until

CASES = list(cases())


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_recipe_ends_as_it_says(
    case: Case, network: Network, client: Callable[..., Client], into: Path
) -> None:
    policy = {
        name: frozenset(value) if isinstance(value, list) else value
        for name, value in case.policy.items()
    }
    sender = Sender(authorization=case.authorization)
    with Server(case.answers, greeting=case.greeting) as server:
        play(case, network, server)
        one = client(policy=Policy(**policy), sender=sender, **case.budget)
        if case.fetched is None:
            expected = getattr(
                errors, case.kind or ("FetchRefused" if case.refused else "FetchFailed")
            )
            with pytest.raises(expected, match=case.refused or case.failed):
                one.fetch(case.url, into)
            assert list(into.parent.iterdir()) == [], "something was left on the disk"
        else:
            assert one.fetch(case.url, into).bytes == case.fetched == into.stat().st_size
        wait_until(lambda: server.hits >= case.hits, "the server to count its connections")
    assert server.hits == case.hits, f"{case.claim}: connections to the server"
    assert len(network.attempts) == case.hits, "connections that were tried"


def test_every_family_has_its_recipes() -> None:
    families = {case.name.partition("-")[0] for case in CASES}
    assert families == {"b03", "b04", "b05", "b06"}
    assert len(CASES) >= 90


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_recipe_says_one_outcome(case: Case) -> None:
    assert [bool(case.refused), bool(case.failed), case.fetched is not None].count(True) == 1
    assert case.claim
    assert {field.name for field in dataclasses.fields(case)} >= {"claim", "hits"}
