"""Which language a page speaks: the account's, else the cookie's, else the browser's."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AccessToken, User
from accounts.roles import Scope
from tests.accounts.conftest import signed_in

pytestmark = pytest.mark.django_db
DUTCH, ENGLISH = {"accept-language": "nl-BE, en;q=0.5"}, {"accept-language": "en, nl;q=0.5"}


def language_of(client: Client, headers: dict[str, str]) -> str:
    """As the page says it, in its head and in its headers."""
    response = client.get("/login", headers=headers)
    found = re.search(r'<html lang="(\w+)">', response.content.decode())
    assert found and response["Content-Language"] == found[1]
    words = {"en": "Sign in", "nl": "Aanmelden"}[found[1]]
    assert f"<h1>{words}</h1>" in response.content.decode()
    return found[1]


def chosen(client: Client, language: str = "nl", **fields: str):
    return client.post("/language", {"language": language, **fields}, headers=ENGLISH)


# --- what decides -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("nl", "nl"),
        ("nl-BE", "nl"),
        ("fr, nl;q=0.2", "nl"),
        ("fr", "en"),
        ("", "en"),
        (";;q=,", "en"),
    ],
)
def test_the_browser_is_asked_where_nobody_has_chosen(asked, spoken):
    assert language_of(Client(), {"accept-language": asked}) == spoken


def test_a_choice_comes_before_the_browser():
    client = Client()
    chosen(client, "nl")
    assert language_of(client, ENGLISH) == "nl"
    chosen(client, "en")
    assert language_of(client, DUTCH) == "en"


def test_the_account_comes_before_the_cookie(bea: User):
    client = signed_in(bea)
    client.cookies["language"] = "en"
    User.objects.filter(pk=bea.pk).update(language="nl")
    assert 'lang="nl"' in client.get("/account", headers=ENGLISH).content.decode()
    User.objects.filter(pk=bea.pk).update(language="")
    assert '<html lang="en">' in client.get("/account", headers=DUTCH).content.decode()


def test_a_program_is_answered_in_the_language_of_its_owner(bea: User):
    User.objects.filter(pk=bea.pk).update(language="nl")
    _token, secret = AccessToken.issue(
        bea, name="a", scopes=[Scope.CATALOG_READ], days=1, now=timezone.now()
    )
    headers = {"authorization": f"Bearer {secret}", **ENGLISH}
    assert Client().get("/login", headers=headers)["Content-Language"] == "nl"


@pytest.mark.parametrize("kept", ["xx", "../nl", "", "nl\x00", "N" * 9000])
def test_a_cookie_that_names_no_language_counts_for_nothing(kept):
    client = Client()
    client.cookies["language"] = kept
    assert language_of(client, DUTCH) == "nl"


def test_caches_are_told_what_the_language_depends_on():
    vary = Client().get("/login", headers=DUTCH)["Vary"]
    assert {"Cookie", "Accept-Language", "Authorization"} <= set(re.split(r",\s*", vary))


def test_one_request_in_dutch_leaves_the_next_one_alone():
    assert [language_of(Client(), h) for h in (DUTCH, ENGLISH, DUTCH, {})] == [
        "nl",
        "en",
        "nl",
        "en",
    ]


# --- the switch -------------------------------------------------------------------------------
def test_every_page_leads_to_the_choice_in_the_words_of_each_language():
    html = Client().get("/login", headers=ENGLISH).content.decode()
    assert '<a href="/language" hreflang="nl" rel="nofollow">Nederlands</a>' in html
    assert '<span aria-current="true">English</span>' in html


def test_nobody_gets_a_cookie_of_languages_before_choosing():
    client = Client()
    for address in ("/login", "/language", "/language?next=/"):
        assert "language" not in client.get(address, headers=DUTCH).cookies


def test_the_choice_is_a_form_that_works_without_a_script():
    client = Client(enforce_csrf_checks=True)
    html = client.get("/language?next=/account/tokens", headers=ENGLISH).content.decode()
    assert "<script" not in html
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))
    buttons = re.findall(r'<button name="language" value="(\w+)" lang="\1"[^>]*>([^<]*)', html)
    assert buttons == [("en", "English"), ("nl", "Nederlands")]
    response = client.post("/language", {**fields, "language": "nl"})
    assert (response.status_code, response["Location"]) == (302, "/account/tokens")
    cookie = response.cookies["language"]
    assert (cookie.value, cookie["samesite"], cookie["httponly"]) == ("nl", "Lax", True)
    assert cookie["max-age"] == 365 * 24 * 3600


def test_another_site_cannot_choose():
    assert Client(enforce_csrf_checks=True).post("/language", {"language": "nl"}).status_code == 403


def test_who_is_signed_in_chooses_for_the_account_and_gets_no_cookie(bea: User):
    client = signed_in(bea)
    response = chosen(client, "nl")
    assert "language" not in response.cookies
    bea.refresh_from_db()
    assert bea.language == "nl"
    assert "Uw account bewaart uw keuze." in client.get("/language").content.decode()


def test_the_account_page_offers_the_languages_by_their_own_names(bea: User):
    client = signed_in(bea)
    html = client.get("/account", headers=ENGLISH).content.decode()
    assert '<option value="nl">Nederlands</option>' in html
    assert client.post("/account", {"name": "Bea", "language": "nl"}).status_code == 302
    html = client.get("/account", headers=ENGLISH).content.decode()
    assert "<h1>Uw account</h1>" in html
    assert "Naam en taal zijn gewijzigd." in html
    assert '<option value="en">English</option>' in html


@pytest.mark.parametrize("wrong", ["", "xx", "NL", "nl ", "de"])
def test_a_language_that_there_is_not_is_refused_with_a_sentence(wrong):
    response = chosen(Client(), wrong, next="/login")
    assert response.status_code == 422
    assert "There is no such language here. Choose one of these." in response.content.decode()
    assert "language" not in response.cookies
    assert 'name="next" value="/login"' in response.content.decode()


# --- the way back -----------------------------------------------------------------------------
@pytest.mark.parametrize("back", ["/", "/datasets", "/datasets?q=a&b=c%20d", "/datasets/1?lang=fr"])
def test_one_comes_back_to_where_one_was(back):
    assert chosen(Client(), next=back)["Location"] == back
    html = (
        Client().get("/language", headers={"referer": f"http://testserver{back}"}).content.decode()
    )
    assert f'name="next" value="{back.replace("&", "&amp;")}"' in html


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "///elsewhere.example/",
        "/\\elsewhere.example/",
        "\\\\elsewhere.example",
        "http:elsewhere.example",
        "http://testserver/datasets",
        "javascript:alert(1)",
        "datasets",
        "\t//elsewhere.example",
        "/language",
        "/language?next=/language",
        "/" + "a" * 3_000,
        "",
    ],
)
def test_but_never_to_another_site_nor_round_in_a_circle(elsewhere):
    assert chosen(Client(), next=elsewhere)["Location"] == "/"
    html = Client().get("/language", {"next": elsewhere}).content.decode()
    assert 'name="next" value="/"' in html


@pytest.mark.parametrize(
    "referer",
    ["https://elsewhere.example/datasets", "http://testserver:81/datasets", "nonsense", "http://["],
)
def test_where_one_came_from_counts_only_if_it_is_a_page_of_ours(referer):
    html = Client().get("/language", headers={"referer": referer}).content.decode()
    assert 'name="next" value="/"' in html
