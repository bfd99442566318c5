"""The page of one rule: what it means, an example, how to mend it, where a profile asks for it."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from catalog.pages import examples, examples_of_documents
from catalog.pages.examples import Example
from catalog.pages.rules import RULES
from vocab.findings import Rule, Severity
from vocab.profiles.rules import rule_of
from vocab.profiles.shapes import Shape, shapes
from vocab.profiles.table import PROFILES

EXAMPLES: Mapping[str, Example] = {
    **examples.RECORDS,
    **examples.TERMS,
    **examples.PROFILES,
    **examples_of_documents.READING,
    **examples_of_documents.DIALECTS,
    **examples_of_documents.HARVESTING,
}
WEIGHTS: Mapping[Severity, Promise] = {
    Severity.ERROR: gettext_lazy(
        "It blocks: something is lost or does not work, or the record does not keep a profile."
    ),
    Severity.WARNING: gettext_lazy("It hurts: it works, but worse than it could."),
    Severity.INFO: gettext_lazy("A hint: good to know, and nothing is lost by it."),
}


class Asked(NamedTuple):
    """Where a profile asks for what the rule is about."""

    of: str
    path: str
    paragraph: str
    address: str


@require_safe
def rule(request: HttpRequest, rule_id: str) -> HttpResponse:
    """One rule of this version; another is unknown here, whatever a finding of old may name."""
    found = RULES.get(rule_id)
    if found is None:
        raise Http404(_("There is no such rule here."))
    context = {
        "section": "sources",
        "rule": found,
        "weight": WEIGHTS[found.severity],
        "example": EXAMPLES.get(rule_id),
        "profiles": list(_asked(found)),
    }
    return render(request, "catalog/rule.html", context)


def _asked(found: Rule) -> Iterator[tuple[str, list[Asked]]]:
    """The name of each profile that has the rule, with its rows."""
    every = [s for profile in PROFILES for s in shapes(profile).values() if rule_of(s) is found]
    for name, of_profile in groupby(every, key=lambda shape: shape.profile.name):
        yield name, [_row(shape) for shape in of_profile]


def _row(shape: Shape) -> Asked:
    row = shape.row
    return Asked(row.of, row.path, row.paragraph, shape.profile.paragraph(row.paragraph))
