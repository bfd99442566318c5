"""Damage to the files of an index is found, whichever file it is, and the indexer mends it."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from catalog.search.backends.base import IndexAway
from catalog.search.backends.embedded import Embedded
from catalog.search.backends.embedded.checksums import damaged
from catalog.search.indexer import Indexer, check
from tests.catalog.search.backends.contract import STRANGER, fill, found, refill
from tests.catalog.search.backends.entries import ask, make
from tests.factories import make_resource, make_source

SEED = random.SystemRandom().randrange(2**32)
HARM: dict[str, Callable[[Path], object]] = {
    "removed": lambda path: path.unlink(),
    "emptied": lambda path: path.write_bytes(b""),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-7]),
    "half": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "zeros": lambda path: path.write_bytes(b"\0" * path.stat().st_size),
    "without an end": lambda path: path.write_bytes(path.read_bytes() + b"\n"),
    "one bit": lambda path: path.write_bytes(flipped(path.read_bytes())),
}


def flipped(content: bytes) -> bytes:
    """A bit of the body is another one; the footer is whole."""
    at = random.Random(SEED).randrange(content.rindex(b'{"version"'))
    print(f"seed {SEED}, byte {at}")
    return content[:at] + bytes([content[at] ^ 4]) + content[at + 1 :]


@pytest.fixture
def index(tmp_path: Path) -> Embedded:
    """Of several commits: some of its entries are deleted."""
    made = Embedded(tmp_path / "index")
    refill(made, [make(n, "roads", kind=("Dataset",)) for n in range(1, 50)])
    fill(made, *(make(n, "roads", change=90) for n in range(5, 9)), position=90)
    return made


def generation(tmp_path: Path) -> Path:
    (only,) = (path for path in (tmp_path / "index").iterdir() if path.is_dir())
    return only


def segments(tmp_path: Path) -> list[Path]:
    made = generation(tmp_path)
    return sorted(path for path in made.iterdir() if len(path.name.split(".")[0]) == 32)


def test_what_was_written_is_whole_whatever_was_removed_and_merged(
    index: Embedded, tmp_path: Path
) -> None:
    chance = random.Random(SEED)
    print(f"seed {SEED}")
    suffixes = set()
    for position in range(100, 120):
        with index.writer() as writer:
            writer.index([make(n, "roads") for n in chance.sample(range(1, 90), 9)])
            writer.remove(chance.sample(range(1, 90), 5))
            writer.commit(position)
        index.verify()
        suffixes |= {path.suffix for path in segments(tmp_path)}
    assert suffixes == {".fast", ".fieldnorm", ".idx", ".pos", ".store", ".term", ".del"}


@pytest.mark.parametrize("harm", HARM)
def test_damage_to_any_file_is_found(index: Embedded, tmp_path: Path, harm: str) -> None:
    files = segments(tmp_path)
    assert len(files) > 12
    for path in files:
        kept = path.read_bytes()
        path.unlink()  # (the engine has it open: what it reads there is as it was)
        path.write_bytes(kept)
        assert damaged(generation(tmp_path)) == []
        HARM[harm](path)
        assert damaged(generation(tmp_path)) == [path.name]
        with pytest.raises(IndexAway, match=rf"damaged: 1, such as {path.name}"):
            index.verify()
        path.write_bytes(kept)


def test_files_of_the_past_are_not_looked_at(index: Embedded, tmp_path: Path) -> None:
    (generation(tmp_path) / f"{'0' * 32}.term").write_bytes(b"half of it")
    index.verify()


# --- doubts -----------------------------------------------------------------------------------
def test_who_cannot_read_what_it_finds_says_so_to_all_until_somebody_looks(
    index: Embedded, tmp_path: Path
) -> None:
    reader = Embedded(tmp_path / "index")
    assert found(reader, "roads")
    assert not index.is_doubted()
    for path in segments(tmp_path):
        with path.open("r+b") as file:  # in place: under who has it open
            file.write(b"\xa5" * path.stat().st_size)
    with pytest.raises(IndexAway, match="builds it anew"):
        reader.search(ask("roads", sort=("title",)), STRANGER)
    assert index.is_doubted()
    with pytest.raises(IndexAway, match="damaged"):
        index.verify()
    assert not index.is_doubted()


def test_who_may_not_write_doubts_in_silence(index: Embedded, monkeypatch: Any) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "touch", refused)
    index._folder.doubt()
    assert not index.is_doubted()


# --- the indexer ------------------------------------------------------------------------------
@pytest.fixture
def indexed(tmp_path: Path) -> Iterator[tuple[Embedded, Indexer]]:
    """An index of resources; its indexer, which has let it go."""
    port = make_source("port")
    for n in range(20):
        make_resource(port, f"r{n}")
    engine = Embedded(tmp_path / "index")
    bring_up(Indexer(engine))
    made = Indexer(engine)
    yield engine, made
    made.close()


def bring_up(indexer: Indexer) -> None:
    while indexer.step():
        pass
    indexer.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("harm", ["removed", "emptied", "one bit"])
def test_the_indexer_builds_a_damaged_index_anew(
    indexed: tuple[Embedded, Indexer], tmp_path: Path, harm: str
) -> None:
    engine, indexer = indexed
    before = generation(tmp_path)
    HARM[harm](random.Random(SEED).choice(segments(tmp_path)))
    bring_up(indexer)
    assert generation(tmp_path) != before
    engine.verify()
    assert not check(engine)


@pytest.mark.django_db(transaction=True)
def test_the_indexer_builds_anew_what_cannot_be_written(
    indexed: tuple[Embedded, Indexer], tmp_path: Path
) -> None:
    engine, indexer = indexed
    assert engine.position(), "it is open: whoever only reads does not notice"
    (generation(tmp_path) / ".managed.json").write_text("not what it was")
    before = generation(tmp_path)
    bring_up(indexer)
    assert generation(tmp_path) != before
    assert not check(engine)


@pytest.mark.django_db(transaction=True)
def test_the_indexer_looks_into_a_doubted_index_and_keeps_it_if_it_is_whole(
    indexed: tuple[Embedded, Indexer], tmp_path: Path
) -> None:
    engine, indexer = indexed
    indexer.step()
    before = generation(tmp_path)
    engine._folder.doubt()
    indexer.step()
    assert not engine.is_doubted()
    assert generation(tmp_path) == before
    engine._folder.doubt()
    segments(tmp_path)[0].unlink()
    indexer.step()
    assert generation(tmp_path) != before
    assert not check(engine)
