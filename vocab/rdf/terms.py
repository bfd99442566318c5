"""The terms that splitting knows, as N-Triples bytes."""

from vocab.namespaces import (
    CATALOG,
    CATALOG_RECORD,
    DATA_SERVICE,
    DATASET,
    DATASET_SERIES,
    DCAT,
    DCT,
    FOAF,
    HYDRA,
    RDF,
    SKOS,
    TYPE,
)


def term(iri: str) -> bytes:
    """The IRI as an N-Triples term."""
    return b"<%b>" % iri.encode()


A = term(TYPE)
# Type -> kind, the strongest first: what is a series and a dataset is a series.
KINDS = {
    term(DATASET_SERIES): "DatasetSeries",
    term(DATASET): "Dataset",
    term(DATA_SERVICE): "DataService",
    term(CATALOG): "Catalog",
}
STRENGTH = {kind: -place for place, kind in enumerate(KINDS.values())}
CATALOG_TERM = term(CATALOG)
RECORD = term(CATALOG_RECORD)
PRIMARY_TOPIC = term(FOAF + "primaryTopic")
IS_TOPIC_OF = term(FOAF + "isPrimaryTopicOf")

# <catalogue> … <member>: these lines go with the member.
MEMBERSHIP = frozenset(term(DCAT + name) for name in ("dataset", "service", "catalog", "record"))
HAS_PART = term(DCT + "hasPart")
RECORD_LINK = term(DCAT + "record")

PAGING_LINKS = frozenset(
    term(HYDRA + name)
    for name in (
        "view", "member", "next", "previous", "first", "last",
        "nextPage", "previousPage", "firstPage", "lastPage",
    )
)  # fmt: skip

# What stands behind these is not a part of the description: classes, schemes, whole hierarchies,
# paging, and other things that happen to be mentioned.
NOT_FOLLOWED = frozenset(
    {A, PRIMARY_TOPIC, IS_TOPIC_OF, *MEMBERSHIP, *PAGING_LINKS}
    | {term(SKOS + name) for name in (
        "inScheme", "topConceptOf", "hasTopConcept", "broader", "narrower", "related",
        "broadMatch", "narrowMatch", "exactMatch", "closeMatch", "member",
    )}
    | {term(DCAT + name) for name in ("themeTaxonomy", "inCatalog")}
    | {term(RDF + name) for name in ("subject", "predicate", "object")}
)  # fmt: skip
PAGING = b"<" + HYDRA.encode()  # how predicates and types of hydra begin
