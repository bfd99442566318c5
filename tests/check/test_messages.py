"""Everything that people read can be translated, and is: the .po files hold what is said, no more."""

import ast
from collections import defaultdict
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import django
import pytest
from babel.messages.catalog import Message
from django.conf import settings

from tests.check import messages, visible
from tests.check.messages import Said, extracted, faults_of
from tests.check.repository import modules, source, tracked, tree

MEND = "python -m tests.check.messages puts it in order; then write what is missing"
TEXTS = [path for path in tracked() if path.parts[0] == "locale"]
SAID = messages.said()
DJANGO = Path(django.__file__).parent / "conf" / "locale"
WANTED = messages.wanted(SAID)
PLACES = sorted(WANTED)
EVERY_LANGUAGE = (*messages.LANGUAGES, *messages.FURTHER)


# --- the files --------------------------------------------------------------------------------
@pytest.mark.parametrize(("room", "language"), PLACES)
def test_every_text_is_translated(room, language):
    kept = messages.kept(room, language)
    missing = [
        f"“{one.text}” in {min(files)}"
        for one, files in WANTED[room, language].items()
        if one not in kept
    ]
    assert not missing, f"not in locale/{room}, {missing}: {MEND}"
    faults = [fault for one, message in kept.items() for fault in faults_of(one, message)]
    assert not faults, f"to mend in {messages.file_of(room, language)}: {faults}"


@pytest.mark.parametrize(("room", "language"), PLACES)
def test_nothing_is_translated_that_is_said_no_more(room, language):
    old = [one.text for one in messages.kept(room, language) if one not in WANTED[room, language]]
    assert not old, f"nobody says {old} any more in {room}: {MEND}"


@pytest.mark.parametrize(("room", "language"), PLACES)
def test_a_file_is_in_order(room, language):
    file = messages.file_of(room, language)
    assert file.read_bytes() == messages.written(room, language, WANTED[room, language]), MEND


@pytest.mark.parametrize("language", EVERY_LANGUAGE)
def test_rooms_that_say_the_same_say_it_in_the_same_words(language):
    # Django merges the rooms, so one of two translations would be shown everywhere.
    said = defaultdict(set)
    for room in SAID:
        for one, message in messages.kept(room, language).items():
            said[one._replace(plural="")].add((message.string, room))
    for one, translations in said.items():
        assert len({text for text, _ in translations}) == 1, (
            f"“{one.text}” is translated in two ways ({translations}): "
            "agree on one, or mark them with pgettext and a context"
        )


@pytest.mark.parametrize("language", EVERY_LANGUAGE)
def test_no_translation_takes_the_place_of_one_of_djangos_that_means_something_else(language):
    # Ours come first everywhere: “May”, for what somebody may do, would be the name of the month.
    theirs = GNUTranslations(BytesIO((DJANGO / language / "LC_MESSAGES/django.mo").read_bytes()))
    for room in SAID:
        for one, message in messages.kept(room, language).items():
            known = theirs.gettext(one.text) if not one.context and not one.plural else one.text
            assert known in {one.text, message.string}, (
                f"Django says “{known}” for “{one.text}”, and {room} says “{message.string}”: "
                "mark it with pgettext and a context"
            )


def test_the_files_are_those_of_the_rooms_and_languages():
    wanted = {messages.file_of(*place).relative_to(messages.ROOT) for place in PLACES}
    assert set(TEXTS) == wanted
    assert [code for code, _name in settings.LANGUAGES] == ["en", *messages.LANGUAGES]


# --- the templates ----------------------------------------------------------------------------
@pytest.mark.parametrize("path", messages.templates(), ids=str)
def test_every_word_of_a_template_can_be_translated(path):
    words = visible.unmarked(source(path))
    assert not words, f"{path}: put {words} into {{% translate %}} or {{% blocktranslate %}}"


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ("<p>{% translate 'Hello' %}</p>", []),
        ("{% blocktranslate with n=1 %}Hello {{ n }}{% endblocktranslate %}", []),
        ("{% comment %}Hello{% endcomment %}<!-- Hello -->", []),
        ('<a title="Hello">{{ name }}</a>', ["Hello"]),
        ("<td data-label=\"{% translate 'Size' %}\">", []),
        ('<td data-label="Size">', ["Size"]),
        ('<input type="submit" value="Find"><input type="hidden" value="yes">', ["Find"]),
        ('<img alt="A harbour" src="a.svg">', ["harbour"]),
        ('<nav aria-label="Main"><input placeholder="Words" id="q">', ["Main", "Words"]),
        ("{% if a %}one{% else %}{% translate 'two' %}{% endif %}", ["one"]),
        ("<pre>make demo</pre><code>so</code> and", ["and"]),
        ("<svg><title>Mark</title></svg> is", ["is"]),
        ("Turtle, JSON-LD, RDF/XML, 42 · –", []),
        ("<br/>één", ["één"]),
    ],
)
def test_what_is_seen_of_a_template(template, words):
    assert visible.unmarked(template) == words


