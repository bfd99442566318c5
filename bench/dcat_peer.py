"""ckanext-dcat's parser, for comparison. Run by the interpreter that has it.

python bench/dcat_peer.py FILE FORMAT

It asks CKAN for little while it parses: settings, the names of formats and licences, how a tag may
be spelled. What stands here instead does less than CKAN would, which is in the peer's favour.
"""

import sys
import time
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any


class _Absent(Exception):
    """Whatever CKAN has and parsing does not need: a class, an exception, a decorator."""

    def __init__(self, *given: object, **_more: object) -> None:
        super().__init__(*given)

    def __call__(self, *given: Any, **_more: Any) -> Any:
        return given[0] if given else None


def _as_bool(value: object) -> bool:
    return str(value).strip().lower() in ("true", "yes", "on", "y", "t", "1")


def _as_list(value: Any = None, sep: str | None = None, strip: bool = True) -> list[Any]:
    if isinstance(value, str):
        parts = value.split(sep)
        return [part.strip() for part in parts] if strip else parts
    return list(value or [])


def _munge_tag(tag: str) -> str:
    return "".join(c if c.isalnum() or c in "-_" else "-" for c in tag.lower().strip())[:100]


SAID: dict[str, object] = {
    "config": {"ckan.locale_default": "en"},
    "asbool": _as_bool,
    "aslist": _as_list,
    "resource_formats": dict,
    "LicenseRegister": dict,
    "munge_tag": _munge_tag,
    "implements": lambda *_given, **_more: None,
    "PluginImplementations": lambda *_given: (),
}


class _StandIn(ModuleType):
    """A module of CKAN: what is not in SAID is absent."""

    __path__: list[str] = []

    def __getattr__(self, name: str) -> object:
        if name == "toolkit":
            return sys.modules[f"{self.__name__}.toolkit"]
        if name.startswith("__"):
            raise AttributeError(name)
        return SAID.get(name, _Absent)


class _Finder(MetaPathFinder, Loader):
    """Finds `ckan`, `ckantoolkit` and all below them."""

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> Any:
        found = name.partition(".")[0] in ("ckan", "ckantoolkit")
        return ModuleSpec(name, self, is_package=True) if found else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _StandIn(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to do."""


def main(file: str, syntax: str) -> None:
    """Parse `file` and make each dataset; print how many, and the processor seconds of both."""
    sys.meta_path.insert(0, _Finder())
    __import__("ckan.plugins.toolkit")
    from ckanext.dcat.processors import RDFParser  # type: ignore[import-not-found]

    with open(file, encoding="utf-8") as source:  # noqa: PTH123 - as its harvester has it, a text
        content = source.read()
    began = time.process_time()
    parser = RDFParser(profiles=["euro_dcat_ap_3"])
    parser.parse(content, _format=syntax)
    datasets = sum(1 for _ in parser.datasets())
    print(datasets, time.process_time() - began)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
