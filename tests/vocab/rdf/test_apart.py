"""Parts that are split each by itself: the same records as a whole split gives, or none of it."""

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.vocab.rdf.strewn import Line, nested, shuffled, with_edits
from vocab.rdf import split
from vocab.rdf.job import Limits

pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
Cut = tuple[Counter[object], list[tuple[object, ...]], str]


@pytest.fixture
def cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Cut]:
    """cut(pages, limits, apart=True): records with their bytes, what is found, the way taken."""
    monkeypatch.setattr(split, "LARGE", 1)
    monkeypatch.setattr(split, "PAGES", 2)
    split_apart = split.split_apart
    ways: list[str] = []

    def watched(*given, **more):
        found = split_apart(*given, **more)
        if found is not None:
            ways.append("pages" if more.get("whole") else "stretches")
        return found

    def run(pages: list[list[Line]], limits: Limits, *, apart: bool = True) -> Cut:
        ways.clear()
        monkeypatch.setattr(split, "split_apart", watched if apart else lambda *_g, **_m: None)
        into = tmp_path / "parts"
        into.mkdir(exist_ok=True)
        spools = [tmp_path / f"spool-{number}" for number in range(len(pages))]
        for spool, page in zip(spools, pages, strict=True):
            spool.write_text("".join(f"{line} .\n" for line in page))
        records: Counter[object] = Counter()
        numbers, said = [], []
        for partition in split.split(spools, into, limits):
            body = partition.path.read_bytes()
            partition.path.unlink()
            numbers.append((partition.number, partition.of))
            records.update(
                (r.kind, r.root, r.hash, r.statements, body[r.offset : r.offset + r.length])
                for r in partition.records
            )
            # Which ones are shown as examples depends on the way.
            said += [(f.rule, f.message.partition(":")[0]) for f in partition.findings]
        assert numbers == [(n, len(numbers)) for n in range(1, len(numbers) + 1)]
        assert not list(into.iterdir())
        return records, sorted(said), ways[0] if ways else "whole"

    return run


def test_records_that_stand_together_are_split_in_stretches(cut):
    for processes in (1, 2):
        limits = Limits(partition_bytes=2_500, processes=processes)
        lines = nested(random.Random(3), publishers=True)
        *found, way = cut([lines], limits)
        assert way == "stretches"
        assert found == [*cut([lines], limits, apart=False)[:2]]


def test_pages_by_subject_are_split_each_by_itself(cut):
    lines = nested(random.Random(3), publishers=True, related=False)
    at = next(n for n in range(len(lines) // 2, len(lines)) if "d20> " in lines[n])
    pages = [sorted(page, key=lambda line: line[0] == "_") for page in (lines[:at], lines[at:])]
    limits = Limits(partition_bytes=1_500)
    shuffled_pages = [shuffled(random.Random(1), page) for page in pages]
    *found, way = cut(shuffled_pages, limits)
    assert way == "pages"
    assert found == [*cut(shuffled_pages, limits, apart=False)[:2]]


def test_a_late_statement_is_not_lost(cut):
    limits = Limits(partition_bytes=2_500)
    lines = nested(random.Random(3), publishers=True)
    lines.append('<https://e.org/d2> <http://purl.org/dc/terms/title> "Late"')
    records, said, way = cut([lines], limits)
    assert way == "whole"
    assert any(b'"Late"' in record[-1] and b'"T2"' in record[-1] for record in records)
    assert (records, said) == cut([lines], limits, apart=False)[:2]


def _agree(cut: Callable[..., Cut], seeds: range) -> Counter[str]:
    """Whatever is moved, doubled, left out or put in: both ways give the same."""
    ways: Counter[str] = Counter()
    for seed in seeds:
        chance = random.Random(seed)
        pages = with_edits(chance)
        limits = Limits(
            partition_bytes=chance.choice((900, 2_500, 5_000)),
            processes=1 if chance.random() < 0.9 else 2,
        )
        *found, way = cut(pages, limits)
        assert found == [*cut(pages, limits, apart=False)[:2]], f"seed {seed}, {way}"
        ways[way] += 1
    return ways


def test_random_edits_make_no_difference(cut):
    ways = _agree(cut, range(24))
    assert set(ways) >= {"stretches", "whole"}


@pytest.mark.long
def test_many_random_edits_make_no_difference(cut):
    ways = _agree(cut, range(1_000, 1_200))
    assert min(ways[way] for way in ("stretches", "pages", "whole")) > 0
