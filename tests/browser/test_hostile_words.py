"""What others wrote never becomes a script, with the policy of the pages and without it."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from django.db import connection, transaction
from django.test import override_settings

from catalog.models import Change, HarvestSource, Resource, Version
from tests.browser.payloads import PAYLOADS
from tests.factories import make_resource, make_source

pytestmark = pytest.mark.browser

OURS = """() => {
    const wrong = [];
    const good = new Set(['http:', 'https:', 'mailto:']);
    for (const e of document.querySelectorAll('*')) {
        for (const a of e.attributes) {
            if (/^(data-)?(on|hx-on|hx-vals)/i.test(a.name)) wrong.push(a.name + ' of ' + e.outerHTML.slice(0, 200));
            if (/^(href|src|action|formaction|data|xlink:href)$/.test(a.name)
                && !good.has(URL.parse(a.value, location.href)?.protocol)) wrong.push(a.name + '=' + a.value);
        }
        if (/^(base|iframe|object|embed|template|style|math|animate|video|audio|img)$/i.test(e.localName)) wrong.push(e.outerHTML.slice(0, 200));
        if (e.localName === 'script' && !URL.parse(e.src)?.pathname.startsWith('/static/')) wrong.push(e.outerHTML);
        if (e.localName === 'a' && e.host !== location.host && !/nofollow/.test(e.rel)) wrong.push(e.outerHTML);
    }
    return wrong;
}"""


def document(said):
    """A document with these words wherever a publisher may put words."""
    term = {"iri": said, "received": said, "label": {"en": said}}
    text = {"en": f"zebra {said}", said: said}
    return {
        "title": text,
        "description": text,
        "keywords": {"en": [said, "zebra"], said: [said]},
        "publisher": {"name": {"en": said}, "iri": said, "homepage": said},
        "creators": [{"name": {"en": said}, "iri": said, "homepage": said}],
        "contacts": [{"name": {"en": said}, "email": said, "url": said, "phone": said}],
        "licences": [term],
        "rights": [term],
        "access_rights": term,
        "formats": [term],
        "languages": [term],
        "types": [term],
        "frequency": term,
        "hvd_categories": [term],
        "spatial": [{"iri": said, "label": {"en": said}}],
        "subjects": [{"iri": said, "label": {"en": said}}],
        "conforms_to": [{"iri": said, "label": {"en": said}}],
        "pages": [{"iri": said, "label": {}}],
        "landing_pages": [said],
        "homepages": [said],
        "identifiers": [said],
        "legislation": [said],
        "version": said,
        "issued": said,
        "distributions": [
            {
                "title": text,
                "description": text,
                "format": term,
                "media_type": term,
                "licence": term,
                "download_urls": [said],
                "access_urls": [said, f"https://host.example/{said}"],
                "access_services": [{"iri": said, "title": {"en": said}}],
            }
        ],
    }


@pytest.fixture(scope="module")
def hostile(site, django_db_blocker):
    """The ids of one dataset for each payload, which has it everywhere; taken away again."""
    with django_db_blocker.unblock(), ThreadPoolExecutor(1) as aside:  # the browser has this thread
        made = aside.submit(_build).result()
        with override_settings(SEARCH_BACKEND="tests.search.Still"):
            yield made
        aside.submit(_empty).result()


def _build():
    source = make_source("hostile", name=PAYLOADS[0])
    return [_made(source, number, said) for number, said in enumerate(PAYLOADS)]


def _empty():
    rows = Resource.objects.filter(source__slug="hostile")
    changes = list(rows.values_list("change", flat=True))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL session_replication_role = replica"
        )  # no version of what never was
        Version.objects.filter(change__in=changes).delete()
        rows.delete()
        Change.objects.filter(pk__in=changes).delete()
        HarvestSource.objects.filter(slug="hostile").delete()
    connection.close()


def _made(source, number, said):
    return make_resource(
        source,
        f"h{number}",
        iri=f"https://hostile.example/{number}",
        title=said,
        document=document(said),
        publisher_key=said,
        publisher_name=said,
        themes=[said],
        formats=[said],
        licences=[said],
        languages=[said],
        is_hvd=True,
    ).pk


@pytest.fixture(
    scope="module",
    params=[False, pytest.param(True, marks=pytest.mark.long)],
    ids=["with the policy", "without it"],
)
def watched(request, browser):
    """A page, and how often a script of others has run on it."""
    context = browser.new_context(bypass_csp=request.param)
    page, ran = context.new_page(), []
    page.expose_function("pwned", lambda: ran.append(page.url))
    page.on("dialog", lambda dialog: (ran.append(page.url), dialog.dismiss()))
    yield page, ran
    context.close()


def look(watched, address):
    page, ran = watched
    page.goto(address)
    assert page.evaluate(OURS) == [], address
    assert ran == [], address


def test_there_are_more_than_forty_of_them():
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 40


def test_the_list_shows_them_all_as_words(site, hostile, watched):
    look(watched, f"{site.url}/datasets?source=hostile&size=100")
    page, _ran = watched
    assert page.locator(".hit").count() == len(PAYLOADS)
    look(watched, f"{site.url}/datasets?q=zebra&size=100&sort=title")
    assert page.locator(".hit mark").count() >= len(PAYLOADS)
    look(watched, f"{site.url}/publishers")
    look(watched, f"{site.url}/")


SHARE = pytest.mark.parametrize(  # every how manieth payload is tried
    "every", [4, pytest.param(1, marks=pytest.mark.long)], ids=["some", "all"]
)


@SHARE
def test_the_page_of_each_shows_it_as_words(site, hostile, watched, every):
    for pk in hostile[::every]:
        look(watched, f"{site.url}/datasets/{pk}")


@SHARE
def test_asked_for_they_are_words(site, hostile, watched, every):
    free = ("theme", "publisher", "format", "licence", "catalogue", "language", "access")
    for said in PAYLOADS[::every]:
        look(watched, f"{site.url}/datasets?{urlencode(dict.fromkeys(free, said))}")
    for said in PAYLOADS[:: 5 * every]:  # (the double looks for words slowly)
        look(watched, f"{site.url}/datasets?{urlencode({'q': said, 'size': 5})}")


@pytest.mark.parametrize("name", ["kind", "sort", "size", "cursor", "modified_from", "hvd"])
def test_refused_they_are_words(site, hostile, watched, name):
    for said in PAYLOADS[:: 1 if name == "kind" else 12]:
        look(watched, f"{site.url}/datasets?{urlencode({name: said, 'q': said, said: said})}")


def test_suggested_and_refined_they_are_words(site, hostile, watched):
    page, ran = watched
    for words in (
        "zebra",
        "script",
        "onerror",
        "pwned",
        "harbour",
        "svg",
        "javascript",
        "host exam",
    ):
        page.goto(f"{site.url}/datasets?source=hostile")
        with page.expect_response(lambda answer: "/datasets/suggest" in answer.url):
            page.focus("#q")
            page.keyboard.type(words)
        page.wait_for_selector('#suggestions [role="option"]')
        assert page.evaluate(OURS) == [], words
        page.keyboard.press("Escape")
        with page.expect_response(lambda answer: "/datasets?" in answer.url):
            page.select_option("#sort", "title")
        page.wait_for_function("() => !document.querySelector('[aria-busy]')")
        assert page.evaluate(OURS) == [], words
        assert ran == [], words


def test_the_watch_sees_a_script_that_runs(site, watched):
    page, ran = watched
    page.goto(site.url + "/status")
    page.evaluate("pwned()")
    assert ran == [site.url + "/status"]
    page.evaluate("document.body.append(document.createElement('iframe'))")
    assert page.evaluate(OURS) != []
    ran.clear()
