"""Bodies in tantivy's words."""

from collections.abc import Callable, Sequence

from tantivy import FieldType, Occur, Query, Schema

from catalog.search.backends.bodies import Best, Between, Body, Every, Has, OneOf, Part
from catalog.search.backends.embedded.schema import key
from catalog.search.tree import Form, typos

Clause = tuple[Occur, Query]


def query(body: Body, schema: Schema) -> Query:
    """The query of a body. Filters are worth nothing; with a `least` of 0, `should` only ranks."""
    clauses = [(Occur.Must, _filter(one, schema)) for one in (body.audience, *body.filters)]
    if body.hidden:
        hidden = Query.term_set_query(schema, "key", [key(one) for one in body.hidden])
        clauses.append((Occur.MustNot, hidden))
    # (What must all be there is faster as such.)
    every = body.should if body.least == len(body.should) else ()
    clauses += [(Occur.Must, _part(part, schema)) for part in (*body.must, *every)]
    clauses += [(Occur.MustNot, _part(part, schema)) for part in body.must_not]
    if body.should and not every:
        wanted = [(Occur.Should, _part(part, schema)) for part in body.should]
        some = Query.boolean_query(wanted, minimum_number_should_match=body.least)
        clauses.append((Occur.Must if body.least else Occur.Should, some))
    clauses += [(Occur.Should, _part(part, schema)) for part in body.lifts]
    clauses += [(Occur.Should, _filter(one, schema, worth)) for one, worth in body.standing]
    return Query.boolean_query(clauses)


def _filter(one: OneOf | Between, schema: Schema, worth: float = 0.0) -> Query:
    if isinstance(one, OneOf):
        found = _one_of(one, schema)
    else:
        found = Query.range_query(schema, one.field, FieldType.Unsigned, one.first, one.last)
    return Query.const_score_query(found, worth)


# Up to so many values are looked up one by one: a set is gathered from all entries that have one
# before anything is searched, which for a few values costs several times as much.
_FEW = 16


def _one_of(one: OneOf, schema: Schema) -> Query:
    if len(one.values) > _FEW:
        return Query.term_set_query(schema, one.field, list(one.values))
    terms = [Query.term_query(schema, one.field, value, "basic") for value in one.values]
    return terms[0] if len(terms) == 1 else Query.boolean_query([(Occur.Should, t) for t in terms])


def _part(part: Part, schema: Schema) -> Query:
    if isinstance(part, Best):
        parts = [_part(one, schema) for one in part.parts]
        return Query.disjunction_max_query(parts, part.others or None)
    if isinstance(part, Every):
        return Query.boolean_query([(Occur.Must, _part(one, schema)) for one in part.parts])
    if part.is_text:
        return Query.boost_query(_FORMS[part.form](schema, part), part.weight)
    return Query.const_score_query(
        Query.term_query(schema, part.field, part.terms[0], "basic"), part.weight
    )


def _whole(schema: Schema, has: Has) -> Query:
    if len(has.terms) == 1:
        return Query.term_query(schema, has.field, has.terms[0], "freq")
    return Query.phrase_query(schema, has.field, _words(has.terms), slop=has.apart)


def _words(terms: Sequence[str]) -> list[str | tuple[int, str]]:
    return list(terms)


def _prefix(schema: Schema, has: Has) -> Query:
    # (Not a pattern: what was typed may hold signs that mean something in one.)
    return Query.fuzzy_term_query(schema, has.field, has.terms[0], distance=0, prefix=True)


def _near(schema: Schema, has: Has) -> Query:
    token = has.terms[0]
    return Query.fuzzy_term_query(schema, has.field, token, distance=typos(token))


_FORMS: dict[Form, Callable[[Schema, Has], Query]] = {
    Form.WHOLE: _whole,
    Form.PREFIX: _prefix,
    Form.NEAR: _near,
}
