"""Who is asking, found out from a request: session, access token, or nobody."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from accounts.identify import requester_of, requester_of_header
from accounts.models import AccessToken, Organisation, User
from accounts.roles import Role, Scope
from tests.accounts.conftest import NEW_YEAR, PASSWORD, bearer, signed_in, token_of

pytestmark = pytest.mark.django_db


def test_a_visitor_is_nobody_and_costs_neither_a_query_nor_a_cookie(
    client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/who")
    assert answer.json()["id"] is None
    assert not answer.cookies


def test_what_a_visitor_gets_may_be_kept_by_caches_that_look_at_who_asks(client: Client) -> None:
    answer = client.get("/")
    assert answer["Cache-Control"] == "public, max-age=60"
    assert {"Authorization", "Cookie"} <= set(answer["Vary"].split(", "))


def test_what_a_visitor_gets_is_asked_for_again_unless_the_page_says_otherwise(
    client: Client,
) -> None:
    assert client.get("/who")["Cache-Control"] == "no-cache"


def test_who_has_signed_in_is_that_person(bea: User, town: Organisation) -> None:
    assert signed_in(bea).get("/who").json() == {
        "id": bea.pk,
        "name": "Bea",
        "administrator": False,
        "organisations": [town.pk],
        "scopes": None,
        "token": None,
        "person": True,
    }


def test_who_has_signed_in_costs_three_queries(bea: User, django_assert_num_queries: Any) -> None:
    client = signed_in(bea)
    with django_assert_num_queries(3):  # session, user, memberships
        client.get("/who")


def test_a_requester_is_built_in_one_query_and_asks_no_more(
    cem: User, town: Organisation, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        requester = requester_of(cem)
    with django_assert_num_queries(0):
        assert requester.may(Role.STEWARD, town.pk)
        assert not requester.may(Role.ADMIN, town.pk)
        assert requester.organisation_ids == {town.pk}


def test_what_a_person_gets_is_kept_by_no_cache(bea: User) -> None:
    answer = signed_in(bea).get("/")
    assert answer["Cache-Control"] == "private, no-store"
    assert {"Authorization", "Cookie"} <= set(answer["Vary"].split(", "))


def test_a_suspended_person_is_nobody(bea: User) -> None:
    client = signed_in(bea)
    User.objects.filter(pk=bea.pk).update(is_active=False)
    assert client.get("/who").json()["id"] is None


@pytest.mark.parametrize("cookie", ["", "short", "x" * 32, "\x00" * 32, "a" * 9 + "\x00", "é" * 40])
def test_a_cookie_that_is_none_of_ours_is_nobodys(client: Client, cookie: str) -> None:
    client.cookies["sessionid"] = cookie
    answer = client.get("/who")
    assert answer.status_code == 200
    assert answer.json()["id"] is None


def test_a_cookie_that_postgresql_cannot_hold_opens_the_sign_in_page(client: Client) -> None:
    client.cookies["sessionid"] = "a" * 31 + "\x00"
    assert client.get("/login").status_code == 200


def test_a_token_is_its_owner_within_its_scopes(
    bea: User, town: Organisation, client: Client
) -> None:
    found = client.get("/who", **bearer(token_of(bea, Scope.SOURCES_WRITE))).json()
    assert found["id"] == bea.pk
    assert found["organisations"] == [town.pk]
    assert found["scopes"] == ["sources:write"]
    assert found["token"] == bea.tokens.get().pk


def test_a_token_opens_no_door_for_people(ada: User, client: Client) -> None:
    shown = bearer(token_of(ada))
    assert client.get("/who", **shown).json()["person"] is False
    assert client.get("/admin/", **shown).status_code == 302
    refusal = client.get("/account/tokens", **shown)
    assert refusal.status_code == 403
    assert "An access token does not open this page" in refusal.content.decode()


def test_of_a_session_and_a_token_the_token_counts(ada: User, bea: User) -> None:
    answer = signed_in(ada).get("/who", **bearer(token_of(bea)))
    assert answer.json()["id"] == bea.pk
    assert answer.json()["administrator"] is False


def test_what_a_program_gets_is_kept_by_no_cache(bea: User, client: Client) -> None:
    answer = client.get("/", **bearer(token_of(bea)))
    assert answer["Cache-Control"] == "private, no-store"
    assert not answer.cookies


def expired(bea: User) -> str:
    return token_of(bea, days=1, now=timezone.now() - timedelta(days=2))


def revoked(bea: User) -> str:
    secret = token_of(bea)
    bea.tokens.get().revoke(timezone.now())
    return secret


def suspended(bea: User) -> str:
    secret = token_of(bea)
    User.objects.filter(pk=bea.pk).update(is_active=False)
    return secret


@pytest.mark.parametrize(
    ("secret", "sentence"),
    [
        (expired, "has expired"),
        (revoked, "was revoked"),
        (suspended, "is suspended"),
        (lambda _bea: "hansa_" + "x" * 43, "not known here"),
        (lambda _bea: "", "begins with hansa_"),
        (lambda _bea: "hansa_" + "x" * 42, "begins with hansa_"),
        (lambda _bea: "hansa_" + "x" * 60_000, "begins with hansa_"),
        (lambda bea: token_of(bea) + "\x00", "begins with hansa_"),
        (lambda bea: token_of(bea)[:-1] + "é", "begins with hansa_"),
        (lambda bea: bea.password, "begins with hansa_"),
    ],
)
def test_a_token_that_is_not_good_is_never_taken_for_a_visitor(
    bea: User, client: Client, secret: Any, sentence: str
) -> None:
    answer = client.get("/who", **bearer(secret(bea)))
    assert answer.status_code == 401
    assert sentence in answer.json()["detail"]
    assert answer["WWW-Authenticate"] == 'Bearer realm="hansa", error="invalid_token"'
    assert answer["Cache-Control"] == "private, no-store"
    assert "Content-Security-Policy" in answer


@pytest.mark.parametrize("header", ["", "Basic YTpi", "Bearer", "Token abc", "hansa_abc"])
def test_another_way_to_prove_oneself_is_refused(client: Client, header: str) -> None:
    answer = client.get("/who", HTTP_AUTHORIZATION=header)
    assert answer.status_code == 401
    assert "hansa_" in answer.json()["detail"]


def test_a_bad_token_beside_a_good_session_is_refused(ada: User) -> None:
    assert signed_in(ada).get("/who", **bearer("hansa_" + "x" * 43)).status_code == 401


def test_the_scheme_may_be_written_in_any_case(bea: User) -> None:
    secret = token_of(bea, now=NEW_YEAR)
    assert requester_of_header(f"bEARER {secret}", NEW_YEAR).user_id == bea.pk


def test_the_use_of_a_token_is_remembered(bea: User, client: Client) -> None:
    client.get("/who", **bearer(token_of(bea)))
    assert AccessToken.objects.get().last_used is not None


def test_a_refused_token_is_not_remembered_as_used(bea: User, client: Client) -> None:
    client.get("/who", **bearer(revoked(bea)))
    assert AccessToken.objects.get().last_used is None


def test_a_persons_language_is_the_language_of_the_page(bea: User, settings: Any) -> None:
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    bea.language = "de"
    bea.save()
    with translation.override("en"):
        assert signed_in(bea).get("/who")["Content-Language"] == "de"


def test_a_language_that_is_gone_changes_nothing(bea: User) -> None:
    bea.language = "xx"
    bea.save()
    assert signed_in(bea).get("/who")["Content-Language"] == "en"


# --- programs: Django REST framework ----------------------------------------------------------


def test_a_program_reads_without_a_token_what_is_public(client: Client) -> None:
    assert client.get("/program").json() == {"name": ""}


def test_a_program_with_a_token_is_its_owner(bea: User, client: Client) -> None:
    assert client.get("/program", **bearer(token_of(bea))).json() == {"name": "Bea"}


def test_a_program_with_a_token_needs_no_csrf_token(bea: User) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/program", **bearer(token_of(bea, Scope.SOURCES_WRITE)))
    assert answer.json() == {"may": True}


def test_a_program_may_not_what_its_token_does_not_list(bea: User, client: Client) -> None:
    answer = client.post("/program", **bearer(token_of(bea, Scope.CATALOG_READ)))
    assert answer.json() == {"may": False}


def test_a_session_needs_the_csrf_token_where_something_changes(bea: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(bea)
    refusal = client.post("/program")
    assert refusal.status_code == 403
    assert "CSRF" in refusal.json()["detail"]
    assert client.get("/program").json() == {"name": "Bea"}


def test_a_program_without_a_token_is_asked_for_one(client: Client) -> None:
    answer = client.post("/program")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="hansa"'


def test_signing_in_works_and_shows_on_the_next_page(bea: User, client: Client) -> None:
    client.post("/login", {"username": "bea@example.org", "password": PASSWORD})
    assert client.get("/who").json()["name"] == "Bea"
