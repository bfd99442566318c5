"""The engine in a folder keeps the contract, across processes, and whatever becomes of its files."""

import random
import shutil
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from catalog.search.backends import base
from catalog.search.backends.base import IndexAway, SearchError, Sight, WriterBusy
from catalog.search.backends.embedded import Embedded, counting, engine, hits, writing
from catalog.search.backends.embedded import folder as module
from catalog.search.backends.embedded.reading import Snapshot
from catalog.search.query import Sort
from catalog.search.question import Question
from tests.catalog.search.backends.contract import (
    STRANGER,
    BackendContract,
    fill,
    found,
    refill,
    walk,
)
from tests.catalog.search.backends.entries import THEMES, ask, make

PATIENCE = 180  # seconds; for broken code, never a pace


class TestEmbedded(BackendContract):
    """An index in a folder of its own."""

    @pytest.fixture
    def backend(self, tmp_path: Path) -> Embedded:
        """Without an index."""
        return Embedded(tmp_path / "index")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


def until(condition: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + PATIENCE
    while not (answer := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.005)
    return answer


def is_away(index: Embedded) -> bool:
    try:
        index.search(ask("roads"), STRANGER)
    except IndexAway as away:
        return str(away).endswith(".")
    return False


# --- across processes -------------------------------------------------------------------------
PROGRAM = """
import sys
from pathlib import Path
from catalog.search.backends.embedded import Embedded
from tests.catalog.search.backends.entries import ask, make
from tests.catalog.search.backends.contract import STRANGER
index = Embedded(Path(sys.argv[1]))
def say(what):
    print(what, flush=True)
def heard():
    return sys.stdin.readline().strip()
"""


@contextmanager
def process(folder: Path, program: str) -> Iterator[subprocess.Popen[str]]:
    """Another process with the index of `folder`; killed at the end if it still runs."""
    lines = PROGRAM + textwrap.dedent(program)
    with subprocess.Popen(
        [sys.executable, "-c", lines, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[4],
    ) as other:
        try:
            yield other
        finally:
            other.kill()


def told(other: subprocess.Popen[str], line: str = "") -> str:
    """What another process says next, after it was told something."""
    assert other.stdin and other.stdout
    if line:
        other.stdin.write(line + "\n")
        other.stdin.flush()
    return other.stdout.readline().strip()


def test_an_index_outlives_who_wrote_it(folder: Path) -> None:
    fill(Embedded(folder), make(1, "roads"), position=4)
    again = Embedded(folder)
    assert (found(again, "roads"), again.position()) == ([1], 4)


READER = """
while heard():
    results = index.search(ask("roads"), STRANGER)
    say(f"{results.position} {sorted(results.ids)}")
"""


def test_another_process_sees_each_commit_and_each_new_generation(folder: Path) -> None:
    index = Embedded(folder)
    fill(index, make(1, "roads"))
    with process(folder, READER) as other:
        assert told(other, "?") == "1 [1]"
        fill(index, make(2, "roads"), position=2)
        assert told(other, "?") == "2 [1, 2]"
        refill(index, [make(3, "roads")])
        assert told(other, "?") == "1 [3]"
        fill(index, make(4, "roads"), position=5)
        assert told(other, "?") == "5 [3, 4]"


WRITER = """
with getattr(index, heard())() as writer:
    writer.index(make(n, "roads") for n in range(10, 2000))
    say("written")
    heard()
    writer.commit(7)
    say("committed")
    writer.index(make(n, "roads") for n in range(2000, 3000))
    heard()
"""


@pytest.mark.parametrize("how", ["writer", "rebuild"])
def test_a_writer_that_is_killed_leaves_the_last_commit_and_no_lock(folder: Path, how: str) -> None:
    index = Embedded(folder)
    fill(index, make(1, "roads"))
    with process(folder, WRITER) as other:
        assert told(other, how) == "written"
        with pytest.raises(WriterBusy), index.writer():
            pass
        other.kill()
        other.wait()
        assert index.versions() == {1: 1}
        fill(index, make(2, "roads"), position=2)
    assert index.versions() == {1: 1, 2: 2}
    left = [path.name for path in folder.iterdir() if path.is_dir()]
    assert len(left) == 1, f"the generation of who was killed is removed: {left}"


def test_a_writer_that_is_killed_after_its_commit_has_committed(folder: Path) -> None:
    with process(folder, WRITER) as other:
        assert told(other, "writer") == "written"
        assert told(other, "go on") == "committed"
        other.kill()
        other.wait()
    index = Embedded(folder)
    assert (index.position(), len(index.versions())) == (7, 1990)
    fill(index, make(1, "roads"), position=8)
    assert len(index.versions()) == 1991


def test_a_new_index_that_is_being_built_is_no_index(folder: Path) -> None:
    with process(folder, WRITER) as other:
        told(other, "rebuild")
        assert told(other, "go on") == "committed"
        assert is_away(Embedded(folder))


# --- files that are gone, or are not what they should be --------------------------------------
def test_a_folder_that_is_deleted_is_noticed_and_so_is_its_successor(folder: Path) -> None:
    index = Embedded(folder)
    fill(index, make(1, "roads"))
    assert found(index, "roads") == [1]
    shutil.rmtree(folder)
    assert is_away(index)
    fill(index, make(2, "roads"))
    assert found(index, "roads") == [2]


def test_a_writer_whose_folder_is_deleted_says_so(folder: Path) -> None:
    index = Embedded(folder)
    fill(index, make(1, "roads"))
    with index.writer() as writer:
        shutil.rmtree(folder)
        writer.index([make(2, "roads")])
        with pytest.raises(IndexAway):
            writer.commit(2)
    fill(index, make(3, "roads"))
    assert found(index, "roads") == [3]


def test_a_generation_that_is_deleted_is_noticed(folder: Path) -> None:
    index = Embedded(folder)
    fill(index, make(1, "roads"))
    assert found(index, "roads") == [1]
    shutil.rmtree(generation(folder))
    assert is_away(index)
    with pytest.raises(IndexAway), index.writer():
        pass
    refill(index, [make(2, "roads")])
    assert found(index, "roads") == [2]


def generation(folder: Path) -> Path:
    (only,) = (path for path in folder.iterdir() if path.is_dir())
    return only


def files(folder: Path) -> list[Path]:
    return sorted(path for path in generation(folder).iterdir() if not path.name.startswith("."))


HARM: dict[str, Callable[[Path], object]] = {
    "removed": lambda path: path.unlink(),
    "emptied": lambda path: path.write_bytes(b""),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-7]),
    "half": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "zeros": lambda path: path.write_bytes(b"\0" * path.stat().st_size),
    "other bytes": lambda path: path.write_bytes(b"\xa5" * path.stat().st_size),
}


