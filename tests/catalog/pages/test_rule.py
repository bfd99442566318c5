"""The page of a rule: meaning, example, repair, and the paragraphs of the profiles."""

import pytest
import rdflib
from django.test import Client

from catalog.models import StoredFinding
from catalog.pages.examples import PROFILES
from catalog.pages.rule import EXAMPLES
from catalog.pages.rules import RULES
from tests.factories import make_resource, make_source
from vocab.namespaces import DCT, PREFIXES
from vocab.profiles.rules import rule_of
from vocab.profiles.table import DCAT_AP
from vocab.profiles.table import PROFILES as EVERY_PROFILE
from vocab.profiles.validate import validate

pytestmark = pytest.mark.django_db


def page(rule: str, **headers: str) -> str:
    return Client().get(f"/rules/{rule}", headers=headers).content.decode()


def test_every_rule_has_an_example_and_every_example_a_rule() -> None:
    assert EXAMPLES.keys() == RULES.keys()
    assert all(example.found != example.mended for example in EXAMPLES.values())


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_page_in_both_languages(rule: str) -> None:
    english, dutch = page(rule), page(rule, accept_language="nl")
    assert "How to mend it" in english
    assert "This is found:" in english
    assert "Hoe" in dutch
    assert english != dutch


def test_the_page_of_a_rule_of_a_profile_leads_to_the_paragraphs() -> None:
    shown = page("profile-missing")
    assert f'href="{DCAT_AP.text}#Distribution.accessURL"' in shown
    assert "DCAT-AP 3.0.1" in shown
    assert "DCAT-AP HVD 3.0.0" in shown
    assert "foaf:Agent" in shown
    assert "Distribution.accessURL" not in page("profile-too-many")
    assert "DCAT-AP 3.0.1" not in page("title-missing")


def test_it_says_how_much_it_weighs() -> None:
    assert "It blocks:" in page("profile-missing")
    assert "It hurts:" in page("profile-advised")
    assert "A hint:" in page("profile-recommended")


def test_an_unknown_rule_is_no_page() -> None:
    assert Client().get("/rules/never-was").status_code == 404


def test_the_page_of_a_record_leads_to_the_rule_and_speaks_dutch() -> None:
    resource = make_resource(make_source())
    rule = RULES["profile-missing"]
    StoredFinding.objects.create(
        resource=resource,
        change=resource.change,
        rules_version=1,
        rule=rule.id,
        severity="error",
        focus="_:b0",
        path=DCT + "description",
        message=f"{rule.title}: dct:description of dcat:Dataset, by DCAT-AP 3.0.1,"
        " Dataset.description (3 times; the first is shown)",
        repair=rule.repair,
    )
    client = Client()
    shown = client.get(f"/datasets/{resource.pk}", headers={"accept": "text/html"})
    assert 'href="/rules/profile-missing"' in shown.content.decode()
    dutch = client.get(
        f"/datasets/{resource.pk}", headers={"accept": "text/html", "accept-language": "nl"}
    ).content.decode()
    assert "ontbreekt: dct:description van dcat:Dataset, volgens DCAT-AP 3.0.1" in dutch
    assert 'href="/rules/profile-missing"' in client.get("/sources/port").content.decode()


# What stands around an example: a dataset that has all it needs, or nothing.
WHOLE = '<trams> a dcat:Dataset ; dct:title "Trams"@en ; dct:description "Stops"@en .'


@pytest.mark.parametrize("rule", sorted(PROFILES.keys() - {"profile-uncheckable"}))
def test_the_examples_of_profiles_are_found_and_mended_as_they_say(rule: str) -> None:
    found, mended = (_rules(rule, text) for text in PROFILES[rule])
    assert found.count(rule) > mended.count(rule)


def _rules(rule: str, example: str) -> list[str]:
    if example.startswith("["):
        text = f"{WHOLE}\n<trams> dct:relation {example} ."
    elif example.startswith("<trams>"):
        text = f"{WHOLE}\n{example}"
    else:
        text = f"{WHOLE}\n<trams> {example} ."
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    graph = rdflib.Graph().parse(
        data=prefixes + text, format="turtle", publicID="https://provider.example/"
    )
    lines = graph.serialize(format="nt", encoding="utf-8")
    assert isinstance(lines, bytes)
    results = [r for profile in EVERY_PROFILE for r in validate(lines, profile)]
    return [rule_of(result.shape).id for result in results if not result.outside]
