"""A table goes out treated or not at all; and a duty to anonymise is kept by that, or refuses."""

import csv
import hashlib
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from connector.decisions import difference
from connector.delivery import steps as lines
from connector.delivery.kept import Where, keep
from connector.delivery.sources import SourceFailed
from connector.delivery.treating import treated
from connector.models import Agreement, AuditEntry, DataSource, PolicyDecision
from tests.connector.offered import dataset
from tests.connector.transfer.flows import (
    at,
    deal,
    get,
    path,
    requested,
    started,
    states,
    token,
    uses,
)
from tests.connector.two_sides import Wire, asked, offered

KEY = bytes(32)
TABLE = b'\xef\xbb\xbfname,born,zip,note\r\nAnn,1987-04-12,9000,"a, b"\r\nBo,1990-01-01,1000,\r\n'
STEPS = "born = year\nzip = first 2\nname = pseudonym\nnote = drop"
ANONYMISED: Mapping[str, Any] = {
    "permission": [{"action": "use", "duty": [{"action": "anonymize"}]}]
}


def out(table: bytes, said: str = STEPS, size: int = 7) -> bytes:
    """What a table becomes, given in pieces of so many bytes."""
    pieces = [table[at : at + size] for at in range(0, len(table), size)]
    made = treated(pieces, lines.read(said), KEY)
    with made.file as file:
        file.seek(0)
        found = file.read()
    assert made.before == hashlib.sha256(table).hexdigest()
    assert made.after == hashlib.sha256(found).hexdigest()
    return found


def test_only_what_is_named_goes_out_in_the_order_of_the_table() -> None:
    header, ann, bo = csv.reader(io.StringIO(out(TABLE).decode()))
    assert header == ["name", "born", "zip"]
    assert ann[1:] == ["1987", "90"] and bo[1:] == ["1990", "10"]
    assert ann[0] != bo[0] and len(ann[0]) == 24
    assert b"Ann" not in out(TABLE) and b"1987-04" not in out(TABLE)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_tables_are_parted_in_several_ways(delimiter: str) -> None:
    table = f"a{delimiter}b\n1{delimiter}2\n".encode()
    assert out(table, "b = keep\na = drop") == b"b\r\n2\r\n"


def test_a_cell_may_have_lines() -> None:
    table = 'a,b\n"one\ntwo\u2028three",2\n'.encode()
    assert out(table, "a = keep") == 'a\r\n"one\ntwo\u2028three"\r\n'.encode()


@pytest.mark.parametrize(
    ("table", "said", "why"),
    [
        (b"", "a = keep", "column a is not in the table"),
        (b"b\n1\n", "a = keep", "column a is not in the table"),
        (b"A\n1\n", "a = keep", "column a is not in the table"),
        (b"a,a\n1,2\n", "a = keep", "column a is more than once"),
        (b"a,b\n1,2\n", "a = keep\nc = drop", "column c is not"),
        (b"a,b\n1,2,3\n", "a = keep", "row 1 has 3 cells, the header 2"),
        (b"a,b\n1,2\n3\n", "a = keep", "row 2 has 1 cells"),
        (b"a,b\n1,2\n\n", "a = keep", "row 2 has 0 cells"),
        (b"a\n\xff\n", "a = keep", "no UTF-8"),
        (b"a\n\xc3", "a = keep", "no UTF-8"),
        (b'a\n"open', "a = keep", "behind row 0 the table cannot be read"),
        (b"a\n" + b"x" * 200_000, "a = keep", "cannot be read"),
        (b"a\n" + b"x" * 3_000_000, "a = keep", "has more than"),
    ],
)
def test_what_cannot_be_treated_is_not_sent(table: bytes, said: str, why: str) -> None:
    with pytest.raises(SourceFailed, match=why):
        out(table, said, size=1 << 19)


@given(
    st.lists(st.tuples(st.text(), st.text()), max_size=20),
    st.integers(1, 50),
)
def test_every_table_that_csv_can_write_comes_out_as_it_is_where_all_is_kept(
    rows: list[tuple[str, str]], size: int
) -> None:
    said = io.StringIO(newline="")
    csv.writer(said, quoting=csv.QUOTE_ALL).writerows([("a", "b"), *rows])
    try:
        table = said.getvalue().encode()
    except UnicodeEncodeError:  # (half of a pair)
        return
    found = out(table, "a = keep\nb = drop", size)
    again = list(csv.reader(io.StringIO(found.decode(), newline="")))
    assert [row[0] if row else "" for row in again] == ["a", *(a for a, _b in rows)]


# --- a delivery -------------------------------------------------------------------------------
def test_a_delivery_is_treated_and_noted(wire: Wire) -> None:
    made = deal(wire, data=TABLE, steps=STEPS)
    started(made)
    first, second = get(made), get(made)
    assert first.status_code == 200 and first.body == second.body
    assert first.body.startswith(b"name,born,zip\r\n") and b"Ann" not in first.body
    assert first["Content-Length"] == str(len(first.body))
    assert "ETag" not in first and "Accept-Ranges" not in first
    noted = AuditEntry.objects.filter(action="data: treated").first()
    assert noted is not None and noted.subject == made.ours.iri
    for part in ("born = year", hashlib.sha256(TABLE).hexdigest(),
                 hashlib.sha256(first.body).hexdigest()):  # fmt: skip
        assert part in noted.entry


