"""One call per value: a canonical IRI, or the rule that says what to mend."""

import pytest

from vocab.authority import resolve as resolving
from vocab.authority import rules
from vocab.authority.resolve import Resolution, resolve
from vocab.namespaces import ADMS, DCAT, DCATAP, DCT, HVD_LEGISLATION, NAL


def test_a_known_value_has_an_iri_and_no_rule():
    assert resolve(DCT + "format", "csv") == Resolution(f"{NAL}file-type/CSV", how="code")


@pytest.mark.parametrize(
    ("property_iri", "rule"),
    [
        (DCAT + "theme", rules.THEME_UNKNOWN),
        (DCT + "format", rules.FORMAT_UNKNOWN),
        (DCAT + "mediaType", rules.MEDIA_TYPE_UNKNOWN),
        (DCAT + "compressFormat", rules.MEDIA_TYPE_UNKNOWN),
        (DCAT + "packageFormat", rules.MEDIA_TYPE_UNKNOWN),
        (DCT + "license", rules.LICENCE_UNKNOWN),
        (DCT + "language", rules.LANGUAGE_UNKNOWN),
        (DCT + "accrualPeriodicity", rules.FREQUENCY_UNKNOWN),
        (DCT + "accessRights", rules.ACCESS_RIGHT_UNKNOWN),
        (DCT + "spatial", rules.PLACE_UNKNOWN),
        (DCATAP + "availability", rules.AVAILABILITY_UNKNOWN),
        (DCATAP + "hvdCategory", rules.HVD_CATEGORY_UNKNOWN),
        (ADMS + "status", rules.STATUS_UNKNOWN),
    ],
)
def test_an_unknown_value_has_the_rule_of_its_property(property_iri, rule):
    assert resolve(property_iri, "no such term at all") == Resolution(None, rule)


def test_every_rule_can_be_met():
    met = {kind.unknown for kind in resolving.PROPERTIES.values() if kind.unknown}
    assert met | {rules.EMPTY, rules.HVD_LEGISLATION_VARIANT} == set(rules.RULES)


def test_rules_have_ids_of_their_own_and_sentences():
    assert len({rule.id for rule in rules.RULES}) == len(rules.RULES)
    for rule in rules.RULES:
        assert rule.repair.endswith("."), rule.id
        assert not rule.title.endswith("."), rule.id


@pytest.mark.parametrize(
    ("property_iri", "value", "suggestion"),
    [
        (DCT + "accrualPeriodicity", "anual.ly", f"{NAL}frequency/ANNUAL"),
        (DCT + "format", "GEOJSN", f"{NAL}file-type/GEOJSON"),
        (DCAT + "theme", f"{NAL}data-theme/HEALT", f"{NAL}data-theme/HEAL"),
        (DCT + "accessRights", "pubblic", f"{NAL}access-right/PUBLIC"),
    ],
)
def test_a_typing_error_gets_a_suggestion(property_iri, value, suggestion):
    resolution = resolve(property_iri, value)
    assert resolution.iri is None
    assert resolution.suggestion == suggestion


def test_licences_get_no_suggestion():
    assert resolve(DCT + "license", "CC BY 4.1").suggestion == ""


def test_the_hvd_regulation_in_another_spelling_is_recognised_and_said():
    resolution = resolve(DCATAP + "applicableLegislation", HVD_LEGISLATION + "/eng")
    assert resolution.iri == resolution.suggestion == HVD_LEGISLATION
    assert resolution.rule is rules.HVD_LEGISLATION_VARIANT


def test_the_hvd_regulation_as_it_should_be_is_fine():
    resolution = resolve(DCATAP + "applicableLegislation", HVD_LEGISLATION)
    assert resolution == Resolution(HVD_LEGISLATION, how="exact")


def test_other_laws_stay_as_they_are():
    inspire = "http://data.europa.eu/eli/dir/2007/2/oj"
    assert resolve(DCATAP + "applicableLegislation", inspire).iri == inspire
    assert resolve(DCATAP + "applicableLegislation", "a law").iri is None


@pytest.mark.parametrize("value", ["", "  ", "\n"])
def test_an_empty_value_says_so(value):
    assert resolve(DCT + "format", value) == Resolution(None, rules.EMPTY)


def test_a_theme_of_another_known_list_is_allowed():
    eurovoc = "http://eurovoc.europa.eu/2584"
    assert resolve(DCAT + "theme", eurovoc) == Resolution(eurovoc, how="national")


def test_a_change_type_of_a_catalogue_record_is_no_distribution_status():
    created = "http://purl.org/adms/changetype/created"
    assert resolve(ADMS + "status", created).rule is None


def test_a_skolem_node_is_no_term():
    node = "http://data.gov.be/.well-known/genid/8d4ad4690a09-6eff05876fc0ec"
    assert resolve(DCT + "spatial", node) == Resolution(None, how="node")


def test_an_unknown_type_is_no_fault():
    assert resolve(DCT + "type", "https://example.org/types/mine") == Resolution(None)


def test_other_properties_are_an_error_of_ours():
    with pytest.raises(KeyError):
        resolve(DCT + "title", "a title")


def test_a_very_long_value_is_unknown_and_not_kept():
    before = resolving._resolve.cache_info().currsize
    resolution = resolve(DCT + "license", "x" * (resolving.LONGEST + 1))
    assert resolution == Resolution(None, rules.LICENCE_UNKNOWN)
    assert resolving._resolve.cache_info().currsize == before


def test_a_value_met_again_is_not_looked_up_again():
    resolve(DCT + "format", "text/csv")
    hits = resolving._resolve.cache_info().hits
    assert resolve(DCT + "format", "text/csv") is resolve(DCT + "format", "text/csv")
    assert resolving._resolve.cache_info().hits == hits + 2


@pytest.mark.parametrize("property_iri", sorted(resolving.CONTROLLED))
def test_a_canonical_iri_resolves_to_itself(property_iri):
    for value in (
        "csv",
        "text/csv",
        "CC BY 4.0",
        "de",
        "annual",
        "public",
        "BEL",
        "STABLE",
        "HEAL",
    ):
        iri = resolve(property_iri, value).iri
        if iri:
            assert resolve(property_iri, iri) == Resolution(iri, how="exact")
