"""Checks of the machine: programs, folder, key, settings. None of them needs the database."""

import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from django.conf import settings
from django.core.checks import ERROR

from config.checks import check_settings
from config.doctor.result import Result, fault, ok, warning

OLDEST_PYTHON = (3, 11)
SCARCE, TOO_LITTLE = 2_000, 200  # MB free
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;]+)( ;)?", re.MULTILINE)
OF_THEIR_OWN = {"hansa.E004", "hansa.W005"}  # said by secret_key and failpoints


def python() -> Result:
    """The language."""
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < OLDEST_PYTHON:
        return fault("python", f"Python {found} is too old: install 3.11 or newer, then make start")
    return ok("python", f"Python {found}")


def packages() -> Result:
    """What is installed is what was tested together."""
    text = (settings.BASE_DIR / "requirements" / "base.txt").read_text("utf-8")
    wrong = list(_wrong(text))
    if wrong:
        more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        return fault(
            "packages",
            f"{'; '.join(wrong[:3])}{more}: make start installs what requirements/base.txt pins",
        )
    return ok("packages", f"all {len(PINNED.findall(text))} as pinned")


def folder() -> Result:
    """VAR_DIR can be written, and has room."""
    place = settings.VAR_DIR
    try:
        with tempfile.TemporaryFile(dir=place) as file:
            file.write(b"x")
            file.flush()
        free = shutil.disk_usage(place).free // 1_000_000
    except OSError as error:
        return fault(
            "folder",
            f"{place} cannot be written ({error.strerror}): let this account write there, or set"
            " HANSA_VAR to a folder of its own",
        )
    if free < SCARCE:
        grade = fault if free < TOO_LITTLE else warning
        return grade("folder", f"{place} has {free:,} MB left: make room, or move it")
    return ok("folder", f"{place} has {free:,} MB left")


def secret_key() -> Result:
    """Only we can read the key that signs sessions."""
    file = settings.VAR_DIR / "secret-key"
    try:
        mode = stat.S_IMODE(file.stat().st_mode)
    except OSError:
        return ok("secret key", "given by HANSA_SECRET_KEY")
    if mode != 0o600:
        return fault("secret key", f"{file} has the mode {mode:o}: chmod 600 {file}")
    return ok("secret key", f"{file} is read by this account only")


def failpoints() -> Result:
    """Nothing fails on purpose."""
    if settings.FAILPOINTS:
        return fault("failpoints", "FAILPOINTS makes harvests fail on purpose: leave it out")
    return ok("failpoints", "off")


def settings_together() -> Result:
    """No setting contradicts another (manage.py check says all of it)."""
    said = [message for message in check_settings(None) if message.id not in OF_THEIR_OWN]
    said.sort(key=lambda message: -message.level)
    if not said:
        return ok("settings", "none contradicts another")
    grade = fault if said[0].level >= ERROR else warning
    more = f" ({len(said) - 1} more: manage.py check)" if len(said) > 1 else ""
    return grade("settings", f"{said[0].msg} {said[0].hint}{more}")


def _wrong(text: str) -> Iterator[str]:
    for name, pinned, elsewhere in PINNED.findall(text):
        try:
            found = version(name)
        except PackageNotFoundError:
            if not elsewhere:  # else it may be for other machines only
                yield f"{name} is missing"
            continue
        if found != pinned:
            yield f"{name} is {found}, not {pinned}"
