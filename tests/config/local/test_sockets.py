"""Socket folders are short and private."""

import os
import tempfile
from pathlib import Path

import pytest

from config.local import sockets
from config.local.errors import CannotServe


def test_a_short_path_stays_below_its_folder(tmp_path: Path) -> None:
    folder = Path("/srv/hansa/postgres")
    assert sockets.socket_dir(folder, "pg") == folder / "sock"


def test_long_paths_get_short_names_that_differ_by_folder_and_kind() -> None:
    one, two = Path("/srv") / ("a" * 100), Path("/srv") / ("b" * 100)
    found = {sockets.socket_dir(folder, kind) for folder in (one, two) for kind in ("pg", "valkey")}
    assert len(found) == 4
    assert all(path.parent == Path(tempfile.gettempdir()) for path in found)


def test_the_limit_counts_bytes_not_characters() -> None:
    assert sockets.socket_dir(Path("/srv") / ("ü" * 40), "pg").parent == Path(tempfile.gettempdir())


def test_a_link_in_the_place_of_the_socket_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "sock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CannotServe, match="remove it, or set TMPDIR"):
        sockets.make_private(tmp_path / "sock", os.getuid())


def test_a_folder_of_a_stranger_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sock").mkdir()
    monkeypatch.setattr(os, "getuid", lambda: 4321)
    with pytest.raises(CannotServe, match="belongs to another account"):
        sockets.make_private(tmp_path / "sock", 4321)


def test_an_open_folder_of_ours_is_closed(tmp_path: Path) -> None:
    (tmp_path / "sock").mkdir(mode=0o755)
    sockets.make_private(tmp_path / "sock", os.getuid())
    assert (tmp_path / "sock").stat().st_mode & 0o777 == 0o700
