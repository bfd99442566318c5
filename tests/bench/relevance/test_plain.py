"""The plain engines that ours are compared with do what a textbook says."""

from math import log

import pytest

from bench.relevance import postgres
from bench.relevance.bm25 import K1, B, Bm25, words
from bench.relevance.case import missed
from bench.relevance.postgres import ranked
from tests.factories import make_resource, make_source


def test_words_are_small_letters_between_signs():
    assert words("L'Air (2024), Überfluss") == ["l", "air", "2024", "überfluss"]


def test_bm25_of_a_word_by_hand():
    engine = Bm25([("a", "sea sea wind"), ("b", "sea"), ("c", "wind wind wind")], ["sea"])
    mean = 7 / 3
    rare = log(1 + (3 - 2 + 0.5) / (2 + 0.5))

    def score(times: int, length: int) -> float:
        return rare * times * (K1 + 1) / (times + K1 * (1 - B + B * length / mean))

    assert engine._scores(engine._having["sea"]) == pytest.approx(
        {"a": score(2, 3), "b": score(1, 1)}
    )


def test_any_word_is_enough_and_more_are_better():
    documents = [("both", "sea wind"), ("one", "sea salt"), ("none", "salt")]
    assert Bm25(documents, ["sea wind"]).ranked("Sea, wind!", 10) == ["both", "one"]


def test_a_long_text_is_worth_less():
    documents = [("long", "sea " + "salt " * 50), ("short", "sea salt")]
    assert Bm25(documents, ["sea"]).ranked("sea", 10) == ["short", "long"]


def test_postgres_reads_each_text_in_its_language_and_gives_up_words_last(db):
    source = make_source()
    dutch = make_resource(source, "dutch", document={"title": {"nl": "Fietsen in Gent"}})
    english = make_resource(source, "english", document={"title": {"en": "Trees of Gent"}})
    postgres.build()
    assert ranked("fiets gent", "nl", 10) == [dutch.pk]
    assert ranked("tree", "en", 10) == [english.pk]
    assert set(ranked("gent", "de", 10)) == {dutch.pk, english.pk}
    assert ranked("tree harbour", "en", 10) == [english.pk]
    assert ranked("harbour", "en", 10) == []


# --- the gates --------------------------------------------------------------------------------
FIGURES = {"ndcg_embedded": 0.7, "ndcg_bm25": 0.625, "ndcg_postgres": 0.5}
HELD = {f"held_{name}": value for name, value in FIGURES.items()}


def test_gates_are_met_by_five_hundredths():
    assert missed(FIGURES | HELD) == []


def test_each_plain_engine_and_the_held_out_third_have_gates_of_their_own():
    assert missed(FIGURES | HELD | {"ndcg_bm25": 0.66}) == ["ndcg_embedded is not 0.05 above bm25"]
    assert missed(FIGURES | HELD | {"held_ndcg_postgres": 0.66}) == [
        "held_ndcg_embedded is not 0.05 above postgres"
    ]


def test_an_engine_that_was_not_asked_misses_only_where_it_is_required():
    assert missed(FIGURES, ["elasticsearch"]) == ["elasticsearch was not asked"]
    assert missed(FIGURES, ["embedded"]) == []
