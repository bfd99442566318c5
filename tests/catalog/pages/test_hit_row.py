"""Rows of a list as HTML: everything of others escaped, and each part only where there is one."""

import html
import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from catalog.models import HarvestSource, Resource
from catalog.pages.hit_row import rows_of
from catalog.pages.hits import Hit
from catalog.pages.reasons import Marked, Reason, Reasons
from catalog.pages.together import Others

HOSTILE = "\"'><script>&"
ESCAPED = html.escape(HOSTILE)
BARE = {"publisher_name": "", "publisher_key": "", "modified": None}


def resource(pk=7, *, source="Harbour City", **fields):
    usual = {"kind": "Dataset", "publisher_name": "Port Office", "stable_id": "boats-1"}
    return Resource(pk=pk, source=HarvestSource(name=source), **(usual | fields))


def hit(**fields):
    usual = {
        "resource": resource(), "title": Marked("Boats"), "excerpt": Marked(""), "badge": "",
        "terms": "", "formats": "", "languages": "", "why": None, "others": Others(),
    }  # fmt: skip
    return Hit(**(usual | fields))


def words_of(*hits, **options):
    """What people read of the rows."""
    text = re.sub(r"<[^>]*>", " ", rows_of(hits, **options))
    return " ".join(html.unescape(text).split())


def test_no_rows_are_nothing():
    assert rows_of([]) == ""


def test_a_title_leads_to_the_page_of_its_dataset():
    address = reverse("resource", args=[1234])
    assert f'<a href="{address}">Boats</a>' in rows_of([hit(resource=resource(1234))])


def test_without_a_title_the_name_that_the_source_gave_stands_there():
    assert ">boats-1</a>" in rows_of([hit(title=Marked(""))])


def test_whatever_others_wrote_is_escaped():
    one = resource(source=HOSTILE, publisher_name=HOSTILE, publisher_key=HOSTILE, stable_id=HOSTILE)
    reason = Reason(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    made = rows_of(
        [
            hit(
                resource=one,
                title=Marked(HOSTILE, HOSTILE, ((0, 3),)),
                excerpt=Marked(HOSTILE, HOSTILE, ((2, 5), (7, 9))),
                terms=HOSTILE,
                formats=HOSTILE,
                languages=HOSTILE,
                why=Reasons([reason], [HOSTILE]),
                others=Others([one] * 7, [one]),
            ),
            hit(resource=one, title=Marked("")),
        ],
        can_compare=True,
    )
    assert "<script" not in made
    assert made.count(ESCAPED) == 21
    assert "&quot;&#x27;&gt;</mark>&lt;script&gt;&amp;</a>" in made
    assert "&quot;&#x27;<mark>&gt;&lt;s</mark>cr<mark>ip</mark>t&gt;&amp;</p>" in made


def test_words_in_another_language_say_which():
    made = rows_of([hit(title=Marked("Boten", "nl"), excerpt=Marked("Ports", "en"))])
    assert '<h3 class="said" lang="nl" dir="auto">' in made
    assert '<p class="said">Ports</p>' in made


def test_facts_stand_in_their_order_and_only_where_there_are_any():
    one = resource(kind="DataService", modified=date(2026, 5, 3), is_hvd=True, audiences=[1])
    full = hit(
        resource=one, badge="restricted", terms="On request.", formats="CSV", languages="Dutch"
    )
    assert words_of(full) == (
        "Boats Restricted On request. Data service Port Office Dutch CSV changed 3 May 2026"
        " Only for members High-value dataset from Harbour City"
    )
    assert words_of(hit(resource=resource(**BARE))) == "Boats from Harbour City"


def test_what_is_kept_of_a_fact_is_of_the_language_of_the_page():
    rows = [hit(resource=resource(modified=date(2026, 5, 3)))]
    assert "changed 3 May 2026 from Harbour City" in words_of(*rows)
    with translation.override("nl"):
        assert "gewijzigd 3 mei 2026 uit Harbour City" in words_of(*rows)
    assert "changed 3 May 2026 from Harbour City" in words_of(*rows)


def test_five_sources_are_named_that_have_it_too_and_how_many_more_do():
    others = [resource(n, source=f"S{n}") for n in range(1, 9)]
    made = words_of(hit(resource=resource(**BARE), others=Others(copies=others)))
    assert made.endswith("Also published by S1 , S2 , S3 , S4 , S5 , 3 more")
    few = Others(copies=others[:2])
    assert words_of(hit(others=few)).endswith("Also published by S1 , S2")


def test_what_looks_the_same_is_said_to_be_counted():
    made = rows_of([hit(others=Others(alike=[resource(9, source="S9")]))])
    address = reverse("resource", args=[9])
    assert f'Looks the same as <a href="{address}">S9</a></span>' in made
    assert "counted, but listed once" in made


@pytest.mark.parametrize(
    ("reasons", "said"),
    [
        (
            Reasons([Reason("boat", "", "", "the title")], []),
            "Found: boat in the title.",
        ),
        (
            Reasons([Reason("a", "A", "", "x"), Reason("b", "", "Transport", "")], ["c", "d"]),
            "Found: a as A in x, b as the concept Transport. Not found: c, d.",
        ),
        (Reasons([], ["c"]), "Not found: c."),
    ],
)
def test_a_row_says_why_it_was_found(reasons, said):
    (line,) = re.findall(r'<p class="why">(.*?)</p>', rows_of([hit(why=reasons)]))
    assert re.sub(r"<[^>]*>", "", line).strip() == said


def test_a_row_says_nothing_of_why_where_no_word_was_looked_for():
    assert "why" not in rows_of([hit()])


def test_only_where_rows_can_be_compared_is_there_a_box_to_tick():
    assert "checkbox" not in rows_of([hit()])
    made = rows_of([hit()], can_compare=True)
    assert 'name="dataset" value="7" form="compare"' in made
    assert "Compare : Boats" in words_of(hit(), can_compare=True)
