"""What stewards do with the rules of their organisation. Each is one transaction, in the audit log.

Who may do so is asked before. `version` of a rule counts every change of what it says.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.models import Organisation, User
from connector import audit
from connector.models import NegotiationRule, Participant

MOST = 100  # rules of one organisation


class TooManyRules(Exception):
    """An organisation has as many rules as it may: delete one first."""


@transaction.atomic
def add(
    organisation: Organisation,
    says: Mapping[str, Any],
    participants: Iterable[Participant],
    by: User | None,
) -> NegotiationRule:
    """A new rule, after all others. `says`: values of the fields. Raises TooManyRules."""
    rules = _locked(organisation)
    if len(rules) >= MOST:
        raise TooManyRules
    last = max((one.position for one in rules), default=0)
    made = NegotiationRule.objects.create(
        organisation=organisation, position=last + 1, changed_by=by, **says
    )
    made.participants.set(participants)
    _record("added", made, by)
    return made


@transaction.atomic
def change(
    rule: NegotiationRule,
    says: Mapping[str, Any],
    participants: Iterable[Participant],
    by: User | None,
) -> None:
    """Let it say something else from now on."""
    _locked(rule.organisation)
    NegotiationRule.objects.filter(pk=rule.pk).update(
        **says, version=F("version") + 1, changed_by=by
    )
    rule.refresh_from_db()
    rule.participants.set(participants)
    _record("changed", rule, by)


@transaction.atomic
def move(rule: NegotiationRule, steps: int, by: User | None) -> None:
    """Up (-1) or down (1), past the next one; at the end it stays where it is."""
    rules = _locked(rule.organisation)
    at = next((i for i, one in enumerate(rules) if one.pk == rule.pk), None)
    if at is None or not 0 <= at + steps < len(rules):
        return
    other, mine = rules[at + steps], rules[at]
    for row, position in ((mine, other.position), (other, mine.position)):
        NegotiationRule.objects.filter(pk=row.pk).update(position=position)
    _record("moved", mine, by)


@transaction.atomic
def switch(rule: NegotiationRule, by: User | None, *, active: bool) -> None:
    """Off: it answers nothing, and stays where it is. On again."""
    _locked(rule.organisation)
    if NegotiationRule.objects.filter(pk=rule.pk).exclude(active=active).update(active=active):
        _record("switched on" if active else "switched off", rule, by)


@transaction.atomic
def delete(rule: NegotiationRule, by: User | None) -> None:
    """For good; what it has answered stays, in its words."""
    _locked(rule.organisation)
    _record("deleted", rule, by)
    NegotiationRule.objects.filter(pk=rule.pk).delete()


def _locked(organisation: Organisation) -> list[NegotiationRule]:
    """The rules in their order. Two that change them come one after the other."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    return list(NegotiationRule.objects.filter(organisation=organisation))


def _record(what: str, rule: NegotiationRule, by: User | None) -> None:
    audit.record(
        f"negotiation rule: {what}",
        subject=f"rule {rule.pk} of {rule.organisation.slug}",
        actor="" if by is None else by.email,
        detail={"name": rule.name, "version": rule.version, "answer": rule.answer},
    )
