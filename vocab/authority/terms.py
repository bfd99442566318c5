"""One value looked up in one table: by IRI, other spelling, code, label or synonym."""

from vocab.authority import files
from vocab.authority.words import bare, index, is_iri, plain, squeeze

# (IRI, how), or UNKNOWN. How: "exact" (the canonical IRI), "spelling" (another spelling of it),
# "code", "word" (a label or synonym), "mapped" (a term of another list with the same meaning),
# "tail" (the end of an unknown IRI), "national" (a known term of its own, outside the EU's lists).
Normalised = tuple[str | None, str]

UNKNOWN: Normalised = (None, "")


def term(name: str, value: str, *, tails: bool = True) -> Normalised:
    """The concept of table `name` that `value` stands for; `tails`: also by the end of any IRI."""
    value = value.strip()
    known = index(name)
    if value in known.concepts:
        return value, "exact"
    if is_iri(value):
        return _iri(name, value, tails=tails)
    value = plain(value)
    if found := known.word(value):
        return found, "code" if squeeze(value) in known.codes else "word"
    return UNKNOWN


def _iri(name: str, value: str, *, tails: bool) -> Normalised:
    known = index(name)
    if found := known.iri(value):
        return found, "spelling" if bare(value) == bare(found) else "mapped"
    base, _, fragment = value.partition("#")
    if fragment and (found := known.iri(base)):
        return found, "spelling"  # …/data-theme/EDUC#SPORT: data.gov.be
    if not tails and not bare(value).startswith(bare(files.BASES[name])):
        return UNKNOWN
    for end in (fragment, base.rstrip("/").rsplit("/", 1)[-1]):
        if end and (found := known.word(bare(end))):
            return found, "tail"
    return UNKNOWN
