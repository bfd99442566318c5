"""What people type into a search field, and what is understood."""

import unicodedata

import pytest
from hypothesis import example, given

from catalog.search.query import BadQuery, Clause, Field, Term
from catalog.search.text import ALIASES, FIELDS, LONGEST, MOST_WORDS, clean, read
from tests.catalog.search.questions import TYPED


def understood(typed):
    """The clauses, none where the text is over a budget."""
    try:
        return read(typed)
    except BadQuery:
        return ()


def said(text):
    return " ".join(map(str, read(text)))


def word(text, field=None):
    return Clause((Term(text, field=field),))


def phrase(text, field=None):
    return Clause((Term(text, quoted=True, field=field),))


def no(clause):
    return Clause(clause.terms, excluded=True)


def either(*clauses):
    return Clause(tuple(clause.terms[0] for clause in clauses))


A, B, C = word("a"), word("b"), word("c")

UNDERSTOOD = [
    ("", ()),
    ("   ", ()),
    ("child care", (word("child"), word("care"))),
    ("Pennsylvania Places 2025", (word("Pennsylvania"), word("Places"), word("2025"))),
    ("boat boat", (word("boat"),)),
    ("Boat boat", (word("Boat"), word("boat"))),  # folding is the analysis's matter
    # quotes
    ('"inland harbour" boat', (phrase("inland harbour"), word("boat"))),
    ('"boat"', (phrase("boat"),)),
    ('" a   b "', (phrase("a b"),)),
    ('""', ()),
    ('"', ()),
    ('"?!"', ()),
    ('foo"bar baz"', (word("foo"), phrase("bar baz"))),
    ('"a b""c"', (phrase("a b"), phrase("c"))),
    ('"-a OR title:b"', (phrase("-a OR title:b"),)),
    # quotes without a partner
    ('"inland harbour', (word("inland"), word("harbour"))),
    ('"a b" c"', (phrase("a b"), C)),
    ('5" pipes', (word("5"), word("pipes"))),
    # quotes of other countries
    ("„Haus am See“", (phrase("Haus am See"),)),
    ("“house by the lake”", (phrase("house by the lake"),)),
    ("«maison du lac»", (phrase("maison du lac"),)),
    ("»Haus am See«", (phrase("Haus am See"),)),
    ("”talo järvellä”", (phrase("talo järvellä"),)),
    ("« eau potable »", (phrase("eau potable"),)),
    ("＂full width＂", (phrase("full width"),)),
    ("l’eau d'Evian", (word("l’eau"), word("d'Evian"))),
    # minus
    ("boat -sail", (word("boat"), no(word("sail")))),
    ('-"sail boat"', (no(phrase("sail boat")),)),
    ("--sail", (no(word("sail")),)),
    ("a - b", (A, B)),
    ("-", ()),
    ("a -", (A,)),
    ("a-b", (word("a-b"),)),
    ("1990-2020", (word("1990-2020"),)),
    ("－sail", (no(word("sail")),)),
    ("a -a", (A, no(A))),
    # OR and AND
    ("a OR b", (either(A, B),)),
    ("a OR b OR c", (either(A, B, C),)),
    ("a b OR c", (A, either(B, C))),
    ("a OR b c", (either(A, B), C)),
    ('"a b" OR title:c', (Clause((*phrase("a b").terms, *word("c", Field.TITLE).terms)),)),
    ("a OR OR b", (either(A, B),)),
    ("a OR a", (A,)),
    ("a or b", (A, word("or"), B)),
    ("a OR", (A,)),
    ("OR a", (A,)),
    ("OR", (phrase("OR"),)),
    ('"OR"', (phrase("OR"),)),
    ("OR OR", (phrase("OR"),)),
    ("OR AND", (phrase("OR"), phrase("AND"))),
    ("-OR", (no(word("OR")),)),
    ("title:OR", (word("OR", Field.TITLE),)),
    ("a OR -b", (A, no(B))),
    ("-a OR b", (no(A), B)),
    ("a AND b", (A, B)),
    ("AND", (phrase("AND"),)),
    ("a OR AND b", (A, B)),
    # parentheses
    ("(a OR b) c", (either(A, B), C)),
    ("f(x)", (word("f"), word("x"))),
    ("-(a)", (no(A),)),
    ("-((a", (no(A),)),
    ('-("a b")', (no(phrase("a b")),)),
    ("()", ()),
    # fields
    ("title:harbour", (word("harbour", Field.TITLE),)),
    ("Title:harbour", (word("harbour", Field.TITLE),)),
    ('title:"inland harbour"', (phrase("inland harbour", Field.TITLE),)),
    ('TITLE:"x"', (phrase("x", Field.TITLE),)),
    ("-publisher:gent", (no(word("gent", Field.PUBLISHER)),)),
    ('-publisher:"stad gent"', (no(phrase("stad gent", Field.PUBLISHER)),)),
    ("id:http://example.eu/d/1", (word("http://example.eu/d/1", Field.ID),)),
    ("license:CC-BY", (word("CC-BY", Field.LICENCE),)),
    ("identifier:7", (word("7", Field.ID),)),
    ("tag:water", (word("water", Field.KEYWORD),)),
    ('keywords:"clean water"', (phrase("clean water", Field.KEYWORD),)),
    ("title:title:x", (word("title:x", Field.TITLE),)),
    ("title:-x", (word("-x", Field.TITLE),)),
    ("title:", (word("title:"),)),
    ("title: harbour", (word("title:"), word("harbour"))),
    ('title: "a b"', (word("title:"), phrase("a b"))),
    ("title:*", ()),
    ("foo:bar", (word("foo:bar"),)),
    ('foo:"a b"', (word("foo:"), phrase("a b"))),
    ("dct:title", (word("dct:title"),)),
    ("deſcription:x", (word("deſcription:x"),)),
    ('deſcription:"x"', (word("deſcription:"), phrase("x"))),
    ("ıd:x", (word("ıd:x"),)),
    (":", ()),
    (":x", (word(":x"),)),
    # addresses and times
    ("http://example.eu/a?b=c", (word("http://example.eu/a?b=c"),)),
    ("urn:uuid:1-2", (word("urn:uuid:1-2"),)),
    ("12:30", (word("12:30"),)),
    # wildcards and other languages of query are words, or nothing
    ("*", ()),
    ("*:*", ()),
    ("*boat", (word("*boat"),)),
    ("/.*a.*/", (word("/.*a.*/"),)),
    ("a && b || c", (A, B, C)),
    ("C++", (word("C++"),)),
    ("<script>alert", (word("<script>alert"),)),
    # letters
    ("a\u00a0b", (A, B)),
    ("a\u3000b", (A, B)),
    ("a\u2003b\u2028c", (A, B, C)),
    ("a\u200bb", (A, B)),
    ("a\tb\nc", (A, B, C)),
    ("a\x00b\x1fc", (A, B, C)),
    ("a\ud800b", (A, B)),
    ("Daten\u00adsatz", (word("Datensatz"),)),
    ("\ufeffboat", (word("boat"),)),
    ("\u202eboat\u202c", (word("boat"),)),
    ("می\u200cخواهم", (word("می\u200cخواهم"),)),
    ("cafe\u0301", (word("café"),)),
    ("ＣＳＶ", (word("CSV"),)),
    ("Ａ\u0301", (word("Á"),)),
    ("ｔｉｔｌｅ：ｘ", (word("x", Field.TITLE),)),
    ("🚌", (word("🚌"),)),
    ("\u0301", ()),
    ("\u200d", ()),
    ("水质 监测", (word("水质"), word("监测"))),
    ("Größe", (word("Größe"),)),
]


