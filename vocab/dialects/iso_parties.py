"""Responsible parties of ISO 19139: whom to ask as vcard, everyone else as an agent by role."""

from collections.abc import Iterator

from vocab.dialects.base import Node
from vocab.dialects.iso_codes import ROLES
from vocab.dialects.iso_values import CODE_UNKNOWN, Speech, first, first_code, is_address, text_at
from vocab.namespaces import DCAT
from vocab.xml import Element, along

Said = Iterator[tuple[str, object]]  # property, value

CONTACT = "contactInfo/CI_Contact"
ADDRESS = f"{CONTACT}/address/CI_Address"
# element of CI_Address -> property of vcard:Address
_PLACES = {
    "deliveryPoint": "vcard:street-address",
    "city": "vcard:locality",
    "administrativeArea": "vcard:region",
    "postalCode": "vcard:postal-code",
    "country": "vcard:country-name",
}


def parties(around: Element, path: str, speech: Speech) -> Said:
    """Each CI_ResponsibleParty along `path`, by its role."""
    for party in along(around, f"{path}/CI_ResponsibleParty"):
        role = first_code(party, "role/*")
        if role in ROLES:
            yield ROLES[role], _agent(party, speech)
            continue
        if role not in ("", "pointOfContact"):
            speech.fault(CODE_UNKNOWN, role, DCAT + "contactPoint")
        yield "dcat:contactPoint", contact(party, speech)


def contact(party: Element, speech: Speech) -> Node:
    """A CI_ResponsibleParty as a vcard."""
    kind = "Organization" if text_at(party, "organisationName") else "Individual"
    node: Node = {"@type": f"vcard:{kind}", "vcard:fn": _name(party, speech)}
    if mail := _mail(party):
        node["vcard:hasEmail"] = {"@id": mail}
    if phone := text_at(party, f"{CONTACT}/phone/CI_Telephone/voice"):
        node["vcard:hasTelephone"] = {"@value": phone}
    if url := _url(party):
        node["vcard:hasURL"] = {"@id": url}
    place = {name: {"@value": text_at(party, f"{ADDRESS}/{key}")} for key, name in _PLACES.items()}
    if place := {name: value for name, value in place.items() if value["@value"]}:
        node["vcard:hasAddress"] = {"@type": "vcard:Address", **place}
    return node


def _agent(party: Element, speech: Speech) -> Node:
    kind = "Organization" if text_at(party, "organisationName") else "Person"
    node: Node = {"@type": f"foaf:{kind}", "foaf:name": _name(party, speech)}
    if mail := _mail(party):
        node["foaf:mbox"] = {"@id": mail}
    if url := _url(party):
        node["foaf:homepage"] = {"@id": url}
    return node


def _name(party: Element, speech: Speech) -> list[Node]:
    names = (first(party, name) for name in ("organisationName", "individualName", "positionName"))
    return next((texts for name in names if (texts := speech.texts(name))), [])


def _mail(party: Element) -> str:
    mail = text_at(party, f"{ADDRESS}/electronicMailAddress").removeprefix("mailto:")
    return f"mailto:{mail}" if "@" in mail and not any(c.isspace() for c in mail) else ""


def _url(party: Element) -> str:
    url = text_at(party, f"{CONTACT}/onlineResource/CI_OnlineResource/linkage")
    return url if is_address(url) else ""
