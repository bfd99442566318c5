"""What a hit is worth: every weight of the search, in one place, for every engine.

for each word that is asked for:
    what the best place it stands in is worth (PLACES x LAYERS), and OTHERS of what the others are
+ for each two words that follow each other in the query and in a text: NEIGHBOURS of the same again
+ for an entry that is akin to another one, by its theme or publisher: AKIN of the same
+ for an entry with a title in the reader's language: READ of what all words are worth in a title
+ for an entry that is not OLD, whatever was asked: NOT_OLD of what all words are worth in a title

How rare a word is, and how often and in how long a text it stands, counts by BM25. The weights were
chosen on the tuning part of a judged set, as docs/explanations/relevance.md tells; that has also
what was tried and left out.
"""

from datetime import date, timedelta

from catalog.search.document import Where
from catalog.search.query import Days
from catalog.search.tree import Layer

# What a word is worth in each place.
PLACES = {
    Where.TITLE: 8.0, Where.KEYWORD: 4.0, Where.IDENTIFIER: 4.0, Where.PUBLISHER: 2.0,
    Where.PLACE: 2.0, Where.DISTRIBUTION: 2.0, Where.DESCRIPTION: 2.0,
}  # fmt: skip
# What is found only by its stem, or by what it is about, is worth less.
LAYERS = {Layer.EXACT: 1.0, Layer.STEM: 0.75, Layer.CONCEPT: 1.0, Layer.FACET: 1.0}
OTHERS = 0.1

# Neighbours stand in this order, with at most APART words between them. (From 1 on, the engines
# count differently how near they are, and would no longer have the same order.)
NEIGHBOURS = 0.2
NEIGHBOURS_IN = (Where.TITLE, Where.KEYWORD, Where.DESCRIPTION)
APART = 0

# Old is what ended so long ago (Entry.until). What says no day is not known to be old.
OLD = timedelta(days=25 * 365)
NOT_OLD = 0.05

# A title in the language of the reader: of hits that are about as good, those come first.
READ = 0.05

# Of what all words are worth in a title, in the search for datasets that are similar to one.
AKIN = 0.05


def not_old(today: date) -> Days:
    """The days of which one is the last that an entry speaks of, if it is not old."""
    return Days(today - OLD)
