"""Who may see what, and on what terms: settings.ACCESS, and the same answers for the doors.

People see what their organisations may (catalog.access.Members). A participant sees what is public,
and what offers show to those who satisfy their access policies. Unknown is never permission.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.db import connection
from django.db.models import CharField, F, Q, QuerySet, Value
from django.utils.translation import gettext as _

from accounts.requester import Requester
from catalog.access import (
    AudienceKind,
    Audiences,
    Members,
    StatusRow,
    Terms,
    access,
    organisations_among,
    rows_among,
)
from catalog.models import HarvestSource, Resource
from connector import standing
from connector.admissions import audiences_of
from connector.errors import UnknownOffer
from connector.identity.base import Claims
from connector.models import Offer, OfferedResource, RemoteOffer
from connector.models.participant import CATALOGUE

ON_CONTRACT = "on-contract"


@dataclass(frozen=True, kw_only=True)
class Peer(Requester):
    """A participant that has shown who it is, at a moment."""

    claims: Claims = field(hash=False, compare=False)
    now: datetime

    @cached_property
    def audiences(self) -> Audiences:
        """What its claims open: found once."""
        return audiences_of(self.claims, self.now)


def requester_of(claims: Claims, now: datetime) -> Peer:
    """The participant as one who asks. What it may see is decided as of `now`."""
    return Peer(
        user_id=None,
        name=claims.participant.name,
        is_authenticated=True,
        is_administrator=False,
        participant=claims.participant.iri,
        claims=claims,
        now=now,
    )


class Contracts(Members):
    """Members, and the participants whom offers show a resource to."""

    def audiences(self, requester: Requester) -> Audiences:
        """Of people, as `Members` has it: what their organisations offer is their own anyway.

        Of a participant, the admissions it satisfies. One that did not show its claims at a door
        has none: a name proves nothing.
        """
        if isinstance(requester, Peer):
            return requester.audiences
        if requester.participant:
            return Audiences()
        return super().audiences(requester)

    def terms(self, resources: Sequence[int], requester: Requester) -> Mapping[int, Terms]:
        """What is offered on contract, by us or by another participant.

        One query where nothing is offered to anybody, as on most pages of a list, else two.
        """
        if not resources or not _is_any_offered(resources):
            return {}
        ours = shown_offers(requester).filter(resource__in=resources)
        theirs = RemoteOffer.objects.filter(resource__in=resources, withdrawn=None)
        ours_said = ours.order_by().values_list(
            "resource_id", F("offer__organisation__name"), _OURS
        )
        theirs_said = theirs.order_by().values_list("resource_id", F("participant__name"), _THEIRS)
        found = ours_said.union(theirs_said)
        return {pk: _terms(name, whose) for pk, name, whose in sorted(found, key=_theirs_first)}

    def status(self) -> Sequence[StatusRow]:
        """The outbox, and what waits for people: numbers alone."""
        return standing.rows()

    def objections(
        self, source_id: int, organisation_id: int | None, *, members_only: bool
    ) -> Sequence[str]:
        """What published offers of its resources promise, or a participant may count on."""
        rows = OfferedResource.objects.filter(resource__source=source_id).values("offer")
        of_it = Q(source=source_id) | Q(pk__in=rows)
        promised = list(Offer.objects.filter(of_it, state=Offer.State.PUBLISHED))
        to_some = [one for one in promised if one.source_id == source_id and one.admission_id]
        found = []
        theirs = HarvestSource.objects.filter(pk=source_id, kind=CATALOGUE)
        if not members_only and theirs.exists():
            found.append(
                _(
                    "It must stay for members only: it is the catalogue of another participant, as"
                    " that shows it to this installation alone."
                )
            )
        if to_some and not members_only:
            found.append(
                _(
                    "It must stay for members only: an offer shows it to some participants alone."
                    " Withdraw the offer first."
                )
            )
        if any(one.organisation_id != organisation_id for one in promised):
            found.append(_("Its organisation offers what is in it. Withdraw these offers first."))
        return found


def visible_offers(requester: Requester) -> QuerySet[OfferedResource]:
    """What is offered now and `requester` may know of: the resource, and who it is offered to."""
    resources = Resource.objects.visible_to(requester).live()
    return shown_offers(requester).filter(resource__in=resources.order_by().values("pk"))


def shown_offers(requester: Requester) -> QuerySet[OfferedResource]:
    """Published offers that show themselves to `requester`; the resources may be hidden still."""
    whom = _shown(requester, "offer__")
    return OfferedResource.objects.filter(whom, withdrawn=None, offer__state=Offer.State.PUBLISHED)


def offers_shown_to(requester: Requester) -> QuerySet[Offer]:
    """The same offers, each as a whole."""
    return Offer.objects.filter(_shown(requester), state=Offer.State.PUBLISHED)


def _shown(requester: Requester, to_offer: str = "") -> Q:
    mine = access().audiences(requester).ids
    return (
        Q(**{f"{to_offer}admission": None})
        | Q(**{f"{to_offer}admission__in": rows_among(AudienceKind.ADMISSION, mine)})
        | Q(**{f"{to_offer}organisation__in": organisations_among(mine)})
    )


def offered_to(claims: Claims, wire_id: str, now: datetime) -> OfferedResource:
    """The offer with this `@id`, if it is offered to the participant now. Raises UnknownOffer.

    One answer whether it never was, was withdrawn, or is for others.
    """
    found = None
    if "\0" not in wire_id:
        mine = visible_offers(requester_of(claims, now)).filter(wire_id=wire_id)
        found = mine.select_related("offer__organisation", "resource__source").first()
    if found is None:
        raise UnknownOffer(
            _("There is no such offer for you: take the id of one that our catalogue shows you.")
        )
    return found


# (Who may know of an offer is for `shown_offers` to say, which takes ten times as long.)
_ANY_OFFERED = """\
SELECT EXISTS (
    SELECT FROM connector_offeredresource WHERE resource_id = ANY(%(ids)s) AND withdrawn IS NULL
) OR EXISTS (
    SELECT FROM connector_remoteoffer WHERE resource_id = ANY(%(ids)s) AND withdrawn IS NULL
)
"""


def _is_any_offered(resources: Sequence[int]) -> bool:
    """Is one of them offered, whether or not who asks may know?"""
    with connection.cursor() as cursor:
        cursor.execute(_ANY_OFFERED, {"ids": list(resources)})
        return bool(cursor.fetchone()[0])


_OURS, _THEIRS = (Value(whose, CharField()) for whose in ("ours", "theirs"))


def _theirs_first(row: tuple[int, str, str]) -> tuple[bool, str]:
    """So that ours is what is said, where there are both."""
    return row[2] == "ours", row[1]


def _terms(name: str, whose: str) -> Terms:
    sentence = {
        "ours": _("%(name)s offers it on contract to participants of its data spaces."),
        "theirs": _("%(name)s offers it on contract: negotiate to get the data."),
    }[whose]
    return Terms(ON_CONTRACT, sentence % {"name": name})
