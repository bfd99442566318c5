"""The admin pages for people."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import AccessToken, Membership, Organisation, User
from accounts.roles import Role
from tests.accounts.conftest import PASSWORD, signed_in, token_of

pytestmark = pytest.mark.django_db


def test_only_staff_come_in(bea: User, client: Client) -> None:
    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    assert signed_in(bea).get("/admin/").status_code == 302


def test_the_sign_in_of_the_admin_pages_has_the_same_limits(
    ada: User, client: Client, settings: Any
) -> None:
    settings.LOGIN_ATTEMPTS = 2
    for _number in range(2):
        page = client.post("/admin/login/", {"username": ada.email, "password": "wrong"})
        assert "do not belong together" in page.content.decode()
    page = client.post("/admin/login/", {"username": ada.email, "password": PASSWORD})
    assert "Too many attempts" in page.content.decode()
    assert client.post("/login", {"username": ada.email, "password": PASSWORD}).status_code == 429


def test_a_person_who_is_no_staff_does_not_sign_in_there(bea: User, client: Client) -> None:
    page = client.post("/admin/login/", {"username": bea.email, "password": PASSWORD})
    assert page.status_code == 200
    assert client.get("/who").json()["id"] is None


def test_an_administrator_signs_in_there(ada: User, client: Client) -> None:
    form = {"username": "ADA@example.org", "password": PASSWORD, "next": "/admin/"}
    assert client.post("/admin/login/", form)["Location"] == "/admin/"


def test_an_administrator_creates_accounts(ada: User) -> None:
    form = {
        "email": "Dora@Example.org",
        "name": "Dora",
        "usable_password": "true",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    answer = signed_in(ada).post("/admin/accounts/user/add/", form)
    assert answer.status_code == 302, answer.content.decode()
    assert User.objects.get(email="dora@example.org").check_password(PASSWORD)


def test_an_account_that_exists_in_another_spelling_is_refused(ada: User, bea: User) -> None:
    form = {"email": "BEA@example.org", "name": "B", "usable_password": "false"}
    page = signed_in(ada).post("/admin/accounts/user/add/", form)
    assert "There is an account with this e-mail address already." in page.content.decode()


def test_an_administrator_suspends_an_account(ada: User, bea: User) -> None:
    form = {"email": bea.email, "name": "Bea", "language": ""}
    answer = signed_in(ada).post(f"/admin/accounts/user/{bea.pk}/change/", form)
    assert answer.status_code == 302, answer.content.decode()
    bea.refresh_from_db()
    assert not bea.is_active


def test_accounts_are_not_deleted(ada: User, bea: User) -> None:
    answer = signed_in(ada).post(f"/admin/accounts/user/{bea.pk}/delete/", {"post": "yes"})
    assert answer.status_code == 403
    assert User.objects.filter(pk=bea.pk).exists()


def test_an_organisation_can_be_corrected(ada: User, town: Organisation) -> None:
    form = {"name": "Lindau", "slug": town.slug, "participant": ""}
    signed_in(ada).post(f"/admin/accounts/organisation/{town.pk}/change/", form)
    town.refresh_from_db()
    assert town.name == "Lindau"


def test_memberships_are_only_shown_there(ada: User, bea: User, town: Organisation) -> None:
    browser = signed_in(ada)
    address = f"/admin/accounts/membership/{Membership.objects.get().pk}"
    assert "Town of Lindau" in browser.get(f"{address}/change/").content.decode()
    assert browser.get("/admin/accounts/membership/add/").status_code == 403
    assert browser.post(f"{address}/delete/", {"post": "yes"}).status_code == 403
    assert browser.post(f"{address}/change/", {"role": Role.READER}).status_code == 403


def test_neither_a_token_nor_its_hash_is_shown(ada: User, bea: User) -> None:
    secret = token_of(bea)
    token = AccessToken.objects.get()
    browser = signed_in(ada)
    for address in (
        "/admin/accounts/accesstoken/",
        f"/admin/accounts/accesstoken/{token.pk}/change/",
    ):
        page = browser.get(address).content.decode()
        assert "script" in page
        assert token.hashed not in page
        assert secret not in page


def test_an_administrator_revokes_the_tokens_of_others(ada: User, bea: User) -> None:
    token_of(bea)
    form = {"action": "revoke", "_selected_action": [AccessToken.objects.get().pk]}
    signed_in(ada).post("/admin/accounts/accesstoken/", form)
    assert AccessToken.objects.get().revoked_at is not None


def test_the_hash_of_a_password_is_not_shown_whole(ada: User, bea: User) -> None:
    page = signed_in(ada).get(f"/admin/accounts/user/{bea.pk}/change/").content.decode()
    assert bea.password not in page
