"""The JSON-LD contexts that policies are written with, as far as a policy needs them.

Addresses are looked up here and never fetched; what is not in these tables is refused by its name.
"""

from collections.abc import Mapping

from vocab.namespaces import DCT, ODRL, OWL, RDF, RDFS, SKOS, XSD
from vocab.odrl.actions import NAMES as ACTIONS
from vocab.odrl.names import LEFT_OPERANDS, OPERATORS, PARTY_FUNCTIONS

CX_POLICY = "https://w3id.org/catenax/2025/9/policy/"
EDC = "https://w3id.org/edc/v0.0.1/ns/"
IDS = "https://w3id.org/idsa/core/"
SOTW = "https://w3id.org/force/sotw#"
# Prefixes that need no declaration, where a context does not give them another meaning.
PREFIXES: Mapping[str, str] = {
    "odrl": ODRL,
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "skos": SKOS,
    "xsd": XSD,
    "dct": DCT,
    "dcterms": DCT,
    "cx-policy": CX_POLICY,
    "edc": EDC,
    "idsc": "https://w3id.org/idsa/code/",
    "ids": IDS,
    "sotw": SOTW,
}
_CLASSES = (
    "Action", "Agreement", "Assertion", "Asset", "AssetCollection", "ConflictTerm", "Constraint",
    "Duty", "LeftOperand", "LogicalConstraint", "Offer", "Operator", "Party", "PartyCollection",
    "Permission", "Policy", "Privacy", "Prohibition", "Request", "RightOperand", "Rule", "Set",
    "Ticket",
)  # fmt: skip
PROPERTIES = frozenset(
    (
        "action", "and", "andSequence", "assigneeOf", "assignerOf", "conflict", "consequence",
        "constraint", "dataType", "duty", "failure", "function", "hasPolicy", "implies",
        "includedIn", "inheritFrom", "leftOperand", "obligation", "operand", "operator", "or",
        "output", "partOf", "permission", "profile", "prohibition", "refinement", "relation",
        "remedy", "rightOperand", "rightOperandReference", "scope", "source", "status", "target",
        "timedCount", "uid", "undefined", "unit", "xone", *PARTY_FUNCTIONS,
    )
)  # fmt: skip
_VALUES = ("perm", "prohibit", "invalid", "policyUsage", "All", "Group", "Individual", "core")
_ODRL: Mapping[str, str] = {
    name: ODRL + name
    for name in (*_CLASSES, *PROPERTIES, *_VALUES, *ACTIONS, *OPERATORS, *LEFT_OPERANDS)
}
_CATENAX: Mapping[str, str] = {
    name: CX_POLICY + name
    for name in (
        "access", "AffiliatesBpnl", "AffiliatesRegion", "BusinessPartnerGroup",
        "BusinessPartnerNumber", "ConfidentialInformationMeasures",
        "ConfidentialInformationSharing", "ContractReference", "ContractTermination",
        "DataFrequency", "DataProvisioningEndDate", "DataProvisioningEndDurationDays",
        "DataUsageEndDate", "DataUsageEndDefinition", "DataUsageEndDurationDays",
        "ExclusiveUsage", "FrameworkAgreement", "JurisdictionLocation",
        "JurisdictionLocationReference", "Liability", "ManagedLegalEntityBpnl",
        "ManagedLegalEntityRegion", "Membership", "Precedence", "UsagePurpose",
        "UsageRestriction", "VersionChanges", "Warranty", "WarrantyDefinition",
        "WarrantyDurationMonths",
    )
}  # fmt: skip
_REQUEST = {
    name: SOTW + name
    for name in (
        "EvaluationRequest", "RequestParameter", "evaluatedAction", "evaluatedParty",
        "evaluatedTarget", "requestParameters", "describesFeature", "value", "SotW", "context",
        "conditionId",
    )
}  # fmt: skip
_FORMAL = "https://raw.githubusercontent.com/w3c/odrl/refs/heads/master/formal-semantics/ontology/"
# What the terms of a context mean. The Dataspace Protocol's policies are ODRL's terms.
KNOWN: Mapping[str, Mapping[str, str]] = {
    "http://www.w3.org/ns/odrl.jsonld": _ODRL,
    "https://www.w3.org/ns/odrl.jsonld": _ODRL,
    "https://w3id.org/dspace/2025/1/context.jsonld": _ODRL,
    "https://w3id.org/dspace/2025/1/odrl-profile.jsonld": _ODRL,
    CX_POLICY + "odrl.jsonld": _ODRL,
    CX_POLICY + "context.jsonld": _CATENAX,
    _FORMAL + "evaluation_request.json": _REQUEST,
    _FORMAL + "stow.json": _REQUEST,
}
DEFAULT = _ODRL  # of JSON without a context, as inside a message
