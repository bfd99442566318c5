"""The fields in which two documents differ, as people read them: old -> new, language by language.

differences.py: which fields -> steps: what of each field, one language, one part, one value
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from catalog.dcat.document import IN_LANGUAGES
from catalog.harvest.differences import LETTERS, differences

_OF_A_TERM = frozenset({"iri", "received", "label"})
_MEANINGLESS = frozenset({"position", "key"})  # say where a part stands, and tell parts apart


@dataclass(frozen=True, slots=True)
class Step:
    """One value as it was and as it is; "" where there is none.

    `field` is a path such as "distributions.title", `language` the tag of a text that has one.
    Values are plain text of at most LETTERS characters.
    """

    field: str
    language: str
    before: str
    after: str


def steps(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Step]:
    """How the document `before` became `after`, by field. Pure."""
    changed = [difference.field for difference in differences(before, after)]
    found = [step for f in changed for step in _steps(f, before.get(f), after.get(f))]
    return [step for step in found if step.before != step.after]


def _steps(field: str, old: Any, new: Any) -> Iterator[Step]:
    if old != new:
        yield from _shape(field, old, new)(field, old, new)


def _shape(field: str, old: Any, new: Any) -> Callable[[str, Any, Any], Iterator[Step]]:
    """How a value of this form is taken apart."""
    if _are(dict, old, new):
        if field.rpartition(".")[2] in IN_LANGUAGES:
            return _languages
        return _values if _is_term(old or new) else _fields
    if _are(list, old, new) and any("key" in one for one in _dicts(old, new)):
        return _parts
    return _values


def _languages(field: str, old: Any, new: Any) -> Iterator[Step]:
    for tag in _either(old, new):
        yield from _values(field, _of(old, tag), _of(new, tag), tag)


def _fields(field: str, old: Any, new: Any) -> Iterator[Step]:
    for part in _either(old, new):
        if part not in _MEANINGLESS:
            yield from _steps(f"{field}.{part}", _of(old, part), _of(new, part))


def _parts(field: str, old: Any, new: Any) -> Iterator[Step]:
    was, now = _by_key(old), _by_key(new)
    for key in _either(was, now):
        yield from _part(field, was.get(key), now.get(key))


def _part(field: str, old: Any, new: Any) -> Iterator[Step]:
    """A distribution: new, gone, or changed in some of its fields."""
    if old is None or new is None:
        yield Step(field, "", _said(old), _said(new))
    else:
        yield from _steps(field, old, new)


def _values(field: str, old: Any, new: Any, language: str = "") -> Iterator[Step]:
    """What is only in the one and only in the other; in another order only: nothing."""
    was, now = _items(old), _items(new)
    gone = [_said(one) for one in was if one not in now]
    come = [_said(one) for one in now if one not in was]
    yield Step(field, language, _bounded("; ".join(gone)), _bounded("; ".join(come)))


def _said(value: Any) -> str:
    """A value in words: a text as it is, of a part its title or name, else its address."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _bounded(value)
    if not isinstance(value, dict):
        return _bounded(orjson.dumps(value).decode())
    for name in ("title", "name", "iri", "received", "access_urls", "download_urls", "email"):
        if found := value.get(name):
            return _bounded(_first(found))
    return _bounded(orjson.dumps(value).decode())


def _first(found: Any) -> str:
    values = list(found.values()) if isinstance(found, dict) else _items(found)
    return str(values[0])


def _bounded(text: str) -> str:
    return text if len(text) <= LETTERS else text[:LETTERS] + " …"


def _are(kind: type, old: Any, new: Any) -> bool:
    return all(value is None or isinstance(value, kind) for value in (old, new))


def _is_term(value: Mapping[str, Any]) -> bool:
    return not value.keys() - _OF_A_TERM


def _either(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> list[str]:
    return list(dict.fromkeys([*(old or {}), *(new or {})]))


def _of(value: Mapping[str, Any] | None, name: str) -> Any:
    return None if value is None else value.get(name)


def _items(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _dicts(old: Any, new: Any) -> list[dict[str, Any]]:
    return [one for one in (*_items(old), *_items(new)) if isinstance(one, dict)]


def _by_key(parts: Any) -> dict[str, Any]:
    return {one["key"]: one for one in _items(parts) if isinstance(one, dict) and "key" in one}
