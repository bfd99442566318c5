"""Each hit says why: the words that were found, where, as they are written; and what to mark."""

import time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from catalog.search.analysis import tokens
from catalog.search.backends.memory import matches
from catalog.search.document import Where
from catalog.search.excerpt import ELLIPSIS, excerpt
from catalog.search.question import Question
from catalog.search.stems import primary
from catalog.search.tree import Form, Layer, Match, Need
from catalog.search.wanted import Wanted, tokens_of
from catalog.search.why import Finder, Found, merged
from tests.catalog.search.backends.entries import THEMES, WORDS, ask, make
from tests.catalog.search.texts import HOSTILE, LANGUAGES, texts

TRAN = THEMES + "TRAN"


def marked(q: str | Question, text: str, tag: str = "en", where: Where | None = None) -> str:
    """The text with [marks]."""
    finder = Finder(ask(q) if isinstance(q, str) else q)
    made = text
    for start, end in reversed(finder.marks(text, tag, where)):
        made = f"{made[:start]}[{made[start:end]}]{made[end:]}"
    return made


# --- marks ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("q", "text", "tag", "made"),
    [
        ("roads", "Roads and a road, a railroad", "en", "[Roads] and a [road], a railroad"),
        ("road", "ROADS", "", "ROADS"),
        ("zuerich", "Wege in Zürich", "de", "Wege in [Zürich]"),
        ("zuerich", "Wege in Zürich", "", "Wege in [Zürich]"),
        ("zürich", "Wege in Zuerich", "de", "Wege in [Zuerich]"),
        ("école", "Les écoles d’Évian", "fr", "Les [écoles] d’Évian"),
        ("evian", "Les écoles d’Évian", "fr", "Les écoles d’[Évian]"),
        ("opvang", "Kinderopvang in Gent", "nl", "[Kinderopvang] in Gent"),
        ("childcare", "Child care, or care of a child", "en", "[Child care], or care of a child"),
        ("child care", "Childcare; care", "en", "[Childcare]; [care]"),
        ("covid19", "The COVID-19 cases of 2019", "en", "The [COVID-19] cases of 2019"),
        ("covid-19", "The covid19 cases", "en", "The [covid19] cases"),
        ('"road map"', "A road, a map, a Road map", "en", "A road, a map, a [Road map]"),
        ('"covid19 cases"', "The covid-19 cases", "en", "The [covid-19 cases]"),
        ('"road map"', "road. Map", "en", "[road. Map]"),
        ("a b", "x-y", "", "x-y"),
        ("quality of water", "The quality of water", "en", "The [quality] of [water]"),
        ("vervoer", "Transport", "en", "Transport"),
        ("-roads rivers", "roads and rivers", "en", "roads and [rivers]"),
        ("", "roads", "en", "roads"),
        ("cafe", "Cafe\u0301s, cafe\u0301", "", "Cafe\u0301s, [cafe\u0301]"),
        ("東京", "東京都の道路", "ja", "[東京]都の道路"),
        ("lopen", "Hij is gelopen", "nl", "Hij is [gelopen]"),
        ("bean", "An mbean", "ga", "An [mbean]"),
        ("weg", "Der Schulwegplan", "de", "Der [Schulwegplan]"),
        ("kaart", "Zie o.a. de fietskaart.", "nl", "Zie o.a. de [fietskaart]."),
        ("1.5", "Of 1,000 some 1.5", "en", "Of 1,000 some [1.5]"),
        ("mail", "An e-mail", "en", "An e-[mail]"),
        (
            "example.org",
            "See https://data.example.org/a/2",
            "en",
            "See https://data.example.org/a/2",
        ),
        (
            "rivers",
            "See https://data.example.org/a/rivers, 2",
            "en",
            "See https://data.example.org/a/[rivers], 2",
        ),
        ("2020", "From 2019-2020 on", "en", "From 2019-[2020] on"),
        ("1000", "Of 1,000", "en", "Of [1,000]"),
        ("000", "See ,1,000 more", "en", "See ,1,[000] more"),
    ],
)
def test_what_is_found_is_marked(q, text, tag, made):
    assert marked(q, text, tag) == made


