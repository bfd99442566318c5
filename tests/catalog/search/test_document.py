"""What the index keeps of a resource: texts by place, facets, concepts; nothing else, whatever comes."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.box import Box
from catalog.search.document import (
    MOST_KEYWORDS,
    Entry,
    Stored,
    Where,
    broader,
    entry,
    facets,
    texts,
)
from catalog.search.facets import FACETS
from catalog.search.folding import fold
from catalog.search.query import Days
from catalog.search.runs import BREAK

NAL = "http://publications.europa.eu/resource/authority/"
HVD = "http://data.europa.eu/bna/"


def row(**given: Any) -> Stored:
    """A stored dataset; `document` parts and columns by name."""
    names = [
        name for name in Stored._fields if name in given and name not in ("title", "publisher")
    ]
    columns = {name: given.pop(name) for name in names}
    plain: dict[str, Any] = {
        "id": 7, "change": 3, "audiences": [], "kind": "Dataset", "iri": "https://data.example.org/7",
        "source": "port", "document": given, "themes": [], "formats": [], "licences": [],
        "languages": [], "publisher": given.pop("publisher_key", ""), "is_hvd": False, "issued": None, "modified": None,
        "title": given.pop("sorted_as", ""),
    }  # fmt: skip
    return Stored(**plain | columns)


def words(made: Entry, where: Where) -> set[str]:
    return set(made.texts[where].exact.split())


def test_every_place_has_its_words():
    made = entry(
        row(
            title={"en": "Child care places"},
            description={"en": "How many there are", "nl": "Hoeveel er zijn"},
            keywords={"en": ["school", "town hall"]},
            publisher={"name": {"en": "Port of Oostmeer"}},
            distributions=[{"title": {"en": "As a table"}}, {}],
            spatial=[{"label": {"nl": "Oostmeer"}}],
            identifiers=["PORT-17"],
        )
    )
    assert words(made, Where.TITLE) == {"child", "care", "places"}
    assert {"many", "hoeveel"} <= words(made, Where.DESCRIPTION)
    assert words(made, Where.KEYWORD) == {"school", "town", "hall", BREAK}
    assert words(made, Where.PUBLISHER) == {"port", "of", "oostmeer"}
    assert words(made, Where.DISTRIBUTION) == {"as", "a", "table"}
    assert words(made, Where.PLACE) == {"oostmeer"}
    assert {"port17", "17", "7"} <= words(made, Where.IDENTIFIER)


def test_where_and_what_time_it_is_about():
    made = entry(
        row(
            spatial=[{"iri": NAL + "place/BEL_BRU", "bbox": "POINT(4.35 50.85)"}],
            temporal=[{"start": "2019", "end": "2021-06"}, {"start": "soon"}],
        )
    )
    assert made.extent == Box(18435, 14085, 18435, 14085)
    assert made.covers == Days(date(2019, 1, 1), date(2021, 6, 30))
    assert made.facets["place"] == (NAL + "country/BEL", NAL + "place/BEL_BRU")
    nowhere = entry(row(spatial=[{"label": {"": "the harbour"}, "bbox": "?"}]))
    assert (nowhere.extent, nowhere.covers) == (None, None)


def test_places_without_words_are_left_out():
    assert set(entry(row(iri="", title={"en": "--"})).texts) == set()


def test_facets_are_kept_by_their_one_spelling():
    found = facets(
        row(
            themes=[NAL + "data-theme/TRAN"],
            formats=["csv", "Own Format", NAL + "file-type/JSON"],
            publisher_key="port of oostmeer",
            languages=[NAL + "language/NLD"],
            is_hvd=True,
            access_rights={"iri": NAL + "access-right/PUBLIC"},
            frequency={"received": "now and then"},
            publisher={"type": {"iri": "http://purl.org/adms/publishertype/LocalAuthority"}},
            source_kind="dsp",
            points=120.9,
            distributions=[{"access_services": [{"iri": "https://data.example.org/wms"}]}],
        )
    )
    assert found == {
        "kind": ("Dataset",),
        "theme": (NAL + "data-theme/TRAN",),
        "format": (NAL + "file-type/CSV", NAL + "file-type/JSON", "own format"),
        "publisher": ("port of oostmeer",),
        "catalogue": ("port",),
        "language": (NAL + "language/NLD",),
        "hvd": ("1",),
        "access": (NAL + "access-right/PUBLIC",),
        "api": ("1",),
        "frequency": ("now and then",),
        "publisher_type": ("http://purl.org/adms/publishertype/LocalAuthority",),
        "data_space": ("1",),
        "quality": ("bad",),
    }


def test_a_service_is_an_api_and_a_dataset_without_one_has_none():
    assert facets(row(kind="DataService"))["api"] == ("1",)
    assert "api" not in facets(row(distributions=[{"access_urls": ["https://x.example.org/"]}]))


def test_in_a_tree_the_broader_values_are_kept_too():
    narrow = HVD + "c_03ba8d92"  # opening hours of locks and bridges
    found = facets(row(hvd_categories=[{"iri": narrow}]))["hvd_category"]
    assert set(found) == {narrow, *broader(narrow)}
    assert len(found) > 1
    assert broader(HVD + "nothing") == ()


def test_concepts_are_what_the_tables_know():
    made = entry(
        row(
            themes=[NAL + "data-theme/TRAN", "own theme"],
            formats=["csv", "own format"],
            spatial=[
                {"iri": NAL + "country/BEL"},
                {"label": {"en": "here"}},
                {"iri": "https://x.example.org/"},
            ],
        )
    )
    assert made.concepts == (NAL + "country/BEL", NAL + "data-theme/TRAN", NAL + "file-type/CSV")


def test_thirty_four_thousand_keywords_are_a_thousand():
    made = entry(row(keywords={"en": [f"word{n}" for n in range(34_866)], "nl": ["woord"]}))
    found = words(made, Where.KEYWORD)
    assert len(found - {BREAK}) == MOST_KEYWORDS
    assert {"word0", "word999"} <= found
    assert "word1000" not in found


def test_keywords_of_all_languages_share_the_budget():
    said = texts(row(keywords={"en": ["a"] * 700, "nl": ["b"] * 700, "fr": ["c"]}))[Where.KEYWORD]
    assert [tag for tag, _ in said].count("en") == 700
    assert [tag for tag, _ in said].count("nl") == MOST_KEYWORDS - 700
    assert len(said) == MOST_KEYWORDS


def test_the_title_is_folded_for_sorting_and_short():
    assert entry(row(sorted_as="Élan (2):  " + "x" * 500)).title == ("elan 2 " + "x" * 500)[:120]


ASCII = "".join(map(chr, range(128)))


@pytest.mark.parametrize("title", [ASCII, "3-D: the_map (v1.2)", " - ", "\x1fA\x1c b\x0bc.d  e "])
def test_a_title_in_ascii_is_sorted_as_any_other(title):
    by_words = " ".join(filter(None, map(fold, title.split())))
    assert entry(row(sorted_as=title)).title == by_words[:120]
    assert entry(row(modified=date(2026, 1, 2))).modified == date(2026, 1, 2)


def test_audiences_are_kept_once_and_sorted():
    assert entry(row(audiences=[9, 2, 9])).audiences == (2, 9)


_texts = st.dictionaries(
    st.sampled_from(["", "en", "nl-t-fr", "x" * 60, "de\x00"]), st.text(max_size=40)
)
_terms = st.lists(
    st.fixed_dictionaries(
        {}, optional={"iri": st.text(max_size=20), "received": st.text(max_size=20)}
    ),
    max_size=3,
)


@given(
    title=_texts,
    description=_texts,
    hvd_categories=_terms,
    themes=st.lists(st.text(max_size=20), max_size=3),
    spatial=st.lists(st.fixed_dictionaries({}, optional={"iri": st.text(max_size=20)}), max_size=3),
    identifiers=st.lists(st.text(max_size=20), max_size=3),
)
def test_no_source_makes_a_field_and_nothing_it_says_raises(**said: Any) -> None:
    made = entry(row(**said))
    assert set(made.texts) <= set(Where)
    assert set(made.facets) <= set(FACETS)
    assert all(made.facets.values())
    for runs in made.texts.values():
        assert all(runs.exact.split(" "))


@pytest.mark.parametrize("name", list(FACETS))
def test_every_facet_can_have_a_value(name: str) -> None:
    full = row(
        themes=["t"], formats=["f"], licences=["l"], languages=["x"], publisher_key="p", is_hvd=True,
        hvd_categories=[{"received": "h"}], access_rights={"received": "a"}, frequency={"received": "f"},
        publisher={"type": {"received": "t"}}, source_kind="dsp", points=250.0,
        distributions=[{"access_services": [{"iri": "s"}]}], spatial=[{"iri": NAL + "country/BEL"}],
    )  # fmt: skip
    assert facets(full)[name]
