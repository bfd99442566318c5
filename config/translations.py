"""Translations: what people write in locale/ is compiled below var/ when the application starts.

locale/<room>/<language>/LC_MESSAGES/django.po -> var/locale/<same path>.mo, which Django reads.
A compiled file ends with the digest of the text it was made of, so a start looks and does nothing
where nothing has changed; several starts at once each put a whole file into place.
"""

import hashlib
import os
import secrets
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from django.core.exceptions import ImproperlyConfigured

_TEXTS = "*/*/LC_MESSAGES/django.po"


def folders(texts: Path, compiled: Path) -> list[Path]:
    """For LOCALE_PATHS: the folder of compiled translations of each room that has texts."""
    return [compiled / room.name for room in sorted(texts.iterdir()) if room.is_dir()]


def compile_changed(texts: Path, compiled: Path) -> list[Path]:
    """Compile every text below `texts` that was not yet; returns the files that were written.

    Raises ImproperlyConfigured for a text that is no .po file, and where nothing can be written.
    """
    pairs = [(text, compiled / text.relative_to(texts)) for text in sorted(texts.glob(_TEXTS))]
    return [made for text, beside in pairs if (made := _compile(text, beside.with_suffix(".mo")))]


def _compile(text: Path, compiled: Path) -> Path | None:
    given = text.read_bytes()
    digest = hashlib.sha256(given).digest()
    if compiled.is_file() and compiled.read_bytes().endswith(digest):
        return None
    try:
        _put(_compiled(given, language=text.parts[-3]) + digest, compiled)
    except (PoFileError, ValueError) as wrong:
        raise ImproperlyConfigured(f"{text} cannot be compiled: {wrong}") from wrong
    except OSError as wrong:
        raise ImproperlyConfigured(
            f"{compiled} cannot be written ({wrong.strerror}): let this account write below it"
        ) from wrong
    return compiled


def _compiled(given: bytes, language: str) -> bytes:
    """The form that gettext reads. What stands behind its tables it does not look at."""
    catalog = read_po(BytesIO(given), locale=language, abort_invalid=True)
    made = BytesIO()
    write_mo(made, catalog)
    return made.getvalue()


def _put(content: bytes, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_suffix(f".{secrets.token_hex(4)}")
    try:
        beside.write_bytes(content)
        os.replace(beside, place)  # noqa: PTH105 - in one step, also over a file that is there
    finally:
        beside.unlink(missing_ok=True)
