"""Say where the data of a distribution lie. Each verb is one transaction, and is recorded."""

import re
from dataclasses import asdict, dataclass
from secrets import token_hex

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.models import Distribution
from connector import audit, secrets
from connector.delivery import steps
from connector.delivery.sources import PLAIN, check_source, fitting
from connector.delivery.treating import CSV, steps_of
from connector.models import DataSource

LONGEST_ADDRESS = 2_048  # characters
_SECRET = re.compile(r"[\x21-\x7e]([\x20-\x7e]{0,4094}[\x21-\x7e])?")


@dataclass(frozen=True, slots=True)
class Where:
    """A file below our own folder, or an address. `secret` is the value of the Authorization header
    that the address asks for; empty: the one that is kept with this address, if there is one.
    """

    kind: DataSource.Kind
    address: str
    media_type: str = ""
    secret: str = ""
    steps: str = ""  # what is done to the columns of a table, as connector.delivery.steps reads it


@transaction.atomic
def keep(distribution: Distribution, where: Where, by: User | None) -> DataSource:
    """The data of this distribution lie there. Raises ValidationError by field.

    A secret is for one address: with another one it is forgotten, and never sent there.
    """
    Distribution.objects.select_for_update(no_key=True).get(pk=distribution.pk)
    if faults := _faults(distribution, where):
        raise ValidationError(faults)
    before = DataSource.objects.filter(
        resource=distribution.resource_id, distribution=distribution
    ).first()
    found = before or DataSource(resource_id=distribution.resource_id, distribution=distribution)
    if where.secret or (found.kind, found.address) != (where.kind, where.address):
        found.secret = secrets.seal(where.secret) if where.secret else None
    found.kind, found.address = where.kind, where.address
    found.media_type = where.media_type
    found.steps = [asdict(one) for one in steps.read(where.steps)]
    if found.steps and not found.key:
        found.key = secrets.seal(token_hex(32))
    found.save()
    _record("kept", found, by)
    return found


@transaction.atomic
def forget(distribution: Distribution, by: User | None) -> None:
    """Its data are delivered from nowhere any more. Nothing happens where they were not."""
    found = DataSource.objects.filter(
        resource=distribution.resource_id, distribution=distribution
    ).first()
    if found is not None:
        found.delete()
        _record("forgotten", found, by)


def _faults(distribution: Distribution, where: Where) -> dict[str, str]:
    faults = {}
    if len(where.address) > LONGEST_ADDRESS:
        sentence = _("Give an address of at most %(most)d characters.")
        faults["address"] = sentence % {"most": LONGEST_ADDRESS}
    else:
        try:
            check_source(where.kind, where.address)
        except ValueError as wrong:
            faults["address"] = f"{capfirst(str(wrong)).rstrip('.')}."
    if where.kind == DataSource.Kind.FILE and _is_of_others(distribution, where):
        faults["address"] = _("Another organisation delivers this file: take one of your own.")
    if where.media_type and fitting(where.media_type) == PLAIN != where.media_type:
        faults["media_type"] = _("Write a media type, such as text/csv; or leave it empty.")
    if where.secret and where.kind == DataSource.Kind.FILE:
        faults["secret"] = _("A file asks for nothing: leave this empty.")
    elif where.secret and not _SECRET.fullmatch(where.secret):
        faults["secret"] = _("Give visible ASCII characters in one line, at most 4096.")
    faults |= _wrong_steps(distribution, where)
    return faults


def _wrong_steps(distribution: Distribution, where: Where) -> dict[str, str]:
    try:
        found = steps.read(where.steps)
    except steps.WrongSteps as wrong:
        return {"steps": _("Mend the columns: %(problem)s.") % {"problem": wrong}}
    if found and where.media_type.partition(";")[0].strip() != CSV:
        return {"steps": _("Only a table in CSV can be treated: say text/csv as its media type.")}
    if found and distribution.data_sources.exclude(plane=None).exists():
        sentence = _(
            "A data plane of others delivers this table, and treats nothing: take it back."
        )
        return {"steps": sentence}
    return {}


def _is_of_others(distribution: Distribution, where: Where) -> bool:
    organisation = distribution.resource.source.organisation_id
    same = DataSource.objects.filter(kind=DataSource.Kind.FILE, address=where.address)
    return same.exclude(resource__source__organisation=organisation).exists()


def _record(what: str, source: DataSource, by: User | None) -> None:
    audit.record(
        f"data source: {what}",
        subject=f"resource {source.resource_id}",
        actor="" if by is None else by.email,
        detail={
            "distribution": source.distribution_id,
            "kind": source.kind,
            "address": source.address,
            "has_secret": source.secret is not None,
            "steps": [str(one) for one in steps_of(source)],
        },
    )
