"""Which profiles are asked about a record: those that it says it speaks, and no other."""

import pytest

from tests.vocab.profiles.test_validate import MINIMAL, lines
from vocab.profiles.choose import chosen
from vocab.profiles.table import (
    DCAT_AP,
    DCAT_AP_DE,
    DCAT_AP_HVD,
    DCAT_US,
    GEODCAT_AP,
    MLDCAT_AP,
    MOBILITYDCAT_AP,
    STATDCAT_AP,
    Profile,
)

RECORD = MINIMAL + "ex:r a dcat:CatalogRecord\nex:r dct:conformsTo "
THEME = "<https://w3id.org/mobilitydcat-ap#mobilityTheme>"


def of(text: str, *, high_value: bool = False) -> tuple[Profile, ...]:
    return chosen(lines(text), high_value=high_value)


def test_dcat_ap_is_always_asked_and_hvd_where_the_law_is_named() -> None:
    assert of(MINIMAL) == (DCAT_AP,)
    assert of(MINIMAL, high_value=True) == (DCAT_AP, DCAT_AP_HVD)


@pytest.mark.parametrize(
    ("more", "profile"),
    [
        (f"ex:d {THEME} ex:roads", MOBILITYDCAT_AP),
        ("ex:d <http://data.europa.eu/930/custodian> ex:p", GEODCAT_AP),
        ('ex:d <http://dcat-ap.de/def/dcatde/legalBasis> "law"', DCAT_AP_DE),
        ('ex:d <http://data.europa.eu/s1n/numSeries> "4"', STATDCAT_AP),
        ("ex:m a <http://data.europa.eu/it6/MachineLearningModel>", MLDCAT_AP),
        ('ex:d <http://data.resources.gov/ontology/dcat-us#purpose> "tests"', DCAT_US),
        ("ex:a a <https://w3id.org/mobilitydcat-ap#Assessment>", MOBILITYDCAT_AP),
    ],
)
def test_a_term_of_its_own_namespace_chooses_a_profile(more: str, profile: Profile) -> None:
    assert of(MINIMAL + more) == (DCAT_AP, profile)


@pytest.mark.parametrize(
    ("claimed", "profile"),
    [
        ("<https://w3id.org/mobilitydcat-ap/releases/1.1.0>", MOBILITYDCAT_AP),
        ("<https://semiceu.github.io/GeoDCAT-AP/releases/3.1.0/>", GEODCAT_AP),
        ("<http://data.europa.eu/930/>", GEODCAT_AP),
    ],
)
def test_a_catalogue_record_names_the_profile(claimed: str, profile: Profile) -> None:
    assert of(RECORD + claimed) == (DCAT_AP, profile)


def test_a_standard_of_the_data_chooses_nothing() -> None:
    claimed = "ex:d dct:conformsTo <https://semiceu.github.io/GeoDCAT-AP/releases/3.1.0/>"
    assert of(MINIMAL + claimed) == (DCAT_AP,)
    assert of(RECORD + "<https://semiceu.github.io/DCAT-AP/releases/3.0.1/>") == (DCAT_AP,)


def test_a_text_that_speaks_of_a_namespace_chooses_nothing() -> None:
    said = 'ex:d dct:title "see <http://data.europa.eu/930/custodian> ."@en'
    assert of(MINIMAL + said) == (DCAT_AP,)


def test_a_record_of_two_profiles_is_asked_by_both() -> None:
    both = f"ex:d {THEME} ex:roads\nex:d <http://data.europa.eu/930/custodian> ex:p"
    assert of(MINIMAL + both, high_value=True) == (
        DCAT_AP,
        DCAT_AP_HVD,
        GEODCAT_AP,
        MOBILITYDCAT_AP,
    )
