"""Rows of a list that are one dataset, as one entry: who else publishes it, what looks like it.

rows -> those that lead, each with its Others

Copies of one IRI are one record in every list and count: the published one. What only looks the
same counts by itself, here as in the facets, and stands with the first of it on the same page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accounts.requester import Requester
from catalog.models import Resource
from catalog.pages.alike import drawn_together
from catalog.queries import copies_of

SHOWN = 5  # sources that are named of each


@dataclass(frozen=True, slots=True)
class Others:
    """`copies`: of other sources, not listed. `alike`: listed with it, each counted by itself."""

    copies: Sequence[Resource] = ()
    alike: Sequence[Resource] = ()

    @property
    def shown(self) -> Sequence[Resource]:
        """The copies that are named."""
        return self.copies[:SHOWN]

    @property
    def more(self) -> int:
        """How many more copies there are."""
        return max(0, len(self.copies) - SHOWN)


def together(
    rows: Sequence[Resource], requester: Requester
) -> tuple[list[Resource], Mapping[int, Others]]:
    """The rows that lead, in their order, and what stands with each, by id."""
    alike = drawn_together(rows, requester)
    followers = {row.pk for drawn in alike.values() for row in drawn}
    leading = [row for row in rows if row.pk not in followers]
    copies = copies_of(leading, requester)
    return leading, {
        row.pk: Others(
            [one for one in copies.get(row.iri, ()) if one.pk not in {row.pk, *followers}],
            alike.get(row.pk, ()),
        )
        for row in leading
        if row.iri in copies or row.pk in alike
    }