@pytest.mark.parametrize("harm", HARM)
def test_harmed_files_are_no_index_or_do_no_harm(folder: Path, harm: str) -> None:
    """Each file in turn; whoever searches gets a sentence, and a new index helps."""
    refill(Embedded(folder), [make(n, "roads", kind=("Dataset",)) for n in range(1, 50)])
    names = [path.name for path in files(folder)]
    kept = folder.with_name("kept")
    shutil.copytree(folder, kept)
    for name in names:
        shutil.rmtree(folder)
        shutil.copytree(kept, folder)
        HARM[harm](generation(folder) / name)
        index = Embedded(folder)
        if not is_away(index):
            assert len(walk(index, ask("roads"))) <= 49
        refill(index, [make(2, "roads")])
        assert found(index, "roads") == [2], name


def test_an_index_that_does_not_say_how_far_it_is_is_none(folder: Path, monkeypatch: Any) -> None:
    """Where the column of its cursor was damaged, the engine answers with nothing."""
    fill(Embedded(folder), make(1, "roads"), position=4)
    monkeypatch.setattr(Snapshot, "numbers", lambda *_: [None])
    with pytest.raises(IndexAway, match="builds it anew"):
        Embedded(folder).position()


@pytest.mark.parametrize(
    "said", [b"", b"{", b"[]", b"{}", b'{"generation": "../..", "make": 1}', b"\xff"]
)
def test_a_pointer_to_nothing_is_no_index(folder: Path, said: bytes) -> None:
    index = Embedded(folder)
    fill(index, make(1, "roads"))
    (folder / "current").write_bytes(said)
    assert is_away(index)
    with pytest.raises(IndexAway), index.writer():
        pass
    refill(index, [make(2, "roads")])
    assert found(index, "roads") == [2]


def test_an_index_of_another_make_is_built_anew(folder: Path, monkeypatch: Any) -> None:
    fill(Embedded(folder), make(1, "roads"))
    monkeypatch.setattr(engine, "MAKE", "of tomorrow")
    index = Embedded(folder)
    with pytest.raises(IndexAway, match="another version"):
        index.search(ask("roads"), STRANGER)
    with pytest.raises(IndexAway, match="another version"), index.writer():
        pass
    refill(index, [make(2, "roads")])
    assert found(index, "roads") == [2]


def test_numbers_without_room_are_refused(folder: Path) -> None:
    index = Embedded(folder)
    for entry in (make(2**32, "roads"), make(1, "roads", change=2**32)):
        with pytest.raises(SearchError, match="no room"), index.writer() as writer:
            writer.index([entry])


# --- many at a time ---------------------------------------------------------------------------
def test_threads_read_whole_commits_while_somebody_writes(folder: Path) -> None:
    """In every commit all entries are of its position; a reader never sees two of them mixed."""
    index = Embedded(folder)
    stopping = threading.Event()
    wrong: list[str] = []

    def read() -> None:
        last = 0
        while not stopping.is_set():
            results = index.search(replace(ask("roads"), size=50), STRANGER)
            counted = dict(results.facets["publisher"].values)
            if counted != {f"at {results.position}": 20} or results.total != 20:
                wrong.append(f"{results.position}: {counted}")
            if results.position < last:
                wrong.append(f"{results.position} after {last}")
            last = results.position

    def state(position: int) -> Iterator[Any]:
        said = (f"at {position}",)
        return (make(n, "roads", change=position, publisher=said) for n in range(1, 21))

    refill(index, state(1))
    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        with index.writer() as writer:
            for position in range(2, 30):
                writer.index(state(position))
                writer.commit(position)
        with index.rebuild() as writer:
            writer.index(state(1_000))
            writer.commit(1_000)
        with index.writer() as writer:
            writer.index(state(1_001))
            writer.commit(1_001)
    finally:
        stopping.set()
        for thread in threads:
            thread.join()
    assert not wrong


