"""How often a secret may be guessed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest
from django.test import RequestFactory

from accounts.limits import begin_attempt, begin_use, forget_attempts
from accounts.models import LoginAttempt
from tests.accounts.conftest import NEW_YEAR

pytestmark = pytest.mark.django_db

HERE, ELSEWHERE = "192.0.2.7", "198.51.100.9"


@pytest.fixture(autouse=True)
def _limits(settings: Any) -> None:
    settings.LOGIN_ATTEMPTS = 3
    settings.LOGIN_WINDOW_SECONDS = 60


def asked_from(address: str, **headers: str) -> HttpRequest:
    return RequestFactory().get("/", REMOTE_ADDR=address, **headers)


def attempts(count: int, what: str = "login bea", address: str = HERE, **headers: str) -> list[int]:
    """The seconds to wait that each of `count` attempts at new year was told."""
    return [begin_attempt(what, asked_from(address, **headers), NEW_YEAR) for _n in range(count)]


def test_after_the_limit_one_waits_until_the_window_ends() -> None:
    assert attempts(5) == [0, 0, 0, 61, 61]


def test_the_wait_shrinks_and_ends() -> None:
    attempts(4)
    later = NEW_YEAR + timedelta(seconds=45)
    assert begin_attempt("login bea", asked_from(HERE), later) == 16
    assert begin_attempt("login bea", asked_from(HERE), NEW_YEAR + timedelta(seconds=60)) == 0


def test_trying_while_waiting_does_not_make_the_wait_longer() -> None:
    attempts(50)
    assert begin_attempt("login bea", asked_from(HERE), NEW_YEAR + timedelta(seconds=60)) == 0


def test_somebody_elsewhere_cannot_lock_a_person_out() -> None:
    attempts(9, address=ELSEWHERE)
    assert attempts(1) == [0]


def test_another_account_is_counted_for_itself() -> None:
    attempts(4, "login bea")
    assert attempts(1, "login cem") == [0]


def test_one_address_cannot_try_all_accounts() -> None:
    told = [attempts(1, f"login {number}")[0] for number in range(31)]
    assert told == [0] * 30 + [61]


def test_after_the_right_password_counting_starts_anew() -> None:
    attempts(2)
    forget_attempts("login bea", asked_from(HERE), NEW_YEAR)
    assert attempts(4) == [0, 0, 0, 61]


def test_windows_that_have_passed_are_dropped() -> None:
    attempts(1, "login cem")
    forget_attempts("login bea", asked_from(HERE), NEW_YEAR + timedelta(seconds=61))
    assert not LoginAttempt.objects.exists()


def test_neither_accounts_nor_addresses_are_kept(settings: Any) -> None:
    attempts(1)
    kept = str(list(LoginAttempt.objects.values()))
    assert "login" not in kept  # "bea" is made of digits that a hash may have too
    assert HERE not in kept
    before = set(LoginAttempt.objects.values_list("key", flat=True))
    settings.SECRET_KEY = "another"
    attempts(1)
    assert LoginAttempt.objects.exclude(key__in=before).exists(), "the hash has no key"


def test_of_ipv6_the_network_counts() -> None:
    for host in ("2001:db8::1", "2001:db8::2", "2001:db8::ffff:1"):
        attempts(1, address=host)
    assert attempts(1, address="2001:db8::4") == [61]
    assert attempts(1, address="2001:db8:0:1::4") == [0]


def test_what_a_client_says_about_its_address_counts_nothing() -> None:
    told = [attempts(1, HTTP_X_FORWARDED_FOR=f"203.0.113.{n}")[0] for n in range(4)]
    assert told == [0, 0, 0, 61]


def test_behind_a_proxy_the_entry_that_the_proxy_wrote_counts(settings: Any) -> None:
    settings.BEHIND_PROXY = True
    told = [
        attempts(1, address="10.0.0.1", HTTP_X_FORWARDED_FOR=f"203.0.113.{n}, {HERE}")[0]
        for n in range(4)
    ]
    assert told == [0, 0, 0, 61]
    assert attempts(1, address="10.0.0.1", HTTP_X_FORWARDED_FOR=ELSEWHERE) == [0]


@pytest.mark.parametrize("address", ["", "unix:", "not an address"])
def test_an_address_that_is_none_is_counted_too(address: str) -> None:
    assert attempts(4, address=address) == [0, 0, 0, 61]


@pytest.mark.django_db(transaction=True)
def test_guesses_at_the_same_time_are_all_counted() -> None:
    def guess(_number: int) -> int:
        try:
            return begin_attempt("login bea", asked_from(HERE), NEW_YEAR)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(guess, range(24)))
    assert told.count(0) == 3


def test_time_zones_do_not_matter() -> None:
    moment = datetime.fromisoformat("2027-01-01T01:00:00+01:00")
    attempts(3)
    assert begin_attempt("login bea", asked_from(HERE), moment) == 61


def test_a_use_counts_by_the_hour_and_takes_no_attempt_to_log_in() -> None:
    request, hour = asked_from(HERE), timedelta(hours=1)
    assert [begin_use("check", request, 2, NEW_YEAR) for _ in range(2)] == [0, 0]
    assert begin_use("check", request, 2, NEW_YEAR) == 3_601
    assert begin_use("other", request, 2, NEW_YEAR) == 0
    assert attempts(3) == [0, 0, 0]
    assert begin_use("check", request, 2, NEW_YEAR + hour) == 0
