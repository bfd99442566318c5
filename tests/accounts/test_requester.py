"""Who is asking, as a value: what it may, without any database."""

import dataclasses

import pytest
from django.test import RequestFactory

from accounts.requester import ANONYMOUS, Requester, asking
from accounts.roles import INCLUDES, Role, Scope

TOWN, PORT = 1, 2


def person(**changes: object) -> Requester:
    plain = Requester(user_id=7, name="Bea", is_authenticated=True, is_administrator=False)
    return dataclasses.replace(plain, **changes)


@pytest.mark.parametrize("role", Role)
def test_an_admin_may_everything_in_their_organisation(role: Role) -> None:
    assert person(roles={TOWN: Role.ADMIN}).may(role, TOWN)


@pytest.mark.parametrize("role", Role)
def test_nobody_may_anything_in_an_organisation_of_others(role: Role) -> None:
    assert not person(roles={TOWN: Role.ADMIN}).may(role, PORT)


@pytest.mark.parametrize("role", Role)
def test_an_administrator_may_everything_everywhere(role: Role) -> None:
    assert person(is_administrator=True).may(role, PORT)


@pytest.mark.parametrize(
    ("held", "may"),
    [
        (Role.STEWARD, {Role.STEWARD, Role.READER}),
        (Role.NEGOTIATOR, {Role.NEGOTIATOR, Role.READER}),
        (Role.READER, {Role.READER}),
    ],
)
def test_a_role_includes_those_below_it_and_no_other(held: Role, may: set[Role]) -> None:
    requester = person(roles={TOWN: held})
    assert {role for role in Role if requester.may(role, TOWN)} == may


def test_every_role_says_what_it_includes_and_includes_itself() -> None:
    assert set(INCLUDES) == set(Role)
    assert all(role in included for role, included in INCLUDES.items())


def test_a_session_may_be_used_for_everything() -> None:
    assert all(person().may_scope(scope) for scope in Scope)


def test_a_token_may_be_used_for_its_scopes_only() -> None:
    program = person(scopes=frozenset({Scope.CATALOG_READ.value}), token_id=1)
    assert program.may_scope(Scope.CATALOG_READ)
    assert not program.may_scope(Scope.SOURCES_WRITE)


def test_a_token_without_scopes_may_be_used_for_nothing() -> None:
    assert not any(person(scopes=frozenset(), token_id=1).may_scope(scope) for scope in Scope)


def test_nobody_in_particular_may_nothing() -> None:
    assert not any(ANONYMOUS.may(role, TOWN) for role in Role)
    assert not any(ANONYMOUS.may_scope(scope) for scope in Scope)
    assert ANONYMOUS.organisation_ids == frozenset()
    assert ANONYMOUS.user_id is None


def test_a_requester_is_a_value_that_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        ANONYMOUS.is_administrator = True  # type: ignore[misc]
    with pytest.raises(TypeError):
        ANONYMOUS.roles[TOWN] = Role.ADMIN  # type: ignore[index]


def test_a_requester_can_be_compared_and_kept_in_sets() -> None:
    assert person(roles={TOWN: Role.READER}) == person(roles={TOWN: Role.READER})
    assert len({person(), person(), ANONYMOUS}) == 2


def test_a_request_that_no_middleware_has_seen_comes_from_nobody() -> None:
    assert asking(RequestFactory().get("/")) is ANONYMOUS


def test_a_request_with_something_else_as_requester_is_a_mistake() -> None:
    request = RequestFactory().get("/")
    request.requester = "ada"  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="is str, not a Requester"):
        asking(request)