def test_words_of_one_field_are_marked_there_only():
    assert marked("title:roads", "roads", where=Where.TITLE) == "[roads]"
    assert marked("title:roads", "roads", where=Where.DESCRIPTION) == "roads"


@pytest.mark.parametrize(("form", "word"), [(Form.PREFIX, "trans"), (Form.NEAR, "tranpsort")])
def test_beginnings_and_near_words_are_marked_whole(form, word):
    match = Match(Layer.EXACT, (word,), (Where.TITLE,), form)
    assert (
        marked(Question(must=(Need(word, match),)), "A transport, trains")
        == "A [transport], trains"
    )


def test_spans_that_overlap_are_one():
    assert merged([(5, 9), (0, 3), (7, 12), (3, 4), (0, 1)]) == ((0, 3), (3, 4), (5, 12))


anything = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
queries = st.lists(
    st.one_of(
        st.sampled_from(WORDS),
        st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS)).map(
            lambda two: '"{} {}"'.format(*two)
        ),
        st.sampled_from(WORDS).map("title:{}".format),
    ),
    min_size=1,
    max_size=4,
).map(" ".join)
PATIENT = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(queries, st.one_of(anything, texts), st.sampled_from(LANGUAGES))
@PATIENT
def test_marks_lie_in_the_text_apart_and_in_order(q, text, tag):
    found = Finder(ask(q)).marks(text, tag)
    ends = [end for span in found for end in span]
    assert ends == sorted(ends)
    assert all(0 <= start < end <= len(text) for start, end in found)


@given(queries, anything, anything, st.sampled_from(LANGUAGES), st.booleans())
@example("childcare", "child care", "", "en", False)
@example('"covid-19 data"', "covid19 data", "", "", False)
@PATIENT
def test_what_an_index_finds_has_a_reason_and_what_it_does_not_has_none(
    q, title, about, tag, is_transport
):
    asked = ask(q)
    concepts = (TRAN,) if is_transport else ()
    entry = make(1, title, tag, description=about, concepts=concepts)
    said = {Where.TITLE: [(tag, title)], Where.DESCRIPTION: [(tag, about)]}
    why = Finder(asked).why(said, {}, concepts)
    needs = (*asked.must, *asked.should)
    assert [f.said for f in why.found] == [n.said for n in needs if matches(n.node, entry)]
    assert list(why.missing) == [n.said for n in needs if not matches(n.node, entry)]
    assert all(f.concepts or (f.places and f.words) for f in why.found)


@given(texts, st.sampled_from(LANGUAGES))
@PATIENT
def test_wanted_tokens_are_those_of_all_tokens(text, tag):
    every = tokens(text, tag)
    assert tokens_of(text, Wanted(tag, lambda word: True)) == every
    some = tokens_of(text, Wanted(tag, lambda word: len(word[0]) > 2))
    assert set(some) <= set(every)
    assert {t for t in every if len(t.exact) > 2} <= set(some)


@given(texts, st.sampled_from(LANGUAGES), st.sampled_from("aeist1"))
@PATIENT
def test_words_that_begin_otherwise_are_not_wanted(text, tag, initial):
    def wants(word):
        exact, stem, also, parts = word
        return any(form.startswith(initial) for form in (exact, stem, *also, *parts))

    quick = tokens_of(text, Wanted(tag, wants, frozenset(initial)))
    assert quick == tokens_of(text, Wanted(tag, wants))


