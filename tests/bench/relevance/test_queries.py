"""The judged set is large enough, in enough languages, and its split is fixed."""

from collections import Counter

from bench.relevance import judgements
from bench.relevance.queries import Kind, Query, read


def test_there_are_enough_queries_in_enough_languages():
    queries = read()
    languages = Counter(query.language for query in queries)
    assert len(queries) >= 120
    assert len([code for code, count in languages.items() if count >= 8]) >= 4
    assert set(languages) == {"nl", "fr", "en", "de", "nb", "it"}
    assert {query.kind for query in queries} == set(Kind)


def test_each_has_an_id_of_its_own_a_text_and_a_need():
    queries = read()
    assert len({query.id for query in queries}) == len(queries)
    assert len({(query.language, query.text) for query in queries}) == len(queries)
    for query in queries:
        assert query.text and query.need, query.id
        assert query.text == query.text.strip()


def test_a_third_is_held_out_in_every_language():
    queries = read()
    held = [query for query in queries if query.is_held_out]
    assert 0.25 < len(held) / len(queries) < 0.42
    assert {query.language for query in held} == {query.language for query in queries}


def test_the_split_depends_on_the_id_alone():
    one, other = (Query("nl-01", *words) for words in (
        ("nl", Kind.BROAD, "a", "b"), ("fr", Kind.RARE, "c", "d"),
    ))  # fmt: skip
    assert one.is_held_out == other.is_held_out
    assert [
        Query(i, "nl", Kind.BROAD, "", "").is_held_out for i in ("nl-01", "nl-02", "nl-03")
    ] == [query.is_held_out for query in read() if query.id in ("nl-01", "nl-02", "nl-03")]


def test_judgements_are_of_queries_that_there_are_and_hold_no_text():
    known = {query.id for query in read()}
    judged = judgements.read()
    assert set(judged) <= known
    assert sum(map(len, judged.values())) >= 2_000
    names = {name for grades in judged.values() for name in grades}
    assert all(len(name) == 12 and int(name, 16) >= 0 for name in names)
