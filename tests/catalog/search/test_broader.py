"""What a resource is about, and what stands above that."""

import pytest

from catalog.search.document import Stored, broader, entry

NAL = "http://publications.europa.eu/resource/authority/"
BNA = "http://data.europa.eu/bna/"


def stored(**document: object) -> Stored:
    return Stored(
        id=1,
        change=1,
        audiences=(),
        kind="Dataset",
        iri="https://provider.example.org/1",
        source="provider",
        document=document,
        themes=(NAL + "data-theme/TRAN", "own theme"),
        formats=(NAL + "file-type/CSV",),
        licences=(),
        languages=(),
        publisher="",
        is_hvd=False,
        issued=None,
        modified=None,
        title="Roads",
    )


@pytest.mark.parametrize(
    ("iri", "above"),
    [
        (NAL + "place/BEL_GNE", (NAL + "country/BEL",)),
        (NAL + "place/OP_DATPRO", ()),
        (NAL + "country/BEL", ()),
        (NAL + "data-theme/TRAN", ()),
        (BNA + "c_03ba8d92", (BNA + "c_b151a0ba", BNA + "c_b79e35eb")),
        ("https://provider.example.org/somewhere", ()),
        ("", ()),
    ],
)
def test_what_stands_above_a_concept(iri, above):
    assert broader(iri) == above


def test_a_dataset_about_a_town_is_about_its_country_and_of_its_themes_and_formats():
    spatial = [
        {"iri": NAL + "place/BEL_GNE"},
        {"iri": "https://provider.example.org/somewhere"},
        {"label": {"en": "x"}},
    ]
    assert entry(stored(spatial=spatial)).concepts == (
        NAL + "country/BEL",
        NAL + "data-theme/TRAN",
        NAL + "file-type/CSV",
        NAL + "place/BEL_GNE",
    )
