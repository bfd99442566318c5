"""spatial: places in any spelling of the EU's lists; what lies in what; and what is not known."""

import pytest

from tests.vocab.odrl.policies import said
from vocab.authority import files
from vocab.odrl.facts import Facts, Unknown
from vocab.odrl.operands import OPERANDS
from vocab.odrl.operands.spatial import EU, MEMBERS, above
from vocab.odrl.policy import Value

COUNTRY = files.BASES["country"]
NUTS = "http://data.europa.eu/nuts/code/"
MUNICH = files.BASES["place"] + "DEU_MUC"
EUROPE = files.BASES["continent"] + "EUROPE"
GEONAMES = "https://sws.geonames.org/2867714/"


def answer(operator, known, *rights, broader=None):
    values = tuple(Value(right) for right in rights)
    facts = Facts(values=said({"spatial": known}), broader=broader or {})
    found = OPERANDS["spatial"](operator, values[0] if len(values) == 1 else values, facts)
    return None if isinstance(found, Unknown) else found


@pytest.mark.parametrize("known", ["DE", "DEU", "Germany", COUNTRY + "DEU", NUTS + "DE"])
def test_spellings_of_a_place_are_one_place(known):
    assert answer("eq", known, "DE") is True
    assert answer("eq", "DE", known) is True
    assert answer("neq", known, "Germany") is False
    assert answer("isNoneOf", known, "FR", "DEU") is False


@pytest.mark.parametrize(
    ("known", "right", "expected"),
    [
        ("DE", "EU", True),
        ("DE", "_:EU", True),  # as in the examples of DSP 2025-1
        ("CH", "EU", False),
        ("GB", "EU", False),
        ("EU", "EU", True),
        ("EU", "DE", False),
        ("FR", "DE", False),
        (MUNICH, "DE", True),
        (MUNICH, "EU", True),
        (MUNICH, "FR", False),
        (NUTS + "DE21", "DE", True),
        (NUTS + "DE21", NUTS + "DE2", True),
        (NUTS + "DE21", NUTS + "DE3", False),
        (NUTS + "EL30", "GR", True),
        (NUTS + "EL30", "EU", True),
        (NUTS + "UKI3", "EU", False),
        (COUNTRY + "GUF", "FR", True),  # French Guiana is part of France, and of the Union
        (COUNTRY + "GUF", "EU", True),
        (COUNTRY + "NCL", "EU", False),  # New Caledonia is not
    ],
)
def test_regions_and_towns_lie_in_countries_and_members_in_the_union(known, right, expected):
    assert answer("isPartOf", known, right) is expected
    assert answer("hasPart", right, known) is expected


@pytest.mark.parametrize(
    ("known", "right"),
    [
        ("DE", EUROPE),  # no list says which countries lie in which continent
        (MUNICH, NUTS + "DE21"),  # nor which towns in which region
        ("LU", NUTS + "LU0"),  # one region, as large as its country
        (NUTS + "LU0", NUTS + "LU00"),
        (GEONAMES, "DE"),
        (COUNTRY + "DDR", "EU"),  # a country that is no more
        ("nowhere", "EU"),
        ("DE", "nowhere"),
    ],
)
def test_what_the_lists_do_not_say_is_unknown(known, right):
    assert answer("isPartOf", known, right) is None


@pytest.mark.parametrize("operator", ["eq", "neq", "isAnyOf", "isNoneOf"])
@pytest.mark.parametrize(
    ("known", "right"),
    [
        ("DE", "EU"),  # "not in the EU" is no permission for Germany
        ("EU", "DE"),
        (MUNICH, "DE"),
        (MUNICH, NUTS + "DE212"),  # the same town, in another list
        (GEONAMES, "FR"),
        ("nowhere", "FR"),
        ("DE", EUROPE),
    ],
)
def test_a_part_and_a_place_of_another_list_are_neither_the_same_nor_another(
    operator, known, right
):
    assert answer(operator, known, right) is None


@pytest.mark.parametrize(
    ("known", "right"),
    [("DE", "FR"), (MUNICH, "FR"), (NUTS + "DE21", "FR"), (MUNICH, EU[:-3] + "CHE")],
)
def test_two_places_of_the_lists_that_do_not_touch_are_two_places(known, right):
    assert answer("eq", known, right) is False
    assert answer("neq", known, right) is True


def test_a_place_of_any_list_is_itself():
    assert answer("eq", GEONAMES, GEONAMES) is True
    assert answer("isPartOf", GEONAMES, GEONAMES) is True


def test_a_caller_may_know_more_places():
    broader = {"urn:alps": frozenset[str](), "urn:valley": frozenset({"urn:alps", COUNTRY + "CHE"}), "urn:sea": frozenset[str]()}  # fmt: skip
    assert answer("isPartOf", "urn:valley", "urn:alps", broader=broader) is True
    assert answer("isPartOf", "urn:valley", "CH", broader=broader) is True
    assert answer("isPartOf", "urn:valley", "urn:sea", broader=broader) is False
    assert answer("neq", "urn:valley", "urn:sea", broader=broader) is True
    assert answer("isPartOf", "urn:valley", "EU", broader=broader) is None
    assert answer("isPartOf", "DE", "urn:alps", broader=broader) is None
    european = {COUNTRY + "DEU": frozenset({EUROPE})}
    assert answer("isPartOf", "DE", EUROPE, broader=european) is True
    assert answer("isPartOf", "DE", "EU", broader=european) is True


def test_several_places_have_to_agree():
    assert answer("isPartOf", ["DE", "FR"], "EU") is True
    assert answer("isPartOf", ["DE", "CH"], "EU") is None
    assert answer("isPartOf", ["DE", "nowhere"], "EU") is None


def test_it_is_said_which_place_is_not_known():
    facts = Facts(values=said({"spatial": "nowhere"}))
    found = OPERANDS["spatial"]("isPartOf", Value("EU"), facts)
    assert isinstance(found, Unknown)
    assert str(found.sentence) == "nowhere is no place known here"
    found = OPERANDS["spatial"]("isPartOf", Value("nowhere"), Facts())
    assert isinstance(found, Unknown)
    assert str(found.sentence).startswith("nowhere is not a place known here: take the address of")
    assert found.missing == ""


def test_the_union_has_27_members_all_in_the_list_of_countries():
    assert len(MEMBERS) == 27
    for code in MEMBERS:
        assert above(COUNTRY + code) == {EU}
    assert above(EU) == frozenset()
    assert above(EUROPE) is None
