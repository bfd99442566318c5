"""spatial: places of the EU's lists and of NUTS, in any spelling, and what lies in what."""

from collections.abc import Mapping
from functools import lru_cache, partial

from vocab.authority import files
from vocab.authority.lookup import concept
from vocab.authority.places import place
from vocab.odrl.facts import Facts, Unknown, Verdict
from vocab.odrl.logic import Truth
from vocab.odrl.operands.right import TEXTS, read_as, values
from vocab.odrl.operands.terms import OPERATORS, Relations, compare, from_hierarchy
from vocab.odrl.policy import RightOperand
from vocab.sentence import gettext_noop as _
from vocab.sentence import listed, say

_COUNTRY = files.BASES["country"]
_TOWN = files.BASES["place"]
_NUTS = "http://data.europa.eu/nuts/code/"
EU = _COUNTRY + "EUR"
MEMBERS = frozenset(  # of the European Union, since 2020-02-01
    (
        "AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GRC", "HRV",
        "HUN", "IRL", "ITA", "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN",
        "SWE",
    )
)  # fmt: skip
# Parts of a member with a code of their own that belong to the Union (Art. 355(1), (4) TFEU).
_PARTS = {"ALA": "FIN", **dict.fromkeys(("GLP", "GUF", "MAF", "MTQ", "MYT", "REU"), "FRA")}
_NUTS_COUNTRIES = {"EL": "GRC", "UK": "GBR"}  # where NUTS differs from ISO 3166
_LONGEST = 1_000  # characters of what may be a place
_SURE = frozenset({"exact", "spelling", "code", "word", "mapped", "national"})  # but "tail"


def spatial(operator: str, right: RightOperand, facts: Facts) -> Verdict:
    """spatial: a place known to the EU's lists, to NUTS or to `facts.broader`; else unknown."""
    found = values(operator, right, operators=OPERATORS, types=TEXTS)
    if isinstance(found, Unknown):
        return found
    read = partial(_canonical, broader=facts.broader)
    rights = read_as(found, read, "a place known here: take the address of an EU country or place")
    if isinstance(rights, Unknown):
        return rights
    places = {term: read(term) for term in facts.values.get("spatial", ())}
    if strange := sorted(term for term, known in places.items() if known is None):
        sentence = say(_("%(terms)s is no place known here"), terms=listed(strange))
        return Unknown(sentence, missing="spatial")
    known = frozenset(iri for iri in places.values() if iri)
    return compare("spatial", operator, rights, known, _relations(facts))


def above(iri: str) -> frozenset[str] | None:
    """The places directly above one of the EU's lists or of NUTS; None for any other.

    Towns and regions lie in a country, member states in the Union. Nothing else is known here: no
    continents, and no regions of towns.
    """
    match _kind(iri):
        case "town":
            return frozenset({_COUNTRY + iri.removeprefix(_TOWN).split("_")[0]})
        case "region" if len(iri) > len(_NUTS) + 2:
            return frozenset({_canonical(iri[:-1], {}) or ""})
        case "country":
            code = iri.removeprefix(_COUNTRY)
            if code in _PARTS:
                return frozenset({_COUNTRY + _PARTS[code]})
            return frozenset({EU} if code in MEMBERS else ())
    return None


def canonical(text: str) -> str | None:
    """The address of a place in the EU's lists or of NUTS, from any spelling; None: not known."""
    return _canonical(text, {})


def _kind(iri: str) -> str:
    if iri.startswith(_NUTS):
        return "region"
    found = concept(iri)
    if found is None or found.is_marked("deprecated"):
        return ""
    return {"country": "country", "place": "town"}.get(found.table, "")


def _canonical(text: str, broader: Mapping[str, frozenset[str]]) -> str | None:
    """The address of a place; of a whole country always the EU's."""
    if text in broader:
        return text
    return _in_lists(text) if len(text) <= _LONGEST else None


@lru_cache(4_096)
def _in_lists(text: str) -> str | None:
    iri, how = place(text)
    if iri is None or how not in _SURE:
        return None
    if iri.startswith(_NUTS) and len(iri) == len(_NUTS) + 2:
        code = iri.removeprefix(_NUTS)
        return _COUNTRY + _NUTS_COUNTRIES[code] if code in _NUTS_COUNTRIES else place(code)[0]
    return iri


def _relations(facts: Facts) -> Relations:
    """As in any hierarchy, but "no" only where the lists say enough for it."""
    broader = facts.broader

    def known_above(iri: str) -> frozenset[str] | None:
        given, known = broader.get(iri), above(iri)
        return known if given is None else given | (known or frozenset())

    found = from_hierarchy(known_above)

    def same(one: str, other: str) -> Truth:
        answer = found.same(one, other)
        sure = _both_given(one, other, broader) or _are_distinct(_kind(one), _kind(other))
        return answer if sure or answer is not Truth.FALSE else Truth.UNKNOWN

    def inside(one: str, other: str) -> Truth:
        answer = found.inside(one, other)
        sure = _both_given(one, other, broader) or _may_lie_outside(one, other)
        return answer if sure or answer is not Truth.FALSE else Truth.UNKNOWN

    return Relations(same, inside)


def _both_given(one: str, other: str, broader: Mapping[str, frozenset[str]]) -> bool:
    return one in broader and other in broader


def _are_distinct(one: str, other: str) -> bool:
    """Two addresses of these kinds are two places. A town may be a region of NUTS as well."""
    return bool(one and other) and (one == other or "country" in {one, other})


def _may_lie_outside(one: str, other: str) -> bool:
    """All above `one` is known as far as the kind of `other` goes."""
    kinds = _kind(one), _kind(other)
    if kinds == ("region", "region"):
        return not other.startswith(one)  # LU is LU0, and LU00
    return kinds[0] != "" and kinds[1] == "country"
