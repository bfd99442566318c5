"""Organisations and who belongs to them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.errors import AccountError, AlreadyMember, LastAdmin, NobodyByThatName
from accounts.members import add_member, change_role, create_organisation, remove_member
from accounts.models import Membership, Organisation, User
from accounts.roles import Role

pytestmark = pytest.mark.django_db


def membership(user: User) -> Membership:
    return Membership.objects.select_related("organisation").get(user=user)


def test_who_creates_an_organisation_is_its_admin(bea: User) -> None:
    town = create_organisation("Town of Lindau", bea)
    assert town.slug == "town-of-lindau"
    assert membership(bea).role == Role.ADMIN


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Übersee & Co.", "ubersee-co"),
        ("東京都", "organisation"),
        ("x" * 200, "x" * 60),
        ("--", "organisation"),
    ],
)
def test_every_name_gives_a_short_name(bea: User, name: str, slug: str) -> None:
    assert create_organisation(name, bea).slug == slug


def test_the_same_name_again_gets_a_number(bea: User) -> None:
    slugs = [create_organisation("Port", bea).slug for _number in range(3)]
    assert slugs == ["port", "port-2", "port-3"]


def test_a_short_name_that_others_begin_with_is_still_free(bea: User) -> None:
    create_organisation("Port 2", bea)
    assert create_organisation("Port", bea).slug == "port"
    assert create_organisation("Port", bea).slug == "port-3"


def test_a_person_is_added_by_address_in_any_case(town: Organisation, stranger: User) -> None:
    added = add_member(town, " Stranger@Example.org", Role.READER)
    assert (added.user, added.role) == (stranger, Role.READER)


def test_nobody_is_added_who_has_no_account(town: Organisation) -> None:
    with pytest.raises(NobodyByThatName, match="No account has this address"):
        add_member(town, "nobody@example.org", Role.READER)


def test_a_member_is_not_added_again(town: Organisation, cem: User) -> None:
    with pytest.raises(AlreadyMember, match="Cem is a member already"):
        add_member(town, cem.email, Role.ADMIN)
    assert membership(cem).role == Role.STEWARD


def test_a_member_gets_another_role(cem: User) -> None:
    change_role(membership(cem), Role.NEGOTIATOR)
    assert membership(cem).role == Role.NEGOTIATOR


def test_a_member_is_removed(cem: User) -> None:
    remove_member(membership(cem))
    assert not Membership.objects.filter(user=cem).exists()
    assert User.objects.filter(pk=cem.pk).exists()


def test_the_last_admin_stays(bea: User, cem: User) -> None:
    with pytest.raises(LastAdmin, match="Make another member admin first"):
        remove_member(membership(bea))
    with pytest.raises(LastAdmin, match="Town of Lindau has no other admin"):
        change_role(membership(bea), Role.READER)
    assert membership(bea).role == Role.ADMIN


def test_the_last_admin_may_be_made_admin_again(bea: User, town: Organisation) -> None:
    change_role(membership(bea), Role.ADMIN)
    assert membership(bea).role == Role.ADMIN


def test_one_of_two_admins_may_go(bea: User, cem: User) -> None:
    change_role(membership(cem), Role.ADMIN)
    remove_member(membership(bea))
    assert membership(cem).role == Role.ADMIN


def test_a_suspended_admin_does_not_count_as_another(bea: User, cem: User) -> None:
    change_role(membership(cem), Role.ADMIN)
    User.objects.filter(pk=cem.pk).update(is_active=False)
    with pytest.raises(LastAdmin):
        remove_member(membership(bea))
    remove_member(membership(cem))


@pytest.mark.django_db(transaction=True)
def test_two_admins_who_remove_one_another_at_once_leave_one(bea: User, cem: User) -> None:
    change_role(membership(cem), Role.ADMIN)

    def remove(member: Membership) -> bool:
        try:
            remove_member(member)
        except LastAdmin:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        removed = list(threads.map(remove, [membership(bea), membership(cem)]))
    assert sorted(removed) == [False, True]
    assert Membership.objects.filter(role=Role.ADMIN).count() == 1


def test_every_refusal_is_an_account_error_with_a_sentence(town: Organisation) -> None:
    with pytest.raises(AccountError) as refusal:
        add_member(town, "nobody@example.org", Role.READER)
    assert str(refusal.value).endswith(".")