@pytest.mark.parametrize(
    "text",
    [
        "A list of e-mails",
        "By EMAIL only",
        "l-étage",
        "Où’est-ce",
        "fin.Étage 2",
        "at 1\u20105 km",
        "de l'étage",
        "soft wa\u00adter",
        "e\u0301tage",
        "crying",
        "It cried",
    ],
)
@pytest.mark.parametrize("tag", ["", "en", "fr", "es"])
@pytest.mark.parametrize("q", ["email", "letage", "ouest", "etage", "1-5", "water", "cry", "lying"])
def test_a_glance_misses_nothing(text, tag, q):
    finder = Finder(ask(q))
    slow = Finder(ask(q))
    slow._wanted[primary(tag)] = Wanted(tag, finder._wanted_in(primary(tag))._wants)
    assert finder.sightings(text, tag) == slow.sightings(text, tag)


@given(texts, st.sampled_from(LANGUAGES), st.lists(texts, min_size=1, max_size=3))
@PATIENT
def test_a_glance_misses_nothing_in_any_text(text, tag, words):
    finder = Finder(ask(" ".join(words)))
    slow = Finder(ask(" ".join(words)))
    slow._wanted[primary(tag)] = Wanted(tag, finder._wanted_in(primary(tag))._wants)
    assert finder.sightings(text, tag) == slow.sightings(text, tag)


@given(st.lists(texts, max_size=4), st.sampled_from(LANGUAGES), st.sampled_from("aeist1"))
@PATIENT
def test_what_is_remembered_of_other_texts_changes_nothing(several, tag, initial):
    def wanted():
        return Wanted(tag, lambda word: word[0].startswith(initial))

    remembers = wanted()
    for text in [*several, *several]:
        assert remembers.may_be_in(text) == wanted().may_be_in(text)
        assert tokens_of(text, remembers) == tokens_of(text, wanted())


# --- reasons ----------------------------------------------------------------------------------
def test_a_hit_says_what_was_found_where_and_what_was_not():
    asked = ask("kinderopvang capaciteit noordland 2024").missing(1)
    why = Finder(asked).why(
        {
            Where.TITLE: [("nl", "Capaciteit van de kinderopvang")],
            Where.KEYWORD: [("nl", "Kinderopvang"), ("nl", "buitenschoolse kinderopvang")],
            Where.PUBLISHER: [("", "Provincie Noordland")],
        },
        {},
        (),
    )
    assert why.found == (
        Found("kinderopvang", (Where.TITLE, Where.KEYWORD), ("kinderopvang",)),
        Found("capaciteit", (Where.TITLE,), ("Capaciteit",)),
        Found("noordland", (Where.PUBLISHER,), ("Noordland",)),
    )
    assert why.missing == ("2024",)


def test_a_hit_says_other_words_and_concepts_by_which_it_was_found():
    finder = Finder(ask("childcare vervoer"))
    why = finder.why({Where.DESCRIPTION: [("en", "Day care. More child care")]}, {}, (TRAN, "x"))
    assert why.found[0] == Found("childcare", (Where.DESCRIPTION,), ("Day care", "child care"))
    assert why.found[1] == Found("vervoer", concepts=(TRAN,))


def test_a_hit_says_the_value_of_a_field():
    why = Finder(ask("format:csv")).why(
        {}, {"format": (THEMES.replace("data-theme", "file-type") + "CSV",)}, ()
    )
    assert why.found[0].values == (("format", THEMES.replace("data-theme", "file-type") + "CSV"),)
    assert Finder(ask("format:csv")).why({}, {}, ()).missing == ("format:csv",)


def test_half_of_a_thing_is_no_reason():
    why = Finder(ask("child care")).why({Where.TITLE: [("en", "A child")]}, {}, ())
    assert why == ((), ("child care",))
    both = {Where.TITLE: [("en", "A child")], Where.KEYWORD: [("en", "care")]}
    assert Finder(ask("child care")).why(both, {}, ()).found[0].words == ("child", "care")


def test_without_words_there_is_nothing_to_say():
    assert Finder(ask("", theme="TRAN")).why({Where.TITLE: [("en", "x")]}, {}, ()) == ((), ())


# --- excerpts ---------------------------------------------------------------------------------
FILLER = "lorem ipsum dolor sit amet consetetur "