# --- what is found ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("_('one')", [Said("one")]),
        ("gettext_lazy('one ' 'two')", [Said("one two")]),
        ("ngettext('a ship', 'ships', n)", [Said("a ship", plural="ships")]),
        ("pgettext('of a ship', 'hold')", [Said("hold", "of a ship")]),
        ("npgettext('sea', 'knot', 'knots', 2)", [Said("knot", "sea", "knots")]),
        (
            "Rule('id', Severity.INFO, 'It is so', 'Mend ' 'it')",
            [Said("It is so"), Said("Mend it")],
        ),
        ("f(_('inside'), g(gettext_noop('deeper')))", [Said("inside"), Said("deeper")]),
        ("gettext(name)", []),
    ],
)
def test_what_is_marked_in_a_module_is_found(text, found):
    assert list(extracted(text)) == found


@pytest.mark.parametrize("path", modules(), ids=str)
def test_no_module_marks_its_words_under_a_name_that_nobody_looks_for(path):
    hidden = [*messages.hidden_marks(tree(path))]
    assert not hidden, f"{path} imports {hidden}: what it marks is never found; leave out the “as”"


@pytest.mark.parametrize(
    ("line", "hidden"),
    [
        ("from django.utils.translation import gettext_lazy as lazy", ["gettext_lazy as lazy"]),
        ("from django.utils.translation import ngettext as _", ["ngettext as _"]),
        ("from vocab.sentence import gettext_noop as noop", ["gettext_noop as noop"]),
        ("from django.utils.translation import gettext as _, gettext_lazy, ngettext", []),
        ("from django.utils.translation import gettext_lazy as _", []),
        ("from connector.states import NegotiationStep as N", []),
    ],
)
def test_a_mark_under_another_name_is_noticed(line, hidden):
    assert [*messages.hidden_marks(ast.parse(line))] == hidden


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{% translate 'one' %}", [Said("one")]),
        ("{% translate 'May' context 'month' %}", [Said("May", "month")]),
        ("  {{ x|default:_('none') }}", [Said("none")]),
        (
            "{% blocktranslate count n=a %}{{ n }} ship{% plural %}{{ n }} ships{% endblocktranslate %}",
            [Said("%(n)s ship", plural="%(n)s ships")],
        ),
        ("{# _('no') #}", []),
    ],
)
def test_what_is_marked_in_a_template_is_found(text, found):
    head = "{% load i18n %}\n    "
    assert list(extracted(head + text, is_template=True)) == found


@pytest.mark.parametrize(
    ("path", "room"),
    [
        ("catalog/pages/home.py", "catalog"),
        ("templates/catalog/home.html", "catalog"),
        ("templates/base.html", "config"),
        ("templates/errors/404.html", "config"),
    ],
)
def test_words_belong_to_the_room_that_says_them(path, room):
    assert messages.room_of(Path(path)) == room


# --- what is wrong ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "translation", "fault"),
    [
        ("one", "een", ""),
        ("one", "", "no translation"),
        ("%(n)s of %(all)s", "%(all)s, waarvan %(n)s", ""),
        ("%(n)s of %(all)s", "%(n)s", "must hold %(all)s, %(n)s"),
        ("{name} is gone", "{naam} is weg", "must hold {name}"),
        ("one", "een ", "same white space"),
    ],
)
def test_a_fault_of_a_translation_is_said(text, translation, fault):
    faults = " ".join(faults_of(Said(text), Message(text, translation)))
    assert fault in faults
    assert bool(faults) == bool(fault)


def test_a_guess_is_a_fault():
    assert "a guess" in next(faults_of(Said("one"), Message("one", "een", flags=("fuzzy",))))


def test_both_forms_must_be_there_and_only_one_of_something_may_go_without_its_number():
    ships = Said("%(n)s ship", plural="%(n)s ships")

    def faults(*forms: str) -> list[str]:
        return list(faults_of(ships, Message((ships.text, ships.plural), forms)))

    assert not faults("%(n)s schip", "%(n)s schepen")
    assert not faults("één schip", "%(n)s schepen")
    assert faults("%(n)s schip", "schepen")
    assert faults("%(n)s schip", "")
