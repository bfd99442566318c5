"""What rooms without Django say is said in the language of the page; what others said, as it came."""

from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from catalog.dcat import rules as records
from catalog.harvest.errors import ENDS, StorageFull
from catalog.pages import sentences
from catalog.pages.rules import RULES
from catalog.pages.sentences import LONGEST, end_of_run, message, recognised, repair, said, title
from catalog.pages.templatetags.hansa import rule_message, run_error
from vocab.authority.rules import FORMAT_UNKNOWN
from vocab.findings import DID_YOU_MEAN, MORE, TIMES
from vocab.rdf.split import RECORD_CUT
from vocab.sentence import say

NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def dutch():
    with override("nl"):
        yield


# --- sentences --------------------------------------------------------------------------------
def test_a_sentence_is_said_with_its_parts(dutch):
    sentence = say("%(left)s is at most %(right)s", left=say("the number of uses"), right=1_200)
    assert said(sentence) == "het aantal keren gebruik is hoogstens 1.200"
    assert said(say("it is %(now)s", now=NEW_YEAR)) == "het is 1 januari 2027 00:00 UTC"


def test_in_english_it_is_what_the_rule_says():
    assert said(say("the number of uses")) == "the number of uses"


def test_words_of_others_in_a_sentence_are_nobodys_template(dutch):
    assert said(say("it is %(values)s", values="satisfied %(left)s 100%")) == (
        "het is satisfied %(left)s 100%"
    )


# --- findings ---------------------------------------------------------------------------------
@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_every_rule_has_a_title_and_a_repair_in_dutch(dutch, rule):
    for text, english in (
        (title(rule.id, ""), rule.title),
        (repair(rule.id, rule.repair), rule.repair),
        (message(rule.id, rule.title), rule.title),
        *((repair(rule.id, other), other) for other in rule.repairs),
    ):
        assert text and text != english


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_what_a_rule_may_say_instead_is_known_again(rule):
    for template in (*rule.messages, TIMES, MORE, DID_YOU_MEAN):
        parts = {name: f"the {name}" for name in sentences._PLACE.findall(template)}
        assert message(rule.id, template % parts) == template % parts


@pytest.mark.parametrize(
    ("rule", "kept", "shown"),
    [
        (RECORD_CUT, "1,200 statements were left out", "1.200 uitspraken zijn weggelaten"),
        (
            records.TITLE_MISSING,
            "1,200 more: The record has no title",
            "nog 1.200: Het record heeft geen titel",
        ),
        (
            records.URL_NOT_A_URL,
            "The link is empty (3 times; the first is shown)",
            "De link is leeg (3 keer; de eerste wordt getoond)",
        ),
        (
            FORMAT_UNKNOWN,
            "The format is not in the EU list of file types. Did you mean CSV? (12 times; the first is shown)",
            "Het formaat staat niet in de EU-lijst van bestandstypen. Bedoelde u CSV? (12 keer; de eerste wordt getoond)",
        ),
    ],
)
def test_kept_messages_are_said_in_dutch(dutch, rule, kept, shown):
    assert message(rule.id, kept) == shown


def test_the_words_of_a_parser_stay_as_they_came_and_say_their_language(dutch):
    assert message("statement-unreadable", "Ice is <not> valid") is None
    shown = rule_message("statement-unreadable", "Ice is <not> valid")
    assert shown == '<span lang="en" dir="auto">Ice is &lt;not&gt; valid</span>'


def test_on_an_english_page_nothing_is_marked_as_english():
    assert rule_message("statement-unreadable", "Ice") == "<span>Ice</span>"


def test_a_rule_of_another_version_speaks_as_it_was_kept(dutch):
    assert title("gone", "It was so") == "It was so"
    assert repair("gone", "Mend it.") == "Mend it."
    assert message("gone", "It was so") is None
    assert repair(RECORD_CUT.id, "Mend it another way.") == "Mend it another way."


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_hostile_messages_cost_no_time_and_are_escaped(dutch, rule):
    for text in (
        "(" * 3_000,
        ": " * 900,
        " times; the first is shown)" * 60,
        "%(n)s %s %",
        "\n" * 900,
    ):
        shown = rule_message(rule.id, f"{text}<b>")
        assert "<b>" not in shown


def test_a_long_text_is_left_alone(dutch):
    assert recognised("a" * LONGEST, ("%(n)s",)) == "a" * LONGEST
    assert recognised("a" * (LONGEST + 1), ("%(n)s",)) is None


# --- runs -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        (
            str(StorageFull("the spool")),
            "er is geen plaats meer voor de tijdelijke opslag: maak plaats vrij en haal dan opnieuw op",
        ),
        ("there is no file /data/a b.ttl", "er is geen bestand /data/a b.ttl"),
        (
            "no record could be read; a.ttl, line 3: A statement cannot be read and was left out",
            "geen enkel record was leesbaar; a.ttl, line 3: Een uitspraak is niet leesbaar en is weggelaten",
        ),
        ("The record has no title", "Het record heeft geen titel"),
    ],
)
def test_why_a_run_failed_is_said_in_dutch(dutch, kept, shown):
    assert end_of_run(kept) == shown


def test_what_the_source_answered_is_quoted(dutch):
    assert run_error("the source answers 403, <forbidden>") == (
        '<span lang="en" dir="auto">the source answers 403, &lt;forbidden&gt;</span>'
    )


def test_every_end_is_known_again():
    for template in ENDS:
        parts = {name: f"the {name}" for name in sentences._PLACE.findall(template)}
        assert end_of_run(template % parts) == template % parts