@pytest.mark.parametrize(("typed", "clauses"), UNDERSTOOD, ids=[ascii(t) for t, _ in UNDERSTOOD])
def test_what_is_typed_is_understood(typed, clauses):
    assert read(typed) == clauses


@pytest.mark.parametrize("typed", [typed for typed, _ in UNDERSTOOD], ids=ascii)
def test_what_is_understood_is_said_and_understood_again(typed):
    assert read(said(typed)) == read(typed)


@given(TYPED)
@example('"a" -"')
@example('title:"')
@example("OR -")
@example("-\u200d(a")
@example("<\u0338")
@example('"Ａ\u0301')
def test_any_text_is_understood_the_same_way_twice(typed):
    clauses = understood(typed)
    assert read(" ".join(map(str, clauses))) == clauses


@given(TYPED)
def test_what_is_understood_has_neither_gaps_nor_what_cannot_be_seen(typed):
    clauses = understood(typed)
    for term in [term for clause in clauses for term in clause.terms]:
        assert term.text == clean(term.text) != ""
        assert '"' not in term.text
        assert term.quoted or " " not in term.text
        term.text.encode("utf-8")


@given(TYPED)
def test_an_excluded_clause_has_one_term_and_no_clause_is_there_twice(typed):
    clauses = understood(typed)
    assert len(set(clauses)) == len(clauses)
    for clause in clauses:
        assert len(clause.terms) == 1 or not clause.excluded
        assert len(set(clause.terms)) == len(clause.terms) >= 1


