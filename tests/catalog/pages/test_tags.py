"""What the template tags write, and that they escape what others wrote."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Engine, TemplateSyntaxError
from django.utils import translation

from catalog.pages.badges import BADGES
from catalog.pages.marks import ICONS, mark_path

NOW = datetime(2026, 11, 24, 21, 6, tzinfo=UTC)
HOSTILE = '"><script>alert(1)</script>'
ENGINE = Engine(libraries={"hansa": "catalog.pages.templatetags.hansa"})


def render(source: str, **values: object) -> str:
    return ENGINE.from_string("{% load hansa %}" + source).render(Context(values))


def test_a_mark_is_hidden_from_readers_of_the_screen():
    svg = render("{% mark name %}", name="Harbour City")
    assert mark_path("Harbour City") in svg
    assert 'aria-hidden="true"' in svg
    assert 'class="mark"' in svg


def test_a_large_mark_says_so():
    assert 'class="mark mark-large"' in render("{% mark 'x' large=True %}")


@pytest.mark.parametrize("name", sorted(ICONS))
def test_every_icon_can_be_drawn(name):
    assert ICONS[name] in render("{% icon name %}", name=name)


@pytest.mark.parametrize("name", sorted(BADGES))
def test_every_badge_has_a_shape_and_a_word(name):
    html = render("{% badge name %}", name=name)
    assert str(BADGES[name].word) in html
    assert "<path d=" in html


def test_a_badge_takes_other_words_and_escapes_them():
    html = render("{% badge 'held' words %}", words="Held: <506>")
    assert "Held: &lt;506&gt;</span>" in html
    assert "badge agree" in html


@pytest.mark.parametrize("source", ["{% icon 'shark' %}", "{% badge 'shark' %}"])
def test_a_name_that_we_do_not_have_stops_the_page(source):
    with pytest.raises(TemplateSyntaxError, match=r"no (icon|badge) 'shark': there are"):
        render(source)


def test_foreign_words_carry_their_language():
    html = render("{% said text 'nl' %}", text="Havens")
    assert html == '<span class="said" lang="nl" dir="auto">Havens</span>'


@pytest.mark.parametrize("tag", ["", "en", "EN", 'x" onclick="y'])
def test_words_in_the_language_of_the_page_or_of_none_carry_no_lang(tag):
    assert render("{% said 'Ports' tag %}", tag=tag) == '<span class="said">Ports</span>'


def test_machine_translations_keep_their_tag():
    assert 'lang="en-t-nl"' in render("{% said 'Ports' 'en-t-nl' %}")


def test_the_best_wording_follows_the_language_of_the_page():
    source = "{% best texts as title %}{{ title.tag }}"
    texts = {"nl": "Havens", "en": "Ports"}
    assert render(source, texts=texts) == "en"
    with translation.override("nl"):
        assert render(source, texts=texts) == "nl"


def test_lang_of_writes_an_attribute_or_nothing():
    assert render("<h1{% lang_of 'fr' %}>") == '<h1 lang="fr" dir="auto">'
    assert render("<h1{% lang_of 'en' %}>") == "<h1>"


def test_a_near_time_has_the_exact_hour_for_machines_and_for_the_curious():
    html = render("{% near_time seen %}", seen=NOW - timedelta(minutes=40), now=NOW)
    assert 'datetime="2026-11-24T20:26:00+00:00"' in html
    assert 'title="24 November 2026 20:26 UTC"' in html
    assert ">40 minutes ago</time>" in html


@pytest.mark.parametrize("tag", ["near_time", "day"])
def test_a_time_that_never_was_is_nothing(tag):
    assert render(f"{{% {tag} seen %}}", seen=None) == ""


@pytest.mark.parametrize(
    ("moment", "iso"), [(NOW, "2026-11-24T21:06:00+00:00"), (NOW.date(), "2026-11-24")]
)
def test_a_date_that_binds_is_written_out(moment, iso):
    html = render("{% day moment %}", moment=moment)
    assert html == f'<time datetime="{iso}">24 November 2026</time>'


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("{{ 1127|number }}", "1,127"),
        ("{{ 4100000|filesize }}", "4.1 MB"),
        ("{{ none|filesize }}", "not stated"),
        ("{{ loss|signed }}", "−\N{NO-BREAK SPACE}1,041"),
        ("{{ 41|signed }}", "41"),
    ],
)
def test_filters(source, html):
    assert render(source, none=None, loss=-1041) == html


def test_a_safe_address_becomes_a_link_that_vouches_for_nothing():
    html = render("{% safe_href a %}", a="https://data.example.org/?a=1&b=2")
    assert 'href="https://data.example.org/?a=1&amp;b=2"' in html
    assert 'rel="nofollow noopener noreferrer"' in html


def test_a_link_may_have_words_of_its_own():
    assert ">Write to them</a>" in render("{% safe_href 'mailto:d@example.org' 'Write to them' %}")


def test_an_address_that_is_not_safe_is_shown_as_it_came():
    assert (
        render("{% safe_href 'javascript:x' 'Press' %}")
        == '<span class="iri">Press javascript:x</span>'
    )


@pytest.mark.parametrize(
    "source",
    [
        "{% mark h %}",
        "{% said h h %}",
        "{% badge 'open' h %}",
        "{% safe_href h h %}",
        "{% safe_href 'https://example.org/' h %}",
        "{% lang_of h %}",
    ],
)
def test_nothing_that_others_wrote_becomes_markup(source):
    assert "<script" not in render(source, h=HOSTILE)
