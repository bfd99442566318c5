"""Findings of a run (about its documents), written once however often a stage is repeated."""

from collections.abc import Iterable

from catalog.harvest.rules import RULES_VERSION
from catalog.models import HarvestRun, StoredFinding
from vocab.findings import Finding


def remember(run: HarvestRun, found: Iterable[Finding]) -> None:
    """Keep these findings with the run, if they are not kept yet."""
    new = {(f.rule, f.focus, f.path, f.value, f.message): f for f in found}
    if not new:
        return
    kept = set(run.findings.values_list("rule", "focus", "path", "value", "message"))
    StoredFinding.objects.bulk_create(
        StoredFinding(
            run=run,
            rules_version=RULES_VERSION,
            rule=f.rule,
            severity=f.severity.value,
            focus=f.focus,
            path=f.path,
            value=f.value,
            message=f.message,
            repair=f.repair,
        )
        for place, f in new.items()
        if place not in kept
    )
