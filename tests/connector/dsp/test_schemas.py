"""Our reader decides as the official schemas do, but for the differences that are listed.

The list is tests/documents/dsp/differences.tsv: which of the known defects of the 2025-1 package it
is (numbered in facts/dsp.md, 1.7), what the specification says in which paragraph, and why. `pointer`
and `sentence` are patterns of the faults: ours where we refuse, the schema's where we accept.
"""

import csv
import itertools
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from connector.dsp.wire import read
from connector.errors import MalformedMessage
from tests.connector.dsp.mutations import mutations
from tests.connector.dsp.oracle import BROKEN, SCHEMAS, examples, type_of, validator

LIST = Path(__file__).parents[2] / "documents" / "dsp" / "differences.tsv"
LEAST = 10_000  # mutations that are tried
DEFECTS = range(1, 13)  # items of facts/dsp.md, 1.7


@dataclass(frozen=True)
class Difference:
    """One row of the list."""

    item: str
    ours: str  # accepts or refuses, where the schema does the other
    pointer: str
    sentence: str
    paragraph: str
    why: str

    def explains(self, ours, fault):
        pointer, sentence = fault
        return (
            self.ours == ours
            and re.search(self.pointer, pointer) is not None
            and re.search(self.sentence, sentence) is not None
        )


with LIST.open(encoding="utf-8", newline="") as rows:
    DIFFERENCES = [Difference(**row) for row in csv.DictReader(rows, delimiter="\t")]


def our_faults(document, of):
    """Pointer and sentence of each of our faults; none: accepted."""
    try:
        read(document, of)
    except MalformedMessage as refused:
        return [(fault.pointer, fault.sentence) for fault in refused.faults]
    return []


def their_faults(document, oracle):
    """Pointer and keyword of each of the schema's faults; none: accepted."""
    return [
        ("".join(f"/{key}" for key in error.absolute_path), error.validator)
        for error in oracle.iter_errors(document)
    ]


def explanation(ours, theirs):
    """The listed differences that explain why only one side has faults; None if some fault has none."""
    side, faults = ("refuses", ours) if ours else ("accepts", theirs)
    used = []
    for fault in faults:
        fitting = [one for one in DIFFERENCES if one.explains(side, fault)]
        if not fitting:
            return None
        used += fitting
    return used


def test_every_difference_names_its_defect_and_its_paragraph():
    for difference in DIFFERENCES:
        assert int(difference.item) in DEFECTS
        assert difference.ours in {"accepts", "refuses"}
        assert len(difference.paragraph) > 20 and len(difference.why) > 20


def test_three_schemas_are_broken_and_the_oracle_repairs_them(shared):
    folder = shared / "data" / "dsp"
    broken = [p.name for p in folder.glob("*/*-schema.json") if BROKEN in p.read_text("utf-8")]
    assert sorted(broken) == [
        "transfer-error-schema.json",
        "transfer-suspension-message-schema.json",
        "transfer-termination-message-schema.json",
    ]


def test_every_example_of_the_specification_is_read(shared):
    read_types = set()
    for name, example in examples(shared).items():
        of = type_of(name, example)
        assert our_faults(example, of) == [], name
        read_types.add(of)
    assert read_types == SCHEMAS.keys(), "a type without an example"


@pytest.mark.parametrize(
    "every", [11, pytest.param(1, marks=pytest.mark.long)], ids=["some", "all"]
)
def test_we_decide_as_the_schemas_do_about_mutations_of_every_example(shared, every):
    tried, seen, unexplained = Counter(), Counter(), []
    for name, example in examples(shared).items():
        of = type_of(name, example)
        oracle = validator(shared, of)
        for mutation in itertools.islice(mutations(example), 0, None, every):
            ours = our_faults(mutation.document, of)
            valid = oracle.is_valid(mutation.document)
            tried[valid] += 1
            if valid == bool(ours):
                theirs = their_faults(mutation.document, oracle)
                reasons = explanation(ours, theirs)
                if reasons is None:
                    unexplained.append((name, mutation.how, ours, theirs))
                seen.update(reasons or [])
    assert not unexplained, f"{len(unexplained)} not listed, the first: {unexplained[:5]}"
    gone = [one for one in DIFFERENCES if not seen[one]]
    assert every > 1 or not gone, f"listed, but it does not occur any more: {gone}"
    least = LEAST / every
    assert tried.total() >= least and min(tried.values()) >= least / 20, tried


def test_an_unlisted_difference_is_noticed(monkeypatch):
    refused = [("/agreement/timestamp", "Add this: it is required.")]
    assert explanation(refused, []) is not None
    assert explanation([*refused, ("/agreement/@id", "Add this: it is required.")], []) is None
    monkeypatch.setattr(__name__ + ".DIFFERENCES", [])
    assert explanation(refused, []) is None


@pytest.mark.parametrize("of", SCHEMAS, ids=lambda of: of.__name__)
def test_nothing_but_an_object_is_a_message(of, shared):
    for document in (None, True, 5, 1.5, "x", [], [{}], {}):
        assert our_faults(document, of), document
        assert not validator(shared, of).is_valid(document)
