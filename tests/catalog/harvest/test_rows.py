"""What is derived from a record stands in its row: languages, high value, terms, links."""

from pathlib import Path

import pytest

from catalog.models import Distribution, Resource
from tests.harvests import dataset, file_source, harvest, turtle
from vocab.namespaces import DCAT, DCT

pytestmark = pytest.mark.django_db(transaction=True)

EU = "http://publications.europa.eu/resource/authority/"
LAW = "http://data.europa.eu/eli/reg_impl/2023/138/oj"


def kept(folder: Path, more: str, **fields: str) -> Resource:
    """The row of a dataset that says `more`."""
    said = f"d:boats a dcat:Dataset ; {more} ."
    run = harvest(file_source(folder, turtle(said), **fields))
    assert (run.state, run.lost) == ("done", 0)
    return Resource.objects.get()


def test_every_language_is_kept(tmp_path: Path):
    boats = kept(
        tmp_path,
        'dct:title "Boats"@en, "Boten"@nl, "Schiffe"@de-AT, "船"@ja ; dcat:keyword "a"@en, "b"@en, "c"@nl',
    )
    assert boats.document["title"] == {"en": "Boats", "nl": "Boten", "de-at": "Schiffe", "ja": "船"}
    assert boats.document["keywords"] == {"en": ["a", "b"], "nl": ["c"]}


def test_a_machine_translation_keeps_its_mark(tmp_path: Path):
    boats = kept(tmp_path, 'dct:title "Boten"@nl, "Boats"@en-t-nl')
    assert boats.document["title"] == {"nl": "Boten", "en-t-nl": "Boats"}
    assert b'"Boats"@en-t-nl' in boats.lines


def test_the_title_of_a_row_is_that_of_the_default_language(tmp_path: Path):
    texts = 'dct:title "Boats"@en, "Boten"@nl, "Bateaux"@fr'
    assert kept(tmp_path, texts, default_language="fr").title == "Bateaux"


@pytest.mark.parametrize(("default", "title"), [("", {"": "Boten"}), ("nl", {"nl": "Boten"})])
def test_a_text_without_a_language_gets_the_sources(
    tmp_path: Path, default: str, title: dict[str, str]
):
    boats = kept(tmp_path, 'dct:title "Boten"', default_language=default)
    assert boats.document["title"] == title
    assert b'title> "Boten" .' in boats.lines, "the statements say what the publisher said"
    assert boats.findings.filter(rule="text-without-language").exists()


@pytest.mark.parametrize(
    "law",
    [
        LAW,
        LAW.replace("http:", "https:"),
        LAW + "/",
        LAW.removesuffix("/oj"),
        LAW + "/eng",
        LAW.replace("/oj", "/oj_alt"),
    ],
)
def test_high_value_is_recognised_in_every_spelling_of_its_law(tmp_path: Path, law: str):
    boats = kept(tmp_path, f'dct:title "B"@en ; dcatap:applicableLegislation <{law}>')
    assert boats.is_hvd
    said = boats.findings.filter(rule="hvd-legislation-variant").exists()
    assert said is (law != LAW)


@pytest.mark.parametrize(
    "law", [LAW.replace("138", "1381"), "http://data.europa.eu/eli/dir/2019/1024/oj"]
)
def test_another_law_makes_no_high_value(tmp_path: Path, law: str):
    assert not kept(tmp_path, f'dct:title "B"@en ; dcatap:applicableLegislation <{law}>').is_hvd


def test_terms_become_those_of_the_authority_tables(tmp_path: Path):
    boats = kept(
        tmp_path,
        f'dct:title "B"@en ; dcat:theme <{EU}data-theme/TRAN>, "Environment" ; dct:language "nl" ;'
        ' dcat:distribution [ dcat:accessURL <https://e.org/a> ; dct:format "csv" ;'
        " dct:license <https://creativecommons.org/licenses/by/4.0/> ]",
    )
    assert boats.themes == [f"{EU}data-theme/ENVI", f"{EU}data-theme/TRAN"]
    assert boats.formats == [f"{EU}file-type/CSV"]
    assert boats.languages == [f"{EU}language/NLD"]
    assert boats.licences == [f"{EU}licence/CC_BY_4_0"]
    distribution = Distribution.objects.get()
    assert (distribution.format, distribution.licence) == (boats.formats[0], boats.licences[0])


