"""One participant's flood is held off, and nobody else waits for that."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from connector.api import pace
from connector.errors import TooMany
from tests.connector.offered import participant, token_of

REQUEST = "/dsp/2025-1/catalog/request"
ASK = {
    "@context": ["https://w3id.org/dspace/2025/1/context.jsonld"],
    "@type": "CatalogRequestMessage",
}


class Clock:
    """Time as a test says."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Clock]:
    settings.DSP_PER_MINUTE, settings.STATIC_ROOT = 6, None
    made = Clock()
    monkeypatch.setattr(pace, "of_this_process", pace.Pace(made))
    return made


def test_a_minute_may_come_at_once_and_then_as_much_as_flows_in(clock: Clock) -> None:
    held = pace.Pace(clock)
    for _ in range(6):
        held.take(1)
    with pytest.raises(TooMany) as refused:
        held.take(1)
    assert refused.value.seconds == 11
    held.take(2)
    clock.now += 9
    with pytest.raises(TooMany):
        held.take(1)
    clock.now += 1
    held.take(1)
    clock.now += 10_000
    for _ in range(6):
        held.take(1)
    with pytest.raises(TooMany):
        held.take(1)


def test_without_a_limit_there_is_none(clock: Clock, settings: Any) -> None:
    settings.DSP_PER_MINUTE = 0
    held = pace.Pace(clock)
    for _ in range(1_000):
        held.take(1)


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_who_sends_too_much_is_told_when_to_come_back() -> None:
    participant()
    participant("stranger")
    client = Client(headers={"authorization": f"Bearer {token_of('consumer')}"})
    answers = [client.post(REQUEST, ASK, content_type="application/json") for _ in range(7)]
    assert [one.status_code for one in answers] == [200] * 6 + [429]
    assert answers[-1]["Retry-After"] == "11"
    assert answers[-1].json()["@type"] == "CatalogError"
    assert answers[-1].json()["code"] == "too-many"
    other = Client(headers={"authorization": f"Bearer {token_of('stranger')}"})
    assert other.post(REQUEST, ASK, content_type="application/json").status_code == 200


@pytest.mark.long
@pytest.mark.django_db
def test_five_hundred_messages_of_one_are_held_off_by_one_look_each(
    clock: Clock, settings: Any, django_assert_max_num_queries: Any
) -> None:
    """F31: a message too many costs who it comes from, and no more; the others are answered."""
    settings.DSP_PER_MINUTE = 20
    participant()
    participant("other")
    noisy = Client(headers={"authorization": f"Bearer {token_of('consumer')}"})
    other = Client(headers={"authorization": f"Bearer {token_of('other')}"})

    def send(client: Client) -> int:
        return client.post(REQUEST, ASK, content_type="application/json").status_code

    assert [send(noisy) for _ in range(20)] == [200] * 20
    answers, quiet = [], []
    for number in range(480):
        with django_assert_max_num_queries(1):
            answers.append(send(noisy))
        if number % 40 == 0:
            quiet.append(send(other))
    assert set(answers) == {429}
    assert set(quiet) == {200}
