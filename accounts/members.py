"""Verbs of organisations: create, add, change a role, remove. One transaction each.

Every verb locks its organisation first, so that two admins cannot remove one another at once.
"""

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.errors import AlreadyMember, LastAdmin, NobodyByThatName
from accounts.models import Membership, Organisation, User, same_login
from accounts.roles import Role

_SLUG_LENGTH = 60


@transaction.atomic
def create_organisation(name: str, founder: User, participant: str = "") -> Organisation:
    """A new organisation with `founder` as its admin."""
    organisation = Organisation.objects.create(
        slug=_free_slug(name), name=name, participant=participant
    )
    Membership.objects.create(user=founder, organisation=organisation, role=Role.ADMIN)
    return organisation


@transaction.atomic
def add_member(organisation: Organisation, email: str, role: Role) -> Membership:
    """Give the person with this address a role; raises NobodyByThatName, AlreadyMember."""
    _lock(organisation)
    user = User.objects.filter(email=same_login(email)).first()
    if user is None:
        raise NobodyByThatName(
            _("No account has this address. An administrator can create one on the admin pages.")
        )
    membership, is_new = Membership.objects.get_or_create(
        user=user, organisation=organisation, defaults={"role": role}
    )
    if not is_new:
        raise AlreadyMember(
            _("%(name)s is a member already. Change the role in the list.") % {"name": user.name}
        )
    return membership


@transaction.atomic
def change_role(membership: Membership, role: Role) -> None:
    """Give a member another role; raises LastAdmin."""
    _lock(membership.organisation)
    if role is not Role.ADMIN:
        _check_another_admin(membership)
    membership.role = role
    membership.save(update_fields=["role"])


@transaction.atomic
def remove_member(membership: Membership) -> None:
    """Take a member out of the organisation; raises LastAdmin."""
    _lock(membership.organisation)
    _check_another_admin(membership)
    membership.delete()


def _lock(organisation: Organisation) -> None:
    Organisation.objects.select_for_update().get(pk=organisation.pk)


def _check_another_admin(membership: Membership) -> None:
    admins = Membership.objects.filter(
        organisation=membership.organisation, role=Role.ADMIN, user__is_active=True
    )
    ids = set(admins.values_list("pk", flat=True))
    if ids and ids <= {membership.pk}:
        raise LastAdmin(
            _("%(name)s has no other admin. Make another member admin first.")
            % {"name": membership.organisation.name}
        )


def _free_slug(name: str) -> str:
    """A short name that no organisation has; a number is added where the plain one is taken."""
    plain = slugify(name)[:_SLUG_LENGTH].strip("-") or "organisation"
    taken = set(Organisation.objects.filter(slug__startswith=plain).values_list("slug", flat=True))
    numbered = (f"{plain}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (plain, *numbered) if slug not in taken)
