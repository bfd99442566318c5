"""What Hansa says to people, and how it is said in other languages: one .po file for each room.

python -m tests.check.messages     brings locale/<room>/<language>/LC_MESSAGES/django.po up to date:
translations stay, what is new stands there without one, what is said no more goes

Pages are in LANGUAGES; what `policy describe` and `policy check` say is in FURTHER as well.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from tests.check.repository import ROOT, modules, source, tracked

TEXTS = ROOT / "locale"
LANGUAGES = ("nl",)
FURTHER = ("fr", "de")
OF_POLICIES = frozenset(
    f"vocab/odrl/{name}.py"
    for name in ("check", "decidable", "decide", "describe", "judge", "redact")
)
FRAME = "config"  # the room of what belongs to none: base.html, errors/, includes/
HEAD = """\
# Written by people; kept in order by: python -m tests.check.messages
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""


class Said(NamedTuple):
    """One text in English; `plural` for more than one of them, "" where there is no such form."""

    text: str
    context: str = ""
    plural: str = ""


class _Form(NamedTuple):
    """Which arguments of a call are text, plural and context, counted from 0."""

    text: int = 0
    plural: int | None = None
    context: int | None = None


# A call by one of these names marks what is said.
MARKS: Mapping[str, Sequence[_Form]] = {
    "_": [_Form()],
    "gettext": [_Form()],
    "gettext_lazy": [_Form()],
    "gettext_noop": [_Form()],
    "ngettext": [_Form(0, 1)],
    "ngettext_lazy": [_Form(0, 1)],
    "pgettext": [_Form(1, context=0)],
    "pgettext_lazy": [_Form(1, context=0)],
    "npgettext": [_Form(1, 2, 0)],
    "npgettext_lazy": [_Form(1, 2, 0)],
    "Rule": [_Form(2), _Form(3)],  # title and repair of a vocab.findings.Rule
}


# --- what the code says -----------------------------------------------------------------------
def said() -> dict[str, dict[Said, set[str]]]:
    """Of each room what it says, and the files that say it."""
    rooms: dict[str, dict[Said, set[str]]] = {}
    for path in (*modules(), *templates()):
        for one in said_in(path):
            rooms.setdefault(room_of(path), {}).setdefault(one, set()).add(path.as_posix())
    return rooms


def templates() -> list[Path]:
    """The product's templates."""
    return [path for path in tracked() if path.suffix == ".html" and path.parts[0] == "templates"]


def room_of(path: Path) -> str:
    """Whose words stand in this file: `catalog` for templates/catalog/home.html."""
    first, *rest = path.parts
    if first != "templates":
        return first
    return rest[0] if (ROOT / rest[0]).is_dir() else FRAME


def said_in(path: Path) -> Iterator[Said]:
    """What is marked in a module or a template."""
    yield from extracted(source(path), is_template=path.suffix == ".html", name=path.as_posix())


def extracted(text: str, *, is_template: bool = False, name: str = "") -> Iterator[Said]:
    """What is marked in the text of a module or a template."""
    if is_template:
        # What Django makes of a template is Python to look at, but for its indents.
        text = "\n".join(line.strip() for line in templatize(text, origin=name).splitlines())
    calls = extract_python(BytesIO(text.encode()), dict.fromkeys(MARKS), [], {"encoding": "utf-8"})
    for _line, function, arguments, _comments in calls:
        given = arguments if isinstance(arguments, list | tuple) else [arguments]
        for form in MARKS[function]:
            if one := _said(form, given):
                yield one


def hidden_marks(module: ast.Module) -> Iterator[str]:
    """Imports that give a mark a name under which its words are not found: “gettext as said”."""
    imports = (node for node in ast.walk(module) if isinstance(node, ast.ImportFrom))
    for alias in (alias for node in imports for alias in node.names):
        known = alias.asname and MARKS.get(alias.asname)
        if alias.asname and alias.name in MARKS and known != MARKS[alias.name]:
            yield f"{alias.name} as {alias.asname}"


