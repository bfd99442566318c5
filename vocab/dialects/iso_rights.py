"""Constraints of ISO 19139: licences, limits on access, and what else is said about rights.

Texts of otherConstraints belong to the constraint whose code is otherRestrictions (ISO 19115
B.2.3); a useLimitation is a licence where the code of its block says "license", else it is said as
rights.
"""

from vocab.dialects.base import Node
from vocab.dialects.iso_codes import ACCESS
from vocab.dialects.iso_values import Speech, code, named
from vocab.xml import Element, along

Rights = dict[str, list[Node]]  # property -> values


def rights(identification: Element, speech: Speech) -> Rights:
    """dct:license, dct:accessRights and dct:rights of a record."""
    found: Rights = {}
    for block in along(identification, "resourceConstraints/*"):
        use = {code(one) for one in along(block, "useConstraints/*")}
        access = {code(one) for one in along(block, "accessConstraints/*")}
        for text in along(block, "useLimitation"):
            kind = "dct:license" if "license" in use else "dct:rights"
            _add(found, kind, _statement(text, kind, speech))
        for text in along(block, "otherConstraints"):
            for kind in _kinds(use, access):
                _add(found, kind, _statement(text, kind, speech))
    return found


def of_dataset(found: Rights) -> list[Node]:
    """dct:accessRights as DCAT-AP has it at the dataset: of the EU authority table where known."""
    said = found.get("dct:accessRights", [])
    known = [{"@id": ACCESS[one["@id"]]} for one in said if one.get("@id") in ACCESS]
    return known or said


def _kinds(use: set[str], access: set[str]) -> list[str]:
    by = {"dct:license": use, "dct:accessRights": access}
    return [kind for kind, codes in by.items() if "otherRestrictions" in codes] or ["dct:rights"]


def _statement(text: Element, kind: str, speech: Speech) -> Node | None:
    labels, iri = speech.texts(text), named(text)
    if not (labels or iri):
        return None
    name = "LicenseDocument" if kind == "dct:license" else "RightsStatement"
    node: Node = {"@type": f"dct:{name}", "rdfs:label": labels}
    return {"@id": iri, **node} if iri else node


def _add(found: Rights, kind: str, node: Node | None) -> None:
    if node and node not in found.setdefault(kind, []):
        found[kind].append(node)
