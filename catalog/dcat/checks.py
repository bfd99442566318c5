"""What a draft as a whole lacks or contradicts. Pure: a draft in, notes out."""

from collections.abc import Callable

from catalog.dcat import rules
from catalog.dcat.draft import ResourceDraft, Text
from vocab.findings import Rule
from vocab.namespaces import DCAT, DCATAP, DCT

Note = Callable[[Rule, str, str], None]  # (rule, property IRI, value as received)


def check(draft: ResourceDraft, note: Note) -> None:
    """Note everything that is wrong with `draft` beyond its single values."""
    _texts(draft, note)
    _access(draft, note)
    _licence(draft, note)
    _high_value(draft, note)


def _texts(draft: ResourceDraft, note: Note) -> None:
    if not draft.title:
        note(rules.TITLE_MISSING, DCT + "title", "")
    if not draft.description and draft.kind != "DataService":
        note(rules.DESCRIPTION_MISSING, DCT + "description", "")
    for path, text in ((DCT + "title", draft.title), (DCT + "description", draft.description)):
        if twice := _twice(text):
            note(rules.TEXT_TWICE, path, twice)


def _twice(text: Text) -> str:
    """The first text whose language came before, or ""."""
    if len(text) < 2:
        return ""
    seen: set[str] = set()
    for tag, words in text:
        if tag in seen:
            return words
        seen.add(tag)
    return ""


def _access(draft: ResourceDraft, note: Note) -> None:
    for distribution in draft.distributions:
        if not distribution.access_urls:
            note(rules.ACCESS_URL_MISSING, DCAT + "accessURL", distribution.iri)
    if draft.kind == "DataService" and not draft.endpoint_urls:
        note(rules.ENDPOINT_URL_MISSING, DCAT + "endpointURL", "")


def _licence(draft: ResourceDraft, note: Note) -> None:
    if draft.kind == "Dataset" and draft.licences:
        note(rules.LICENCE_ON_DATASET, DCT + "license", draft.licences[0].received)


def _high_value(draft: ResourceDraft, note: Note) -> None:
    if draft.is_hvd and not draft.hvd_categories and draft.kind != "Catalog":
        note(rules.HVD_WITHOUT_CATEGORY, DCATAP + "hvdCategory", "")
    if draft.hvd_categories and not draft.is_hvd:
        first = draft.hvd_categories[0].received
        note(rules.HVD_CATEGORY_WITHOUT_LEGISLATION, DCATAP + "applicableLegislation", first)
