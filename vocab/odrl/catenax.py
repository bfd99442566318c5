"""The Catena-X profile, 2025/9 (CX-0152): what its operands take, and how far each can be checked.

`faults` says what is wrong with a policy there; deciding it is the engine's. Only `and` joins, the
actions are `access` and `use`, and some operands exclude one another.
"""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from vocab.odrl.contexts import CX_POLICY
from vocab.odrl.decidable import Fault
from vocab.odrl.policy import (
    Constraint,
    Logic,
    LogicalConstraint,
    Opaque,
    Policy,
    conditions,
    rules,
)
from vocab.odrl.times import moment
from vocab.sentence import gettext_noop as _
from vocab.sentence import listed, say


class Checked(StrEnum):
    """What an answer rests on: evidence or a clock, what a party declares, or nothing but text."""

    EVIDENCE = "evidence"
    DECLARATION = "declaration"
    PROSE = "prose"


class Operand(NamedTuple):
    """One operator (`eq` takes one value, the others an array); each value fits the pattern."""

    operators: frozenset[str]
    pattern: str
    checked: Checked


_BPN = r"BPNL[0-9A-Z]{12}"
_REGION = r"cx\.region\.(?:all|europe|northAmerica|southAmerica|africa|asia|oceania|antarctica):1"
_MOMENT = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:Z|[+-]\d{2}:\d{2})"
_NUMBER = r"[1-9]\d{0,5}"
_TEXT = r"\S(?:.{0,2000}\S)?"
_RESTRICTION = (
    r"cx\.(?:thirdParty|manipulation|derivations|extraordinaryAnalytics|dataProviderRemoval)"
    r"\.forbidden:1|[A-Za-z]+ForbiddenRightOperand"  # the second as the samples write them
)
_EQ, _ANY, _ALL = frozenset({"eq"}), frozenset({"isAnyOf"}), frozenset({"isAllOf"})
_E, _D, _P = Checked.EVIDENCE, Checked.DECLARATION, Checked.PROSE
OPERANDS: Mapping[str, Operand] = {
    "Membership": Operand(_EQ, "active", _E),
    "FrameworkAgreement": Operand(_EQ, r"DataExchangeGovernance:1\.0", _E),
    "BusinessPartnerNumber": Operand(_ANY | {"isNoneOf"}, _BPN, _E),
    "BusinessPartnerGroup": Operand(_ANY | {"isNoneOf"}, _TEXT, _E),
    "DataUsageEndDate": Operand(_EQ, _MOMENT, _E),
    "DataUsageEndDurationDays": Operand(_EQ, _NUMBER, _E),
    "DataProvisioningEndDate": Operand(_EQ, _MOMENT, _E),
    "DataProvisioningEndDurationDays": Operand(_EQ, _NUMBER, _E),
    "UsagePurpose": Operand(_ANY, _TEXT, _D),
    "AffiliatesBpnl": Operand(_ANY, _BPN, _D),
    "AffiliatesRegion": Operand(_ANY, _REGION, _D),
    "ManagedLegalEntityBpnl": Operand(_ANY, _BPN, _D),
    "ManagedLegalEntityRegion": Operand(_ANY, _REGION, _D),
    "DataFrequency": Operand(_EQ, r"cx\.dataFrequency\.(?:once|unlimited):1", _D),
    "ContractReference": Operand(_ALL, _TEXT, _P),
    "ContractTermination": Operand(_EQ, r"cx\.data\.(?:deletion|keeping):1", _P),
    "ConfidentialInformationMeasures": Operand(_EQ, r"cx\.confidentiality\.measures:1", _P),
    "ConfidentialInformationSharing": Operand(
        _ANY, r"cx\.sharing\.(?:affiliates|managedLegalEntity):1", _P
    ),
    "DataUsageEndDefinition": Operand(_EQ, r"cx\.dataUsageEnd\.unlimited:1", _P),
    "ExclusiveUsage": Operand(_EQ, r"cx\.exclusiveUsage\.dataConsumer:1", _P),
    "JurisdictionLocation": Operand(_EQ, _TEXT, _P),
    "JurisdictionLocationReference": Operand(
        _EQ, r"cx\.location\.(?:dataConsumer|contractReference):1", _P
    ),
    "Liability": Operand(_EQ, r"cx\.(?:gross|slight)Negligence:1", _P),
    "Precedence": Operand(_EQ, r"cx\.precedence\.(?:contractReference|rcAgreement):1", _P),
    "UsageRestriction": Operand(_ALL, _RESTRICTION, _P),
    "VersionChanges": Operand(_EQ, r"cx\.versionChanges\.(?:minor|major):1", _P),
    "Warranty": Operand(_EQ, r"cx\.warranty\.(?:none|contractReference|dataQualityIssues):1", _P),
    "WarrantyDefinition": Operand(_EQ, r"cx\.warranty\.contractEndDate:1", _P),
    "WarrantyDurationMonths": Operand(_EQ, _NUMBER, _P),
}
_ACTIONS = frozenset({"use", "access", CX_POLICY + "access"})
EXCLUSIVE = (
    frozenset({"WarrantyDurationMonths", "WarrantyDefinition"}),
    frozenset({"DataUsageEndDurationDays", "DataUsageEndDate", "DataUsageEndDefinition"}),
    frozenset({"DataProvisioningEndDurationDays", "DataProvisioningEndDate"}),
)


