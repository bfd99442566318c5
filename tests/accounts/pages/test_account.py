"""One's own account, as a browser sees it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AccessToken, User
from accounts.roles import Scope
from tests.accounts.conftest import PASSWORD, bearer, signed_in, token_of

pytestmark = pytest.mark.django_db

NEW = "a tally split in two halves"
PAGES = [
    "/account",
    "/account/password",
    "/account/tokens",
    "/organisations",
    "/organisations/town",
]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_visitor_is_asked_to_sign_in(client: Client, address: str, method: str) -> None:
    assert getattr(client, method)(address)["Location"] == f"/login?next={address}"


@pytest.mark.parametrize("address", [*PAGES, "/account/tokens/1/revoke"])
def test_a_token_never_manages_accounts(client: Client, ada: User, address: str) -> None:
    secret = token_of(ada, *Scope.values)
    client = Client()
    assert client.post(address, {"name": "Eve"}, **bearer(secret)).status_code == 403
    ada.refresh_from_db()
    assert ada.name == "Ada"
    assert AccessToken.objects.count() == 1


def test_name_and_language_can_be_changed(bea: User) -> None:
    client = signed_in(bea)
    answer = client.post("/account", {"name": "Beatrix", "language": "en"}, follow=True)
    assert "Name and language are changed." in answer.content.decode()
    bea.refresh_from_db()
    assert (bea.name, bea.language) == ("Beatrix", "en")


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "x" * 151}, "at most 150 characters"),
        ({"name": "B", "language": "xx"}, "xx is not one of the available choices"),
    ],
)
def test_a_wrong_name_or_language_is_said_and_nothing_changes(
    bea: User, answer: dict[str, str], sentence: str
) -> None:
    page = signed_in(bea).post("/account", answer)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    bea.refresh_from_db()
    assert bea.name == "Bea"


def test_nobody_makes_themselves_administrator(bea: User) -> None:
    signed_in(bea).post("/account", {"name": "Bea", "is_superuser": "on", "is_staff": "on"})
    bea.refresh_from_db()
    assert (bea.is_superuser, bea.is_staff) == (False, False)


# --- password ---------------------------------------------------------------------------------


def change(client: Client, old: str = PASSWORD, new: str = NEW, again: str = NEW) -> Any:
    form = {"old_password": old, "new_password1": new, "new_password2": again}
    return client.post("/account/password", form)


def test_a_new_password_ends_the_other_sessions_and_not_this_one(bea: User) -> None:
    here, elsewhere = signed_in(bea), signed_in(bea)
    before = here.cookies["sessionid"].value
    assert change(here).status_code == 302
    assert here.get("/who").json()["id"] == bea.pk
    assert here.cookies["sessionid"].value != before
    assert elsewhere.get("/who").json()["id"] is None


def test_a_new_password_leaves_access_tokens_as_they_are(bea: User, client: Client) -> None:
    secret = token_of(bea)
    change(signed_in(bea))
    assert client.get("/who", **bearer(secret)).json()["id"] == bea.pk


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"old": "wrong"}, "Your old password was entered incorrectly"),
        ({"again": "another one entirely"}, "didn’t match"),
        ({"new": "12345678", "again": "12345678"}, "entirely numeric"),
    ],
)
def test_a_wrong_answer_keeps_the_password(bea: User, form: dict[str, str], sentence: str) -> None:
    page = change(signed_in(bea), **form)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    bea.refresh_from_db()
    assert bea.check_password(PASSWORD)


def test_a_borrowed_session_cannot_guess_the_password(bea: User, settings: Any) -> None:
    settings.LOGIN_ATTEMPTS = 2
    client = signed_in(bea)
    assert [change(client, "wrong").status_code for _number in range(3)] == [422, 422, 429]
    answer = change(client)
    assert answer.status_code == 429
    assert "Too many attempts" in answer.content.decode()
    bea.refresh_from_db()
    assert bea.check_password(PASSWORD)


# --- access tokens ----------------------------------------------------------------------------


def make(client: Client, **changes: Any) -> Any:
    form = {"name": "nightly", "scopes": ["catalog:read"], "days": "30", **changes}
    return client.post("/account/tokens", form)


def test_a_new_token_is_shown_once_and_works(bea: User, client: Client) -> None:
    browser = signed_in(bea)
    page = make(browser)
    found = re.search(r"hansa_[\w-]{43}", page.content.decode())
    assert found is not None
    assert "no-store" in page["Cache-Control"]
    assert client.get("/who", **bearer(found[0])).json()["scopes"] == ["catalog:read"]
    later = browser.get("/account/tokens").content.decode()
    assert found[0] not in later
    assert AccessToken.objects.get().prefix in later


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"scopes": []}, "Tick at least one."),
        ({"scopes": ["moon:write"]}, "moon:write is not one of the available choices"),
        ({"days": "36500"}, "36500 is not one of the available choices"),
        ({"days": ""}, "This field is required."),
    ],
)
def test_a_wrong_answer_makes_no_token(bea: User, changes: dict[str, Any], sentence: str) -> None:
    page = make(signed_in(bea), **changes)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert not AccessToken.objects.exists()


def test_a_revoked_token_opens_nothing_and_leaves_the_list(bea: User, client: Client) -> None:
    secret = token_of(bea)
    browser = signed_in(bea)
    answer = browser.post(f"/account/tokens/{bea.tokens.get().pk}/revoke", follow=True)
    assert "“script” opens nothing any more." in answer.content.decode()
    assert "No access tokens yet" in answer.content.decode()
    assert client.get("/who", **bearer(secret)).status_code == 401


def test_an_expired_token_stays_in_the_list_as_expired(bea: User) -> None:
    token_of(bea, days=1, now=timezone.now() - timedelta(days=3))
    assert "expired" in signed_in(bea).get("/account/tokens").content.decode()


def test_nobody_sees_or_revokes_the_tokens_of_others(bea: User, stranger: User) -> None:
    token_of(bea)
    browser = signed_in(stranger)
    token = bea.tokens.get()
    assert token.prefix not in browser.get("/account/tokens").content.decode()
    refusal = browser.post(f"/account/tokens/{token.pk}/revoke")
    assert refusal.status_code == 404
    assert "You have no such access token." in refusal.content.decode()
    token.refresh_from_db()
    assert token.revoked_at is None


@pytest.mark.parametrize("number", ["0", "9" * 18, "9" * 30])
def test_a_number_that_no_token_has_is_not_found(bea: User, number: str) -> None:
    assert signed_in(bea).post(f"/account/tokens/{number}/revoke").status_code == 404


def test_a_link_does_not_revoke(bea: User) -> None:
    assert signed_in(bea).get("/account/tokens/1/revoke").status_code == 405
