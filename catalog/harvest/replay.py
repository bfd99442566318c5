"""Which copy of an IRI was published at a moment: what happened to its copies, gone through again.

Nobody writes down which copy was published. But who wins depends on nothing but the copies and the
order in which they came, went and came back (catalog.harvest.copies), and that is kept for ever.
Audiences and addresses of sources are those of today: what they were is not known.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from catalog.harvest.copies import Copy, chosen
from catalog.models import Version

Kind = Version.Kind
COMES = (Kind.CONTENT, Kind.RESTORED)


def published(copies: Mapping[int, Copy], events: Iterable[tuple[int, str]]) -> set[int]:
    """The ids of those of `copies`, by id, that are published after `events`. Pure.

    An event is the id of a copy and the kind of its version, in the order of the sequence; one of
    another copy says nothing.
    """
    live: dict[int, Copy] = {}
    for pk, kind in events:
        if pk not in copies:
            continue
        if kind == Kind.WITHDRAWN:
            live.pop(pk, None)
        elif kind in COMES and pk not in live:
            live[pk] = replace(copies[pk], published=False)
        else:
            continue
        shown = chosen(live.values())
        live = {one: replace(copy, published=one in shown) for one, copy in live.items()}
    return {pk for pk, copy in live.items() if copy.published}
