"""A token opens one door, whichever of many processes is asked at the same moment."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from connector.identity.replay import forget, is_first_use
from connector.identity.tokens import SelfIssued
from connector.models import UsedToken
from tests.connector.identity.dataspace import NOW

ENDS, SKEW = NOW + timedelta(minutes=5), timedelta(seconds=5)


def token(jti: str = "1", holder: str = "did:web:consumer.example") -> SelfIssued:
    return SelfIssued(holder, jti, ENDS, "access")


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_is_the_first() -> None:
    firsts: list[bool] = []
    gate = threading.Barrier(8)

    def use() -> None:
        gate.wait(30)
        for number in range(10):
            firsts.append(is_first_use(token(str(number)), SKEW))
        connection.close()

    threads = [threading.Thread(target=use) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert (len(firsts), sum(firsts)) == (80, 10)


@pytest.mark.django_db
def test_what_was_used_is_known_as_long_as_it_could_be_used_again() -> None:
    assert is_first_use(token(), SKEW)
    forget(ENDS + SKEW)
    assert not is_first_use(token(), SKEW)
    forget(ENDS + SKEW + timedelta(seconds=1))
    assert not UsedToken.objects.exists()


@pytest.mark.django_db
def test_the_same_number_of_another_sender_is_another_token() -> None:
    assert is_first_use(token(), SKEW)
    assert is_first_use(token(holder="did:web:other.example"), SKEW)
    assert is_first_use(token("2"), SKEW)