def test_a_short_text_is_whole():
    assert excerpt(Finder(ask("roads")), "All roads.", "en") == ("All roads.", ((4, 9),))


def test_a_long_text_is_cut_at_words_around_what_was_found():
    text = FILLER * 20 + "many roads near rivers " + FILLER * 20
    made = excerpt(Finder(ask("roads rivers")), text, "en")
    assert made.text[0] == made.text[-1] == ELLIPSIS
    assert [made.text[a:b] for a, b in made.marks] == ["roads", "rivers"]
    assert len(made.text) <= 242
    inside = made.text.strip(ELLIPSIS)
    assert f" {inside} " in text


def test_a_long_text_without_a_word_that_was_found_begins_at_its_beginning():
    made = excerpt(Finder(ask("roads")), FILLER * 20, "en", length=50)
    assert made == ("lorem ipsum dolor sit amet consetetur lorem ipsum…", ())
    assert excerpt(
        Finder(ask("roads")), "the roads " + FILLER * 20, "en", length=30
    ).text.startswith("the")


def test_the_part_with_most_different_words_is_shown():
    text = "roads roads roads " + FILLER * 10 + "roads and rivers " + FILLER * 10
    made = excerpt(Finder(ask("roads rivers")), text, "en", length=80)
    assert [made.text[a:b] for a, b in made.marks] == ["roads", "rivers"]


def test_of_equal_parts_the_first_is_shown_and_the_beginning_if_it_has_room():
    text = "one two three four roads " + FILLER * 10 + "roads " + FILLER * 10
    made = excerpt(Finder(ask("roads")), text, "en", length=40)
    assert made == ("one two three four roads lorem ipsum…", ((19, 24),))


def test_a_text_without_spaces_is_cut_all_the_same():
    made = excerpt(Finder(ask("東京")), "道" * 300 + "東京" + "路" * 300, "ja", length=40)
    assert "東京" in made.text
    assert len(made.text) <= 42


@given(
    queries,
    st.lists(st.sampled_from([*WORDS, FILLER, "\n", "…"]), max_size=40).map(" ".join),
    st.integers(40, 90),
)
@PATIENT
def test_an_excerpt_is_a_part_of_the_text_and_its_marks_are_in_it(q, text, length):
    finder = Finder(ask(q))
    made = excerpt(finder, text, "en", length=length)
    cut = made.text
    if len(text) > length:  # (the text itself may have an ellipsis at its ends)
        ways = {cut, cut.removeprefix(ELLIPSIS), cut.removesuffix(ELLIPSIS), cut[1:-1]}
        assert any(len(way) <= length and way in text for way in ways)
    else:
        assert cut == text
    assert all(0 <= a < b <= len(made.text) for a, b in made.marks)
    assert bool(made.marks) or not finder.marks(text, "en")
    words = {text[a:b] for a, b in finder.marks(text, "en")}
    assert all(
        any(w in made.text[a:b] or made.text[a:b] in w for w in words) for a, b in made.marks
    )


# --- cost -------------------------------------------------------------------------------------
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_text_is_too_much(text):
    finder = Finder(ask('a "a b" straße schutzgebiet'))
    start = time.process_time()
    made = excerpt(finder, text, "de")
    finder.why({Where.TITLE: [("de", text)]}, {}, ())
    assert len(made.text) <= 242
    assert time.process_time() - start < 20


def test_a_page_of_hits_is_marked_in_little_time():
    asked = ask("licensed places municipality roads rivers")
    said = [
        f"{n} "
        + "the number of licensed places for babies and toddlers per municipality and kind " * 20
        for n in range(20)
    ]
    best = float("inf")
    for _ in range(3):
        finder = Finder(asked)
        start = time.process_time()
        for text in said:
            excerpt(finder, text, "en")
            finder.why({Where.DESCRIPTION: [("en", text)]}, {}, ())
        best = min(best, time.process_time() - start)
    assert best < 0.15  # (measured: 0.01)
