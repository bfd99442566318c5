"""What is kept about people, and what the database refuses."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import AccessToken, FirstRun, Membership, Organisation, User, digest
from accounts.roles import Role, Scope
from tests.accounts.conftest import NEW_YEAR, PASSWORD

pytestmark = pytest.mark.django_db


def refused(constraint: str) -> object:
    return pytest.raises(IntegrityError, match=constraint)


def test_an_address_is_kept_in_one_spelling() -> None:
    assert (
        User.objects.create_user(" Bea@Example.ORG ", PASSWORD, name="Bea").email
        == "bea@example.org"
    )


def test_a_person_is_found_whatever_the_case_of_the_address(bea: User) -> None:
    assert User.objects.get_by_natural_key("BEA@example.org") == bea


def test_an_address_has_one_account_whatever_its_case(bea: User) -> None:
    again = User(email="BEA@example.org", name="Bea")
    with pytest.raises(ValidationError, match="an account with this e-mail address already"):
        again.full_clean(exclude=["password"])


def test_the_database_itself_refuses_a_second_spelling() -> None:
    with refused("user_email_is_lower_case"), transaction.atomic():
        User.objects.bulk_create([User(email="Bea@example.org", name="Bea")])


def test_a_password_is_kept_hashed(bea: User) -> None:
    assert PASSWORD not in bea.password
    assert bea.check_password(PASSWORD)


def test_without_a_password_nobody_logs_in() -> None:
    assert not User.objects.create_user("d@example.org", name="D").has_usable_password()


def test_a_person_is_called_by_their_name(bea: User) -> None:
    assert bea.get_full_name() == bea.get_short_name() == "Bea"
    assert str(bea) == "Bea"


@pytest.mark.parametrize("iri", ["https://example.org/us", "did:web:example.org", "urn:x:y"])
def test_a_participant_has_an_iri(iri: str) -> None:
    Organisation(slug="us", name="Us", participant=iri).full_clean()


@pytest.mark.parametrize("text", ["us", "https://a b", "x:<script>", "http://a\n", "ex:{a}", ":a"])
def test_what_is_not_an_iri_is_refused_as_participant(text: str) -> None:
    with pytest.raises(ValidationError, match="not an IRI"):
        Organisation(slug="us", name="Us", participant=text).full_clean()


def test_two_organisations_cannot_be_the_same_participant(town: Organisation) -> None:
    Organisation.objects.create(slug="a", name="A", participant="did:web:a")
    with refused("organisation_participant_once"), transaction.atomic():
        Organisation.objects.create(slug="b", name="B", participant="did:web:a")


def test_many_organisations_may_be_no_participant(town: Organisation) -> None:
    Organisation.objects.create(slug="b", name="B")
    assert Organisation.objects.filter(participant="").count() == 2


def test_a_person_is_a_member_once(bea: User, town: Organisation) -> None:
    with refused("membership_once"), transaction.atomic():
        Membership.objects.create(user=bea, organisation=town, role=Role.READER)


def test_the_database_knows_the_roles(cem: User) -> None:
    with refused("membership_role_is_known"), transaction.atomic():
        Membership.objects.filter(user=cem).update(role="emperor")


def test_of_a_token_only_the_hash_and_its_beginning_are_kept(bea: User) -> None:
    token, secret = AccessToken.issue(bea, "s", [Scope.CATALOG_READ], days=30, now=NEW_YEAR)
    token.refresh_from_db()
    assert token.hashed == digest(secret)
    assert secret.startswith(token.prefix)
    assert len(token.prefix) < len(secret) / 3
    assert secret not in str([vars(token), str(token)])


def test_two_tokens_are_never_alike(bea: User) -> None:
    secrets = {AccessToken.issue(bea, "s", [], days=1, now=NEW_YEAR)[1] for _number in range(20)}
    assert len(secrets) == 20
    assert {len(secret) for secret in secrets} == {49}


@pytest.mark.parametrize("days", [0, -1, 367, 10_000])
def test_a_token_lasts_a_year_at_most_and_a_day_at_least(bea: User, days: int) -> None:
    with pytest.raises(ValueError, match=f"between 1 and 366 days, not {days}"):
        AccessToken.issue(bea, "s", [], days=days, now=NEW_YEAR)


def test_the_database_refuses_a_token_that_lasts_longer(bea: User) -> None:
    token, _secret = AccessToken.issue(bea, "s", [], days=366, now=NEW_YEAR)
    token.expires_at += timedelta(seconds=1)
    with refused("token_expires_within_a_year"), transaction.atomic():
        token.save()


def test_a_token_for_a_scope_that_we_do_not_know_is_refused(bea: User) -> None:
    with pytest.raises(ValueError, match="unknown scopes: moon:write"):
        AccessToken.issue(bea, "s", ["moon:write", Scope.CATALOG_READ], days=1, now=NEW_YEAR)


def test_a_token_ends_at_its_hour_and_not_before(bea: User) -> None:
    token, _secret = AccessToken.issue(bea, "s", [], days=1, now=NEW_YEAR)
    assert token.is_usable(NEW_YEAR + timedelta(days=1, microseconds=-1))
    assert not token.is_usable(NEW_YEAR + timedelta(days=1))


def test_a_token_once_revoked_stays_so_since_the_first_time(bea: User) -> None:
    token, _secret = AccessToken.issue(bea, "s", [], days=1, now=NEW_YEAR)
    token.revoke(NEW_YEAR)
    token.revoke(NEW_YEAR + timedelta(hours=1))
    token.refresh_from_db()
    assert token.revoked_at == NEW_YEAR
    assert not token.is_usable(NEW_YEAR)


def test_the_use_of_a_token_is_remembered_to_the_hour(
    bea: User, django_assert_num_queries: object
) -> None:
    token, _secret = AccessToken.issue(bea, "s", [], days=1, now=NEW_YEAR)
    token.used(NEW_YEAR + timedelta(minutes=20))
    token.refresh_from_db()
    assert token.last_used == NEW_YEAR
    with django_assert_num_queries(0):  # type: ignore[operator]
        token.used(NEW_YEAR + timedelta(minutes=59))
    token.used(NEW_YEAR + timedelta(minutes=61))
    assert token.last_used == NEW_YEAR + timedelta(hours=1)


def test_there_is_one_first_run() -> None:
    FirstRun.objects.create(id=1, hashed="a")
    with refused("first_run_is_one_row"), transaction.atomic():
        FirstRun.objects.create(id=2, hashed="b")