def test_who_only_asks_about_it_has_nothing_treated(wire: Wire) -> None:
    made = deal(wire, data=TABLE, steps=STEPS)
    started(made)
    answer = Client().head(path(made), headers={"Authorization": f"Bearer {token(made)}"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv")
    assert "Content-Length" not in answer
    assert not AuditEntry.objects.filter(action="data: treated").exists()


def test_a_full_disk_is_no_use(wire: Wire, settings: Any, tmp_path: Path) -> None:
    made = deal(wire, data=TABLE, steps=STEPS)
    started(made)
    settings.SPOOL_DIR = tmp_path / "file"
    settings.SPOOL_DIR.write_text("no folder")
    assert get(made).status_code == 502 and uses(made) == 0


def test_a_range_is_no_way_around_it(wire: Wire) -> None:
    made = deal(wire, data=TABLE, steps=STEPS)
    started(made)
    answer = get(made, Range="bytes=0-40")
    assert answer.status_code == 200 and b"Ann" not in answer.body


def test_another_agreement_has_other_pseudonyms(wire: Wire) -> None:
    made = deal(wire, data=TABLE, steps=STEPS)
    started(made)
    before = get(made).body
    made.ours.iri = "urn:another"
    made.ours.save()
    assert get(made).body.splitlines()[1] != before.splitlines()[1]


def test_a_table_that_has_changed_its_columns_is_not_sent_and_no_use(wire: Wire) -> None:
    made = deal(wire, data=TABLE, steps=STEPS)
    started(made)
    made.file.write_bytes(b"name,birthday,zip,note\n1,2,3,4\n")
    assert get(made).status_code == 502
    made.ours.refresh_from_db()
    assert made.ours.uses == 0


# --- the duty ---------------------------------------------------------------------------------
def test_a_duty_to_anonymise_is_kept_by_the_delivery(wire: Wire) -> None:
    made = deal(wire, ANONYMISED, TABLE, STEPS)
    started(made)
    assert states(made) == ("STARTED", "STARTED")
    assert get(made).status_code == 200
    kept = PolicyDecision.objects.filter(scope="delivery").latest("pk")
    assert kept.known["done"] == ["anonymize"] and kept.outcome == "permitted"
    assert difference(kept) == ""


def test_what_is_kept_without_it_is_decided_again_without_it(wire: Wire) -> None:
    made = deal(wire, data=TABLE)
    started(made)
    kept = PolicyDecision.objects.latest("pk")
    del kept.known["done"]  # (as before there was such a thing)
    kept.save()
    assert difference(kept) == ""


def test_a_duty_that_is_carried_out_no_more_refuses_the_transfer(wire: Wire) -> None:
    made = deal(wire, ANONYMISED, TABLE, STEPS)
    DataSource.objects.update(steps=[])
    requested(made)
    wire.settle()
    assert at(made, "provider").state == "TERMINATED"
    assert "anonymize" in " ".join(at(made, "consumer").reasons)


def test_a_duty_that_is_carried_out_no_more_stops_the_data(wire: Wire) -> None:
    made = deal(wire, ANONYMISED, TABLE, STEPS)
    started(made)
    DataSource.objects.update(steps=[])
    answer = get(made)
    assert answer.status_code == 403 and b"anonymize" in answer.body and b"Ann" not in answer.body


@pytest.mark.parametrize(
    "duty",
    [
        {"action": "anonymize"},
        {"action": "anonymize", "informedParty": "https://other.example"},
        {"action": "delete"},
    ],
)
def test_a_duty_that_nobody_carries_out_makes_no_agreement(wire: Wire, duty: Any) -> None:
    thing = offered(wire, {"permission": [{"action": "use", "duty": [duty]}]})
    if duty != {"action": "anonymize"}:
        found = [{"column": s.column, "do": s.do, "size": s.size} for s in lines.read(STEPS)]
        DataSource.objects.create(resource=thing.resource, kind="file", address="x", steps=found)
    asked(wire, thing)
    wire.settle()
    assert not Agreement.objects.exists()


# --- what is kept -----------------------------------------------------------------------------
@pytest.mark.django_db
def test_steps_are_kept_with_a_key_of_their_own() -> None:
    found = keep(
        dataset().distributions.get(),
        Where(DataSource.Kind.HTTP, "https://a.example/t.csv", "text/csv", "", STEPS),
        None,
    )
    assert lines.write([lines.Step(**one) for one in found.steps]) == STEPS
    key, boats = bytes(found.key), found.distribution
    assert boats is not None
    again = keep(
        boats,
        Where(DataSource.Kind.HTTP, "https://a.example/t.csv", "text/csv", "", "name = keep"),
        None,
    )
    assert key and bytes(again.key) == key  # (pseudonyms of before are those of tomorrow)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("media_type", "said", "why"),
    [("text/csv", "name = hide", "hide"), ("application/json", STEPS, "text/csv"),
     ("", STEPS, "text/csv")],
)  # fmt: skip
def test_what_cannot_be_done_is_not_kept(media_type: str, said: str, why: str) -> None:
    where = Where(DataSource.Kind.HTTP, "https://a.example/t.csv", media_type, "", said)
    with pytest.raises(ValidationError, match=why):
        keep(dataset().distributions.get(), where, None)
