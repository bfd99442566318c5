"""Findings of a profile: each fault once, and none that another check has said."""

import pytest

from catalog.dcat.rules import RULES as RECORDS
from tests.vocab.profiles.test_validate import HIGH_VALUE, MINIMAL, lines
from vocab.authority.rules import RULES as TERMS
from vocab.findings import Finding, Severity
from vocab.namespaces import DCAT, DCT
from vocab.profiles import judge, rules
from vocab.profiles.judge import judged
from vocab.profiles.shapes import Demand
from vocab.profiles.table import DCAT_AP, DCAT_AP_HVD
from vocab.profiles.validate import validate


def findings(text: str, *found: tuple[str, str]) -> list[Finding]:
    return [f for f in judged(validate(lines(text)), found) if f.severity != Severity.INFO]


def test_a_finding_says_property_class_profile_and_paragraph() -> None:
    (finding,) = findings('ex:d a dcat:Dataset\nex:d dct:title "Trams"@en')
    assert finding.message == (
        "A property that the profile requires is missing: dct:description of dcat:Dataset,"
        " by DCAT-AP 3.0.1, Dataset.description"
    )
    assert (finding.rule, finding.severity) == ("profile-missing", Severity.ERROR)
    assert (finding.focus, finding.path) == ("https://provider.example/d", DCT + "description")


def test_a_value_that_is_wrong_in_two_ways_is_one_finding() -> None:
    (finding,) = findings(MINIMAL + 'ex:d dct:publisher "Port of Antwerp"')
    assert (finding.rule, finding.value) == ("profile-not-resource", '"Port of Antwerp"')


def test_two_wrong_values_of_a_property_are_one_finding_that_counts() -> None:
    (finding,) = findings(MINIMAL + 'ex:d dcat:theme "a"\nex:d dcat:theme "b"')
    assert finding.value == '"a"'
    assert finding.message.endswith("Dataset.theme (2 times; the first is shown)")


def test_one_value_with_too_many_beside_it_is_said_both_ways() -> None:
    text = MINIMAL + 'ex:d dct:accessRights "a"\nex:d dct:accessRights "b"'
    assert [f.rule for f in findings(text)] == ["profile-not-resource", "profile-too-many"]


def test_two_profiles_say_the_same_fault_once() -> None:
    text = HIGH_VALUE.replace("ex:file dcat:accessURL ex:csv", "")
    text += "ex:file dcatap:applicableLegislation <http://data.europa.eu/eli/reg_impl/2023/138/oj>"
    results = [r for p in (DCAT_AP, DCAT_AP_HVD) for r in validate(lines(text), p)]
    urls = [f for f in judged(results, ()) if f.path == DCAT + "accessURL"]
    assert len(urls) == 1
    assert ", by DCAT-AP 3.0.1," in urls[0].message


@pytest.mark.parametrize(
    ("more", "path", "rule"),
    [
        ('ex:d dct:publisher "Port"', DCT + "publisher", "agent-as-text"),
        ('ex:d dcat:landingPage "https://e.example"', DCAT + "landingPage", "text-for-link"),
        ('ex:d dct:language "nl"', DCT + "language", "language-unknown"),
        (
            "ex:d dct:accessRights <https://a.example>\nex:d dct:accessRights <https://b.example>",
            DCT + "accessRights",
            "only-one-allowed",
        ),
        ("ex:f a dcat:Distribution", DCAT + "accessURL", "access-url-missing"),
    ],
)
def test_what_another_check_has_said_is_not_said_again(more: str, path: str, rule: str) -> None:
    assert path in [f.path for f in findings(MINIMAL + more)]
    assert path not in [f.path for f in findings(MINIMAL + more, (rule, path))]
    assert path in [f.path for f in findings(MINIMAL + more, (rule, DCT + "other"))]


def test_a_text_without_a_language_hides_no_other_fault_of_it() -> None:
    text = MINIMAL + "ex:d dct:title ex:name"
    (finding,) = findings(text, ("text-without-language", DCT + "title"))
    assert finding.rule == "profile-not-text"


def test_what_stands_elsewhere_is_no_finding() -> None:
    assert findings(MINIMAL + "ex:d dcat:landingPage <https://elsewhere.example/>") == []


def test_wishes_come_last_and_once_for_all_files() -> None:
    files = "\nex:f a dcat:Distribution\nex:f dcat:accessURL ex:u" * 1
    files += '\nex:g a dcat:Distribution\nex:g dcat:accessURL ex:u\nex:g dct:license "MIT"'
    every = judged(validate(lines(MINIMAL + files)), ())
    assert [f.severity for f in every] == sorted((f.severity for f in every), key=_order)
    availability = [f for f in every if f.path.endswith("availability")]
    assert [f.rule for f in availability] == ["profile-recommended"]
    assert "(2 times" in availability[0].message


def _order(severity: Severity) -> int:
    return [Severity.ERROR, Severity.WARNING, Severity.INFO].index(severity)


def test_the_rules_that_we_give_way_to_exist() -> None:
    known = {rule.id for rule in (*RECORDS, *TERMS)}
    assert known >= (judge.ABSENT | judge.MANY | judge.BESIDE)


def test_every_demand_has_a_rule_and_a_rank() -> None:
    assert set(judge.ORDER) == set(Demand)
    assert {rule.id.startswith(rules.PREFIX) for rule in rules.RULES} == {True}
