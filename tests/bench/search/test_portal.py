"""The portal that we compare with answers the same questions, from the same rows."""

import re
from collections import Counter

from django.db import connection

from bench.corpus import SEED
from bench.corpus.dataset import describe
from bench.corpus.values import FREQUENCIES, PUBLIC
from bench.search import portal
from bench.search.mixing import words
from bench.search.stored import AUDIENCES
from catalog.models import Resource
from catalog.search.parse import parse
from tests.bench.search.conftest import DATASETS, drop_portal

EVERYONE = frozenset(range(1, AUDIENCES + 1))


def ask(audiences: frozenset[int] = EVERYONE, **parameters: list[str]) -> portal.Page:
    return portal.search(parse(parameters), audiences)


def having(pieces: list[str]) -> int:
    """How many datasets of the corpus have one of these pieces in a statement."""
    found = 0
    for number in range(DATASETS):
        one = describe(SEED, number)
        lines = [*one.root, *one.distributions, *one.blank]
        found += any(piece in line for line in lines for piece in pieces)
    return found


def test_it_finds_what_the_corpus_holds(rows):
    assert ask().total == DATASETS
    assert len(ask().ids) == portal.HITS
    water = sum("water" in words(number) for number in range(DATASETS))
    assert ask(q=["water"]).total == water > 0
    both = sum({"water", "the"} <= words(number) for number in range(DATASETS))
    assert ask(q=["water the"]).total == both

    assert ask(theme=["TRAN"]).total == having(["data-theme/TRAN>"])
    assert ask(theme=["TRAN", "ENVI"]).total == having(["data-theme/TRAN>", "data-theme/ENVI>"])
    assert ask(format=["CSV"]).total == having(["file-type/CSV>"])
    assert ask(licence=["CC0"]).total == having(["licence/CC0>"])
    assert ask(language=["DEU"]).total == having(["language/DEU>"])
    assert ask(access=["PUBLIC"]).total == having([PUBLIC]) == DATASETS
    assert ask(frequency=["DAILY"]).total == having(["frequency/DAILY>"]) > 0
    assert ask(publisher=["https://data.example.org/organisation/0"]).total == having(
        ["publisher> <https://data.example.org/organisation/0>"]
    )
    assert ask(catalogue=["corpus-0"]).total == DATASETS
    assert ask(catalogue=["corpus-1"]).total == 0


def test_a_facet_counts_with_every_filter_but_its_own(rows):
    page = ask(theme=["TRAN"], language=["DEU"])
    assert set(page.facets) == set(portal.FIVE)
    assert page.facets["theme"] == ask(language=["DEU"]).facets["theme"]
    assert page.facets["language"] == ask(theme=["TRAN"]).facets["language"]
    assert page.facets["theme"] != ask().facets["theme"]
    tran = next(value for value in page.facets["theme"] if value.endswith("/TRAN"))
    assert page.facets["theme"][tran] == page.total
    frequencies = portal.count("frequency", *portal.condition(parse({}), []))
    assert set(frequencies) <= {iri.strip("<>") for iri in FREQUENCIES}


def test_it_shows_a_requester_what_is_for_everyone_and_for_them(rows):
    restricted = dict(Resource.objects.exclude(audiences=[]).values_list("id", "audiences"))
    assert ask(frozenset()).total == DATASETS - len(restricted)
    for id_ in Counter(a for ids in restricted.values() for a in ids):
        theirs = sum(id_ in ids for ids in restricted.values())
        assert ask(frozenset([id_])).total == DATASETS - len(restricted) + theirs


def test_titles_weigh_most_then_keywords_then_descriptions(rows):
    for weight, field in (("a", "title"), ("b", "keywords"), ("d", "description")):
        texts = (str(one.document.get(field, "")).lower() for one in Resource.objects.all())
        having = sum("water" in re.findall(r"\w+", text) for text in texts)
        weighed = "ts_filter(words, %s::\"char\"[]) @@ 'water'"
        assert sum(portal.count("catalogue", weighed, [[weight]]).values()) == having > 0


def test_its_table_is_made_once_and_again_when_rows_are_missing(rows, capsys):
    portal.build()
    assert capsys.readouterr().out == ""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM bench_portal WHERE id IN (SELECT min(id) FROM bench_portal)")
    portal.build()
    assert "was made" in capsys.readouterr().out
    drop_portal()
    times = portal.postgres_baseline([(parse({"q": ["water"]}), EVERYONE)] * 3)
    assert len(times) == 3
    assert all(time > 0 for time in times)
