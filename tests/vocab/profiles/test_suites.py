"""The verdicts of the validators' own suites: ours are the same, but for named exceptions."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

from tests.vocab.profiles.suites import german, mobility, norwegian, semic
from tests.vocab.profiles.suites.case import Asked, Case
from tests.vocab.profiles.suites.exceptions import EXCEPTIONS, UNDECIDED, VOID
from vocab.profiles.shapes import shapes
from vocab.profiles.table import DCAT_AP, DCAT_AP_DE, MOBILITYDCAT_AP, PROFILES, Profile

Suite = tuple[str, Callable[[Path], Iterator[Case]], Sequence[Profile], int]
#   archive                        its cases        the profiles that it is about   how many
SUITES: tuple[Suite, ...] = (
    ("semic-dcatap-validator-rules", semic.cases, (DCAT_AP,), 118),
    ("dcat-ap-de", german.cases, (DCAT_AP, DCAT_AP_DE), 141),
    ("mobilitydcat-ap", mobility.cases, (DCAT_AP, MOBILITYDCAT_AP), 156),
    ("dcat-ap-no-service", norwegian.cases, (DCAT_AP,), 4),
)  # fmt: skip
# Each verdict that is not equal has its reason in EXCEPTIONS, a mistake of the suite or another
# version of the profile: to come nearer, our tables would have to leave the text.
LEAST = 0.97
TAKEN_BACK = {**semic.TAKEN_BACK, **german.TAKEN_BACK}


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
    said = (
        f"{equal} of {len(counted)} verdicts are the suites', {equal / len(counted):.1%};"
        f" void: {len(VOID)}, undecided: {len(UNDECIDED)}, taken back: {len(TAKEN_BACK)}"
    )
    print(said)
    assert {key for key, agrees in counted.items() if not agrees} == set(EXCEPTIONS), said
    assert equal / len(counted) >= LEAST, said


def test_every_case_of_the_suites_is_counted(
    verdicts: dict[tuple[str, str], tuple[Case, bool]],
) -> None:
    found = Counter(suite for suite, _ in verdicts)
    assert list(found.values()) == [count for _, _, _, count in SUITES]


def test_each_exception_names_a_paragraph_that_a_table_has() -> None:
    known = {shape.row.paragraph for profile in PROFILES for shape in shapes(profile).values()}
    said = {why.rpartition("(")[2].rstrip(")") for why in EXCEPTIONS.values()}
    assert said - known == {"accessibility-and-multilingual-aspects"}  # about no single property


def test_an_undecided_case_is_in_no_count(
    verdicts: dict[tuple[str, str], tuple[Case, bool]],
) -> None:
    assert not set(UNDECIDED) & set(verdicts)


def test_a_fault_is_not_found_by_advice_alone() -> None:
    """(a licence of no list of Germany is advised against, and no more)"""
    text = (
        b"<https://a.example> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
        b" <http://www.w3.org/ns/dcat#Distribution> .\n"
        b"<https://a.example> <http://purl.org/dc/terms/license> <https://own.example> .\n"
    )
    for is_fault in (False, True):
        asked = Asked("dcat:Distribution", "dct:license", "scheme", is_fault)
        assert Case("", "", text, asked).agrees((DCAT_AP_DE,)) != is_fault


def test_a_void_case_holds_nothing_of_what_it_is_named_after(
    verdicts: dict[tuple[str, str], tuple[Case, bool]],
) -> None:
    assert {key for key, (case, _) in verdicts.items() if case.is_void()} == set(VOID)


def test_each_document_of_semic_is_a_case_or_its_rule_is_taken_back(shared: Path) -> None:
    folder = shared / "data" / "dcat" / "validator-testsuites"
    names = set(semic.documents(folder / "semic-dcatap-validator-rules.tar.gz"))
    taken_back = {f"test-rule-{number}" for number in semic.TAKEN_BACK}
    assert names == {*semic.RULES, *taken_back, "test-perfect"}


def test_what_has_been_taken_back_names_the_paragraph(
    verdicts: dict[tuple[str, str], tuple[Case, bool]],
) -> None:
    paragraphs = {s.row.paragraph for of in (DCAT_AP, DCAT_AP_DE) for s in shapes(of).values()}
    said = {why.partition(":")[0] for why in TAKEN_BACK.values()}
    assert said <= paragraphs | {"mandatory classes", "recommended classes"}
    assert not {("dcat-ap-de", name) for name in german.TAKEN_BACK} & set(verdicts)
