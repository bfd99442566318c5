"""What is recorded, and how it shows that somebody changed it."""

import hashlib
import json
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from connector import audit
from connector.audit import GENESIS, Head, check, head, record
from connector.models import AuditEntry
from tests.connector.audits import note, tampering

pytestmark = pytest.mark.django_db(transaction=True)


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("audit", *arguments, stdout=out)
    return out.getvalue()


# --- record -----------------------------------------------------------------------------------
def test_an_entry_holds_who_did_what_to_what_in_one_form():
    note("urn:offer:ß", action="offer.published", actor="member:7", b=[1, None], a="é\n")
    assert AuditEntry.objects.get().entry == (
        '{"action":"offer.published","actor":"member:7","detail":{"a":"é\\n","b":[1,null]},'
        '"subject":"urn:offer:ß"}'
    )


def test_recording_is_one_statement_in_the_transaction_of_the_caller():
    with (
        transaction.atomic(),
        CaptureQueriesContext(
            connection,
        ) as asked,
    ):
        record("a", subject="b", actor="c", detail={})
        assert len(asked) == 1
        assert asked[0]["sql"].startswith("INSERT")


def test_outside_of_a_transaction_nothing_is_recorded():
    with pytest.raises(transaction.TransactionManagementError, match="in the transaction that do"):
        record("offer.published", subject="b", actor="c", detail={})
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    "detail",
    [
        {"a": float("nan")},
        {"a": {1, 2}},
        {"a": {3: 4}},
        {"a": "\0"},
        {"a": ["\ud800"]},
        {"a": b"x"},
    ],
)
def test_what_is_not_json_is_refused_with_a_sentence(detail):
    with pytest.raises(ValueError, match=r"cannot be recorded: [A-Z].*\."), transaction.atomic():
        record("a", subject="b", actor="c", detail=detail)
    assert not AuditEntry.objects.exists()


# --- check ------------------------------------------------------------------------------------
def test_an_untouched_chain_is_good_up_to_its_head():
    assert check() == audit.Checked(0, GENESIS)
    note("one", "two", "three")
    last = AuditEntry.objects.get(number=3)
    assert check() == audit.Checked(3, Head(3, last.hash))
    assert head() == Head(3, last.hash)


TAMPERED = [
    ("UPDATE connector_auditentry SET entry = replace(entry, 'member', 'stranger') WHERE number = 2",
     1, "Entry 2 was changed after it was recorded."),
    ("UPDATE connector_auditentry SET at = at + interval '1 microsecond' WHERE number = 2",
     1, "Entry 2 was changed after it was recorded."),
    ("UPDATE connector_auditentry SET at = 'infinity' WHERE number = 2",
     1, "Entry 2 was changed after it was recorded."),
    ("UPDATE connector_auditentry SET at = '20000-01-01' WHERE number = 2",
     1, "Entry 2 was changed after it was recorded."),
    ("UPDATE connector_auditentry SET hash = repeat('a', 64) WHERE number = 4",
     3, "Entry 4 was changed after it was recorded."),
    ("UPDATE connector_auditentry SET subject = 'x' WHERE number = 3",
     2, "Entry 3 is listed as what it does not say: its columns were changed."),
    ("UPDATE connector_auditentry SET action = 'x' WHERE number = 1",
     0, "Entry 1 is listed as what it does not say: its columns were changed."),
    ("DELETE FROM connector_auditentry WHERE number = 1", 0, "Entry 1 is missing: the next one is 2."),
    ("DELETE FROM connector_auditentry WHERE number IN (2, 3)",
     1, "Entry 2 is missing: the next one is 4."),
    ("UPDATE connector_auditentry SET previous = repeat('b', 64) WHERE number = 3",
     2, "Entry 3 does not follow entry 2: one of them was replaced."),
    ("DELETE FROM connector_auditentry WHERE number = 2;"
     "UPDATE connector_auditentry SET number = number - 1 WHERE number > 2",
     1, "Entry 2 does not follow entry 1: one of them was replaced."),
    ("INSERT INTO connector_auditentry (action, subject, entry, previous, hash)"
     " VALUES ('a', 'b', '{}', '', '')",
     4, "An entry was never numbered: it was slipped in while the triggers were off."),
    ("INSERT INTO connector_auditentry (number, action, subject, entry, previous, hash)"
     " VALUES (6, 'a', 'b', '{}', '', '')", 4, "Entry 5 is missing: the next one is 6."),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "good", "wrong"), TAMPERED)
def test_tampering_is_found_at_its_place(sql, good, wrong):
    note("one", "two", "three", "four")
    with tampering() as conn:
        conn.execute(sql)
    found = check()
    assert (found.good, found.wrong) == (good, wrong)
    with pytest.raises(CommandError) as ended:
        said("check")
    assert str(ended.value) == f"{wrong} The {good} entries before are good."
    assert ended.value.returncode == 1


