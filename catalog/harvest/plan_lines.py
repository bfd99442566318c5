"""A plan as lines of text, for a terminal or a log."""

from collections.abc import Iterator, Sequence

from catalog.harvest.plan import Named, Plan
from catalog.harvest.steps import Step

FEW = 10  # records of each list; the run's row keeps more


def lines(plan: Plan, *, complete: bool) -> Iterator[str]:
    """The figures, then the first records of each kind, field by field, then what was found."""
    yield (
        f"new {plan.new:,}, changed {plan.changed:,}, back again {plan.back:,},"
        f" unchanged {plan.unchanged:,}, gone {plan.gone:,}"
    )
    yield _gone(plan, complete=complete)
    if plan.fields:
        fields = ", ".join(f"{name} {n:,}" for name, n in plan.fields.items())
        yield f"fields that would change: {fields}"
    yield from _list("new", plan.new, plan.shown_new)
    yield from _list("back again", plan.back, plan.shown_back)
    yield from _changes(plan)
    yield from _list("gone", plan.gone, plan.shown_gone)
    yield from (f"finding {rule}: {n:,}" for rule, n in plan.findings.items())


def _gone(plan: Plan, *, complete: bool) -> str:
    if not complete:
        return "the source was not seen whole: a harvest would withdraw nothing"
    if plan.held:
        return "too much is gone: a harvest would hold the withdrawals until a person agrees"
    later = plan.gone - plan.withdrawn
    return f"a harvest would withdraw {plan.withdrawn:,}" + (
        f"; {later:,} have not been missing for long enough" if later else ""
    )


def _changes(plan: Plan) -> Iterator[str]:
    for one in plan.shown_changed[:FEW]:
        yield f"changed {one.stable_id} {one.title}"
        yield from (
            f"    {_name(step)}: {step.before or '-'} -> {step.after or '-'}" for step in one.steps
        )
        if one.more:
            yield f"    and {one.more:,} more"
        if not one.steps:
            yield "    only statements for which we have no field"
    yield from _more(plan.changed, len(plan.shown_changed))


def _name(step: Step) -> str:
    return f"{step.field} ({step.language})" if step.language else step.field


def _list(word: str, count: int, shown: Sequence[Named]) -> Iterator[str]:
    yield from (f"{word} {stable_id} {title}" for stable_id, title in shown[:FEW])
    yield from _more(count, len(shown))


def _more(count: int, shown: int) -> Iterator[str]:
    if count > min(shown, FEW):
        yield f"    and {count - min(shown, FEW):,} more"
