"""What datasets say alike in every dialect: whom to ask, who did it, licences, the next page."""

from collections.abc import Iterable
from itertools import chain
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from vocab.dialects import say
from vocab.dialects.base import Node
from vocab.namespaces import NAL

ACCESS_RIGHT = f"{NAL}access-right/"


def contact(
    name: Any, email: Any = None, url: Any = None, *, iri: str = "", phone: Any = None
) -> Node | None:
    """Whom to ask (vcard:Kind); None when nothing of it is said."""
    said = {
        "vcard:fn": say.texts(name),
        "vcard:hasEmail": say.email(email),
        "vcard:hasURL": say.links(url),
        "vcard:hasTelephone": say.literal(phone),
    }
    return say.something("vcard:Kind", iri, said)


def agent(
    name: Any, *, iri: str = "", homepage: Any = None, mbox: Any = None, kind: Any = None
) -> Node | None:
    """A publisher or creator (foaf:Agent); None when neither its name nor its IRI is said."""
    names = say.texts(name)
    if not names and not iri:
        return None
    said = {
        "foaf:name": names,
        "foaf:homepage": say.links(homepage),
        "foaf:mbox": say.email(mbox),
        "dct:type": say.link(kind),
    }
    return say.node("foaf:Agent", iri, said)


def listed(catalog: str, dataset: Node) -> Node:
    """The dataset as a member of the catalogue with this IRI; by itself where there is none."""
    return {"@id": catalog, "dcat:dataset": dataset} if catalog else dataset


def identified(name: str, *identifiers: Any) -> list[Node]:
    """dct:identifier of a dataset: all that it is called, the first one first."""
    said = dict.fromkeys(filter(None, [*map(say.text, identifiers), name]))
    return [{"@value": one} for one in said]


def licensed(distributions: list[Node], licence: list[Node], rights: list[Node]) -> Node:
    """What a dataset says of distributions and licence.

    DCAT-AP has licences at distributions: those without one of their own get that of the dataset,
    which keeps it only where there is no distribution.
    """
    if not distributions:
        return {"dct:license": licence, "dct:rights": rights}
    own = [
        one if "dct:license" in one or not licence else one | {"dct:license": licence}
        for one in distributions
    ]
    return {"dcat:distribution": own, "dct:rights": rights}


def media(mime: Any, form: Any) -> Node:
    """dcat:mediaType and dct:format; a format that is written as a media type is one."""
    types = [one for one in (say.text(mime), say.text(form)) if "/" in one and "://" not in one]
    names = [one for one in (say.text(form), say.text(mime)) if one and one not in types]
    return {
        "dcat:mediaType": say.literal(types[0] if types else None),
        "dct:format": say.link(names[0] if names else None),
    }


def checksum(value: Any, algorithm: Any) -> Node | None:
    """An spdx:Checksum of a value in hexadecimal; None where no algorithm is named."""
    name = say.text(algorithm).lower().replace("-", "").replace("_", "")
    digits = say.text(value)
    if not digits or not name:
        return None
    known = f"http://spdx.org/rdf/terms#checksumAlgorithm_{name}"
    said = say.text(algorithm) if say.is_iri(say.text(algorithm)) else known
    return say.node(
        "spdx:Checksum", "",
        {"spdx:algorithm": {"@id": said} if say.is_iri(said) else None,
         "spdx:checksumValue": say.literal(digits, "xsd:hexBinary")},
    )  # fmt: skip


def next_page(base: str, changes: dict[str, int]) -> Node | None:
    """hydra:next: `base` with other values in its query; None for what is no address."""
    if not say.is_iri(base):
        return None
    try:
        parts = urlsplit(base)
    except ValueError:
        return None
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    query |= {key: str(value) for key, value in changes.items()}
    return {"@id": urlunsplit(parts._replace(query=urlencode(query), fragment=""))}


def page_number(base: str, name: str, otherwise: int) -> int:
    """A number in the query of `base`; `otherwise` where there is none."""
    try:
        value = dict(parse_qsl(urlsplit(base).query)).get(name, "")
    except ValueError:
        return otherwise
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else otherwise


def segment(value: str) -> str:
    """A value as one part of a path."""
    return quote(value.encode("utf-8", "replace"), safe="")


def first(*values: Any) -> Any:
    """The first value that says something; None when none does."""
    return next((value for value in values if value not in (None, "", [], {})), None)


def concatenated(*parts: Iterable[Node]) -> list[Node]:
    """All of them in order, each once."""
    found: list[Node] = []
    for one in chain.from_iterable(parts):
        if one not in found:
            found.append(one)
    return found
