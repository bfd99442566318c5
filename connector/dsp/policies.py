"""Offers and agreements as values: the policy verbatim, and the few names that the protocol needs.

What a policy means is read elsewhere; here it is one JSON object that cannot change, so that an
agreement is the same text on both sides, years later.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from connector.dsp.values import Json


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer: of a catalogue (without target), or of a message (with the dataset's id)."""

    body: Json

    @property
    def id(self) -> str:
        """Its `@id`."""
        return _members(self.body)["@id"]

    @property
    def target(self) -> str | None:
        """The dataset's id; None in a catalogue, where the offer stands inside its dataset."""
        return _members(self.body).get("target")


@dataclass(frozen=True, slots=True)
class Agreement:
    """What both have agreed to."""

    body: Json

    @property
    def id(self) -> str:
        """Its `@id`."""
        return _members(self.body)["@id"]

    @property
    def target(self) -> str:
        """The dataset's id."""
        return _members(self.body)["target"]

    @property
    def assigner(self) -> str:
        """The providing participant."""
        return _members(self.body)["assigner"]

    @property
    def assignee(self) -> str:
        """The consuming participant."""
        return _members(self.body)["assignee"]

    @property
    def timestamp(self) -> str:
        """When it was concluded, as xsd:dateTime; peers send up to nine fraction digits."""
        return _members(self.body)["timestamp"]


def _members(body: Json) -> Mapping[str, str]:
    return cast(Mapping[str, str], body.value)
