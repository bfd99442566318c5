"""Data behind an address: what the source answers comes out of our door, or a sentence does."""

from collections.abc import Mapping
from typing import Any

import pytest

from connector.delivery.proxying import open_address
from connector.delivery.ranges import NotSatisfiable, Wanted
from connector.delivery.sources import SourceFailed
from connector.models import DataSource
from connector.secrets import seal
from tests.connector.transfer.flows import deal, get, started, uses
from tests.connector.two_sides import Wire
from tests.servers import Server

BODY = "0123456789"


@pytest.fixture(autouse=True)
def _reachable(settings: Any, tmp_path: Any) -> None:
    settings.ALLOW_PRIVATE_ADDRESSES = True
    settings.SPOOL_DIR = tmp_path / "spool"


def _answer(status: str, body: str = BODY, **fields: str) -> list[Mapping[str, Any]]:
    lines = {"Content_Length": str(len(body)), **fields}
    shown = [(name.replace("_", "-"), value) for name, value in lines.items() if value]
    head = "".join(f"{name}: {value}\r\n" for name, value in shown)
    return [{"send": f"HTTP/1.1 {status}\r\n{head}\r\n{body}"}]


def _open(settings: Any, steps: Any, asked: str = "", if_range: str = "", **fields: Any) -> Any:
    """(what was opened or raised, the request as it came)."""
    with Server({"*": [steps]}) as server:
        settings.FETCH_PORTS = [server.port]
        source = DataSource(kind="http", address=f"{server.url}/data.csv", **fields)
        opened = open_address(source, Wanted(asked, if_range))
        try:
            return opened, b"".join(opened.pieces()), server.requests[0]
        finally:
            opened.close()


def test_what_the_source_sends_is_passed_on(settings: Any) -> None:
    steps = _answer("200 OK", Content_Type="text/csv", ETag='"v1"')
    opened, data, request = _open(settings, steps)
    assert (data, opened.length, opened.span) == (b"0123456789", 10, None)
    assert (opened.media_type, opened.etag, opened.encoding) == ("text/csv", '"v1"', "")
    assert "range" not in request.fields
    assert "authorization" not in request.fields


def test_its_secret_is_shown_to_the_source(settings: Any) -> None:
    _, _, request = _open(settings, _answer("200 OK"), secret=seal("Basic abc"))
    assert request.fields["authorization"] == "Basic abc"


def test_a_range_is_asked_of_the_source(settings: Any) -> None:
    steps = _answer("206 Partial Content", "234", Content_Range="bytes 2-4/10", ETag='"v1"')
    opened, data, request = _open(settings, steps, "bytes=2-4", '"v1"')
    assert data == b"234"
    assert opened.span.content_range == "bytes 2-4/10"
    assert (request.fields["range"], request.fields["if-range"]) == ("bytes=2-4", '"v1"')


@pytest.mark.parametrize(
    ("asked", "if_range"),
    [("bytes=0-1,3-4", ""), ("lines=1-2", ""), ("bytes=1-2", "Wed, 21 Oct 2026 07:28:00 GMT")],
)
def test_what_the_source_is_not_asked_for(settings: Any, asked: str, if_range: str) -> None:
    opened, _, request = _open(settings, _answer("200 OK"), asked, if_range)
    assert "range" not in request.fields
    assert opened.span is None


def test_a_source_that_knows_no_ranges_sends_all(settings: Any) -> None:
    opened, data, _ = _open(settings, _answer("200 OK"), "bytes=2-4")
    assert (data, opened.span) == (b"0123456789", None)


def test_a_range_that_the_source_does_not_have(settings: Any) -> None:
    steps = _answer("416 Range Not Satisfiable", "", Content_Range="bytes */10")
    with pytest.raises(NotSatisfiable) as refused:
        _open(settings, steps, "bytes=20-")
    assert refused.value.size == 10


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        (_answer("404 Not Found"), "answers 404"),
        (_answer("500 Oops"), "answers 500"),
        (_answer("302 Found", "", Location="https://other.example/"), "answers 302"),
        (_answer("206 Partial Content"), "without saying which"),
        (_answer("206 Partial Content", Content_Range="bytes 5-2/10"), "cannot be"),
        (_answer("206 Partial Content", Content_Range="bytes 5-20/10"), "cannot be"),
        (_answer("200 OK", Content_Encoding="a b"), "encoding"),
    ],
)
def test_a_source_that_does_not_give_the_data_says_so(
    settings: Any, steps: Any, sentence: str
) -> None:
    with pytest.raises(SourceFailed, match=sentence):
        _open(settings, steps)


def test_a_source_that_is_cut_off_is_no_end_of_the_data(settings: Any) -> None:
    with pytest.raises(SourceFailed):
        _open(settings, _answer("200 OK", Content_Length="20"))


def test_an_encoding_of_the_source_is_passed_on(settings: Any) -> None:
    opened, data, _ = _open(settings, _answer("200 OK", Content_Encoding="gzip"))
    assert (opened.encoding, data) == ("gzip", b"0123456789")


def test_data_without_a_length_are_brought_here_first(settings: Any) -> None:
    chunked = "5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n"
    steps = _answer("200 OK", chunked, Content_Length="", Transfer_Encoding="chunked")
    opened, data, _ = _open(settings, steps, "")
    assert (opened.length, data, opened.etag) == (10, b"0123456789", "")
    assert list(settings.SPOOL_DIR.iterdir()) == []


def test_a_length_beside_chunks_is_not_believed(settings: Any) -> None:
    """RFC 9112, 6.3: the transfer coding overrides it."""
    chunked = "a\r\n0123456789\r\n0\r\n\r\n"
    steps = _answer("200 OK", chunked, Transfer_Encoding="chunked")
    try:
        opened, data, _ = _open(settings, steps)
    except SourceFailed:
        return  # refused: as good
    assert (opened.length, data) == (10, b"0123456789")


def test_data_without_a_length_and_without_end_are_refused(settings: Any) -> None:
    settings.DELIVERY_UNTOLD_MEGABYTES = 1
    steps = [{"send": "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"}, {"forever": "x" * 10_000}]
    with pytest.raises(SourceFailed, match="raise DELIVERY_UNTOLD_MEGABYTES"):
        _open(settings, steps)


def test_a_source_that_we_may_not_ask_is_not_asked(settings: Any) -> None:
    settings.ALLOW_PRIVATE_ADDRESSES = False
    with pytest.raises(SourceFailed, match="loopback"):
        _open(settings, _answer("200 OK"))


def test_the_data_of_an_address_come_out_of_our_door(wire: Wire, settings: Any) -> None:
    made = deal(wire)
    started(made)
    with Server({"*": [_answer("200 OK", Content_Type="text/csv"), _answer("500 Oops")]}) as server:
        settings.FETCH_PORTS = [server.port]
        DataSource.objects.update(
            kind="http", address=f"{server.url}/a.csv", media_type="", secret=seal("Basic abc")
        )
        answer = get(made, **{"X-Other": "1"})
        assert (answer.status_code, answer.body) == (200, b"0123456789")
        assert answer["Content-Type"] == "text/csv"
        assert answer["Content-Disposition"] == 'attachment; filename="data"'
        assert server.requests[0].fields["authorization"] == "Basic abc"
        assert "x-other" not in server.requests[0].fields
        failed = get(made)
        assert failed.status_code == 502
        assert server.url not in failed.content.decode()
    assert uses(made) == 1
