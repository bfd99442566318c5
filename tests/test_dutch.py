"""Every page of the small world, as somebody reads it whose browser asks for Dutch."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings as kept
from django.test import Client

from catalog.models import Resource, StoredFinding
from catalog.pages import sentences
from tests.browser import world
from tests.check import messages
from tests.reading import seen

pytestmark = pytest.mark.django_db(transaction=True)
MINE = {
    **world.SIGNED_IN,
    "tokens": "/account/tokens",
    "password": "/account/password",
    "organisation": "/organisations/harbour",
}
OPEN = {"language": "/language", "logout": "/logout", "setup": "/setup", "nowhere": "/nowhere"}
# Words that are English and Dutch alike, or that the world's publishers wrote.
ALIKE = frozenset(
    {"Contact", "Dataset", "Datasets", "Filters", "Records", "Status", "Type", "API", "Label"}
    | {"datasets", "dataset"}
)


def pages() -> Iterator[tuple[str, list[str], list[str]]]:
    """Name, and the texts in English and in Dutch, of each page."""
    there, session = world.build()
    for name, path in {**there, **OPEN, **MINE}.items():
        texts = []
        for language in ("en", "nl"):
            client = Client()
            if name in MINE:
                client.cookies[kept.SESSION_COOKIE_NAME] = session
            response = client.get(path, headers={"accept-language": language})
            assert response["Content-Language"] == language, name
            html = response.content.decode()
            assert f'<html lang="{language}">' in html, name
            texts.append(seen(html, language))
        yield name, *texts


def ours() -> re.Pattern[str]:
    """Every English text that is another one in Dutch, with whatever stands in its places."""
    said = set()
    for room in messages.said():
        for one, message in messages.kept(room, "nl").items():
            forms = message.string if isinstance(message.string, tuple) else (message.string,)
            said |= {text for text in (one.text, one.plural) if text and text not in forms}
    return re.compile("|".join(filter(None, map(_form, sorted(said - ALIKE)))))


def _form(text: str) -> str:
    """Nothing for what is all places, or little more: it would fit everything."""
    literals = re.split(r"%\(\w+\)[sd]", text)
    enough = len(re.findall(r"[a-z]", "".join(literals))) >= 5
    return ".+".join(map(re.escape, literals)) if enough else ""


def test_no_page_in_dutch_says_a_sentence_of_ours_in_english(settings):
    settings.STATIC_ROOT = None
    english, wrong, count = ours(), [], 0
    for name, before, after in pages():
        count += 1
        titles = set(Resource.objects.values_list("title", flat=True))
        wrong += [
            f"{name}: {text}"
            for text in set(before) & set(after) - ALIKE - titles
            if english.fullmatch(text)
        ]
    assert count >= 39
    assert not wrong


def test_every_finding_of_ours_is_known_again(settings):
    settings.STATIC_ROOT = None
    world.build()
    kept = set(StoredFinding.objects.values_list("rule", "message"))
    assert len(kept) > 15
    unknown = {rule for rule, message in kept if sentences.message(rule, message) is None}
    assert unknown <= {"statement-unreadable"}, "only a parser may speak for itself"


def test_numbers_dates_and_labels_are_dutch_too(settings, client):
    settings.STATIC_ROOT = None
    there, _session = world.build()

    def page(name: str) -> str:
        response = client.get(there[name], headers={"accept-language": "nl"})
        return re.sub(r"\s+", " ", response.content.decode())

    assert "84.000 uitspraken" in page("run-working")
    assert "4.100 records geschreven" in page("run-working")
    assert re.search(r">\d{1,2} (januari|mei|november|oktober|maart) \d{4}<", page("dataset"))
    assert "Vervoer" in page("datasets")
    assert '<option value="title">Titel</option>' in page("datasets")
    assert re.search("Geen dataset heeft alle [a-z]+ woorden", page("search-relaxed"))
    assert "De ronde lukte niet" in page("run-failed")
    assert 'value="84' not in page("run-working")


def test_a_question_that_cannot_be_asked_is_refused_in_dutch(settings, client):
    settings.STATIC_ROOT = None
    dutch = {"accept-language": "nl"}
    html = client.get("/datasets?kind=Shark", headers=dutch).content.decode()
    assert "“kind” kan niet “Shark” zijn. Er zijn: Catalog, Dataset," in html
    html = client.get("/datasets?q=" + "a" * 3_000, headers=dutch).content.decode()
    assert "Zoek op de woorden die er het meest toe doen." in html
    program = client.get("/api/search?kind=Shark", headers=dutch).json()
    assert program["detail"].startswith("“kind” cannot be “Shark”"), "programs read one language"
