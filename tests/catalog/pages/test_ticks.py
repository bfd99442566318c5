"""Values of a facet as HTML: escaped, with ids that stay, folded where they are many."""

import re

from catalog.pages.choices import Choice, Facet, Names, facets, listed
from catalog.pages.ticks import folds_of, list_of
from catalog.search.backends.base import Counts
from catalog.search.query import Filter, SearchQuery

HOSTILE = "\"'><script>&"


def facet(**fields):
    usual = {
        "name": "theme", "title": "Theme", "shown": [], "more": [], "beyond": 0, "is_open": True
    }  # fmt: skip
    return Facet(**(usual | fields))


def choice(value="TRAN", **fields):
    return Choice(**({"value": value, "words": value, "count": 1, "chosen": False} | fields))


def test_values_and_words_of_others_are_escaped():
    html = list_of(
        facet(shown=[choice(HOSTILE)], more=[choice(HOSTILE, inside=(choice(HOSTILE),))])
    )
    assert "<script" not in html
    assert html.count("&quot;&#x27;&gt;&lt;script&gt;&amp;") == 6
    assert re.findall(r"\s(\w+)=", html).count("value") == 3


def test_a_tick_keeps_its_id_whatever_stands_around_it():
    (alone,) = re.findall(r'id="(c-\w+)"', list_of(facet(shown=[choice()])))
    among = re.findall(r'id="(c-\w+)"', list_of(facet(shown=[choice("ENVI"), choice(chosen=True)])))
    assert among[1] == alone
    assert among[0] != alone


def test_a_surrogate_that_came_in_is_no_end_of_the_page():
    assert "c-" in list_of(facet(shown=[choice("\ud800", inside=(choice(),))]))


def test_what_the_engine_did_not_list_is_said():
    assert "1 more is too rare to be listed" in list_of(facet(shown=[choice()], beyond=1))
    assert "1,200 more are too rare" in list_of(facet(shown=[choice()], beyond=1_200))


def test_a_fold_is_open_where_something_inside_is_chosen():
    closed = list_of(facet(shown=[choice(inside=(choice("A"),))]))
    opened = list_of(facet(shown=[choice(inside=(choice("A", chosen=True),))]))
    assert " open>" not in closed
    assert " open>" in opened


def test_each_facet_is_folded_under_its_title_unless_it_is_open():
    theme = facet(shown=[choice()])
    place = facet(name="place", title=HOSTILE, shown=[choice(HOSTILE)], is_open=False)
    html = folds_of([theme, place])
    assert '<details class="facet" id="f-theme" open><summary id="s-theme">Theme</summary>' in html
    assert '<details class="facet" id="f-place"><summary id="s-place">&quot;&#x27;&gt;' in html
    assert list_of(theme) + "</details>" in html
    assert html.endswith(list_of(place) + "</details>")
    assert "<script" not in html
    assert folds_of([]) == ""


def test_twelve_are_shown_and_every_chosen_one():
    counts = Counts(tuple((f"office {n:02}", 100 - n) for n in range(30)))
    query = SearchQuery(filters=(Filter("publisher", ("office 25",)),))
    (made,) = facets(query, {"publisher": counts}, Names())
    assert len(made.shown) == 13
    assert made.shown[-1].chosen
    assert len(made.more) == 17
    assert made.is_open


def test_what_counts_nothing_is_left_out_unless_it_is_chosen():
    counts = Counts((("Dataset", 3), ("Catalog", 0)))
    (made,) = facets(SearchQuery(), {"kind": counts}, Names())
    assert [one.value for one in made.shown] == ["Dataset"]
    chosen = SearchQuery(filters=(Filter("kind", ("Catalog",)),))
    (made,) = facets(chosen, {"kind": counts}, Names())
    assert [one.value for one in made.shown] == ["Dataset", "Catalog"]
    assert facets(SearchQuery(), {"kind": Counts()}, Names()) == []


def test_a_page_lists_the_most_frequent_and_every_chosen_one_and_says_how_many_are_beyond():
    counts = Counts(tuple((f"office {n:03}", 300 - n) for n in range(200)), more=7)
    query = SearchQuery(filters=(Filter("publisher", ("office 180",)),))
    made = listed(query, {"publisher": counts})["publisher"]
    assert [value for value, _ in made.values] == [
        *(f"office {n:03}" for n in range(50)),
        "office 180",
    ]
    assert made.more == 7 + 149
    few = Counts((("Dataset", 3),), more=2)
    assert listed(query, {"kind": few}) == {"kind": few}
