"""Licences and access rights as policies of ODRL: what metadata alone permit, ask and forbid.

What a licence permits and asks stands in the table of licences (`vocab.authority.flags`); here is
what else its text says: what comes with passing it on, and in which paragraph. Actions are ODRL's,
and Creative Commons' where ODRL has none: `cc:DerivativeWorks` is to publish what was made of it.
A licence that is not in the table grants nothing that is known: its policy decides to unknown.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from vocab.authority.lookup import Concept, concept
from vocab.namespaces import NAL
from vocab.odrl.actions import CC
from vocab.odrl.policy import Duty, Kind, Policy, Rule, Strange

COMMERCE, DERIVED = CC + "CommercialUse", CC + "DerivativeWorks"
NOTICE, ALIKE = CC + "Notice", CC + "ShareAlike"
ATTRIBUTE, CONSENT = "attribute", "obtainConsent"
RIGHTS = NAL + "access-right/"
LICENCE, RIGHT = "dct:license", "dct:accessRights"  # of what is not understood


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """What the texts of some licences have in common, beyond the table's flags.

    `names_always`: the source is named with every use but reading; else where it is passed on,
    and then what the licence says of itself is passed on as well. The others are paragraphs.
    """

    names_always: bool = False
    attribution: str = ""
    sharealike: str = ""
    noncommercial: str = ""
    noderivatives: str = ""


# (codes of the EU's list, family): the first that fits
_FAMILIES: tuple[tuple[str, Family], ...] = (
    (
        r"CC_BY.*_4_0",
        Family(
            attribution="3(a)",
            sharealike="3(b)",
            noncommercial="2(a)(1)",
            noderivatives="2(a)(1)(B)",
        ),
    ),
    # versions 1.0 to 3.0, and those that are not stated
    (r"CC_BY.*", Family(attribution="4", sharealike="4", noncommercial="4", noderivatives="3")),
    (r"ODC_BY", Family(attribution="4.2, 4.3")),
    (r"ODC_BL", Family(attribution="4.2, 4.3", sharealike="4.4")),
    # of programs: the text goes along with what is passed on
    (r"A?GPL_.*|LGPL_.*|MPL_.*|EUPL_.*|APACHE_.*|MIT|BSD_.*|ISC|GNU_FDL.*", Family()),
    (r"DLDE_.*_2_0", Family(names_always=True, attribution="(2)")),
)
_OTHER = Family(names_always=True)  # of governments, mostly
# Commercial use is not forbidden there, but asked for first.
_ASKED_FIRST = frozenset({"terms_ask", "terms_by_ask"})

# What the access rights of DCAT-AP say, by their code in the EU's list (dct:accessRights).
_OPEN, _ON_CONDITIONS, _CLOSED = "PUBLIC", "RESTRICTED", "NON_PUBLIC"
_SILENT = frozenset({"OP_DATPRO"})  # provisional data: nothing about who may have them


@dataclass(frozen=True, slots=True)
class Licensed:
    """The policy of a licence and an access right. `paragraphs` of the licence, by action."""

    policy: Policy
    paragraphs: Mapping[str, str] = field(default_factory=dict)


@lru_cache(1_024)  # pages ask again and again
def licensed(licence: str, access_right: str = "") -> Licensed:
    """What a licence and an access right say together, each an IRI of our tables, or as received.

    Empty: the metadata do not say. The policy is a Set, about whatever it hangs on.
    """
    found = concept(licence) if licence else None
    is_known = found is not None and "open" in found.facts
    family = _family(found) if found is not None and is_known else _OTHER
    permissions = list(_permissions(found, family) if found and is_known else _unknown(licence))
    prohibitions = list(_prohibitions(found)) if found and is_known else []
    right = access_right.removeprefix(RIGHTS)
    if right == _OPEN:
        permissions.append(Rule("read"))
    elif right == _ON_CONDITIONS:
        asked = Duty(CONSENT, id=access_right)
        permissions = [_with(rule, asked) for rule in (*permissions, Rule("read"))]
    elif right == _CLOSED:
        prohibitions.append(Rule("use", id=access_right))
    elif right and right not in _SILENT:
        prohibitions.append(Rule("use", strange=(_strange(RIGHT, access_right),)))
    policy = Policy(
        Kind.SET,
        licence or access_right or "urn:hansa:no-licence",
        tuple(dict.fromkeys(permissions)),
        tuple(prohibitions),
    )
    return Licensed(policy, _paragraphs(family) if is_known else {})


def _family(found: Concept) -> Family:
    for codes, family in _FAMILIES:
        if re.fullmatch(codes, found.code):
            return family
    return _OTHER


def _permissions(found: Concept, family: Family) -> Iterator[Rule]:
    named = (
        (Duty(ATTRIBUTE, id=f"{found.iri}#attribute"),) if found.is_marked("attribution") else ()
    )
    notice = (Duty(NOTICE, id=f"{found.iri}#notice"),) if named and not family.names_always else ()
    alike = (Duty(ALIKE, id=f"{found.iri}#alike"),) if found.is_marked("sharealike") else ()
    always = named if family.names_always else ()
    yield Rule("read")
    yield Rule("reproduce", duties=always)
    yield Rule("distribute", duties=(*named, *notice))
    if _may_derive(found):
        yield Rule("derive", duties=always)
    if not found.is_marked("noderivatives"):
        yield Rule(DERIVED, duties=(*named, *notice, *alike))
    if not found.is_marked("noncommercial"):
        yield Rule(COMMERCE, duties=always)
    elif found.code in _ASKED_FIRST:
        yield Rule(COMMERCE, duties=(*always, Duty(CONSENT, id=f"{found.iri}#commerce")))


def _prohibitions(found: Concept) -> Iterator[Rule]:
    if not _may_derive(found):
        yield Rule("derive")
    if found.is_marked("noderivatives"):
        yield Rule(DERIVED)
    if found.is_marked("noncommercial") and found.code not in _ASKED_FIRST:
        yield Rule(COMMERCE)


def _may_derive(found: Concept) -> bool:
    """With version 4.0 of Creative Commons for oneself; before it not at all (3)."""
    is_late = found.code.startswith("CC_BY") and found.code.endswith("_4_0")
    return is_late or not found.is_marked("noderivatives")


def _unknown(licence: str) -> Iterator[Rule]:
    """One permission of everything, of which nobody here knows whether it holds."""
    yield Rule("use", strange=(_strange(LICENCE, licence),))


def _strange(key: str, received: str) -> Strange:
    return Strange(key, json.dumps(received or None, ensure_ascii=False))


def _with(rule: Rule, asked: Duty) -> Rule:
    return Rule(rule.action, duties=(*rule.duties, asked), strange=rule.strange)


def _paragraphs(family: Family) -> dict[str, str]:
    by = {
        ATTRIBUTE: family.attribution,
        NOTICE: "" if family.names_always else family.attribution,
        ALIKE: family.sharealike,
        COMMERCE: family.noncommercial,
        DERIVED: family.noderivatives,
        "derive": family.noderivatives,
    }
    return {action: paragraph for action, paragraph in by.items() if paragraph}
