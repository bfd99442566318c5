"""The kinds of sources that DCAT itself has, and the one that the documentation teaches."""

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings as ours
from pytest_django import Settings

from tests.catalog.harvest.kinds import KindContract, some
from tests.harvests import turtle

TUTORIAL = Path(__file__).parents[3] / "docs/howto/add-a-kind-of-source.md"
SOURCE, LINE, TEST = re.findall(r"^```python\n(.*?)^```", TUTORIAL.read_text(), re.M | re.S)
taught: dict[str, type[KindContract]] = {}
exec(compile(TEST, str(TUTORIAL), "exec"), taught)


class TestTaught(taught["TestNumbered"]):  # type: ignore[misc, name-defined]
    """The tutorial, word for word."""

    @pytest.fixture(autouse=True)
    def kind_of_the_page(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        name = "catalog.harvest.sources.numbered"
        module = ModuleType(name)
        exec(compile(SOURCE, str(TUTORIAL), "exec"), module.__dict__)
        monkeypatch.setitem(sys.modules, name, module)
        kinds = dict(ours.HARVEST_SOURCES)
        exec(LINE, {"HARVEST_SOURCES": kinds})
        settings.HARVEST_SOURCES = kinds


class TestPages(KindContract):
    """Pages that name the next one."""

    kind = "dcat"
    start = "/1"

    def document(self, path: str, names: tuple[str, ...]) -> str | None:
        number = int(path[1:])
        page = some(names, number)
        more = f"<> hydra:next </{number + 1}> ." if some(names, number + 1) else ""
        return page and page + more


class TestLinked(KindContract):
    """A list, and a document for each."""

    kind = "linked"

    def document(self, path: str, names: tuple[str, ...]) -> str | None:
        if path == "/":
            listed = ", ".join(f"</{name}>" for name in names)
            return turtle(f'<> a dcat:Catalog ; dct:title "Port"@en ; dcat:dataset {listed} .')
        name = path[1:]
        return (
            turtle(f'<{path}> a dcat:Dataset ; dct:title "{name}"@en .') if name in names else None
        )