@given(TYPED)
def test_clean_text_stays_as_it_is(typed):
    once = clean(typed)
    assert clean(once) == once == unicodedata.normalize("NFC", once)


@pytest.mark.parametrize("field", Field)
@pytest.mark.parametrize("value", ["x", '"x y"'])
def test_every_field_can_be_asked_for(field, value):
    (clause,) = read(f"{field}:{value}")
    assert clause.terms[0].field is field


def test_an_alias_is_no_field_of_its_own():
    assert not ALIASES.keys() & {field.value for field in Field}
    assert all(name == name.lower() and name.isascii() for name in FIELDS)


# --- budgets ------------------------------------------------------------------------------------
TOO_LONG = "“q” is too long: it may have 512 characters. Search for the words that matter most."


def refusal(typed, **how):
    with pytest.raises(BadQuery) as refused:
        read(typed, **how)
    return refused.value.parameter, str(refused.value)


def test_the_longest_text_passes_and_one_character_more_does_not():
    assert read("x" * LONGEST) == (word("x" * LONGEST),)
    assert refusal("x" * (LONGEST + 1)) == ("q", TOO_LONG)


def test_gaps_count_as_they_are_typed():
    assert read("a" + " " * (LONGEST - 1)) == (A,)
    assert refusal("a" + " " * LONGEST) == ("q", TOO_LONG)


def test_what_is_understood_may_not_be_longer_either():
    # U+1D160 is three characters in NFC: the address of the question would be refused.
    note = "\U0001d160"
    assert len(clean(note)) == 3
    assert len(read(note * 170)[0].terms[0].text) == 510
    assert refusal(note * 171) == ("q", TOO_LONG)


def test_as_many_words_as_may_be_pass_and_one_more_does_not():
    words = [f"w{n}" for n in range(MOST_WORDS)]
    assert len(read(" ".join(words))) == MOST_WORDS
    said = "“q” has 33 words, and may have 32: leave out those that matter least."
    assert refusal(" ".join([*words, "more"])) == ("q", said)


@pytest.mark.parametrize(
    "form", ['"{}"', "{} OR last", "-first {}", 'title:"{}" OR x', '-"{}"'], ids=str
)
def test_words_count_wherever_they_stand(form):
    beside = len(form.replace("OR", "").split()) - 1
    words = [f"w{n}" for n in range(MOST_WORDS - beside)]
    assert read(form.format(" ".join(words)))
    assert "has 33 words" in refusal(form.format(" ".join([*words, "more"])))[1]


def test_a_word_said_twice_counts_once():
    assert read("boat " * 100) == (word("boat"),)


def test_ten_thousand_words_are_refused_by_their_length():
    assert refusal("a " * 10_000) == ("q", TOO_LONG)


def test_the_sentence_names_the_parameter():
    assert refusal("x" * 513, parameter="text")[0] == "text"
    assert refusal("x" * 513, parameter="text")[1].startswith("“text” is too long")