def test_unknown_terms_are_kept_in_small_letters_and_said(tmp_path: Path):
    boats = kept(tmp_path, 'dct:title "B"@en ; dcat:theme "Fische"')
    assert boats.themes == ["fische"]
    assert boats.findings.filter(rule="theme-unknown").exists()


@pytest.mark.parametrize(
    ("publisher", "key", "name"),
    [
        ('[ foaf:name "The Port"@en ]', "the port", "The Port"),
        ('"The  Port"', "the port", "The  Port"),
        (
            '<https://port.example/> . <https://port.example/> foaf:name "Port"',
            "https://port.example/",
            "Port",
        ),
        ("<https://port.example/>", "https://port.example/", ""),
    ],
)
def test_a_publisher_is_known_by_iri_or_name(tmp_path: Path, publisher: str, key: str, name: str):
    boats = kept(tmp_path, f'dct:title "B"@en ; dct:publisher {publisher}')
    assert (boats.publisher_key, boats.publisher_name) == (key, name)


def test_dates_stand_in_columns(tmp_path: Path):
    boats = kept(
        tmp_path, 'dct:title "B"@en ; dct:issued "2021-06" ; dct:modified "2024-02-29T10:00:00Z"'
    )
    assert (str(boats.issued), str(boats.modified)) == ("2021-06-01", "2024-02-29")


def test_links_are_statements_about_other_resources(tmp_path: Path):
    harvest(
        file_source(
            tmp_path,
            turtle(
                dataset("boats", "", "dcat:inSeries d:series ; dct:source d:raw"),
                'd:series a dcat:DatasetSeries ; dct:title "All"@en .',
                'd:api a dcat:DataService ; dct:title "API"@en ; dcat:servesDataset d:boats ; dcat:endpointURL <https://e.org/> .',
                'd:c a dcat:Catalog ; dct:title "C"@en ; dcat:dataset d:boats .',
            ),
        )
    )
    found = {
        (r.stable_id.rpartition("/")[2], link.property, link.target.rpartition("/")[2])
        for r in Resource.objects.all()
        for link in r.links.all()
    }
    assert found == {
        ("boats", DCAT + "inSeries", "series"),
        ("boats", DCAT + "catalog", "c"),
        ("boats", DCT + "source", "raw"),
        ("api", DCAT + "servesDataset", "boats"),
    }
    kinds = dict(Resource.objects.values_list("kind", "title"))
    assert kinds == {
        "Dataset": "boats",
        "DatasetSeries": "All",
        "DataService": "API",
        "Catalog": "C",
    }


def test_a_dataset_that_joins_a_catalogue_leaves_the_catalogue_unchanged(tmp_path: Path):
    catalogue = 'd:c a dcat:Catalog ; dct:title "C"@en ; dcat:dataset {} .'
    harvest(file_source(tmp_path, turtle(dataset("boats"), catalogue.format("d:boats"))))
    run = harvest(
        file_source(
            tmp_path,
            turtle(dataset("boats"), dataset("tides"), catalogue.format("d:boats, d:tides")),
        )
    )
    assert (run.created, run.updated, run.unchanged) == (1, 0, 2)


def test_a_catalogue_record_is_volatile_and_belongs_to_its_dataset(tmp_path: Path):
    record = 'd:r a dcat:CatalogRecord ; foaf:primaryTopic d:boats ; dct:modified "{}" .'
    harvest(file_source(tmp_path, turtle(dataset("boats"), record.format("2024-01-01"))))
    assert Resource.objects.get().document["record"]["modified"] == "2024-01-01"
    run = harvest(file_source(tmp_path, turtle(dataset("boats"), record.format("2025-01-01"))))
    assert (run.unchanged, run.updated) == (1, 0)