def name_of(left: str) -> str:
    """The name of an operand of this profile, whichever way it is written."""
    return left.removeprefix(CX_POLICY).removeprefix("cx-policy:")


def faults(policy: Policy) -> tuple[Fault, ...]:
    """What Catena-X would refuse in it, at JSON pointers. None: nothing."""
    return (*_rules(policy), *_conditions(policy))


def _rules(policy: Policy) -> Iterator[Fault]:
    for path, rule in rules(policy):
        if rule.action not in _ACTIONS:
            sentence = _("Catena-X has no action %(action)s: take access or use")
            yield Fault(path, say(sentence, action=rule.action))
        if rule.strange or rule.refinements:
            yield Fault(path, say(_("Catena-X has constraints in a rule, and nothing else")))
        names = {name_of(left) for left in _lefts(rule.constraints)}
        for group in EXCLUSIVE:
            if len(both := names & group) > 1:
                sentence = _("%(names)s exclude one another: leave one of them")
                yield Fault(path, say(sentence, names=listed(sorted(both))))


def _lefts(found: tuple[Constraint | LogicalConstraint, ...]) -> Iterator[str]:
    for one in found:
        if isinstance(one, Constraint):
            yield one.left
        else:
            yield from _lefts(one.members)


def _conditions(policy: Policy) -> Iterator[Fault]:
    for path, one in conditions(policy):
        if isinstance(one, LogicalConstraint):
            if one.logic is not Logic.AND or one.strange or not one.members:
                yield Fault(path, say(_("Catena-X joins constraints by and only")))
            continue
        operand = OPERANDS.get(name_of(one.left))
        if operand is None:
            sentence = _("Catena-X has no left operand %(left)s")
            yield Fault(path, say(sentence, left=one.left))
        elif one.operator not in operand.operators or one.strange:
            sentence = _("%(left)s takes the operator %(known)s")
            known = listed(sorted(operand.operators))
            yield Fault(path, say(sentence, left=one.left, known=known))
        elif not _fits(one, operand):
            yield Fault(path, say(_("%(left)s has no such right operand"), left=one.left))


def _fits(constraint: Constraint, operand: Operand) -> bool:
    """One value for `eq`, an array of at least one for the others; each of the pattern."""
    right = constraint.right
    if isinstance(right, tuple) is (operand.operators == _EQ):
        return False
    values = right if isinstance(right, tuple) else (right,)
    if not values or len(set(values)) < len(values):
        return False
    return all(
        not isinstance(one, Opaque)
        and re.fullmatch(operand.pattern, one.text, re.ASCII | re.DOTALL) is not None
        and (operand.pattern != _MOMENT or moment(one.text) is not None)
        for one in values
    )
