"""N-Triples read by two: the same statements and findings as read by one."""

import gzip
import random

import pytest

from vocab.errors import DocumentTooLarge
from vocab.rdf import halves, spool
from vocab.rdf.job import Document, Limits
from vocab.rdf.read import read_document
from vocab.rdf.twin import Fork

ONE, TWO = Limits(), Limits(processes=2)
P = "<https://e.org/p>"
pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of a few lines, and a twin for every document."""
    monkeypatch.setattr(halves, "BLOCK", 200)
    monkeypatch.setattr(halves, "LARGE", 1)


def document(*extra: str, seed: int = 5) -> bytes:
    lines = [f'<https://e.org/{n}> {P} "{n}" .' for n in range(100)]
    lines += [f"_:b{n} {P} _:b{n + 1} ." for n in range(20)] + list(extra)
    random.Random(seed).shuffle(lines)
    return "\n".join([*lines, ""]).encode()


@pytest.mark.parametrize("name", ["x.nt", "x.nt.gz"])
@pytest.mark.parametrize(
    "extra",
    [
        [],
        [f"<javascript:alert({n})> {P} <https://e.org/o> ." for n in range(9)],
        [f'<https://e.org/long> {P} "{"x" * 5_000}{n}" .' for n in range(9)],
        [f'<https://e.org/control> {P} "\\u0008 {n}" .' for n in range(9)],
        [f"<https://e.org/{'x' * 3_000}{n}> {P} <https://e.org/o> ." for n in range(9)],
        [f'<https://e.org/{n}> {P} "unterminated .' for n in range(9)],
    ],
    ids=["clean", "unsafe", "long text", "control", "long iri", "broken"],
)
def test_two_read_what_one_reads(read, name, extra):
    for seed in range(4):
        data = document(*extra, seed=seed)
        packed = gzip.compress(data) if name.endswith("gz") else data
        one, two = read(packed, name, ONE), read(packed, name, TWO)
        assert sorted(two.lines) == sorted(one.lines), seed
        assert sorted(two.rules()) == sorted(one.rules()), seed
        assert sorted(f.value for f in two.findings) == sorted(f.value for f in one.findings), seed
        assert two.complete == one.complete


def test_two_read_the_same_in_the_same_order_each_time(read):
    data = document()
    assert read(data, "x.nt", TWO).lines == read(data, "x.nt", TWO).lines


@pytest.mark.parametrize("seed", range(6))
def test_paging_is_found_in_either_half(read, seed):
    hydra = "http://www.w3.org/ns/hydra/core#"
    page = "<https://e.org/page>"
    data = document(
        f"{page} <{hydra}next> <https://e.org/2> .", f'{page} <{hydra}totalItems> "77" .', seed=seed
    )
    reading = read(data, "x.nt", TWO)
    assert (reading.next_page, reading.total_items) == ("https://e.org/2", 77)


@pytest.mark.parametrize(("large", "processes", "twins"), [(1, 2, 1), (1, 1, 0), (10_000, 2, 0)])
def test_only_a_large_document_has_a_twin(read, monkeypatch, large, processes, twins):
    made: list[object] = []
    monkeypatch.setattr(halves, "LARGE", large)
    monkeypatch.setattr(halves, "Fork", lambda work: (made.append(work), Fork(work))[1])
    read(document(), "x.nt", Limits(processes=processes))
    assert len(made) == twins


def test_progress_counts_what_the_twin_has_read(tmp_path, monkeypatch):
    monkeypatch.setattr(spool, "TOLD", 1)
    (tmp_path / "x.nt").write_bytes(document())
    told: list[int] = []
    found = Document(tmp_path / "x.nt", "https://e.org/")
    read_document(found, tmp_path / "spool", tmp_path, TWO, told.append)
    assert told == sorted(told)
    assert told[-1] == 120
    assert any(80 < count < 120 for count in told), told


def test_the_budget_of_statements_is_for_both(read):
    data = document()
    assert len(read(data, "x.nt", Limits(processes=2, statements_per_document=120)).lines) == 120
    with pytest.raises(DocumentTooLarge, match="more than 119 statements"):
        read(data, "x.nt", Limits(processes=2, statements_per_document=119))


@pytest.mark.parametrize("seed", range(4))
def test_what_a_twin_read_in_vain_is_not_counted(read, seed):
    data = document(f'<https://e.org/broken> {P} "unterminated .', seed=seed)
    assert len(read(data, "x.nt", Limits(processes=2, statements_per_document=120)).lines) == 120


def test_a_line_too_long_for_a_block_is_read_by_one(read, monkeypatch):
    monkeypatch.setattr(halves, "LONGEST", 1_000)
    data = document(f'<https://e.org/long> {P} "{"x" * 5_000}" .')
    assert sorted(read(data, "x.nt", TWO).lines) == sorted(read(data, "x.nt", ONE).lines)


def test_a_document_that_ends_without_a_line_end(read):
    data = document()[:-1]
    assert len(read(data, "x.nt", TWO).lines) == 120


def test_what_is_no_ntriples_is_read_as_before(read):
    data = b"@prefix e: <https://e.org/> .\n" + b"".join(b"e:%d e:p 1 .\n" % n for n in range(50))
    reading = read(data, "x.ttl", TWO)
    assert (reading.syntax, len(reading.lines)) == ("Turtle", 50)


def test_no_half_is_left_behind(read, tmp_path):
    read(document(), "x.nt", TWO)
    assert {path.name for path in tmp_path.iterdir()} <= {"document", "spool", "work"}
