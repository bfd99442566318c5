"""The frame and the error pages: whole without a request, nothing inline or from elsewhere."""

import itertools
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django import forms
from django.template import engines
from django.template.loader import render_to_string

from catalog.pages.badges import BADGES
from catalog.pages.waterfall import waterfall
from catalog.pages.wording import Wording

CODES = ["400", "403", "404", "410", "413", "429", "500", "503"]
NOW = datetime(2026, 11, 24, 21, 6, tzinfo=UTC)
HERE = Path(__file__).parent


def components() -> str:
    """The page with every component, as a browser test or a person would see it."""
    losses = [
        ("less unreadable", 9, "lost"),
        ("less invalid", 41, "lost"),
        ("less double", 73, "kept"),
    ]
    source = (HERE / "components.html").read_text()
    return engines["django"].from_string(source).render({
        "section": "datasets",
        "now": NOW,
        "seen": NOW,
        "badges": list(BADGES),
        "names": ["Harbour City Data Office", "Waterschap De Lage Dijk", "Région des Trois-Lacs"],
        "bars": waterfall(("Fetched", 1_981), losses, ("Live from this run", 1_858)),
    })  # fmt: skip


class SourceForm(forms.Form):
    name = forms.CharField(help_text="As people know it")
    often = forms.ChoiceField(choices=[("d", "daily")], widget=forms.RadioSelect)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


@pytest.mark.parametrize("code", CODES)
def test_an_error_page_says_what_happened_and_what_to_do_without_any_context(code):
    html = render_to_string(f"errors/{code}.html")
    assert html.count("<h1") == 1
    assert html.count("<p>") >= 2
    assert 'href="#main"' in html
    assert "<title>" in html


@pytest.mark.parametrize("code", ["400", "403", "404", "500", "403_csrf"])
def test_django_finds_its_error_pages_by_name(code):
    number = code[:3]
    assert render_to_string(f"{code}.html") == render_to_string(f"errors/{number}.html")


@pytest.mark.parametrize("code", sorted(set(CODES) - {"410"}))
def test_a_reason_of_the_view_replaces_the_general_sentence_and_is_escaped(code):
    html = render_to_string(
        f"errors/{code}.html", {"reason": "page=<b> is no number: use 1 or more"}
    )
    assert "page=&lt;b&gt; is no number: use 1 or more" in html


@pytest.mark.parametrize(("seconds", "words"), [(1, "Wait 1 second,"), (30, "Wait 30 seconds,")])
def test_too_many_attempts_says_how_long_to_wait(seconds, words):
    assert words in render_to_string("errors/429.html", {"retry_after": seconds})


def test_a_withdrawn_page_names_the_title_who_took_it_out_and_when():
    html = render_to_string("errors/410.html", {
        "wording": Wording("de", "Parkplätze am Hafen"),
        "source": "Harbour City",
        "noticed": datetime(2026, 10, 4, tzinfo=UTC),
        "now": NOW,
        "last_version_url": "/versions/7",
    })  # fmt: skip
    assert '<span class="said" lang="de" dir="auto">Parkplätze am Hafen</span>' in html
    assert "Harbour City took it out of its catalogue." in html
    assert ">4 October 2026</time>" in html
    assert 'href="/versions/7"' in html


def test_the_navigation_marks_where_one_is():
    html = components()
    assert re.findall(r'<a href="(\S+)" aria-current="true"', html) == ["/datasets"]


def test_the_page_has_the_landmarks_once_each():
    html = components()
    for landmark in ("<main", "<footer", '<header class="top"', "<h1"):
        assert html.count(landmark) == 1


def test_headings_never_skip_a_level():
    levels = [int(level) for level in re.findall(r"<h([1-6])", components())]
    assert all(then - now <= 1 for now, then in itertools.pairwise(levels))


def test_the_error_summary_links_to_each_field():
    html = render_to_string("includes/error_summary.html", {"form": SourceForm({})})
    assert "2 things to mend" in html
    assert 'href="#id_name"' in html
    assert 'role="alert"' in html


def test_a_form_without_faults_has_no_summary():
    assert render_to_string("includes/error_summary.html", {"form": SourceForm()}).strip() == ""


def test_a_field_names_its_hint_and_its_fault():
    html = render_to_string("includes/field.html", {"field": SourceForm({})["name"]})
    assert 'aria-invalid="true"' in html
    described = re.search(r'aria-describedby="([^"]+)"', html)
    assert described
    for name in described[1].split():
        assert f'id="{name}"' in html


def test_a_group_of_choices_is_a_fieldset_with_a_legend():
    html = render_to_string("includes/field.html", {"field": SourceForm()["often"]})
    assert html.index("<fieldset") < html.index("<legend") < html.index("<input")
    assert html.count("<fieldset") == html.count("</fieldset>") == 1


def test_a_hidden_field_has_neither_label_nor_box():
    html = render_to_string("includes/field.html", {"field": SourceForm()["secret"]})
    assert "<label" not in html
    assert 'class="field"' not in html


def test_paging_says_how_much_is_shown_and_what_is_next():
    html = render_to_string(
        "includes/paging.html",
        {"shown": 20, "total": 17_828, "page_size": 20, "next_url": "?cursor=40&q=a"},
    )
    assert "1 to 20 of 17,828" in html
    assert 'href="?cursor=40&amp;q=a" rel="next nofollow">Next 20' in html
    assert "first page" not in html
    later = render_to_string("includes/paging.html", {"shown": 8, "total": 28, "first_url": "?q=a"})
    assert "8 more of 28" in later
    assert 'href="?q=a" rel="first nofollow"' in later
    assert 'rel="next' not in later