@pytest.mark.parametrize("entry", ["not json", "[]", '{"action": 1}', "7"])
def test_an_entry_that_was_forged_with_a_right_hash_and_no_content_is_found(entry):
    note("one", "two")
    last = AuditEntry.objects.get(number=2)
    text = f"{last.previous}\n2\n{last.at:%Y-%m-%dT%H:%M:%S.%fZ}\n{entry}"
    with tampering() as conn:
        conn.execute(
            "UPDATE connector_auditentry SET entry = %s, hash = %s WHERE number = 2",
            (entry, hashlib.sha256(text.encode()).hexdigest()),
        )
    assert check().wrong.startswith("Entry 2 is listed as what it does not say")


def rewritten() -> None:
    """Whoever may do everything writes a chain anew that is right in itself."""
    with tampering() as conn:
        conn.execute("DELETE FROM connector_auditentry")
    note("one", "another", "three")


def test_a_chain_whose_end_was_cut_off_is_found_against_a_noted_head_only():
    note("one", "two", "three")
    noted = head()
    with tampering() as conn:
        conn.execute("DELETE FROM connector_auditentry WHERE number = 3")
    assert check().wrong == ""
    found = check(noted)
    assert found.good == 2
    assert found.wrong == ("The chain ends at entry 2, but entry 3 was noted: its end was cut off.")
    with pytest.raises(CommandError, match="its end was cut off"):
        said("check", "--head", str(noted))


def test_a_chain_that_was_written_anew_is_found_against_a_noted_head_only():
    note("one", "two", "three")
    noted = head()
    rewritten()
    assert check().wrong == ""
    assert check(noted).wrong == (
        "Entry 3 is not the one that was noted: the chain was written anew."
    )


def test_a_head_that_was_noted_earlier_is_still_good():
    note("one", "two")
    noted = head()
    note("three")
    assert check(noted) == audit.Checked(3, head())
    assert said("check", "--head", str(noted)).startswith("All 3 entries are good.")


def test_the_functions_of_the_database_are_not_asked_what_is_right():
    """Else who changes an entry would let them say that it is."""
    note("one", "two")
    with tampering() as conn:
        conn.execute("UPDATE connector_auditentry SET entry = '{}' WHERE number = 2")
    with CaptureQueriesContext(connection) as asked:
        assert check().good == 1
    assert not any("sha256" in query["sql"] or "connector_chain" in query["sql"] for query in asked)


def test_the_chain_is_walked_in_pieces_and_in_one_view(monkeypatch):
    monkeypatch.setattr(audit, "AT_ONCE", 2)
    note(*(f"offer:{number}" for number in range(7)))
    with CaptureQueriesContext(connection) as asked:
        assert check().good == 7
    walks = [query["sql"] for query in asked if "DECLARE" in query["sql"]]
    assert walks and not any("WITH HOLD" in sql for sql in walks)


def test_a_check_within_a_transaction_is_refused_since_it_would_see_half_of_it():
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        check()


# --- the command ------------------------------------------------------------------------------
def test_the_command_says_how_many_are_good_and_which_head_to_note():
    note("one", "two")
    assert said("check") == f"All 2 entries are good. Note elsewhere: {head()}\n"
    assert re.fullmatch(r"2:[0-9a-f]{64}", str(head()))


def test_the_last_entries_are_listed_oldest_first():
    note(*(f"offer:{number}" for number in range(25)))
    lines = said("list").splitlines()
    assert [line.split()[0] for line in lines] == [str(number) for number in range(6, 26)]
    _, at, entry = lines[-1].split(" ", 2)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", at)
    assert json.loads(entry)["subject"] == "offer:24"
    assert len(said("list", "--last", "3").splitlines()) == 3


def test_entries_are_listed_by_their_subject():
    note("offer:1", "offer:2", "offer:1")
    lines = said("list", "--subject", "offer:1").splitlines()
    assert [line.split()[0] for line in lines] == ["1", "3"]
    assert said("list", "--subject", "offer") == ""


def test_what_a_peer_said_does_not_steer_the_terminal():
    note("offer:1", said="red \x1b[31m \x9b31m \u202e dlrow")
    (line,) = said("list").splitlines()
    assert line.isprintable()
    assert json.loads(line.split(" ", 2)[2])["detail"]["said"].startswith("red \x1b[31m")


@pytest.mark.parametrize(
    ("arguments", "mend"),
    [
        (["check", "--last", "3"], "--last does not belong to audit check: leave it out"),
        (["check", "--subject", "x"], "--subject does not belong to audit check"),
        (["list", "--head", f"1:{'a' * 64}"], "--head does not belong to audit list"),
        (["list", "--last", "0"], "give 1 or more"),
        (["check", "--head", "12"], "a number, a colon, 64 digits"),
        (["check", "--head", f"1:{'A' * 64}"], "a number, a colon, 64 digits"),
        (["check", "--head", ""], "a number, a colon, 64 digits"),
        (["burn"], "invalid choice"),
        ([], "required"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_to_mend(arguments, mend):
    with pytest.raises(CommandError, match=re.escape(mend)):
        said(*arguments)
