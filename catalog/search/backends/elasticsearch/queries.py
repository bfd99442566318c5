"""Bodies in the words of Elasticsearch's query language."""

from collections.abc import Callable
from typing import Any

from catalog.search.backends.bodies import Best, Between, Body, Every, Has, OneOf, Part, Worth
from catalog.search.tree import Form, typos

Json = dict[str, Any]


def query(body: Body) -> Json:
    """The query of a body. Filters are worth nothing; with a `least` of 0, `should` only ranks."""
    said: Json = {"filter": [_filter(one) for one in (body.audience, *body.filters)]}
    must_not = [_part(part) for part in body.must_not]
    if body.hidden:
        must_not.append({"terms": {"id": list(body.hidden)}})
    # (What must all be there is faster as such.)
    every = body.should if body.least == len(body.should) else ()
    must = [_part(part) for part in (*body.must, *every)]
    lifts = [_part(part) for part in body.lifts]
    lifts += [_worth(one) for one in body.standing]
    if body.should and not every:
        wanted = [_part(part) for part in body.should]
        some = {"bool": {"should": wanted, "minimum_should_match": body.least}}
        (must if body.least else lifts).append(some)
    if must:
        said["must"] = must
    if must_not:
        said["must_not"] = must_not
    if lifts:
        said |= {"should": lifts, "minimum_should_match": 0}
    return {"bool": said}


def _worth(one: Worth) -> Json:
    return {"constant_score": {"filter": _filter(one.what), "boost": one.share}}


def _filter(one: OneOf | Between) -> Json:
    if isinstance(one, OneOf):
        return {"terms": {one.field: list(one.values)}}
    ends = {"gte": one.first, "lte": one.last}
    return {"range": {one.field: {end: day for end, day in ends.items() if day is not None}}}


def _part(part: Part) -> Json:
    if isinstance(part, Best):
        queries = [_part(one) for one in part.parts]
        return {"dis_max": {"queries": queries, "tie_breaker": part.others}}
    if isinstance(part, Every):
        return {"bool": {"must": [_part(one) for one in part.parts]}}
    if part.is_text:
        return _FORMS[part.form](part)
    has = {"term": {part.field: part.terms[0]}}
    return {"constant_score": {"filter": has, "boost": part.weight}}


def _whole(has: Has) -> Json:
    if len(has.terms) == 1:
        return {"term": {has.field: {"value": has.terms[0], "boost": has.weight}}}
    said = {"query": " ".join(has.terms), "analyzer": "whitespace", "boost": has.weight}
    return {"match_phrase": {has.field: said | ({"slop": has.apart} if has.apart else {})}}


def _prefix(has: Has) -> Json:
    return {"prefix": {has.field: {"value": has.terms[0], "boost": has.weight}}}


def _near(has: Has) -> Json:
    token = has.terms[0]
    # (Of a constant worth, however many words are near: else only the first fifty were found.)
    how = {"fuzziness": typos(token), "rewrite": "constant_score", "boost": has.weight}
    return {"fuzzy": {has.field: {"value": token, **how}}}


_FORMS: dict[Form, Callable[[Has], Json]] = {
    Form.WHOLE: _whole,
    Form.PREFIX: _prefix,
    Form.NEAR: _near,
}
