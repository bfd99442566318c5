"""Every template can be compiled, is whole, and holds nothing that the content policy refuses.

What is in the frame and the error pages is tested in tests/catalog/pages/test_templates.py, that
every word can be translated in tests/check/test_messages.py.
"""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import Template, engines

from catalog.pages.templatetags import hansa as tags
from tests.check.repository import ROOT, source, tracked

TEMPLATES = [path for path in tracked() if path.suffix == ".html" and path.parts[0] == "templates"]
NAMES = [path.relative_to("templates").as_posix() for path in TEMPLATES]


def markup(path: Path) -> str:
    """The template without its tags, variables and comments."""
    text = re.sub(
        r"{%\s*(comment|blocktranslate)\b.*?{%\s*end\1\s*%}|<!--.*?-->",
        " ",
        source(path),
        flags=re.DOTALL,
    )
    return re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", " ", text, flags=re.DOTALL)


@pytest.mark.parametrize("name", NAMES)
def test_a_template_can_be_compiled(name):
    assert isinstance(engines["django"].get_template(name).template, Template)


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_a_template_has_nothing_inline_and_nothing_from_elsewhere(path):
    html = markup(path)
    assert not re.search(r"\sstyle\s*=|<style\b", html), "lengths are SVG attributes"
    assert not re.search(r"\son[a-z]+\s*=", html), "no inline handlers"
    assert not re.search(r"<script(?![^>]*\bsrc=)", source(path)), "no inline script"
    assert not re.search(r"(?:src|href|action)=[\"'](?:https?:)?//", html), "no other host"
    assert not re.search(r"javascript:|data:", html)
    assert not re.search(r"\bhx-on|\bhx-vals=[\"']js:", html), "htmx would have to run text"


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_what_others_wrote_is_escaped(path):
    text = source(path)
    assert "|safe" not in text
    assert "autoescape off" not in text
    assert not re.search(r"\s[\w-]+=\s*{{", text), "an attribute without quotation marks"


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_every_static_file_of_a_template_exists(path):
    for name in re.findall(r"{%\s*static\s+[\"']([^\"']+)[\"']", source(path)):
        assert finders.find(name), name


# One changes nothing and shall set no cookie; of the others the address is the secret.
WITHOUT_TOKEN = {
    "catalog/alert_stop.html",
    "catalog/check.html",
    "catalog/harvest_link.html",
    "connector/waiting_mail_stop.html",
}


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_every_form_that_changes_something_has_its_token(path):
    needs = path.relative_to("templates").as_posix() not in WITHOUT_TOKEN
    for form in re.findall(r"<form\b.*?</form>", source(path), flags=re.DOTALL):
        if re.search(r"method=\"post\"", form, re.IGNORECASE):
            assert ("{% csrf_token %}" in form) is needs
        else:
            assert "{% csrf_token %}" not in form, "a token would stand in the address"


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_what_a_template_includes_and_extends_exists(path):
    for name in re.findall(r"{%\s*(?:include|extends)\s+\"([^\"]+)\"", source(path)):
        assert name in NAMES, name


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_a_picture_says_what_it_shows(path):
    for picture in re.findall(r"<img\b[^>]*>", markup(path)):
        assert "alt=" in picture
    for drawing in re.findall(r"<svg\b[^>]*>", source(path)):
        assert re.search(r"aria-(?:hidden|label|labelledby)", drawing), drawing


def test_no_template_is_left_over():
    code = [path for path in tracked() if path.suffix in {".py", ".html"}]
    texts = {path: source(path) for path in code}
    for name in NAMES:
        if re.fullmatch(r"\d{3}(_csrf)?\.html", name) or name.startswith("errors/"):
            continue  # Django asks for these by their number
        known = [path for path, text in texts.items() if f'"{name}"' in text or f"'{name}'" in text]
        assert known, f"nothing renders templates/{name}"


def test_templates_are_found_in_the_repository_alone():
    assert settings.TEMPLATES[0]["DIRS"] == [ROOT / "templates"]


def test_the_tags_of_templates_have_a_sentence_each():
    for name, tag in {**tags.register.tags, **tags.register.filters}.items():
        assert getattr(tag, "__doc__", None), name
