"""The column `terms` of the tables (vocab.profiles.table) as SHACL."""

import re
from collections.abc import Iterable, Iterator

SHOULD = "should "  # before terms that are advised only
# The official languages of the EU, of which mobilityDCAT-AP wants its texts.
_LANGUAGES = "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv"


def asked_of_terms(terms: str) -> str:
    """The constraint that `terms` of a row asks for.

    >>> asked_of_terms("begins <https://port/theme/> skos:Concept")
    'sh:or ( [ sh:pattern "^https://port/theme/." ] [ sh:class skos:Concept ] )'
    """
    kind, *names = terms.removeprefix(SHOULD).split()
    if kind == "value":
        return f"sh:hasValue {names[0]}"
    if kind == "scheme":
        # (as the specification's own shapes ask: at the concept)
        return f"sh:node [ sh:property [ sh:path skos:inScheme ; sh:hasValue {names[0]} ] ]"
    if kind == "languages":
        listed = " ".join(f'"{language}"' for language in _LANGUAGES.split())
        return f"sh:languageIn ( {listed} ) ; sh:minLength 1"
    return any_of(_ways(names))


def _ways(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if name.startswith("<"):
            pattern = re.escape(name.strip("<>")).replace("\\-", "-").replace("\\", "\\\\")
            yield f'sh:pattern "^{pattern}."'
        else:
            yield f"sh:class {name}"


def any_of(constraints: Iterable[str]) -> str:
    """One constraint of several: the only one, or whichever holds."""
    ways = list(constraints)
    return ways[0] if len(ways) == 1 else f"sh:or ( {' '.join(f'[ {way} ]' for way in ways)} )"
