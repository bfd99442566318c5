"""While somebody types: what they may be about to ask, counted for them, and only what they may see."""

from collections.abc import Collection, Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.search.backends.base import Results, Sight
from catalog.search.backends.memory import Memory
from catalog.search.document import Entry
from catalog.search.parse import parse
from catalog.search.query import Filter
from catalog.search.question import Question, question
from catalog.search.suggest import MOST, Kind, Names, Suggestion, suggest
from tests.catalog.search.backends.contract import refill
from tests.catalog.search.backends.entries import FORMATS, THEMES, audiences, entries, make
from tests.catalog.search.questions import TYPED

STRANGER = Sight()
MEMBER = Sight(frozenset({7}))
NAL = "http://publications.europa.eu/resource/authority/"
TRAN, EDUC, CSV = THEMES + "TRAN", THEMES + "EDUC", FORMATS + "CSV"
BELGIUM, BERLIN = NAL + "country/BEL", NAL + "place/DEU_BER"


class Shelf(Memory):
    """Entries with the words of their titles and publishers at hand; remembers what it was asked."""

    def __init__(self, *made: Entry, within: tuple[Filter, ...] = ()) -> None:
        super().__init__()
        refill(self, made)
        self.made = {one.id: one for one in made}
        self.within = within
        self.asked: list[Question] = []
        self.said: set[int | str] = set()

    def search(self, question: Question, sight: Sight) -> Results:
        """As ever."""
        self.asked.append(question)
        return super().search(question, sight)

    def titles(self, ids: Collection[int]) -> Mapping[int, list[tuple[str, str]]]:
        self.said |= set(ids)
        return {one: [("en", self.made[one].title)] for one in ids}

    def publishers(self, keys: Collection[str]) -> Mapping[str, str]:
        self.said |= set(keys)
        return {key: key.title() for key in keys}

    def suggest(
        self, typed: str, sight: Sight = STRANGER, languages=("en", "nl"), **given
    ) -> list[Suggestion]:
        names = Names(languages, self.titles, self.publishers, self.within)
        found = suggest(typed, sight, self, names, **given)
        for one in found:
            then = parse({"q": [str(one.query)]})
            assert then.clauses == one.query.clauses
            if one.kind is not Kind.DATASET:
                asked = question(one.query)
                filters = tuple(sorted((*asked.filters, *self.within)))
                total = (
                    super().search(Question(**{**_fields(asked), "filters": filters}), sight).total
                )
                assert one.total == total > 0
            assert all(0 <= a < b <= len(one.words) for a, b in one.marks)
        return list(found)


def _fields(asked: Question) -> dict[str, object]:
    return {name: getattr(asked, name) for name in asked.__slots__}


def words(found: list[Suggestion], kind: Kind | None = None) -> list[str]:
    return [one.words for one in found if kind in (None, one.kind)]


def published(number: int, title: str, publisher: str, **given) -> Entry:
    made = make(number, title, publisher=publisher, **given)
    return made._replace(facets={**made.facets, "publisher": (publisher,)})


SHELF = (
    published(1, "Transport of goods", "city of brussels", theme=(TRAN,), concepts=(TRAN, BELGIUM), format=(CSV,)),
    make(2, "Transport of people", theme=(TRAN, EDUC), concepts=(TRAN, EDUC, BERLIN)),
    published(3, "Roads and bridges", "province of bremen"),
    published(4, "Bruges bridges", "city of brussels"),
)  # fmt: skip


def test_a_theme_that_begins_so_is_suggested_with_its_count_in_the_readers_languages():
    first, *_ = Shelf(*SHELF).suggest("tran")
    assert (first.kind, first.words, first.total, first.facet, first.tag) == (
        Kind.CONCEPT,
        "Transport",
        2,
        "theme",
        "en",
    )
    assert first.query.filters == (Filter("theme", (TRAN,)),)
    assert [first.words[a:b] for a, b in first.marks] == ["Transport"]
    assert words(Shelf(*SHELF).suggest("verv"), Kind.CONCEPT) == ["Vervoer"]
    assert words(Shelf(*SHELF).suggest("verv", languages=("fr",)), Kind.CONCEPT) == []


def test_a_name_may_begin_so_at_any_of_its_words():
    assert words(Shelf(*SHELF).suggest("cultu")) == ["Education, culture and sport"]
    assert words(Shelf(*SHELF).suggest("culture and sp")) == ["Education, culture and sport"]


def test_formats_are_suggested_by_code():
    (found,) = Shelf(*SHELF).suggest("cs")
    assert (found.words, found.facet, found.total) == ("CSV", "format", 1)


def test_places_are_suggested_if_an_entry_is_about_them():
    (found,) = Shelf(*SHELF).suggest("belg", languages=("nl",))
    assert (found.words, found.facet, str(found.query), found.total) == ("België", "", "België", 1)
    assert words(Shelf(*SHELF).suggest("berl")) == ["Berlin"]
    assert words(Shelf(*SHELF).suggest("germ")) == []
    assert words(Shelf(*SHELF).suggest("be")) == []


