"""Follow a participant's catalogue: a source of ours, for the members of the one who follows it."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from catalog import visibility
from catalog.models import HarvestSource
from catalog.pages.forms import free_slug
from connector import audit
from connector.errors import IllegalTransition
from connector.models import Participant
from connector.models.participant import CATALOGUE

KIND = CATALOGUE


@transaction.atomic
def follow(participant: Participant, organisation: Organisation, by: User | None) -> HarvestSource:
    """The source that harvests the participant's catalogue; the one there is, if there is one.

    What comes in was shown to us alone: so our members see it, and nobody lets others see it
    (connector.access: objections; connector.offers.selection).
    Raises IllegalTransition for a participant that we do not deal with.
    """
    if not participant.is_active or not participant.address:
        raise IllegalTransition(_("This participant is not active here: make it so first."))
    there = HarvestSource.objects.filter(kind=KIND, url=participant.address).first()
    if there is not None:
        return there
    source = HarvestSource(
        slug=free_slug(participant.name, secret=True),
        name=participant.name,
        kind=KIND,
        url=participant.address,
        organisation=organisation,
        members_only=True,
        schedule=HarvestSource.Schedule.DAILY,
    )
    visibility.save_source(source)
    audit.record(
        "participant: followed",
        subject=participant.iri,
        actor="" if by is None else by.email,
        detail={"source": source.slug},
    )
    return source
