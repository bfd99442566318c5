"""What a harvest would do, before any of it is applied: for a page and `manage.py harvest plan`.

new, changed (field by field), back, gone, whether the brakes would hold it, and what would be found
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.conf import settings

from catalog.harvest import missing
from catalog.harvest.brakes import Brakes
from catalog.harvest.checkpoints import keys
from catalog.harvest.differences import differences
from catalog.harvest.rows import Row
from catalog.harvest.steps import Step, steps
from catalog.harvest.store import Batch
from catalog.models import HarvestRun, HeldWithdrawal, Missing, Resource

SHOWN = 200  # records of each list
STEPS = 12  # of a record that would change

Named = tuple[str, str]  # stable id, title


@dataclass(frozen=True, slots=True)
class Changed:
    """A record that would change. No steps: only statements for which we have no field.

    `steps` are the first STEPS, `more` the number of the others.
    """

    stable_id: str
    title: str
    steps: Sequence[Step]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What would become of a source's records. The lists are the first of each kind.

    `findings` are those of new and changed records by rule (of documents: with the run). `gone`
    are not at the source; `withdrawn` of them would go at once, unless they are `held`.
    """

    new: int
    changed: int
    back: int
    unchanged: int
    gone: int
    withdrawn: int
    held: bool
    fields: Mapping[str, int]
    findings: Mapping[str, int]
    shown_new: Sequence[Named]
    shown_changed: Sequence[Changed]
    shown_gone: Sequence[Named]
    shown_back: Sequence[Named] = ()


def kept(plan: Plan) -> Any:
    """A plan as plain values for the run's row."""
    return orjson.loads(orjson.dumps(plan))


def read(row: Mapping[str, Any]) -> Plan:
    """The plan of what `kept` made."""
    changed = [_changed(one) for one in row["shown_changed"]]
    named = {name: [(id_, title) for id_, title in row.get(name, ())] for name in _LISTS}
    return Plan(**{**row, **named, "shown_changed": changed})


class Foresight:
    """Adds up what the parts of a run would do, and writes nothing."""

    def __init__(self, run: HarvestRun) -> None:
        self._run = run
        self._seen: set[bytes] = set()
        self._counts: Counter[str] = Counter()
        self._fields: Counter[str] = Counter()
        self._findings: Counter[str] = Counter()
        self._new: list[Named] = []
        self._back: list[Named] = []
        self._changed: list[Changed] = []

    def add(self, batch: Batch) -> None:
        """One part, compared and drafted."""
        self._seen |= keys(batch.seen)
        self._counts["unchanged"] += batch.unchanged
        there = [known.id for _, known in batch.changed if known and not known.withdrawn]
        documents = dict(Resource.objects.filter(pk__in=there).values_list("pk", "document"))
        for row, known in batch.changed:
            self._findings.update(f.rule for f in row.findings)
            if known and known.id in documents:
                self._change(row, documents[known.id])
            else:
                self._counts["back" if known else "new"] += 1
                into = self._back if known else self._new
                into.append((row.stable_id, row.values["title"]))
        del self._new[SHOWN:], self._back[SHOWN:]

    def plan(self, *, complete: bool) -> Plan:
        """What all parts would come to; nothing is gone when not everything was seen."""
        gone = missing.unseen(self._run.source_id, self._seen) if complete else []
        return self._summed([id_ for id_, _ in gone])

    def plan_of_the_same(self, *, complete: bool = True) -> Plan:
        """What the very same bytes would come to: only what is missing may go."""
        rows = Missing.objects.filter(source=self._run.source_id)
        return self.plan_of_changes(list(rows.values_list("pk", flat=True)) if complete else [])

    def plan_of_changes(self, gone: Sequence[int]) -> Plan:
        """What all parts would come to where they are all that changes, and `gone` is missing."""
        live = Resource.objects.filter(source=self._run.source_id, withdrawn__isnull=True).count()
        self._counts["unchanged"] = live - self._counts["changed"] - len(gone)
        return self._summed(gone)

    def _change(self, row: Row, document: Mapping[str, Any]) -> None:
        self._counts["changed"] += 1
        then = row.document
        self._fields.update(d.field for d in differences(document, then))
        if len(self._changed) < SHOWN:
            found = steps(document, then)
            more = max(0, len(found) - STEPS)
            self._changed.append(Changed(row.stable_id, row.values["title"], found[:STEPS], more))

    def _summed(self, gone: Sequence[int]) -> Plan:
        due = self._due(gone)
        held = self._held(due)
        first = Resource.objects.filter(pk__in=gone[:SHOWN]).order_by("pk")
        return Plan(
            new=self._counts["new"],
            changed=self._counts["changed"],
            back=self._counts["back"],
            unchanged=self._counts["unchanged"],
            gone=len(gone),
            withdrawn=0 if held else len(due),
            held=held,
            fields=dict(self._fields.most_common()),
            findings=dict(self._findings.most_common()),
            shown_new=self._new,
            shown_changed=self._changed,
            shown_gone=list(first.values_list("stable_id", "title")),
            shown_back=self._back,
        )

    def _due(self, gone: Sequence[int]) -> set[int]:
        """Which of these a harvest now would withdraw, but for the brakes."""
        if not settings.GRACE_SECONDS:
            return set(gone)
        return set(gone) & set(missing.due(self._run).values_list("pk", flat=True))

    def _held(self, due: set[int]) -> bool:
        before = Resource.objects.filter(source=self._run.source_id, withdrawn__isnull=True).count()
        rows = Missing.objects.filter(source=self._run.source_id, hold__isnull=False)
        holds = [
            (live, state)
            for id_, live, state in rows.values_list("pk", "hold__live", "hold__state")
            if id_ in due
        ]
        if any(state == HeldWithdrawal.State.KEPT for _, state in holds):
            return True
        least = min([before, *(live for live, _ in holds)])
        return Brakes(settings.BRAKE_PERCENT, settings.BRAKE_RECORDS).hold(len(due), least)


_LISTS = ("shown_new", "shown_gone", "shown_back")


def _changed(one: Mapping[str, Any]) -> Changed:
    """Plans of earlier versions have `differences`, whole fields."""
    if "steps" in one:
        found = [Step(**step) for step in one["steps"]]
    else:
        found = [Step(d["field"], "", d["before"], d["after"]) for d in one["differences"]]
    return Changed(one["stable_id"], one["title"], found, one.get("more", 0))
