"""What z3 says of two policies: written from docs/explanations/policies.md, not from the code.

Every condition is two formulas: known to be so, known not to be. A situation is a request, and facts.
`strict`: what is not known is neither. `lax`: what is not known may turn out either way, always the
same for the same question. Terms are sets over a small universe; nothing of `vocab.odrl` decides here.
"""

import re
from datetime import datetime

import z3

from tests.vocab.odrl import pairs
from vocab.odrl.policy import Collection, Constraint, Logic

NUMBERS = {"percentage": (0, 100), "payAmount": (0, None)}
STATES = ("fulfilled", "pending", "violated", "late")
COMPARE = {
    "eq": lambda x, y: x == y, "neq": lambda x, y: x != y, "lt": lambda x, y: x < y,
    "lteq": lambda x, y: x <= y, "gt": lambda x, y: x > y, "gteq": lambda x, y: x >= y,
}  # fmt: skip


class Oracle:
    """Two policies in all situations; a hierarchy of purposes that says all about its terms."""

    def __init__(self, policies, broader, *, eventual, lax):
        self.policies, self.broader, self.eventual, self.lax = policies, broader, eventual, lax
        self.solver = z3.Solver()
        self.free = {}
        atoms = [one for policy in policies for one in pairs.atoms(policy)]
        self.scopes = {
            key: [scope for policy in policies for scope in pairs.scopes(policy, key)]
            for key in ("target", "assignee")
        }
        self.now, self.since = z3.Ints("now since")
        self.count, self.metered = z3.Int("count"), z3.Int("metered")
        self.solver.add(self.count >= 1, self.metered >= 0)
        self.numbers = {name: z3.Real(name) for name in NUMBERS}
        if not lax:  # nothing has an odd size: such a situation shows nothing
            for name, (least, most) in NUMBERS.items():
                self.solver.add(self.numbers[name] >= least)
                if most is not None:
                    self.solver.add(self.numbers[name] <= most)
        self.places = {text for one in atoms if one.left == "spatial" for text in texts(one)}
        self.terms = {"purpose": self._terms("purpose", atoms), "spatial": self._places()}
        self.action = self._one_of("action", pairs.actions(policies))
        rights = {text for one in atoms if one.left == "assignee" for text in texts(one)}
        self.chosen = {
            key: self._one_of(
                key,
                {
                    f"urn:new:{key}",
                    *names(self.scopes[key]),
                    *(rights if key == "assignee" else ()),
                },
            )
            for key in ("target", "assignee")
        }
        self.duties = {}

    def can(self, *formulas):
        self.solver.push()
        self.solver.add(*formulas)
        found = self.solver.check()
        self.solver.pop()
        assert found != z3.unknown
        return found == z3.sat

    # --- what a situation can be ------------------------------------------------------------
    def _one_of(self, name, values):
        """Exactly one of some values: {value: is it this one?}"""
        found = {value: z3.Bool(f"{name} {value}") for value in sorted(values)}
        self.solver.add(z3.PbEq([(one, 1) for one in found.values()], 1))
        return found

    def _terms(self, name, atoms):
        """A set of terms that is not empty: {term: is it in it?}"""
        rights = {text for one in atoms if one.left == name for text in texts(one)}
        names = rights | self.broader.keys() | {"urn:new:top"}
        if self.lax:
            names |= {"urn:new:unheard"}
        found = {term: z3.Bool(f"{name} {term}") for term in sorted(names)}
        self.solver.add(disj(*found.values()))
        return found

    def _places(self):
        found = {term: z3.Bool(f"place {term}") for term in pairs.PLACES}
        self.solver.add(disj(*found.values()))
        return found

    def _open(self, *question):
        """What is not known: (so, not so)."""
        if not self.lax:
            return False, False
        if question not in self.free:
            self.free[question] = z3.Bool(f"open {question}")
        return self.free[question], no(self.free[question])

    # --- terms ----------------------------------------------------------------------------------
    def _inside(self, name, term, other):
        """Does a term lie in another? Known not to, only where all above it is known."""
        if term == other:
            return sure(True)
        if name == "assignee":
            return sure(False)
        if name == "spatial" and (found := self._in_region(term, other)):
            return found
        hierarchy = pairs.PLACES if name == "spatial" else {**self.broader, "urn:new:top": ()}
        seen, todo, is_closed = {term}, [term], True
        while todo:
            one = todo.pop()
            is_closed &= one in hierarchy
            for above in hierarchy.get(one, ()):
                if above == other:
                    return sure(True)
                if above not in seen:
                    seen.add(above)
                    todo.append(above)
        if is_closed or (term == "urn:new:unheard" and other in self.broader):
            return sure(False)
        return self._open("inside", name, term, other)

    def _in_region(self, place, region):
        """The lists do not say that a region is less than what it lies in; nor of other countries."""
        if pairs.NUTS not in region or (pairs.NUTS in place and not region.startswith(place)):
            return None
        above = pairs.above(region)
        is_own = place in above and not place.endswith("EUR")
        others = [one for one in self.places if place in pairs.above(one)]
        is_own &= all(other == region or region in pairs.above(other) for other in others)
        return (
            self._open("inside", "spatial", place, region)
            if is_own or not self.lax
            else sure(False)
        )

    def _same(self, name, term, other):
        if term == other:
            return sure(True)
        if "urn:new:unheard" in (term, other):
            return sure(False)
        nested = [self._inside(name, *pair)[0] for pair in ((term, other), (other, term))]
        if any(one is True for one in nested) and name != "assignee":
            return self._open("same", name, *sorted((term, other)))
        return sure(False)

    def agree(self):
        """Nothing is the same as two that differ: said once all questions are asked."""
        asked = [(key[1], set(key[2:]), so) for key, so in self.free.items() if key[0] == "same"]
        for i, (name, one, so) in enumerate(asked):
            for other_name, other, also in asked[:i]:
                ends = sorted(one ^ other)
                if name == other_name and len(ends) == 2 and self._same(name, *ends)[1] is True:
                    self.solver.add(no(conj(so, also)))

    def _term_test(self, constraint, name, term):
        rights = texts(constraint)
        operator = constraint.operator
        if operator in ("isA", "isPartOf"):
            return either(self._inside(name, term, right) for right in rights)
        if operator == "hasPart":
            return self._inside(name, rights[0], term)
        found = either(self._same(name, term, right) for right in rights)
        return found[::-1] if operator in ("neq", "isNoneOf") else found

    def _about_terms(self, constraint, name, members):
        """Several terms have to agree; isAllOf is about all at once."""
        if constraint.operator == "isAllOf":
            wanted = []
            for right in texts(constraint):
                same = {term: self._same(name, term, right) for term in members}
                wanted.append((
                    disj(*(conj(is_in, same[term][0]) for term, is_in in members.items())),
                    conj(*(disj(no(is_in), same[term][1]) for term, is_in in members.items())),
                ))  # fmt: skip
            return every(wanted)
        each = {term: self._term_test(constraint, name, term) for term in members}
        return tuple(
            conj(*(disj(no(is_in), each[term][i]) for term, is_in in members.items()))
            for i in (0, 1)
        )

    # --- conditions -----------------------------------------------------------------------------
    def _atom(self, one):
        if one.left in self.terms:
            return self._about_terms(one, one.left, self.terms[one.left])
        if one.left == "assignee":
            return self._about_terms(one, "assignee", self.chosen["assignee"])
        if one.left == "dateTime":
            return self._ordered(one, self.now, ticks)
        if one.left == "elapsedTime":  # eq means at most
            most = self.since + duration(texts(one)[0])
            return two(self.now < most if one.operator == "lt" else self.now <= most)
        if one.left == "count":
            return self._ordered(one, self.count, int)
        if one.left == "meteredTime":
            return self._ordered(one, self.metered, duration)
        if one.left in self.numbers:
            return self._ordered(one, self.numbers[one.left], z3.RealVal)
        return self._open("constraint", one)

    @staticmethod
    def _ordered(one, value, read):
        rights = [read(text) for text in texts(one)]
        if one.operator in ("isAnyOf", "isNoneOf"):
            found = two(disj(*(value == right for right in rights)))
            return found if one.operator == "isAnyOf" else found[::-1]
        return two(COMPARE[one.operator](value, rights[0]))

    def condition(self, one):
        if isinstance(one, Constraint):
            return self._atom(one)
        each = [self.condition(member) for member in one.members]
        if one.logic is Logic.AND:
            return every(each)
        if one.logic is Logic.OR:
            return either(each)
        if one.logic is Logic.XONE:
            others = lambda i: [other for j, other in enumerate(each) if j != i]  # noqa: E731
            so = [conj(one[0], *(other[1] for other in others(i))) for i, one in enumerate(each)]
            two_so = [conj(a[0], b[0]) for i, a in enumerate(each) for b in each[:i]]
            return disj(*so), disj(conj(*(one[1] for one in each)), *two_so)
        return every([*each, self._open("order", one)])

    def _duty(self, duty):
        if duty.id not in self.duties:
            self.duties[duty.id] = self._one_of(f"duty {duty.id}", STATES)
        state = self.duties[duty.id]
        due = every(self.condition(one) for one in duty.constraints)
        more = every(self._duty(one) for one in duty.consequences)
        is_done = disj(state["fulfilled"], *([state["pending"]] if self.eventual else []))
        done = (
            disj(is_done, conj(state["late"], more[0])),
            disj(no(disj(is_done, state["late"])), conj(state["late"], more[1])),
        )
        return either([done, due[::-1]])

    # --- rules ----------------------------------------------------------------------------------
    def _covers(self, rule, asked):
        """Is an action the rule's, or part of it? Of an action that is not ODRL's nobody knows."""
        if rule in ("", asked):
            return sure(True)
        if asked not in pairs.INCLUDED_IN:
            found = self._open("action", rule, asked)
            if self.lax and pairs.INCLUDED_IN.get(rule):  # what is part of it is part of that, too
                self.solver.add(
                    z3.Implies(found[0], self._covers(pairs.INCLUDED_IN[rule], asked)[0])
                )
            return found
        while asked in pairs.INCLUDED_IN:
            asked = pairs.INCLUDED_IN[asked]
            if asked == rule:
                return sure(True)
        return sure(False)

    def _belongs(self, key, scope):
        """It is what is named, or a member of a collection; members may be whoever."""
        if not scope:
            return sure(True)
        chosen = self.chosen[key]
        if not isinstance(scope, Collection):
            return two(chosen[scope])
        member = z3.Bool(f"member of {key} {scope.source}")
        selected = two(disj(chosen[scope.source], member))
        return every([selected, *(self.condition(one) for one in scope.refinements)])

    def _rule(self, policy, rule):
        action = [self._covers(rule.action, asked) for asked in self.action]
        chosen = list(self.action.values())
        about = tuple(
            disj(*(conj(is_it, one[i]) for is_it, one in zip(chosen, action, strict=True)))
            for i in (0, 1)
        )
        return every([
            about,
            self._belongs("target", rule.target or policy.target),
            self._belongs("assignee", rule.assignee or policy.assignee),
            *(self.condition(one) for one in (*rule.constraints, *rule.refinements)),
            *(self._duty(duty) for duty in rule.duties),
        ])  # fmt: skip

    def policy(self, policy):
        """(it permits, it refuses)"""
        may = either(self._rule(policy, one) for one in policy.permissions)
        if policy.conflict == "perm":
            return may
        must_not = either(self._rule(policy, one) for one in policy.prohibitions)
        return every([may, must_not[::-1]])


