"""Both orders of the corpus hold the same statements, the same bytes each time."""

import re
import tracemalloc
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pyoxigraph
import pytest

from bench.corpus import publishers
from bench.corpus.layout import ORDERS, by_dataset, by_subject
from vocab.rdf import sandbox

NUMBERS = range(300, 700)
# What the generator wrote when it was version 1: who changes it raises bench.corpus.VERSION.
VERSION_1 = {"by-dataset": "6327d7854dda9d27", "by-subject": "29e3fdaa6b3a1d24"}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    paths = {order: folder / f"{order}.nt" for order in ORDERS}
    lines = {order: ORDERS[order](path, NUMBERS, 1) for order, path in paths.items()}
    assert set(folder.iterdir()) == set(paths.values())  # nothing else is left
    for order, path in paths.items():
        assert path.read_bytes().count(b"\n") == lines[order]
    return paths


@pytest.mark.parametrize("order", ORDERS)
def test_the_same_seed_gives_the_same_bytes(order, files, tmp_path):
    ORDERS[order](tmp_path / "again.nt", NUMBERS, 1)
    assert (tmp_path / "again.nt").read_bytes() == files[order].read_bytes()


@pytest.mark.parametrize("order", ORDERS)
def test_the_bytes_are_those_of_the_version(order, files):
    assert sha256(files[order].read_bytes()).hexdigest()[:16] == VERSION_1[order]


@pytest.mark.parametrize("order", ORDERS)
def test_another_seed_gives_others(order, files, tmp_path):
    ORDERS[order](tmp_path / "other.nt", NUMBERS, 2)
    assert (tmp_path / "other.nt").read_bytes() != files[order].read_bytes()


def test_a_dataset_is_the_same_in_every_slice(files, tmp_path):
    by_dataset(tmp_path / "slice.nt", range(500, 510), 1)
    assert (tmp_path / "slice.nt").read_bytes() in files["by-dataset"].read_bytes()


def test_both_orders_hold_the_same_statements(files):
    lines = {order: lines_of(path) for order, path in files.items()}
    assert set(lines["by-dataset"]) == set(lines["by-subject"])
    assert len(lines["by-subject"]) == len(set(lines["by-subject"]))  # as in a store


def test_by_dataset_each_stands_together(files):
    owners = [owner for line in lines_of(files["by-dataset"]) if (owner := number_of(line))]
    changes = sum(one != other for one, other in pairwise(owners))
    assert changes == len(NUMBERS) - 1


def lines_of(path: Path) -> list[str]:
    return path.read_text("utf-8").removesuffix("\n").split("\n")


def number_of(line: str) -> str:
    """The number of the dataset that the subject belongs to; "" for publishers."""
    match = re.match(r"(?:<https://data\.example\.org/dataset/|_:d)(\d+)", line)
    return match[1] if match else ""


def test_by_subject_datasets_stand_first_and_agents_and_blank_nodes_last(files):
    groups = [group_of(line) for line in lines_of(files["by-subject"])]
    assert groups == sorted(groups)
    assert set(groups) == {0, 1, 2, 3}
    subjects = [line.split(" ", 1)[0] for line in lines_of(files["by-subject"])]
    runs = sum(one != other for one, other in pairwise(["", *subjects]))
    assert runs == len(set(subjects))


def group_of(line: str) -> int:
    subject = line.split(" ", 1)[0]
    if subject.startswith("_:"):
        return 3
    return 2 if "/organisation/" in subject else int("/distribution/" in subject)


@pytest.mark.parametrize("order", ORDERS)
def test_a_strict_reader_takes_every_line(order, files):
    syntax = pyoxigraph.RdfFormat.N_TRIPLES
    read = list(pyoxigraph.parse(path=str(files[order]), format=syntax))
    assert len(read) == files[order].read_bytes().count(b"\n")


@pytest.mark.parametrize("order", ORDERS)
def test_harvests_find_every_dataset_in_both_orders(order, files, tmp_path):
    spool = tmp_path / "spool"
    sandbox.read(sandbox.Document(files[order], "https://local.invalid/"), spool)
    records = [r for part in sandbox.split([spool], tmp_path / "parts") for r in part.records]
    assert {record.kind for record in records} == {"Dataset"}
    assert len(records) == len(NUMBERS)


def test_memory_does_not_grow_with_the_number_of_datasets(tmp_path):
    for number in range(publishers.COUNT):  # what is kept: as much as there is of it
        publishers.lines(number)
    peaks = []
    for count in (100, 1_000):
        tracemalloc.start()
        by_subject(tmp_path / "many.nt", range(count))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 2_000_000, peaks
