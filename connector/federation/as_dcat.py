"""A catalogue of the Dataspace Protocol, said in DCAT: JSON-LD that names every property in full.

What peers add to their datasets is plain JSON with names of their own taste: `dct:title`, `title`,
`dcterms:title`, or the IRI. The table of properties is the one that harvests read by
(catalog.dcat.mapping); a name that is not in it is left out. Nothing is opened or looked up.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

from catalog.dcat.mapping import DISTRIBUTION, RESOURCE, Field, Range
from connector.dsp.messages import Catalog, Dataset, Distribution
from connector.dsp.values import Parsed, members
from vocab.namespaces import DATASET, DCAT, DCT, FOAF, PREFIXES
from vocab.namespaces import DISTRIBUTION as DISTRIBUTION_CLASS

MEDIA_TYPE = "application/ld+json"
MOST_DEEP = 3  # things described within things
_IRIS = frozenset({Range.URL, Range.IRI, Range.LAW, Range.TERM, Range.REFERENCE, Range.RELATION})
_ALSO = {"dcterms": DCT, "name": DCT + "title", "contenttype": DCAT + "mediaType"}

Json = dict[str, object]


def document(catalog: Catalog, base: str) -> bytes:
    """The datasets of one page as JSON-LD; `base` is the address of the participant's DSP."""
    graph = [_dataset(dataset, base) for dataset in datasets(catalog)]
    return json.dumps({"@context": {}, "@graph": graph}, sort_keys=True).encode()


def iri_of(dataset_id: str, base: str) -> str:
    """The dataset's `@id` if it is an IRI, else where the protocol has it: an address of its own.

    (EDC's ids are any text.)
    """
    scheme, colon, rest = dataset_id.partition(":")
    if colon and rest and scheme.isascii() and scheme[:1].isalpha() and " " not in dataset_id:
        return dataset_id
    return f"{base}/catalog/datasets/{quote(dataset_id, safe='')}"


def datasets(catalog: Catalog) -> Iterator[Dataset]:
    """Its datasets, and those of the catalogues within it."""
    yield from catalog.dataset
    below = list(catalog.catalog)
    while below:
        nested = below.pop()
        yield from nested.dataset
        below += nested.catalog


def _dataset(dataset: Dataset, base: str) -> Json:
    iri = iri_of(dataset.id, base)
    node: Json = {"@id": iri, "@type": [DATASET], **_described(members(dataset.extra), _RESOURCE)}
    node[DCAT + "distribution"] = [  # in place of any that stands among the other properties
        _distribution(one, f"{base}/catalog/datasets/{quote(dataset.id, safe='')}")
        for one in dataset.distribution
    ]
    if DCT + "identifier" not in node and iri != dataset.id:
        node[DCT + "identifier"] = [{"@value": dataset.id}]
    return node


def _distribution(distribution: Distribution, address: str) -> Json:
    """Its access URL is where the dataset's offers stand: the data themselves need a contract."""
    node: Json = {"@type": [DISTRIBUTION_CLASS]}
    node |= _described(members(distribution.extra), _DISTRIBUTION)
    node[DCAT + "accessURL"] = [{"@id": address}]
    return node


def _table(fields: Iterable[Field]) -> Mapping[str, Field]:
    """Every name that a property has: the IRI, and its last part in lower case."""
    found: dict[str, Field] = {}
    for field in fields:
        for iri in (field.property, *field.also):
            found.setdefault(iri, field)
            found.setdefault(_local(iri).lower(), field)
    return found


def _local(iri: str) -> str:
    return iri.rpartition("#")[2].rpartition("/")[2]


_RESOURCE, _DISTRIBUTION = _table(RESOURCE), _table(DISTRIBUTION)


def _described(extra: Mapping[str, Parsed], table: Mapping[str, Field]) -> Json:
    node: dict[str, list[object]] = {}
    for key, value in extra.items():
        field = _field(key, table)
        if field is None:
            continue
        many = value if isinstance(value, list) else [value]
        said = [one for one in (_value(each, field.range, 0) for each in many) if one is not None]
        node.setdefault(field.property, []).extend(said)
    return {name: values for name, values in node.items() if values}


def _field(key: str, table: Mapping[str, Field]) -> Field | None:
    if key in table:
        return table[key]
    prefix, colon, local = key.partition(":")
    if colon and not local.startswith("//"):
        space = PREFIXES.get(prefix) or _ALSO.get(prefix)
        return table.get(f"{space}{local}") if space else None
    plain = key.replace("_", "").lower()
    return table.get(_ALSO.get(plain, plain))


def _value(value: Parsed, kind: Range, depth: int) -> object | None:
    """A value as JSON-LD; None for what says nothing."""
    if isinstance(value, bool | int | float):
        return {"@value": value}
    if isinstance(value, str):
        return {"@id": value} if kind in _IRIS and _is_iri(value) else {"@value": value}
    if not isinstance(value, dict) or depth >= MOST_DEEP:
        return None
    if "@value" in value:
        return {
            key: value[key] for key in ("@value", "@language", "@type") if _is_plain(value, key)
        }
    return _thing(value, depth)


def _is_plain(value: Mapping[str, Parsed], key: str) -> bool:
    return isinstance(value.get(key), str | int | float)


def _thing(value: Mapping[str, Parsed], depth: int) -> Json | None:
    """Something that is described in place: an agent, a contact, a period."""
    node: Json = {}
    for key, each in value.items():
        if (iri := _full(key)) and (said := _said(each, depth + 1)):
            node[iri] = said
    if isinstance(value.get("@id"), str):
        node["@id"] = value["@id"]
    if types := _types(value.get("@type")):
        node["@type"] = types
    return node or None


def _said(value: Parsed, depth: int) -> list[object]:
    many = value if isinstance(value, list) else [value]
    return [one for one in (_value(each, Range.IRI, depth) for each in many) if one is not None]


def _types(value: Parsed) -> list[str]:
    many = value if isinstance(value, list) else [value]
    return [iri for iri in map(_full, filter(_is_text, many)) if iri]


def _is_text(value: Parsed) -> bool:
    return isinstance(value, str)


def _full(key: object) -> str:
    """The IRI that a name stands for, as far as its prefix is known; empty: none."""
    name = str(key)
    if name == "name":
        return FOAF + "name"
    prefix, colon, local = name.partition(":")
    if colon and local.startswith("//"):
        return name
    space = PREFIXES.get(prefix) or _ALSO.get(prefix)
    return f"{space}{local}" if colon and space else ""


def _is_iri(text: str) -> bool:
    return ":" in text and " " not in text and text[:1].isalpha()
