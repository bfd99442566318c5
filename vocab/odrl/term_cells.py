"""The cells of a left operand whose values are terms: what each is, lies in, and contains.

The terms that the policies name, those of the hierarchy that lie above or below one of them (one
of each sort), and one that is nothing of all this. Several terms at once only where `isAllOf` asks
for them: every other operator holds of several only if it holds of each.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from itertools import chain, combinations, islice
from typing import NamedTuple

from vocab.authority.lookup import concept
from vocab.odrl import kinds
from vocab.odrl.boxes import Answer, Cell, Given, imagined
from vocab.odrl.clock_cells import moved_by
from vocab.odrl.facts import Facts
from vocab.odrl.operands import spatial
from vocab.odrl.operands.terms import is_address
from vocab.odrl.order_cells import answer, between, known_cells, written
from vocab.odrl.policy import Constraint
from vocab.odrl.possible import Work
from vocab.odrl.times import TICK

Broader = Mapping[str, frozenset[str]]
_MOST_SETS = 5  # isAllOf of which all combinations are tried
_SINGLE = {"eq": "eq", "neq": "eq", "isAnyOf": "eq", "isNoneOf": "eq", "isAllOf": "eq",
           "isA": "isA", "isPartOf": "isA", "hasPart": "hasPart"}  # fmt: skip
_NEGATED = frozenset({"neq", "isNoneOf"})
_LISTS = frozenset({"eq", "neq", "isAnyOf", "isNoneOf"})
_CLIMBS = frozenset({"isA", "isPartOf", "hasPart"})
_NUTS = "http://data.europa.eu/nuts/code/"
_COUNTRY = spatial.EU.removesuffix("EUR")
_OUTSIDE = ("CHE", "NOR", "USA", "BRA", "IND", "JPN", "KEN", "NZL")  # of the Union


class _Base(NamedTuple):
    """What one term is asked about one other: eq, isA or hasPart; or a constraint as it stands."""

    constraint: Constraint
    right: str = ""


_Question = Callable[..., Answer]  # of a term, what it is asked, and the hierarchy
_Sure = Callable[[str, _Base], Answer]  # in the hierarchy that is known


def terms(left: str, questions: Sequence[Constraint], known: Facts, work: Work) -> Iterator[Cell]:
    """Each sort of term, and each set of terms that is asked for. Raises TooMuchWork."""
    if left in known.values:
        yield from known_cells(questions, known)
        return
    if left != "spatial" and not known.broader and _are_alike(questions):
        yield from _listed(left, questions, known)
        return
    parts = {question: _parts(question) for question in questions}
    base = list(dict.fromkeys(chain.from_iterable(parts.values())))
    places = {question: [base.index(one) for one in parts[question]] for question in questions}
    ask = _asking(left, known)
    sure = partial(ask, broader=known.broader)

    def joined(found: Sequence[Answer]) -> tuple[Answer, ...]:
        return tuple(_joined(q, [found[i] for i in places[q]]) for q in questions)

    for term, above in candidates(left, questions, known):
        work.spend(len(base) * (3 if known.broader else 1))
        broader = {**known.broader, **above} if above else known.broader
        found = tuple(ask(term, one, broader) for one in base)
        yield Cell(joined(found), _given(left, {term}, above))
        for cell in imagined(found) if None in found else ():
            if cell.either or _may_be(term, base, cell.answers, sure):
                yield Cell(joined(cell.answers), None, cell.either)
    for answers in _unheard(base, known):
        yield Cell(joined(answers.answers), None, answers.either)
    yield from _sets(left, questions, known)


def _are_alike(questions: Sequence[Constraint]) -> bool:
    """Are all terms names, or all addresses, and only asked to be the same or not?"""
    forms = {is_address(text) for one in questions for text in kinds.texts(one)}
    return len(forms) == 1 and all(
        one.operator in _LISTS and not _is_ordered(one) for one in questions
    )


def _listed(left: str, questions: Sequence[Constraint], known: Facts) -> Iterator[Cell]:
    """Where no hierarchy says more, a term is on a list or it is not."""
    rights = [frozenset(kinds.texts(one)) for one in questions]
    for term, above in candidates(left, questions, known):
        answers = tuple(
            (term in found) != (one.operator in _NEGATED)
            for one, found in zip(questions, rights, strict=True)
        )
        yield Cell(answers, _given(left, {term}, above))


def _may_be(term: str, base: Sequence[_Base], answers: Sequence[Answer], ask: _Sure) -> bool:
    """No term is the same as two that differ; what lies in a term lies in all above it."""
    found = [one for one, so in zip(base, answers, strict=True) if so and one.right]
    same = [one for one in found if one.constraint.operator == "eq"]
    if any(ask(one.right, other) is False for one, other in combinations(same, 2)):
        return False
    pairs = [
        (one.right, term) if one.constraint.operator == "hasPart" else (term, one.right)
        for one in found
        if one.constraint.operator in _CLIMBS
    ]

    def lies(low: str, high: str) -> Answer:
        return ask(low, _Base(kinds.plain(base[0].constraint, "isA", high), high))

    others = {one.right for one in base if one.right} if pairs else set()
    return not any(
        any(lies(low, other) is False for other in _reached(high, spatial.above))
        or any(lies(other, low) and lies(other, high) is False for other in others)
        for low, high in pairs
    )


def _unheard(base: Sequence[_Base], known: Facts) -> list[Cell]:
    """Terms that nobody named may lie in, or above, a term of which the hierarchy says nothing."""
    open_ = [one.constraint.operator in _CLIMBS and one.right not in known.broader for one in base]
    is_place = any(one.constraint.left == "spatial" for one in base)
    if is_place or not any(open_):
        return []
    return imagined(tuple(None if one else False for one in open_))


def _given(left: str, found: Iterable[str], above: Broader) -> Given:
    facts: dict[str, object] = {"values": {left: frozenset(found)}}
    return Given(facts=facts | ({"broader": above} if above else {}))


def _parts(question: Constraint) -> list[_Base]:
    if _is_ordered(question):
        return [_Base(question)]
    operator = _SINGLE[question.operator]
    return [_Base(kinds.plain(question, operator, one), one) for one in kinds.texts(question)]


def _is_ordered(question: Constraint) -> bool:
    """Is it about a number or a moment that a profile gives, and not about terms?"""
    return not kinds.texts(question)


def _joined(question: Constraint, found: Sequence[Answer]) -> Answer:
    """Any of them, or all; and the opposite of that."""
    if question.operator == "isAllOf":
        joined = False if False in found else None if None in found else True
    else:
        joined = True if True in found else None if None in found else False
    is_negated = question.operator in _NEGATED and not _is_ordered(question)
    return not joined if is_negated and joined is not None else joined


def _asking(left: str, known: Facts) -> _Question:
    """Is a term so? As `decide` says; by text alone where no hierarchy says more."""

    found: dict[tuple[str, _Base], Answer] = {}  # in the hierarchy that is known

    def ask(term: str, base: _Base, broader: Broader) -> Answer:
        right = base.right
        if right and left != "spatial" and base.constraint.operator == "eq" and not known.broader:
            if term == right:
                return True
            return None if is_address(term) != is_address(right) else False
        facts = Facts(values={left: frozenset({term})}, broader=broader)
        if broader is not known.broader:
            return answer(base.constraint, facts)
        if (term, base) not in found:
            found[term, base] = answer(base.constraint, facts)
        return found[term, base]

    return ask


# --- several terms ------------------------------------------------------------------------------
def _sets(left: str, questions: Sequence[Constraint], known: Facts) -> Iterator[Cell]:
    """The terms that some of `isAllOf` ask for. More than these satisfy no other operator."""
    asked = [frozenset(kinds.texts(one)) for one in questions if one.operator == "isAllOf"]
    each = sorted(set(asked), key=sorted)
    numbers = range(1, len(each) + 1) if len(each) <= _MOST_SETS else (1, len(each))
    for some in chain.from_iterable(combinations(each, n) for n in numbers):
        together = frozenset().union(*some)
        if len(together) < 2:
            continue
        facts = Facts(values={left: together}, broader=known.broader)
        yield Cell(tuple(answer(one, facts) for one in questions), _given(left, together, {}))
        maybe = tuple(_of_all(one, left, together, known) for one in questions)
        if len(numbers) < len(each):
            yield Cell((None,) * len(questions), either=True)
        elif None in maybe:
            yield from imagined(maybe)


def _of_all(question: Constraint, left: str, together: frozenset[str], known: Facts) -> Answer:
    """The answer of several terms; where they differ, as if it were not known."""
    if question.operator == "isAllOf":
        return answer(question, Facts(values={left: together}, broader=known.broader))
    each = {
        answer(question, Facts(values={left: frozenset({one})}, broader=known.broader))
        for one in together
    }
    return each.pop() if len(each) == 1 else None


# --- which terms --------------------------------------------------------------------------------
def candidates(
    left: str, questions: Sequence[Constraint], known: Facts
) -> Iterator[tuple[str, Broader]]:
    """(a term, what has to be added to the hierarchy for it): one of every sort."""
    rights = dict.fromkeys(_texts(questions, left))
    yield from ((one, {}) for one in rights)
    related = _related(list(rights), known.broader)
    yield from ((one, {}) for one in related)
    if left == "spatial":
        yield from ((one, {}) for one in _places(rights) if one not in rights)
        return
    taken = {*rights, *known.broader}
    climbs = any(one.operator in _CLIMBS for one in questions)
    named = {text for one in questions for text in kinds.texts(one)}
    forms = {is_address(one) for one in named}  # a name and an address may mean the same
    for is_iri in sorted(forms):
        name = left.rsplit("/", 1)[-1]
        new = unused(f"urn:example:another-{name}" if is_iri else f"another {name}", taken)
        yield new, {new: frozenset()} if climbs else {}


def unused(name: str, taken: Iterable[str]) -> str:
    """A name that stands nowhere."""
    while name in taken:
        name += "x"
    return name


def _texts(questions: Sequence[Constraint], left: str) -> Iterator[str]:
    """What stands on the right, and of what has an order also what lies beside and between."""
    for one in questions:
        for text in kinds.texts(one):
            yield (spatial.canonical(text) or text) if left == "spatial" else text
    ordered = [one for one in questions if _is_ordered(one)]
    limits = {limit for one in ordered for limit in kinds.numbers(one)}
    for number in between(limits) if limits else ():
        text = written(number)
        yield from (text, f"0{text}") if text and number >= 0 else (text,)
    moments = {moment for one in ordered if not kinds.numbers(one) for moment in kinds.moments(one)}
    for moment in sorted(moments):
        near = (moved_by(moment, step) for step in (-TICK, timedelta(), TICK))
        yield from (one.isoformat() for one in near if one)


def _related(rights: Sequence[str], broader: Broader) -> list[str]:
    """Terms of the hierarchy above or below the rights, one for each way of being so."""
    if not broader:
        return []
    narrower: dict[str, list[str]] = {}
    for term, above in broader.items():
        for one in above:
            narrower.setdefault(one, []).append(term)
    sorts: dict[str, list[tuple[int, bool]]] = {}
    for i, right in enumerate(rights):
        for is_below, step in ((True, narrower.get), (False, broader.get)):
            for term in _reached(right, step):
                sorts.setdefault(term, []).append((i, is_below))
    first: dict[tuple[object, ...], str] = {}
    for term in sorted(sorts):
        if term not in rights:
            first.setdefault((term in broader, is_address(term), *sorts[term]), term)
    return list(first.values())


def _reached(term: str, step: Callable[[str], Iterable[str] | None]) -> Iterator[str]:
    seen, todo = {term}, [term]
    while todo:
        for one in step(todo.pop()) or ():
            if one not in seen:
                seen.add(one)
                todo.append(one)
                yield one


def _places(rights: Iterable[str]) -> Iterator[str]:
    """Above the places that are named; then one that is not, of every sort."""
    named = set(rights)
    above = {one for right in named for one in _reached(right, spatial.above)}
    yield from sorted(above - named)
    taken = named | above
    others = [
        next((_COUNTRY + code for code in sort if _COUNTRY + code not in taken), spatial.EU)
        for sort in (_OUTSIDE, sorted(spatial.MEMBERS))
    ]
    yield from others
    for place in (*sorted(taken), *others):
        inside = (one for one in _regions(place) if place in _reached(one, spatial.above))
        yield from islice((one for one in inside if one not in taken), 1)


def _regions(place: str) -> Iterator[str]:
    """Some regions of NUTS in a country or in a region."""
    code = place.removeprefix(_NUTS)
    if code == place:
        found = concept(place)
        code = str(found.facts.get("iso3166_2", "")) if found and place.startswith(_COUNTRY) else ""
        code = {"GR": "EL", "GB": "UK"}.get(code, code)  # as in NUTS
    for digit in "123456789" if 2 <= len(code) <= 4 else "":
        yield f"{_NUTS}{code}{digit}"
