"""The dialects we know, in the order in which a document is held against them."""

from typing import Any

from vocab.dialects import ckan, csw, dcat_us, hub_search, iso19139, oai_pmh, schema_org
from vocab.dialects.base import JsonDialect, XmlDialect
from vocab.findings import Rule

JSON: tuple[JsonDialect, ...] = (
    dcat_us.DIALECT,
    hub_search.DIALECT,
    ckan.DIALECT,
    schema_org.DIALECT,
)
XML: tuple[XmlDialect, ...] = (iso19139.DIALECT, csw.DIALECT, oai_pmh.DIALECT)
# Several dialects have rules in common. One that is an error costs a part of the document.
RULES: tuple[Rule, ...] = tuple(
    dict.fromkeys(
        (
            *(rule for one in JSON for rule in one.rules),
            *(rule for one in XML for rule in one.rules),
        )
    )
)


def of_json(value: Any) -> JsonDialect | None:
    """The dialect of a whole JSON document; None for JSON-LD and for what nobody knows."""
    return next((dialect for dialect in JSON if dialect.fits(value)), None)


def of_xml(root: str) -> XmlDialect | None:
    """The dialect of XML with this root element (its local name)."""
    return next((dialect for dialect in XML if root.lower() in dialect.roots), None)
