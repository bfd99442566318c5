"""The verdicts of the validators' own suites: ours are the same, but for named exceptions."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

from tests.vocab.profiles.suites import german, mobility, semic
from tests.vocab.profiles.suites.case import Case
from tests.vocab.profiles.suites.exceptions import EXCEPTIONS, VOID
from vocab.profiles.shapes import shapes
from vocab.profiles.table import DCAT_AP, DCAT_AP_DE, MOBILITYDCAT_AP, Profile

Suite = tuple[str, Callable[[Path], Iterator[Case]], Sequence[Profile], int]
#   archive                        its cases        the profiles that it is about   how many
SUITES: tuple[Suite, ...] = (
    ("semic-dcatap-validator-rules", semic.cases, (DCAT_AP,), 118),
    ("dcat-ap-de", german.cases, (DCAT_AP, DCAT_AP_DE), 142),
    ("mobilitydcat-ap", mobility.cases, (DCAT_AP, MOBILITYDCAT_AP), 163),
)  # fmt: skip
LEAST = 0.97  # of all verdicts


@cache
def judged(folder: Path) -> dict[tuple[str, str], tuple[Case, bool]]:
    """Each case with whether we agree, by suite and name."""
    return {
        (case.suite, case.name): (case, case.agrees(profiles))
        for archive, cases, profiles, _ in SUITES
        for case in cases(folder / f"{archive}.tar.gz")
    }


@pytest.fixture
def verdicts(shared: Path) -> dict[tuple[str, str], tuple[Case, bool]]:
    return judged(shared / "data" / "dcat" / "validator-testsuites")


def test_our_verdict_is_that_of_the_suites_and_each_exception_is_named(
    verdicts: dict[tuple[str, str], tuple[Case, bool]],
) -> None:
    counted = {key: agrees for key, (_, agrees) in verdicts.items() if key not in VOID}
    equal = sum(counted.values())
    said = f"{equal} of {len(counted)} verdicts are the suites', {equal / len(counted):.1%}"
    print(said)
    assert {key for key, agrees in counted.items() if not agrees} == set(EXCEPTIONS), said
    assert equal / len(counted) >= LEAST, said


def test_every_case_of_the_suites_is_counted(
    verdicts: dict[tuple[str, str], tuple[Case, bool]],
) -> None:
    found = Counter(suite for suite, _ in verdicts)
    assert list(found.values()) == [count for _, _, _, count in SUITES]


def test_a_void_case_holds_nothing_of_what_it_is_named_after(
    verdicts: dict[tuple[str, str], tuple[Case, bool]],
) -> None:
    assert {key for key, (case, _) in verdicts.items() if case.is_void()} == set(VOID)


def test_each_document_of_semic_is_a_case_or_its_rule_is_taken_back(shared: Path) -> None:
    folder = shared / "data" / "dcat" / "validator-testsuites"
    names = set(semic.documents(folder / "semic-dcatap-validator-rules.tar.gz"))
    taken_back = {f"test-rule-{number}" for number in semic.TAKEN_BACK}
    assert names == {*semic.RULES, *taken_back, "test-perfect"}
    paragraphs = {shape.row.paragraph for shape in shapes(DCAT_AP).values()}
    said = {why.partition(":")[0] for why in semic.TAKEN_BACK.values()}
    assert said <= paragraphs | {"mandatory classes", "recommended classes"}
