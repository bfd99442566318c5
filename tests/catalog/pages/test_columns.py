"""A timeline as HTML: each column with its numbers, drawn and in the table."""

import re

from django.utils import translation

from catalog.pages.columns import drawing, rows
from catalog.pages.timeline import Column, Timeline


def column(year=2020, **fields):
    usual = {
        "x": 0.0, "y": 8.5, "width": 20.4, "height": 51.5, "first": str(year), "last": str(year),
        "words": str(year), "datasets": 1_200, "chosen": True,
    }  # fmt: skip
    return Column(**(usual | fields))


def attributes(of):
    """The attributes of each rectangle."""
    return [dict(re.findall(r'([\w-]+)="([^"]*)"', one)) for one in re.findall("<rect.*?/>", of)]


def test_a_column_is_drawn_where_it_stands_and_says_its_years():
    (made,) = attributes(drawing(Timeline([column()])))
    assert made == {
        "class": "column", "x": "0.00", "y": "8.50", "width": "20.40", "height": "51.50",
        "data-first": "2020", "data-last": "2020",
    }  # fmt: skip


def test_columns_that_are_not_chosen_look_so_and_the_order_is_kept():
    timeline = Timeline([column(first="", last="1999", chosen=False), column(2000, x=24.0)])
    first, second = attributes(drawing(timeline))
    assert (first["class"], first["data-first"], first["data-last"]) == (
        "column is-out",
        "",
        "1999",
    )
    assert (second["class"], second["x"]) == ("column", "24.00")


def test_the_same_numbers_stand_in_the_table():
    timeline = Timeline([column(words="before 2000", datasets=7), column()])
    assert rows(timeline) == (
        '<tr><th scope="row">before 2000</th><td class="n">7</td></tr>'
        '<tr><th scope="row">2020</th><td class="n">1,200</td></tr>'
    )
    with translation.override("nl"):
        assert '<td class="n">1.200</td>' in rows(timeline)


def test_words_are_escaped():
    assert rows(Timeline([column(words="<1999")])).startswith('<tr><th scope="row">&lt;1999</th>')
