"""Which words make datasets similar."""

from catalog.search.document import Where
from catalog.search.similar import TAKEN, similar_to


def words(**texts):
    found = similar_to({Where(where): said for where, said in texts.items()}, {}, ("Dataset",), 5)
    return [need.said for need in found.should] if found else None


def test_words_of_title_keywords_and_description_that_say_something_each_once():
    assert words(
        title=[("en", "The ferries of Oostmeer, 2019"), ("nl", "Veren van Oostmeer")],
        keyword=[("en", "timetable"), ("", "A7")],
        description=[("en", "When ferries leave Oostmeer.")],
    ) == ["ferries", "Oostmeer", "Veren", "timetable", "When", "leave"]


def test_without_such_a_word_nothing_is_asked():
    assert words(title=[("en", "1 2 3 of the")]) is None
    assert words(publisher=[("en", "Port")]) is None


def test_of_long_texts_the_first_words_are_taken():
    long = " ".join("abcdefghij"[int(d)] * 4 + "x" * n for n, d in enumerate("0123456789" * 12))
    assert len(words(description=[("", long)])) == TAKEN[Where.DESCRIPTION]


def test_a_word_is_found_as_it_is_and_by_its_stem_and_its_kin_ranks_higher():
    facets = {"theme": ("t",), "publisher": ("p",), "format": ("f",)}
    found = similar_to({Where.TITLE: [("en", "ferries")]}, facets, ("Dataset",), 5)
    (need,) = found.should
    assert [(m.layer, m.tokens) for m in need.node.nodes] == [
        ("exact", ("ferries",)),
        ("stem", ("en:ferri",)),
    ]
    assert [name for name, _ in found.akin] == ["theme", "publisher"]
    assert found.counted == ()
