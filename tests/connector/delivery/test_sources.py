"""Files are opened below one folder, and by no way that leads out of it."""

import os
from pathlib import Path
from typing import Any

import pytest

from connector.delivery.ranges import NotSatisfiable, Wanted
from connector.delivery.sources import (
    PLAIN,
    SourceFailed,
    authorization_of,
    check_source,
    fitting,
    open_file,
)
from connector.models import DataSource
from connector.secrets import seal


@pytest.fixture
def offered(settings: Any) -> Path:
    """The folder, with a file and a secret beside it."""
    folder: Path = settings.OFFERED_DIR
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "deep" / "er" / "data.csv").write_bytes(b"0123456789")
    (folder.parent / "secret.txt").write_bytes(b"secret")
    return folder


def _source(address: str) -> DataSource:
    return DataSource(kind="file", address=address, media_type="text/csv")


def _all(address: str, asked: str = "") -> bytes:
    opened = open_file(_source(address), Wanted(asked))
    try:
        return b"".join(opened.pieces())
    finally:
        opened.close()


def test_a_file_is_what_it_is(offered: Path) -> None:
    assert _all("deep/er/data.csv") == b"0123456789"
    assert _all("deep/er/data.csv", "bytes=2-4") == b"234"
    check_source("file", "deep/er/data.csv")


@pytest.mark.parametrize(
    "address",
    [
        "", ".", "..", "../secret.txt", "deep/../../secret.txt", "deep/../deep/er/data.csv",
        "deep", "deep/er", "deep/none.csv", "none/data.csv", "/etc/passwd", "//etc/passwd",
        "deep/er/data.csv/x", "nul\0byte", "a" * 300,
    ],
)  # fmt: skip
def test_what_is_no_file_below_the_folder_is_refused(offered: Path, address: str) -> None:
    with pytest.raises(SourceFailed):
        _all(address)
    with pytest.raises(ValueError, match=r"\w"):
        check_source("file", address)


def test_no_absolute_path_is_a_source_not_even_a_right_one(offered: Path) -> None:
    with pytest.raises(SourceFailed, match="not the name of a file"):
        _all(str(offered / "deep" / "er" / "data.csv"))


def test_no_link_is_followed_wherever_it_stands(offered: Path) -> None:
    (offered / "link.txt").symlink_to(offered.parent / "secret.txt")
    (offered / "out").symlink_to(offered.parent)
    (offered / "inside").symlink_to(offered / "deep")
    for address in ("link.txt", "out/secret.txt", "inside/er/data.csv"):
        with pytest.raises(SourceFailed, match="symbolic links are not followed"):
            _all(address)


def test_a_file_that_becomes_a_link_after_it_was_saved_is_not_opened(offered: Path) -> None:
    check_source("file", "deep/er/data.csv")
    (offered / "deep" / "er" / "data.csv").unlink()
    (offered / "deep" / "er" / "data.csv").symlink_to(offered.parent / "secret.txt")
    with pytest.raises(SourceFailed):
        _all("deep/er/data.csv")


def test_a_pipe_is_no_file_and_nobody_waits_for_it(offered: Path) -> None:
    os.mkfifo(offered / "pipe")
    with pytest.raises(SourceFailed, match="not a plain file"):
        _all("pipe")


def test_a_file_that_shrinks_fails_instead_of_ending_early(offered: Path) -> None:
    opened = open_file(_source("deep/er/data.csv"), Wanted())
    (offered / "deep" / "er" / "data.csv").write_bytes(b"0")
    with pytest.raises(SourceFailed, match="shorter"):
        list(opened.pieces())
    opened.close()


def test_a_file_that_grows_is_sent_as_long_as_it_was(offered: Path) -> None:
    opened = open_file(_source("deep/er/data.csv"), Wanted())
    with (offered / "deep" / "er" / "data.csv").open("ab") as file:
        file.write(b"more")
    assert b"".join(opened.pieces()) == b"0123456789"
    opened.close()


def test_no_file_stays_open_after_a_range_beyond_its_end(offered: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        with pytest.raises(NotSatisfiable):
            open_file(_source("deep/er/data.csv"), Wanted("bytes=10-"))
        with pytest.raises(SourceFailed):
            _all("deep/er/none.csv")
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_the_etag_changes_with_the_file(offered: Path) -> None:
    file = offered / "deep" / "er" / "data.csv"
    tags = set()
    for number in range(3):
        file.write_bytes(b"x" * number)
        os.utime(file, ns=(number, number))
        opened = open_file(_source("deep/er/data.csv"), Wanted())
        tags.add(opened.etag)
        opened.close()
    assert len(tags) == 3


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("text/csv", "text/csv"),
        ("text/csv; charset=utf-8", "text/csv; charset=utf-8"),
        ("", PLAIN),
        ("https://www.iana.org/assignments/media-types/text/csv", PLAIN),
        ("text/csv\r\nSet-Cookie: x", PLAIN),
    ],
)
def test_a_media_type_that_no_header_can_carry_is_not_sent(given: str, sent: str) -> None:
    assert fitting(given) == sent


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("ftp://data.example.org/x", "not fetched"),
        ("https://10.0.0.1/x", "private"),
        ("https://u:p@data.example.org/", "names a user"),
        ("data.csv", "without a scheme"),
    ],
)
def test_an_address_that_we_may_not_ask_is_refused_when_it_is_saved(
    address: str, sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        check_source("http", address)
    check_source("http", "https://data.example.org/all.csv")


def test_the_secret_of_a_source_is_sealed() -> None:
    source = DataSource(
        kind="http", address="https://x.example.org/", secret=seal("Basic quite-hushed")
    )
    assert authorization_of(source) == "Basic quite-hushed"
    assert b"quite-hushed" not in bytes(source.secret or b"")
    assert authorization_of(DataSource(kind="http")) == ""
