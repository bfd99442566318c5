"""File types and media types, each also recognised by the other."""

from functools import cache

from vocab.authority import files, patterns
from vocab.authority.lookup import table
from vocab.authority.terms import UNKNOWN, Normalised, term
from vocab.authority.words import index, is_iri


def file_type(value: str) -> Normalised:
    """dct:format as an EU file type: codes, names, extensions, media types and their addresses."""
    found = term("file-type", value, tails=False)
    if found[0]:
        return found
    name = patterns.media_type(value)
    if iri := _file_types().get(name):
        return iri, "mapped"
    return _end_of(name) if is_iri(name) else UNKNOWN


def _end_of(address: str) -> Normalised:
    """Relative IRIs used as codes arrive with the document's base: it-comuni, data.norge.no."""
    segments = address.split("#", 1)[0].rstrip("/").split("/")[3:]
    iri = _file_types().get("/".join(segments[-2:]))
    iri = iri or (index("file-type").word(segments[-1]) if segments else "")
    return (iri, "tail") if iri else UNKNOWN


@cache
def _file_types() -> dict[str, str]:
    """Media type name -> file type IRI: those of one file type only, and those we settled."""
    known = index("file-type")
    found: dict[str, list[str]] = {}
    for iri, concept in known.concepts.items():
        for name in concept.facts.get("media_types", "").split():
            found.setdefault(name, []).append(iri)
    settled = {name: iris[0] for name, iris in found.items() if len(iris) == 1}
    return settled | known.media_types


def media_type(value: str) -> Normalised:
    """dcat:mediaType (also compressFormat, packageFormat) as an IANA address; file types mapped."""
    name = patterns.media_type(value)
    iri = files.MEDIA_TYPES + name
    if iri in table("media-type"):
        return iri, "exact" if value == iri else "spelling"
    found = index("media-type").media_types.get(name) or _of_file_type(file_type(value)[0])
    return (found, "mapped") if found else UNKNOWN


def _of_file_type(iri: str | None) -> str:
    """The registered media type of a file type, else ""."""
    known = index("media-type")
    names = table("file-type")[iri].facts.get("media_types", "").split() if iri else []
    for name in names:
        found = known.media_types.get(name, files.MEDIA_TYPES + name)
        if found in known.concepts:
            return found
    return ""
