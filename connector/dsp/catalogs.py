"""A participant's catalogue: the question, the answer and its parts.

What a peer added (titles, themes, any property of DCAT) is kept in `extra`, an object, and written
again; a policy is kept as it came.
"""

from dataclasses import dataclass

from connector.dsp.policies import Offer
from connector.dsp.values import NOTHING_MORE, Frozen, Json, Message
from connector.errors import RefusedMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class DataService:
    """A connector: `endpoint_url` is the base that the paths of the protocol are appended to."""

    id: str
    endpoint_url: str
    serves_dataset: "tuple[Dataset, ...]" = ()
    extra: Json = NOTHING_MORE


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """One way to get a dataset. `access_service` is a service, or the id of one."""

    access_service: str | DataService
    format: str
    has_policy: tuple[Offer, ...] = ()
    extra: Json = NOTHING_MORE


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset(Message):
    """A dataset with at least one offer and one distribution."""

    id: str
    has_policy: tuple[Offer, ...]
    distribution: tuple[Distribution, ...]
    extra: Json = NOTHING_MORE


@dataclass(frozen=True, slots=True, kw_only=True)
class NestedCatalog:
    """A catalogue within a catalogue."""

    id: str
    dataset: tuple[Dataset, ...] = ()
    catalog: "tuple[NestedCatalog, ...]" = ()
    service: tuple[DataService, ...] = ()
    distribution: tuple[Distribution, ...] = ()
    extra: Json = NOTHING_MORE


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog(Message):
    """What a participant offers to who asks."""

    id: str
    participant_id: str
    dataset: tuple[Dataset, ...] = ()
    catalog: tuple[NestedCatalog, ...] = ()
    service: tuple[DataService, ...] = ()
    distribution: tuple[Distribution, ...] = ()
    extra: Json = NOTHING_MORE


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogRequestMessage(Message):
    """Asks for the catalogue. `filter` is the implementation's own language; None: no filter."""

    filter: tuple[Frozen, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetRequestMessage(Message):
    """Asks for one dataset (over HTTPS this is a GET and has no body)."""

    dataset: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogError(Message):
    """Why there is no catalogue or no dataset."""

    code: str | None = None
    reason: tuple[Frozen, ...] = ()

    @classmethod
    def of(cls, refused: RefusedMessage) -> "CatalogError":
        """The answer to a refused request."""
        return cls(code=refused.code, reason=refused.reasons)
