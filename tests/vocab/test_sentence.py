"""Sentences that pages can translate."""

from tests.vocab.odrl.policies import NOON
from vocab.sentence import gettext_noop as _
from vocab.sentence import listed, say


def test_a_sentence_is_a_template_and_its_parts_and_english_as_text():
    sentence = say(
        _("%(what)s since %(when)s: %(count)s"), what=say(_("known")), when=NOON, count=3
    )
    assert sentence.text == "%(what)s since %(when)s: %(count)s"
    assert str(sentence) == "known since 2026-06-01T12:00:00+00:00: 3"


def test_what_a_peer_wrote_is_never_a_template():
    assert str(say(_("it is %(value)s"), value="100 %(now)s %s")) == "it is 100 %(now)s %s"


def test_sentences_can_be_compared_and_kept_in_sets():
    assert len({say("%(a)s", a="1"), say("%(a)s", a="1"), say("%(a)s", a="2")}) == 2


def test_a_long_list_is_cut():
    assert listed("abc") == "a, b, c"
    assert listed("abcdefg") == "a, b, c, d, e, …"
