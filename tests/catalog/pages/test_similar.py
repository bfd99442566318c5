"""Similar datasets on the page of one: which, by what, and for whom."""

import html
import re

import pytest

from tests.catalog.pages.publishing import publish
from tests.factories import make_source

pytestmark = pytest.mark.django_db

THEME = "dcat:theme <http://publications.europa.eu/resource/authority/data-theme/TRAN>"
PORT = 'dct:publisher [ a foaf:Agent ; foaf:name "Port of Oostmeer"@en ]'


def similar(client, resource):
    """(title, why) of what its page calls similar."""
    page = client.get(f"/datasets/{resource.pk}").content.decode()
    section = page[page.index('id="similar"') :].split("</section>")[0]
    found = re.findall(r'<a class="said"[^>]*>(.*?)</a> <span[^>]*>(.*?)</span>', section)
    return [
        (title, " ".join(html.unescape(re.sub("<[^>]*>", "", why)).split())) for title, why in found
    ]


def numbers(client, resource):
    page = client.get(f"/datasets/{resource.pk}").content.decode()
    return set(map(int, re.findall(r'type="checkbox" name="dataset" value="(\d+)"', page)))


@pytest.fixture
def ferries(db):
    for n in range(12):
        publish(f'dct:title "Budget of the year 20{n:02}"@en', f"budget{n}")
    publish(f'dct:title "Ferry timetable of Oostmeer"@en ; {THEME} ; {PORT}', "timetable")
    publish('dct:title "Timetable for the ferry"@en', "other")
    publish('dct:title "Secret ferry timetable of Oostmeer"@en', "secret", audiences=[7])
    publish('dct:title "Ferry timetable"@en', "wms", kind="DataService")
    body = (
        f'dct:title "Ferries"@en ; dcat:keyword "timetable"@en , "Oostmeer"@en ; {THEME} ; {PORT}'
    )
    return publish(body, "ferries")


def test_by_rare_words_theme_and_publisher_and_it_says_by_which(stranger, ferries):
    assert similar(stranger, ferries) == [
        (
            "Ferry timetable of Oostmeer",
            "Both have timetable, Oostmeer, Ferry. Both are about Transport. From the same publisher.",
        ),
        ("Timetable for the ferry", "Both have Timetable, ferry."),
    ]


def test_they_can_be_put_beside_it_in_a_form_without_script(stranger, ferries):
    page = stranger.get(f"/datasets/{ferries.pk}").content.decode()
    section = page[page.index('id="similar"') :].split("</section>")[0]
    assert '<form action="/compare"' in section
    assert f'type="hidden" name="dataset" value="{ferries.pk}"' in section
    assert section.count('type="checkbox" name="dataset"') == 2


def test_copies_and_look_alikes_are_not_among_them(stranger, ferries):
    body = 'dct:title "Ferries"@en ; dcat:keyword "timetable"@en , "Oostmeer"@en'
    there, place = make_source("ministry"), "dcat:landingPage <https://port.example/f>"
    copy = publish(body, "ferries", source=there, published=False)
    one = publish(f"{body} ; {place}", "f1", source=there)
    alike = publish(f"{body} ; {place}", "f2", source=make_source("open"))
    assert numbers(stranger, copy) >= {one.pk, alike.pk}
    assert ferries.pk not in numbers(stranger, copy)
    assert ferries.pk in numbers(stranger, one)
    assert alike.pk not in numbers(stranger, one)


def test_where_nothing_is_similar_another_one_can_be_named(stranger):
    only = publish('dct:title "Berths"@en')
    page = stranger.get(f"/datasets/{only.pk}").content.decode()
    assert "None that we know of." in page
    assert 'id="another" name="dataset"' in page


def test_without_an_index_the_page_is_there_without_them(stranger, ferries, settings):
    settings.SEARCH_BACKEND = "tests.search.Away"
    assert similar(stranger, ferries) == []