def _said(form: _Form, given: Sequence[str | None]) -> Said | None:
    def argument(at: int | None) -> str:
        return "" if at is None or at >= len(given) else given[at] or ""

    text = argument(form.text)
    return Said(text, argument(form.context), argument(form.plural)) if text else None


# --- how it is said elsewhere -----------------------------------------------------------------
def wanted(
    rooms: Mapping[str, Mapping[Said, set[str]]],
) -> dict[tuple[str, str], dict[Said, set[str]]]:
    """By room and language, of what `rooms` say, all that has to be said in it."""
    found = {(room, one): dict(texts) for room, texts in rooms.items() for one in LANGUAGES}
    of_policies = {one: by for one, by in rooms["vocab"].items() if by & OF_POLICIES}
    return {**found, **{("vocab", language): of_policies for language in FURTHER}}


def file_of(room: str, language: str) -> Path:
    """Where a room's words in another language are kept."""
    return TEXTS / room / language / "LC_MESSAGES" / "django.po"


def kept(room: str, language: str) -> dict[Said, Message]:
    """The translations there are."""
    file = file_of(room, language)
    if not file.is_file():
        return {}
    catalog = read_po(BytesIO(file.read_bytes()), locale=language, abort_invalid=True)
    return {_key(message): message for message in catalog if message.id}


def _key(message: Message) -> Said:
    text, plural = message.id if isinstance(message.id, list | tuple) else (message.id, "")
    return Said(text, message.context or "", plural)


def written(room: str, language: str, texts: Mapping[Said, object]) -> bytes:
    """The file of a room: every text in order, with the translation that is known for it."""
    known = kept(room, language)
    catalog = Catalog(locale=language)
    for one in sorted(texts):
        old = known.get(one)
        catalog.add(
            (one.text, one.plural) if one.plural else one.text,
            old.string if old else "",
            context=one.context or None,
            flags=("fuzzy",) if old and old.fuzzy else (),
            user_comments=old.user_comments if old else (),
        )
    body = BytesIO()
    write_po(body, catalog, width=0, no_location=True, omit_header=True, sort_output=True)
    head = HEAD.format(language=language, plurals=catalog.plural_forms)
    return head.encode() + body.getvalue()


# --- what is wrong with it --------------------------------------------------------------------
def placeholders(text: str) -> list[str]:
    """%(name)s, %s and {name} of a text, in no order."""
    return sorted(set(re.findall(r"%\([a-z_]+\)[sd]|(?<!%)%[sd]|{[a-z_]*}", text)))


def faults_of(one: Said, message: Message) -> Iterator[str]:
    """What must be mended in one translation."""
    forms = message.string if isinstance(message.string, list | tuple) else (message.string,)
    if not all(forms):
        yield f"“{one.text}” has no translation: write its msgstr"
        return
    if message.fuzzy:
        yield f"the translation of “{one.text}” is a guess: read it, and take “fuzzy” away"
    wanted = placeholders(one.plural or one.text)
    for form in forms:
        missing = placeholders(form) != wanted
        # One of something may be said without its number.
        if missing and not (
            one.plural and form is forms[0] and set(placeholders(form)) < {*wanted}
        ):
            yield f"“{form}” must hold {', '.join(wanted) or 'no placeholder'}, as “{one.text}” does"
        if _edges(form) != _edges(one.text):
            yield f"“{form}” must begin and end with the same white space as “{one.text}”"


def _edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def main() -> None:
    """Write every file anew, and say what is still to do."""
    for (room, language), texts in sorted(wanted(said()).items()):
        file = file_of(room, language)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(written(room, language, texts))
        todo = [one for one, m in kept(room, language).items() if [*faults_of(one, m)]]
        print(f"{file.relative_to(ROOT)}: {len(texts)} texts, {len(todo)} to mend")


if __name__ == "__main__":
    main()
