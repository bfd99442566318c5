"""What a resource's document says, arranged for its page: files, facts, languages. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.dcat.draft import primary
from catalog.pages import labels
from catalog.pages.labels import Plain, Value
from catalog.pages.reader import best, is_machine_made, language_name
from catalog.pages.wording import Wording


@dataclass(frozen=True, slots=True)
class Language:
    """One language in which the source describes the resource."""

    tag: str
    name: str
    machine: bool
    current: bool


@dataclass(frozen=True, slots=True)
class File:
    """One distribution as a row: what it is, where it is, on what licence."""

    title: Wording
    description: Wording
    format: Value | None
    size: int | None
    licence: Value | None
    download: str
    access: str
    more: tuple[str, ...]
    services: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the page: what it is about, and its values."""

    label: Promise | str
    values: Sequence[Value]


def languages_of(document: Plain, title: Wording) -> list[Language]:
    """The languages of title and description, the one shown marked; empty when it is only one."""
    tags = dict.fromkeys([*document.get("title", {}), *document.get("description", {})])
    if len(tags) < 2:
        return []
    return [
        Language(
            tag,
            language_name(tag) or str(_("language not stated")),
            is_machine_made(tag),
            tag == title.tag,
        )
        for tag in tags
    ]


def files(document: Plain, reads: Sequence[str]) -> list[File]:
    """The distributions in the order of the source."""
    return [_file(given, reads) for given in document.get("distributions", ())]


def _file(given: Plain, reads: Sequence[str]) -> File:
    downloads, accesses = given.get("download_urls", []), given.get("access_urls", [])
    urls = list(dict.fromkeys([*downloads, *accesses]))
    shown = {downloads[0] if downloads else "", accesses[0] if accesses else ""}
    format_ = given.get("format") or given.get("media_type")
    return File(
        title=best(given.get("title"), reads),
        description=best(given.get("description"), reads),
        format=labels.term(format_, reads) if format_ else None,
        size=given.get("byte_size"),
        licence=_licence(given, reads),
        download=downloads[0] if downloads else "",
        access=accesses[0] if accesses else "",
        more=tuple(url for url in urls if url not in shown),
        services=tuple(
            labels.reference({"iri": s.get("iri", ""), "label": s.get("title")}, reads)
            for s in given.get("access_services", ())
        ),
    )


def _licence(given: Plain, reads: Sequence[str]) -> Value | None:
    if licence := given.get("licence"):
        return labels.term(licence, reads)
    if rights := given.get("rights"):
        return labels.term(rights[0], reads)
    return None


def place_and_time(document: Plain, reads: Sequence[str]) -> list[Fact]:
    """Where the data are about, and when."""
    frequency = document.get("frequency")
    return _said(
        Fact(_("Places"), [labels.place(p, reads) for p in document.get("spatial", ())]),
        Fact(_("Period"), [labels.period(p) for p in document.get("temporal", ())]),
        Fact(_("Updated"), [labels.term(frequency, reads)] if frequency else []),
        Fact(_("Published"), _moment(document, "issued")),
        Fact(_("Last changed"), _moment(document, "modified")),
    )


def about(document: Plain, reads: Sequence[str]) -> list[Fact]:
    """What else is said: rights, high value, languages, standards, pages."""
    rights = document.get("access_rights")
    return _said(
        Fact(_("Access"), [labels.term(rights, reads)] if rights else []),
        Fact(_("Licence"), labels.terms(document.get("licences", ()), reads)),
        Fact(_("Rights"), labels.terms(document.get("rights", ()), reads)),
        Fact(_("High value"), labels.terms(document.get("hvd_categories", ()), reads)),
        Fact(_("Languages"), labels.terms(document.get("languages", ()), reads)),
        Fact(_("Type"), labels.terms(document.get("types", ()), reads)),
        Fact(_("Subjects"), [labels.reference(r, reads) for r in document.get("subjects", ())]),
        Fact(_("Formats"), labels.terms(document.get("formats", ()), reads)),
        Fact(_("Endpoint"), [labels.address(url) for url in document.get("endpoint_urls", ())]),
        Fact(_("Endpoint described at"), _addresses(document, "endpoint_descriptions")),
        Fact(_("Standards"), [labels.reference(r, reads) for r in document.get("conforms_to", ())]),
        Fact(_("Documentation"), [labels.reference(r, reads) for r in document.get("pages", ())]),
        Fact(_("Law"), [labels.address(iri) for iri in document.get("legislation", ())]),
        Fact(_("Version"), [Value(document["version"], tag="")] if "version" in document else []),
        Fact(_("What is new"), _words(document.get("version_notes"), reads)),
        Fact(_("How it was made"), _words(document.get("provenance"), reads)),
    )


def whom_to_ask(document: Plain, reads: Sequence[str]) -> list[Fact]:
    """Contacts, creators and pages at the source; the publisher is a line of its own."""
    contacts = [
        value for contact in document.get("contacts", ()) for value in _contact(contact, reads)
    ]
    creators = [
        Value(name.text, href=agent.get("homepage", "") or agent.get("iri", ""), tag=name.tag)
        for agent in document.get("creators", ())
        if (name := best(agent.get("name"), reads)).text
    ]
    return _said(
        Fact(_("Contact"), contacts),
        Fact(_("Made by"), creators),
        Fact(_("Page at the source"), _addresses(document, "landing_pages")),
        Fact(_("Homepage"), _addresses(document, "homepages")),
    )


def _contact(given: Plain, reads: Sequence[str]) -> list[Value]:
    name, email, url = best(given.get("name"), reads), given.get("email", ""), given.get("url", "")
    values = [Value(name.text, tag=name.tag)]
    if email:
        mail = email.removeprefix(settings.LOCAL_BASE)  # written <office@town> in the source
        values.append(Value(mail, href=f"mailto:{mail}"))
    if url:
        values.append(labels.address(url))
    if phone := given.get("phone"):
        values.append(Value(phone))
    return [value for value in values if value.words]


def keywords(document: Plain, reads: Sequence[str], most: int = 40) -> tuple[str, list[str]]:
    """(tag, keywords) in the reader's language, else in the first language there is."""
    found: Mapping[str, list[str]] = document.get("keywords", {})
    for language in reads:
        for tag, words in found.items():
            if tag and primary(tag) == primary(language):
                return tag, list(dict.fromkeys(words))[:most]
    return next(
        ((tag, list(dict.fromkeys(words))[:most]) for tag, words in found.items()), ("", [])
    )


def main_address(rows: Sequence[File], document: Plain) -> tuple[str, str]:
    """("download" | "visit", address) of the first thing a reader can do; ("", "") if nothing."""
    for row in rows:
        if row.download:
            return "download", row.download
    for row in rows:
        if row.access:
            return "visit", row.access
    for field in ("landing_pages", "endpoint_urls", "homepages"):
        if document.get(field):
            return "visit", str(document[field][0])
    return "", ""


def _addresses(document: Plain, field: str) -> list[Value]:
    return [labels.address(url) for url in document.get(field, ())]


def _moment(document: Plain, field: str) -> list[Value]:
    return [labels.moment(document[field])] if document.get(field) else []


def _words(texts: Any, reads: Sequence[str]) -> list[Value]:
    found = best(texts, reads)
    return [Value(found.text, tag=found.tag)] if found.text else []


def _said(*facts: Fact) -> list[Fact]:
    return [fact for fact in facts if fact.values]
