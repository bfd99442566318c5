"""The table of the audit log: numbered and chained in the order of commits, and never changed."""

import hashlib
import random
import threading
from datetime import UTC
from importlib import import_module

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from catalog.models import Change
from connector.audit import GENESIS, check, record
from connector.models import AuditEntry
from tests.connector.audits import connect, note
from tests.servers import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS, EACH = 6, 150
SEED = random.SystemRandom().randrange(2**32)
INSERT = "INSERT INTO connector_auditentry (action, subject, entry, previous, hash) VALUES ('a', %s, '{}', '', '')"
CHAIN_LOCK, CHANGE_LOCK = 4851414655, 4851414653


def numbered() -> list[AuditEntry]:
    return list(AuditEntry.objects.order_by("number"))


def test_an_entry_is_numbered_and_chained_when_its_transaction_commits():
    with transaction.atomic():
        record("offer.published", subject="offer:1", actor="member", detail={"n": 1})
        assert AuditEntry.objects.get().number is None
    note("offer:2")
    one, two = numbered()
    assert (one.number, one.previous, one.action, one.subject) == (
        1, GENESIS.hash, "offer.published", "offer:1"
    )  # fmt: skip
    assert (two.number, two.previous) == (2, one.hash)
    for entry in (one, two):
        at = entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        said = f"{entry.previous}\n{entry.number}\n{at}\n{entry.entry}"
        assert entry.hash == hashlib.sha256(said.encode()).hexdigest()


def test_entries_of_one_transaction_keep_their_order():
    with transaction.atomic():
        for subject in "bca":
            record("a", subject=subject, actor="member", detail={})
    assert [entry.subject for entry in numbered()] == ["b", "c", "a"]


def test_what_was_rolled_back_was_never_recorded_and_leaves_no_gap():
    note("first")
    with transaction.atomic():
        record("a", subject="rolled back", actor="member", detail={})
        transaction.set_rollback(True)
    with transaction.atomic():
        record("a", subject="second", actor="member", detail={})
        with transaction.atomic():
            record("a", subject="to a savepoint", actor="member", detail={})
            transaction.set_rollback(True)
    assert [(e.number, e.subject) for e in numbered()] == [(1, "first"), (2, "second")]


