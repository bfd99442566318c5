"""The tables of the reference pages, made from what they describe.

python -m tests.check.reference     writes them anew; what stands above the first `## ` is kept
"""

import ast
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import django
from django.core.management import get_commands, load_command_class

from tests.check.repository import PACKAGES, ROOT, dotted, modules, source, tree
from vocab.findings import Rule, Severity

REFERENCE = ROOT / "docs" / "reference"
# Where a rule is declared -> under which heading it stands.
ROOMS = {
    "catalog.harvest": "Fetching and storing",
    "vocab.rdf": "Reading documents",
    "vocab.xml": "Reading documents",
    "vocab.dialects": "Reading documents",
    "catalog.dcat": "Records",
    "vocab.authority": "Controlled terms",
    "vocab.profiles": "Profiles",
}
ASK_FOR_SETTINGS = """
import json
from config import settings
print(json.dumps([[v.name, v.default, v.help] for v in settings.env.asked.values()]))
"""


def cell(text: str) -> str:
    """Text in a cell of a table, as it stands."""
    return re.sub(r"([|<`*\\])", r"\\\1", " ".join(text.split()))


def code(text: str) -> str:
    """A value in a cell of a table; nothing for an empty one."""
    return f"`{text}`".replace("|", r"\|") if text else ""


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table of Markdown."""
    lines = [list(head)]
    lines += [["---"] * len(lines[0]), *(list(row) for row in rows)]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines).replace("|  |", "| |")


# --- findings ---------------------------------------------------------------------------------
def declared() -> dict[str, list[Rule]]:
    """The rules that each module declares, as they stand in its source."""
    found = {dotted(path): [*rules_of(path)] for path in modules() if "Rule(" in source(path)}
    return {module: rules for module, rules in found.items() if rules}


def rules_of(path: Path) -> Iterator[Rule]:
    """Every `NAME = Rule(id, severity, title, repair)` of one file."""
    for node in tree(path).body:
        match node:
            case ast.Assign(
                value=ast.Call(func=ast.Name("Rule"), args=[name, ast.Attribute(attr=how), *texts])
            ):
                rest = [ast.literal_eval(text) for text in texts]
                yield Rule(ast.literal_eval(name), Severity[how], *rest)


def room(module: str) -> str:
    """The heading for the rules of a module; KeyError names one that has none yet."""
    for prefix, heading in ROOMS.items():
        if module == prefix or module.startswith(f"{prefix}."):
            return heading
    raise KeyError(f"{module} declares rules: give it a heading in tests/check/reference.py")


def findings() -> dict[str, str]:
    """A table for each heading."""
    by_room: dict[str, list[Rule]] = {heading: [] for heading in ROOMS.values()}
    for module, rules in declared().items():
        by_room[room(module)] += rules
    return {
        heading: table(
            ("rule", "severity", "what is wrong", "how to mend it"),
            (
                (code(rule.id), rule.severity.value, cell(rule.title), cell(rule.repair))
                for rule in sorted(rules, key=lambda rule: rule.id)
            ),
        )
        for heading, rules in by_room.items()
    }


# --- settings ---------------------------------------------------------------------------------
def asked() -> list[list[str]]:
    """Name, default and help of every variable, as a process without any of them asks."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    with tempfile.TemporaryDirectory() as folder:
        said = subprocess.run(
            [sys.executable, "-c", ASK_FOR_SETTINGS],
            cwd=ROOT, env={**kept, "HANSA_VAR": folder}, capture_output=True, text=True, check=True,
        )  # fmt: skip
    variables: list[list[str]] = json.loads(said.stdout)
    return variables


def settings() -> dict[str, str]:
    """A table for each part of config/settings.py that asks for something."""
    text = source(Path("config/settings.py"))
    parts = re.split(r"^# --- (.+?) -+$", text, flags=re.MULTILINE)[1:]
    variables = {name: (default, help_) for name, default, help_ in asked()}
    tables = {}
    for heading, part in zip(parts[::2], parts[1::2], strict=True):
        names = list(_named(part))
        if names:
            tables[heading[0].upper() + heading[1:]] = table(
                ("variable", "default", "what it does"),
                (
                    (code(name), code(variables[name][0]), cell(variables[name][1]))
                    for name in names
                ),
            )
    return tables


def _named(part: str) -> Iterator[str]:
    """The variables that a part asks for, by itself or by a function of another module."""
    for name, module, function in re.findall(r'\benv\.\w+\(\s*"(\w+)"|\b(\w+)\.(\w+)\(env\b', part):
        if name:
            yield name
        else:
            made = source(Path(f"config/{module}.py")).partition(f"\ndef {function}(env")[2]
            yield from _named(made.partition("\ndef ")[0])


# --- commands ---------------------------------------------------------------------------------
GENERAL = frozenset(  # what every command of Django takes
    [
        "help",
        "version",
        "verbosity",
        "settings",
        "pythonpath",
        "traceback",
        "no_color",
        "force_color",
        "skip_checks",
    ]
)


def commands() -> dict[str, str]:
    """What each of our commands does and takes."""
    django.setup()
    said = {}
    for name, app in sorted(get_commands().items()):
        if isinstance(app, str) and app.split(".")[0] in PACKAGES:
            command = load_command_class(app, name)
            actions = command.create_parser("manage.py", name)._actions
            rows = [
                (code(", ".join(a.option_strings) or str(a.metavar or a.dest)), cell(a.help or ""))
                for a in actions
                if a.dest not in GENERAL
            ]
            said[name] = command.help + "\n\n" + table(("argument", "meaning"), rows)
    return said


# --- pages ------------------------------------------------------------------------------------
PAGES = {"findings.md": findings, "settings.md": settings, "commands.md": commands}


def page(name: str, sections: Mapping[str, str]) -> str:
    """The page as it should be: what a person wrote above the first heading, then the sections."""
    written = (REFERENCE / name).read_text("utf-8").split("\n## ")[0].rstrip()
    return written + "\n" + "".join(f"\n## {head}\n\n{text}" for head, text in sections.items())


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    for name, sections in PAGES.items():
        (REFERENCE / name).write_text(page(name, sections()), "utf-8")
