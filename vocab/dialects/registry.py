"""The dialects we know, in the order in which a document is held against them."""

from typing import Any

from vocab.dialects import csw, iso19139, oai_pmh
from vocab.dialects.base import JsonDialect, XmlDialect
from vocab.findings import Rule

JSON: tuple[JsonDialect, ...] = ()
XML: tuple[XmlDialect, ...] = (iso19139.DIALECT, csw.DIALECT, oai_pmh.DIALECT)
RULES: tuple[Rule, ...] = (
    *(rule for dialect in JSON for rule in dialect.rules),
    *(rule for dialect in XML for rule in dialect.rules),
)


def of_json(value: Any) -> JsonDialect | None:
    """The dialect of a whole JSON document; None for JSON-LD and for what nobody knows."""
    return next((dialect for dialect in JSON if dialect.fits(value)), None)


def of_xml(root: str) -> XmlDialect | None:
    """The dialect of XML with this root element (its local name)."""
    return next((dialect for dialect in XML if root.lower() in dialect.roots), None)
