"""Whatever we know of a term leads back to it, through the door that callers use."""

import random
from collections.abc import Callable

import pytest

from vocab.authority import files, lookup, normalise
from vocab.authority.terms import Normalised
from vocab.authority.words import is_iri, squeeze

DOORS: dict[str, Callable[[str], Normalised]] = {
    "data-theme": normalise.theme,
    "file-type": normalise.file_type,
    "licence": normalise.licence,
    "language": normalise.language,
    "frequency": normalise.frequency,
    "access-right": normalise.access_right,
    "planned-availability": normalise.planned_availability,
    "distribution-status": normalise.distribution_status,
    "dataset-type": normalise.concept_type,
    "distribution-type": normalise.concept_type,
    "publisher-type": normalise.concept_type,
    "licence-type": normalise.concept_type,
    "hvd-category": normalise.hvd_category,
    "country": normalise.place,
    "continent": normalise.place,
    "place": normalise.place,
    "media-type": normalise.media_type,
    lookup.LICENCE_NATIONAL: normalise.licence,
}
TABLES = sorted(DOORS)
SYNONYMS = sorted(name for name in DOORS if name in files.BASES and files.has_kept(name))


def test_every_table_has_a_door():
    assert set(DOORS) == set(lookup.TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_a_canonical_iri_is_exact(table):
    for iri in lookup.table(table):
        assert DOORS[table](iri) == (iri, "exact")


@pytest.mark.parametrize("table", TABLES)
def test_another_spelling_of_an_iri_is_that_iri(table):
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    iris = list(lookup.table(table))
    for iri in chance.sample(iris, min(len(iris), 300)):
        spelling = _respell(iri, chance)
        assert DOORS[table](spelling)[0] == iri, spelling


def _respell(iri: str, chance: random.Random) -> str:
    scheme, rest = iri.split("://", 1)
    scheme = chance.choice([scheme, "http", "https", "HTTP"])
    if chance.random() < 0.5 and not rest.startswith("www."):
        rest = f"www.{rest}"
    if chance.random() < 0.3:
        rest = rest.upper()
    return (
        chance.choice(["", " "]) + f"{scheme}://{rest.rstrip('/')}" + chance.choice(["", "/", "/ "])
    )


# Words of one table may be codes of another behind the same door; towns have no door by name.
@pytest.mark.parametrize("table", sorted({*DOORS} - {"media-type", "place", "continent"}))
def test_a_code_in_any_case_is_its_concept(table):
    for iri, concept in lookup.table(table).items():
        if table == lookup.LICENCE_NATIONAL or concept.code == "OP_DATPRO":
            continue
        for written in (concept.code, concept.code.lower(), concept.code.replace("_", "-")):
            found = DOORS[table](written)[0]
            assert found == iri or _same_word(found, concept), written


def _same_word(found: str | None, concept: lookup.Concept) -> bool:
    """Is it the concept of this code in another table behind the same door?"""
    other = lookup.concept(found) if found else None
    return other is not None and squeeze(other.code) == squeeze(concept.code)


@pytest.mark.parametrize(
    "table", ["data-theme", "frequency", "hvd-category", "country", "language"]
)
def test_a_label_in_any_language_is_its_concept_or_shared_with_another(table):
    labels: dict[str, set[str]] = {}
    for iri, concept in lookup.table(table).items():
        for label in concept.labels.values():
            labels.setdefault(squeeze(label), set()).add(iri)
    for iri, concept in lookup.table(table).items():
        if concept.is_marked("deprecated") or concept.code == "OP_DATPRO":
            continue
        for label in concept.labels.values():
            found = DOORS[table](label)[0]
            assert found == iri or len(labels[squeeze(label)]) > 1 or _is_said(table, label), label


def _is_said(table: str, label: str) -> bool:
    """Does a synonym of ours, or a code, say what this label means?"""
    said = (
        {squeeze(row["received"]) for row in files.kept(table)} if files.has_kept(table) else set()
    )
    codes = {squeeze(concept.code) for concept in lookup.table(table).values()}
    return squeeze(label) in said | codes


@pytest.mark.parametrize("table", SYNONYMS)
def test_a_synonym_is_what_it_says(table):
    for row in files.kept(table):
        wanted = files.BASES[table] + row["code"]
        assert DOORS[table](row["received"])[0] == wanted, row["received"]


def test_the_names_of_a_national_licence_lead_to_it():
    for row in files.kept(lookup.LICENCE_NATIONAL):
        for name in filter(None, row["also"].split("|")):
            assert normalise.licence(name) == (row["iri"], "national"), name


def test_a_licences_page_leads_to_it_or_to_another_version_with_the_same_page():
    for concept in lookup.table("licence").values():
        page = concept.facts.get("url", "")
        if page and is_iri(page):
            found = lookup.concept(normalise.licence(page)[0] or "")
            assert found is not None, page
            assert found.facts.get("url") == page or _family(found) == _family(concept), page


def _family(concept: lookup.Concept) -> str:
    return concept.code.rstrip("_0123456789")


@pytest.mark.parametrize(("column", "length"), [("iso639_1", 2), ("iso639_2b", 3)])
def test_iso_codes_of_languages(column, length):
    for iri, concept in lookup.table("language").items():
        if code := concept.facts.get(column):
            assert len(code) == length
            for written in (
                code,
                code.upper(),
                f"{code}-Latn-BE",
                f"http://lexvo.org/id/iso639-1/{code}",
            ):
                assert normalise.language(written)[0] == iri, written


@pytest.mark.parametrize("column", ["iso3166_2", "geonames"])
def test_iso_codes_and_geonames_numbers_of_countries(column):
    for iri, concept in lookup.table("country").items():
        if code := concept.facts.get(column):
            written = f"https://sws.geonames.org/{code}/" if column == "geonames" else code
            assert normalise.place(written)[0] == iri, written