def verdicts(first, second, broader, *, eventual=False):
    """{"strict": …, "lax": …}: can both permit; can one permit and the other refuse; the reverse?"""
    found = {}
    for name in ("strict", "lax"):
        if all(found.get("strict", [False])):
            return {"strict": found["strict"], "lax": found["strict"]}  # may be so, as it can
        oracle = Oracle((first, second), broader, eventual=eventual, lax=name == "lax")
        one, other = oracle.policy(first), oracle.policy(second)
        oracle.agree()
        found[name] = (
            oracle.can(one[0], other[0]), oracle.can(one[0], other[1]), oracle.can(other[0], one[1])
        )  # fmt: skip
    return found


# --- in two formulas, True and False where that is sure -------------------------------------------
def no(formula):
    return not formula if isinstance(formula, bool) else z3.Not(formula)


def conj(*formulas):
    left = [one for one in formulas if one is not True]
    if any(one is False for one in left):
        return False
    return True if not left else left[0] if len(left) == 1 else z3.And(*left)


def disj(*formulas):
    left = [one for one in formulas if one is not False]
    if any(one is True for one in left):
        return True
    return False if not left else left[0] if len(left) == 1 else z3.Or(*left)


def two(formula):
    return formula, no(formula)


def sure(answer):
    return answer, not answer


def every(each):
    found = list(each)
    return conj(*(one[0] for one in found)), disj(*(one[1] for one in found))


def either(each):
    return every(one[::-1] for one in each)[::-1]


# --- as written -----------------------------------------------------------------------------------
def texts(constraint):
    right = constraint.right
    return [one.text for one in (right if isinstance(right, tuple) else (right,))]


def ticks(text):
    seconds = datetime.fromisoformat(text) - datetime.fromisoformat("2026-01-01T00:00:00+00:00")
    return round(seconds.total_seconds()) * 1_000_000


def duration(text):
    days, hours = re.fullmatch(r"P(?:(\d+)D)?(?:T(\d+)H)?", text).groups()
    return (int(days or 0) * 24 + int(hours or 0)) * 3_600_000_000


def names(scopes):
    return {one.source if isinstance(one, Collection) else one for one in scopes} - {""}
