"""A table of events is read as it stands; what is none is refused with a sentence."""

from datetime import UTC, datetime

import pytest

from vocab.errors import UnreadableHistory
from vocab.odrl import history
from vocab.odrl.history import read_events

ODRL = "http://www.w3.org/ns/odrl/2/"
FIXED = [ODRL + name for name in ("dateTime", "Party", "Action", "Asset")]
HEADER = ",".join(FIXED)


def read(*lines, header=HEADER):
    return read_events("\n".join([header, *lines]).encode())


def test_columns_are_left_operands_and_refinements_and_an_empty_cell_is_unknown():
    header = f"{HEADER},{ODRL}purpose,urn:x:age,{FIXED[2]} {ODRL}resolution,{FIXED[1]} urn:x:age"
    line = f"2026-06-01T12:00:00Z,urn:p,{ODRL}print,urn:a,research,,600,"
    [event] = read(line, header=header)
    assert event.at == datetime(2026, 6, 1, 12, tzinfo=UTC)
    assert (event.row, event.party, event.action, event.asset) == (1, "urn:p", "print", "urn:a")
    assert event.values == {"purpose": {"research"}}
    assert (event.of_action, event.of_party) == ({"resolution": {"600"}}, {"urn:x:age": set()})


def test_what_tools_write_is_taken():
    """A column of row numbers, marks of UTF-16, a blank in a moment, short and empty rows."""
    text = f",{HEADER} \r\n0,2026-06-01 12:00:00+02:00,urn:p\r\n,,,,\r\n1,,,,urn:a\r\n"
    first, second = read_events(text.encode("utf-16"))
    assert first.at == datetime(2026, 6, 1, 10, tzinfo=UTC)
    assert (first.action, second.at, second.asset, second.row) == ("", None, "urn:a", 3)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "has no column"),
        ("date,party\n1,2", "has no column"),
        (f"{HEADER},purpose\n", "no IRI"),
        (f"{HEADER},{FIXED[1]}\n", "two columns"),
        (f"{HEADER},{ODRL}purpose urn:x\n", "refined are"),
        (f"{HEADER}\n,,,,more\n", "more cells"),
        (f"{HEADER}\nyesterday,,,\n", "no moment"),
        (f'{HEADER}\n"a\n', "no CSV"),
        (f"{HEADER}\n,{'x' * 5000},,\n", "row 1 has a cell"),
    ],
)
def test_what_is_no_table_of_events_is_refused(text, why):
    with pytest.raises(UnreadableHistory, match=why):
        read_events(text.encode())


def test_a_table_is_bounded(monkeypatch):
    monkeypatch.setattr(history, "MOST_EVENTS", 1)
    with pytest.raises(UnreadableHistory, match="too many rows"):
        read(",urn:p,,", ",urn:p,,")
    with pytest.raises(UnreadableHistory, match="too long"):
        read_events(b"x" * (history.MOST_BYTES + 1))
    with pytest.raises(UnreadableHistory, match="no text"):
        read_events(b"\xff\x00\xff")