@pytest.mark.parametrize("typed", ["Belgia", "belgique", "Bélgi", "Βέλγ", "Belgij", "Beļģ"])
def test_places_are_suggested_by_their_name_in_any_language(typed):
    found = [one for one in Shelf(*SHELF).suggest(typed, languages=("en",)) if not one.facet]
    assert [one.total for one in found] == [1]


def test_a_name_in_the_language_of_the_reader_comes_first():
    assert words(Shelf(*SHELF).suggest("belgi", languages=("en",))) == ["Belgium"]
    assert words(Shelf(*SHELF).suggest("belgiq", languages=("en",))) == ["Belgique"]


def test_publishers_are_suggested_by_name_with_all_they_have():
    found = [one for one in Shelf(*SHELF).suggest("bru") if one.kind is Kind.PUBLISHER]
    assert [(one.words, one.total, one.facet) for one in found] == [
        ("City Of Brussels", 2, "publisher")
    ]
    assert found[0].query.filters == (Filter("publisher", ("city of brussels",)),)
    assert words(Shelf(*SHELF).suggest("city of b"), Kind.PUBLISHER) == ["City Of Brussels"]
    assert words(Shelf(*SHELF).suggest("brussels city"), Kind.PUBLISHER) == []


def test_datasets_are_suggested_whose_title_has_the_words_and_one_that_begins_so():
    found = [one for one in Shelf(*SHELF).suggest("bridge") if one.kind is Kind.DATASET]
    assert {(one.id, one.words) for one in found} == {
        (3, "roads and bridges"),
        (4, "bruges bridges"),
    }
    assert all("bridges" in [one.words[a:b] for a, b in one.marks] for one in found)
    assert words(Shelf(*SHELF).suggest("road bri"), Kind.DATASET) == ["roads and bridges"]
    assert words(Shelf(*SHELF).suggest("bri road"), Kind.DATASET) == []
    assert [str(one.query) for one in Shelf(*SHELF).suggest("road bri")] == [
        'title:"roads and bridges"'
    ]


def test_concepts_come_before_publishers_and_those_before_datasets():
    kinds = [one.kind for one in Shelf(*SHELF).suggest("br")]
    assert kinds == sorted(kinds, key=list(Kind).index)
    assert Kind.PUBLISHER in kinds and Kind.DATASET in kinds


@pytest.mark.parametrize("typed", ["", " ", "t", "🚌", '"', "-", "t ", "é"])
def test_less_than_two_letters_suggest_nothing_and_ask_nothing(typed):
    made = Shelf(*SHELF)
    assert made.suggest(typed) == []
    assert made.asked == []


def test_a_single_letter_after_a_word_is_not_waited_for():
    assert words(Shelf(*SHELF).suggest("transport o")) == words(Shelf(*SHELF).suggest("transport"))


def test_there_are_no_more_than_wanted_and_they_cost_little():
    made = Shelf(
        *(
            make(n, f"Transport {n}", theme=(TRAN,), publisher=(f"transporter {n}",))
            for n in range(1, 60)
        )
    )
    found = made.suggest("transp")
    assert len(found) == MOST
    assert len(made.asked) <= 12
    assert len(made.suggest("transp", most=2)) == 2
    assert made.suggest("transp", most=0) == []


def test_what_is_hidden_is_suggested_to_nobody_and_nobody_is_asked_for_its_name():
    secret = Shelf(
        published(
            1,
            "Transport secrets",
            "transport office",
            theme=(TRAN,),
            concepts=(TRAN, BELGIUM),
            audiences=(7,),
        )
    )
    for typed in ("transp", "belgi", "secr"):
        assert secret.suggest(typed) == []
        assert secret.suggest(typed, Sight(frozenset({7}), frozenset({1}))) == []
    assert secret.said == set()
    assert [one.kind for one in secret.suggest("transp", MEMBER)] == list(Kind)


def test_suggestions_are_counted_with_the_filters_that_every_search_has():
    made = Shelf(
        make(1, "Transport", theme=(TRAN,), kind=("Dataset",)),
        make(2, "Transport", theme=(TRAN,), kind=("Catalog",)),
        within=(Filter("kind", ("Dataset",)),),
    )
    theme, title = made.suggest("transp")
    assert (theme.total, title.id) == (1, 1)


def test_what_has_no_entry_is_not_suggested_although_a_filter_counts_it():
    made = Shelf(make(1, "x", theme=(TRAN,)), within=(Filter("theme", (THEMES + "HEAL",)),))
    assert made.suggest("health") == []


@given(
    entries(),
    TYPED | st.sampled_from(["tr", "wat", "child ca", "css", "zu", "enviro", "b", "cov"]),
    audiences,
)
@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_whatever_is_typed_suggestions_lead_to_what_may_be_seen(made, typed, ids):
    sight = Sight(frozenset(ids))
    found = Shelf(*made).suggest(typed, sight)
    seen = {one.id for one in made if not one.audiences or set(ids) & set(one.audiences)}
    assert {one.id for one in found if one.id is not None} <= seen
    assert len({(one.kind, one.facet, one.words, one.id) for one in found}) == len(found) <= MOST