def test_many_writers_make_one_chain_in_the_order_of_their_commits():
    """A reader that only asks for what is above its cursor meets each entry once."""
    print(f"seed {SEED}")
    writing, errors, seen = threading.Event(), [], []
    writing.set()

    def write(number: int) -> None:
        chance = random.Random(SEED + number)
        try:
            with connect() as conn:
                left = EACH
                while left:
                    count = min(left, chance.randint(1, 5))
                    with conn.transaction(force_rollback=chance.random() < 0.2) as now:
                        for _ in range(count):
                            conn.execute(INSERT, (f"writer {number}",))
                        conn.execute("SELECT pg_sleep(%s)", (chance.random() / 500,))
                    left -= 0 if now.force_rollback else count
        except BaseException as error:
            errors.append(error)
            raise

    def read(conn: psycopg.Connection) -> None:
        above = "SELECT number FROM connector_auditentry WHERE number > %s ORDER BY number"
        seen.extend(n for (n,) in conn.execute(above, (seen[-1] if seen else 0,)).fetchall())

    def follow() -> None:
        with connect() as conn:
            conn.autocommit = True
            while writing.is_set():
                read(conn)
            read(conn)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(WRITERS)]
    follower = threading.Thread(target=follow)
    for thread in (follower, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    writing.clear()
    follower.join()
    assert not errors
    entries = numbered()
    assert seen == [e.number for e in entries] == list(range(1, WRITERS * EACH + 1))
    before = [GENESIS.hash, *(e.hash for e in entries)]
    assert [e.previous for e in entries] == before[:-1]
    assert len({e.hash for e in entries}) == len(entries)


def test_writers_wait_for_each_other_at_commit_only():
    with connect() as slow, connect() as quick:
        slow.execute(INSERT, ("slow",))
        quick.execute(INSERT, ("quick",))
        quick.commit()
        slow.commit()
    assert [e.subject for e in numbered()] == ["quick", "slow"]


@pytest.mark.parametrize("audit_first", [True, False])
def test_a_commit_that_waits_for_the_catalogues_lock_does_not_hold_the_audit_logs(audit_first):
    """Else one that wrote the two in the other order would wait for it, and it for that one."""
    steps = [(INSERT, ("x",)), ("INSERT INTO catalog_change DEFAULT VALUES", None)]
    with connect() as holder, connect() as writer, connect() as onlooker:
        holder.execute("SELECT pg_advisory_xact_lock(%s)", (CHANGE_LOCK,))
        for step in steps if audit_first else reversed(steps):
            writer.execute(*step)
        commit = threading.Thread(target=writer.commit)
        commit.start()
        try:
            waits = "SELECT wait_event FROM pg_stat_activity WHERE pid = %s"
            onlooker.autocommit = True
            pid = writer.info.backend_pid
            wait_until(
                lambda: onlooker.execute(waits, (pid,)).fetchone() == ("advisory",),
                "the writer to wait for the catalogue's lock",
            )
            free = "SELECT pg_try_advisory_lock(%(key)s) AND pg_advisory_unlock(%(key)s)"
            assert onlooker.execute(free, {"key": CHAIN_LOCK}).fetchone() == (True,)
        finally:
            holder.rollback()
            commit.join()
    assert [e.number for e in numbered()] == [1]
    assert Change.objects.exclude(number=None).count() == 1


REFUSED = [
    "UPDATE connector_auditentry SET entry = '{}'",
    "UPDATE connector_auditentry SET subject = 'stranger'",
    "UPDATE connector_auditentry SET action = 'stranger'",
    "UPDATE connector_auditentry SET at = now()",
    "UPDATE connector_auditentry SET number = NULL",
    "UPDATE connector_auditentry SET number = 7",
    "UPDATE connector_auditentry SET hash = ''",
    "UPDATE connector_auditentry SET previous = ''",
    "UPDATE connector_auditentry SET number = number",
    "DELETE FROM connector_auditentry",
    "DELETE FROM connector_auditentry WHERE number = 1",
]


@pytest.mark.parametrize("sql", REFUSED)
def test_what_was_recorded_is_neither_changed_nor_removed(sql):
    note("offer:1")
    before = AuditEntry.objects.values().get()
    refused = f"the audit log cannot be changed: {sql.split()[0]} is refused"
    with pytest.raises(IntegrityError, match=refused), connection.cursor() as cursor:
        cursor.execute(sql)
    assert AuditEntry.objects.values().get() == before


@pytest.mark.parametrize("field", ["entry", "subject", "action", "at", "id"])
def test_what_is_about_to_be_recorded_is_not_changed_either(field):
    value = "now() + interval '1 day'" if field == "at" else "id + 1" if field == "id" else "'x'"
    change = f"UPDATE connector_auditentry SET {field} = {value}"
    with transaction.atomic():
        record("a", subject="b", actor="member", detail={})
        with pytest.raises(IntegrityError, match="UPDATE is refused"), transaction.atomic():
            connection.cursor().execute(change)
    assert check().good == 1


def test_who_numbers_an_entry_himself_cannot_commit_it():
    with connect() as conn:
        conn.execute(INSERT, ("offer:1",))
        conn.execute("UPDATE connector_auditentry SET number = 1000")
        with pytest.raises(psycopg.IntegrityError, match="UPDATE is refused"):
            conn.commit()
    assert not numbered()


@pytest.mark.parametrize("given", [{"number": 1}, {"previous": "0" * 64}, {"hash": "f" * 64}])
def test_an_entry_that_brings_its_own_number_or_hash_is_refused(given):
    with pytest.raises(IntegrityError, match="INSERT is refused"):
        AuditEntry.objects.create(action="a", subject="b", entry="{}", **given)


def test_the_log_cannot_be_emptied():
    note("offer:1")
    with pytest.raises(IntegrityError, match="TRUNCATE is refused"), connection.cursor() as cursor:
        cursor.execute("TRUNCATE connector_auditentry")
    assert len(numbered()) == 1


def test_a_subject_may_be_long():
    note("https://provider.example/" + "ß" * 9_000)
    assert AuditEntry.objects.filter(subject__startswith="https://provider").count() == 1


def test_a_number_is_not_given_again_by_two_sessions_that_look_at_an_old_state():
    """Under REPEATABLE READ the end of the chain may have moved: then the later one fails."""
    with connect() as old:
        old.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        old.execute(INSERT, ("old",))
        note("new")
        with pytest.raises(psycopg.IntegrityError, match="duplicate key"):
            old.commit()
    assert [e.subject for e in numbered()] == ["new"]


def test_the_migration_goes_back_and_forth():
    m = import_module("connector.migrations.0002_audit")
    with connection.cursor() as cursor:
        for sql in (m.NO_CHANGE_BACK, m.CHAIN_BACK, m.CHAIN, m.NO_CHANGE):
            cursor.execute(sql)
        cursor.execute(
            "ALTER TABLE connector_auditentry DISABLE TRIGGER connector_refuse_audit_truncation"
        )
    note("one")
    assert check().good == 1