def test_a_generation_put_in_force_between_two_looks_is_read(
    folder: Path, monkeypatch: Any
) -> None:
    """The pointer was looked at, then replaced, and the generation that it named removed."""
    index, other = Embedded(folder), Embedded(folder)
    fill(index, make(1, "roads"))
    assert found(index, "roads") == [1]
    look = module._stamp
    swaps = [lambda: refill(other, [make(2, "roads")])]

    def slow(path: Path) -> tuple[int, ...]:
        if path.name == "meta.json" and swaps:
            swaps.pop()()
        return look(path)

    monkeypatch.setattr(module, "_stamp", slow)
    assert found(index, "roads") == [2]


# --- order and counts beyond the usual --------------------------------------------------------
def test_hits_of_the_same_rank_are_in_the_order_of_their_ids_over_all_files(
    folder: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(hits, "_FIRST_LOOK", 3)
    index = Embedded(folder)
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    ids = random.Random(seed).sample(range(1, 1_000), 90)
    for start in range(0, 90, 30):
        fill(index, *(make(n, "roads") for n in ids[start : start + 30]))
    asked = replace(ask("roads"), size=7)
    assert walk(index, asked) == sorted(ids, reverse=True)
    monkeypatch.setattr(hits, "MOST_EQUAL", 20)
    assert sorted(walk(index, asked)) == sorted(ids), "too many: in any order, but each once"


def test_without_words_the_newest_come_first(folder: Path) -> None:
    index = Embedded(folder)
    fill(index, make(1, "roads"), make(3, "rivers"), make(2, "lakes"))
    assert found(index, Question(order=Sort.RELEVANCE)) == [3, 2, 1]


def test_an_exact_word_is_worth_more_than_its_stem(folder: Path) -> None:
    index = Embedded(folder)
    fill(index, make(1, "roads of Ghent"), make(2, "road of Ghent"), make(3, "roads of Ghent"))
    assert found(index, "road") == [2, 3, 1]


def test_of_more_values_than_are_listed_the_rest_is_numbered(
    folder: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(counting, "MOST_VALUES", 30)
    monkeypatch.setattr(base, "MOST_COUNTED", 20)
    index = Embedded(folder)
    fill(index, *(make(n, publisher=(f"rare {n:03}", "all")) for n in range(1, 101)))
    counts = index.search(ask(publisher="rare 100"), STRANGER).facets["publisher"]
    assert counts.values[0] == ("all", 100)
    assert dict(counts.values)["rare 100"] == 1
    assert counts.more == pytest.approx(101 - len(counts.values), abs=12), "an estimate"


def test_counts_are_kept_for_their_audience_and_their_commit_only(folder: Path) -> None:
    index = Embedded(folder)
    theme = (THEMES + "TRAN",)
    fill(index, make(1, theme=theme), make(2, theme=theme, audiences=(7,)))

    def counted(*sight: frozenset[int]) -> int:
        return index.search(ask(), Sight(*sight)).facets["theme"].values[0][1]

    for _ in range(2):
        assert counted(frozenset({7})) == 2
        assert counted(frozenset()) == 1
        assert counted(frozenset({7}), frozenset({1})) == 1
    fill(index, make(3, theme=theme), position=2)
    assert counted(frozenset({7})) == 3


def test_a_question_of_very_many_words_takes_no_time(folder: Path) -> None:
    index = Embedded(folder)
    words = [f"{a}{b}en" for a in ("wat", "str", "sch", "kl", "br", "pl") for b in "aeiou"] * 3
    refill(index, (make(n, " ".join(words[n % 60 : n % 60 + 30]), "nl") for n in range(1, 500)))
    began = time.monotonic()
    asked = ask(" ".join(dict.fromkeys(words)))
    index.search(asked.missing(20), STRANGER)
    assert time.monotonic() - began < 5


def test_what_a_commit_costs_is_not_paid_by_who_searches_the_old_one(folder: Path) -> None:
    """No search opens the index again while nothing was committed."""
    index = Embedded(folder)
    fill(index, make(1, "roads"))
    first = index._reading.snapshot()
    assert index._reading.snapshot() is first
    fill(index, make(2, "roads"), position=2)
    assert index._reading.snapshot() is not first
    assert index._reading.snapshot().index is first.index, "only its new files are opened"


def test_the_files_of_an_index_are_merged_to_few(folder: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(writing, "HEAP", 15_000_000)
    index = Embedded(folder)
    with index.rebuild() as writer:
        for number in range(1, 40):
            writer.index([make(number, "roads")])
            writer.commit(number)
    assert index._reading.snapshot().searcher.num_segments < 12
