"""Sign in and sign out, as a browser sees it."""

from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import PASSWORD, signed_in

pytestmark = pytest.mark.django_db


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/login", {"username": email, "password": password, **more})


def test_the_right_password_signs_in(client: Client, bea: User) -> None:
    answer = sign_in(client, " BEA@Example.org")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/who").json()["id"] == bea.pk


def test_the_session_gets_a_new_key_when_somebody_signs_in(client: Client, bea: User) -> None:
    session = client.session
    session["planted"] = "by somebody who knows the key"
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    sign_in(client, bea.email)
    assert client.cookies["sessionid"].value != before
    stale = Client()
    stale.cookies["sessionid"] = before
    assert stale.get("/who").json()["id"] is None


def test_signing_in_as_another_leaves_nothing_of_the_first(ada: User, bea: User) -> None:
    client = signed_in(ada)
    session = client.session
    session["mine"] = "ada's"
    session.save()
    client.login(username=bea.email, password=PASSWORD)
    assert "mine" not in client.session


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("bea@example.org", "wrong"),
        ("nobody@example.org", PASSWORD),
        ("gone@example.org", PASSWORD),
    ],
)
def test_the_sentence_does_not_tell_which_accounts_there_are(
    client: Client, bea: User, email: str, password: str
) -> None:
    User.objects.create_user("gone@example.org", PASSWORD, name="Gone", is_active=False)
    answer = sign_in(client, email, password)
    assert answer.status_code == 422
    assert "This address and this password do not belong together." in answer.content.decode()


@pytest.mark.parametrize("email", ["bea@example.org", "nobody@example.org", "gone@example.org"])
def test_the_time_does_not_tell_which_accounts_there_are(
    client: Client, bea: User, email: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.create_user("gone@example.org", None, name="Gone", is_active=False)
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: Any, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    sign_in(client, email, "wrong")
    assert len(hashed) == 1, "a guess costs one hash, whether or not there is such an account"


@pytest.mark.parametrize("email", ["bea@example.org", "nobody@example.org"])
def test_guessing_ends_for_accounts_that_exist_and_for_others(
    client: Client, bea: User, settings: Any, email: str
) -> None:
    settings.LOGIN_ATTEMPTS = 2
    statuses = [sign_in(client, email, "wrong").status_code for _number in range(3)]
    assert statuses == [422, 422, 429]


def test_while_one_has_to_wait_the_right_password_does_not_help(
    client: Client, bea: User, settings: Any
) -> None:
    settings.LOGIN_ATTEMPTS = 1
    sign_in(client, bea.email, "wrong")
    answer = sign_in(client, bea.email)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= settings.LOGIN_WINDOW_SECONDS + 1
    assert "Too many attempts. Wait" in answer.content.decode()
    assert client.get("/who").json()["id"] is None


def test_another_spelling_of_the_address_is_the_same_account(
    client: Client, bea: User, settings: Any
) -> None:
    settings.LOGIN_ATTEMPTS = 1
    sign_in(client, "bea@example.org", "wrong")
    assert sign_in(client, " BEA@EXAMPLE.ORG", "wrong").status_code == 429


def test_the_right_password_ends_the_count(bea: User, settings: Any) -> None:
    settings.LOGIN_ATTEMPTS = 2
    for _round in range(3):
        assert sign_in(Client(), bea.email, "wrong").status_code == 422
        assert sign_in(Client(), bea.email).status_code == 302


@pytest.mark.parametrize("answer", [{}, {"username": ""}, {"username": "bea@example.org"}])
def test_what_is_missing_is_said(client: Client, answer: dict[str, str]) -> None:
    page = client.post("/login", answer)
    assert page.status_code == 422
    assert "This field is required." in page.content.decode()


@pytest.mark.parametrize("name", ["a\x00b", "x" * 5000, "'; --", "é@例え.jp"])
def test_odd_names_are_no_accounts(client: Client, db: None, name: str) -> None:
    assert sign_in(client, name).status_code == 422


@pytest.mark.parametrize(
    ("wanted", "goes_to"),
    [
        ("/organisations?a=1", "/organisations?a=1"),
        ("//evil.example/x", "/"),
        ("https://evil.example", "/"),
        ("http:///evil.example", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("\x01//evil.example", "/"),
        ("", "/"),
    ],
)
def test_after_signing_in_one_stays_on_this_site(
    client: Client, bea: User, wanted: str, goes_to: str
) -> None:
    assert sign_in(client, bea.email, next=wanted)["Location"] == goes_to


def test_the_page_keeps_where_one_wanted_to_go(client: Client, bea: User) -> None:
    answer = client.get("/account/tokens")
    assert answer["Location"] == "/login?next=/account/tokens"
    page = client.get(answer["Location"]).content.decode()
    assert '<input type="hidden" name="next" value="/account/tokens">' in page


def test_who_has_signed_in_is_not_asked_again(bea: User) -> None:
    assert signed_in(bea).get("/login")["Location"] == "/"


def test_signing_in_does_not_lead_back_to_signing_in(bea: User) -> None:
    assert signed_in(bea).get("/login?next=/login")["Location"] == "/"


def test_signing_in_from_another_site_is_refused(bea: User) -> None:
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client, bea.email).status_code == 403


def test_the_password_is_in_no_page(client: Client, bea: User) -> None:
    assert "secret-typo" not in sign_in(client, bea.email, "secret-typo").content.decode()


def test_signing_out_ends_the_session(bea: User) -> None:
    client = signed_in(bea)
    key = client.cookies["sessionid"].value
    assert client.post("/logout")["Location"] == "/"
    assert "sessionid" not in client.cookies or not client.cookies["sessionid"].value
    stale = Client()
    stale.cookies["sessionid"] = key
    assert stale.get("/who").json()["id"] is None


def test_a_link_does_not_sign_out(bea: User) -> None:
    client = signed_in(bea)
    assert "Sign out" in client.get("/logout").content.decode()
    assert client.get("/who").json()["id"] == bea.pk


def test_another_site_cannot_sign_a_person_out(bea: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(bea)
    assert client.post("/logout").status_code == 403
    assert client.get("/who").json()["id"] == bea.pk


def test_signing_out_twice_does_no_harm(client: Client) -> None:
    assert client.post("/logout").status_code == 302


@pytest.mark.parametrize("address", ["/login", "/logout", "/setup"])
def test_pages_with_forms_are_kept_by_no_cache(client: Client, address: str) -> None:
    assert "no-store" in client.get(address)["Cache-Control"]


@pytest.mark.parametrize("address", ["/login", "/logout", "/setup", "/account", "/organisations"])
def test_other_methods_are_refused(ada: User, address: str) -> None:
    assert signed_in(ada).put(address).status_code == 405
