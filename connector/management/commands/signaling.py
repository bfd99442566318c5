"""manage.py signaling: the planes that we speak Data Plane Signaling with."""

import os
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Organisation
from connector.models import DataSource, Plane
from connector.signaling import known, registering

VARIABLE = "PLANE_TOKEN"
Said = dict[str, Any]
KINDS = {"control-plane": Plane.Kind.CONTROL, "data-plane": Plane.Kind.DATA}


class Command(BaseCommand):
    """Make planes known, and say which data a data plane delivers."""

    help = "Make planes of others known, and say which data a data plane of others delivers."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do."""
        parser.add_argument(
            "what",
            metavar="list|control-plane|data-plane|register|suspend|activate|deliver",
            choices=self._verbs().keys(),
            help="control-plane: one that may use us; data-plane: one that we may use (each prints"
            " the token that it is to show us; the one that we show it is read from the variable"
            f" {VARIABLE}); register: make ourselves known to a control plane; suspend, activate:"
            " hear it no more, or again; deliver: it delivers the data of --dataset (without NAME:"
            " we do)",
        )
        parser.add_argument("name", metavar="NAME", nargs="?", default="", help="id of the plane")
        parser.add_argument("--endpoint", default="", help="where it is asked or told")
        parser.add_argument("--organisation", default="", help="short name: whose data flow")
        parser.add_argument("--edc", action="store_true", help="it is an Eclipse EDC 0.15")
        parser.add_argument(
            "--profile", action="append", default=[], help="a transfer type of a data plane"
        )
        parser.add_argument(
            "--source", action="append", default=[], help="a kind of source that it reads"
        )
        parser.add_argument(
            "--label", action="append", default=[], help="said to it with each flow"
        )
        parser.add_argument("--dataset", default="", help="IRI of the dataset to deliver")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Do it."""
        try:
            self._verbs()[options["what"]](options)
        except (ValidationError, registering.NotRegistered) as wrong:
            raise CommandError("; ".join(getattr(wrong, "messages", [str(wrong)]))) from None

    def _verbs(self) -> Mapping[str, Callable[[Said], None]]:
        return {
            "list": self._list,
            "control-plane": self._add,
            "data-plane": self._add,
            "register": lambda said: registering.register(_plane(said, Plane.Kind.CONTROL)),
            "suspend": lambda said: known.set_active(_plane(said), active=False),
            "activate": lambda said: known.set_active(_plane(said), active=True),
            "deliver": _deliver,
        }

    def _add(self, said: Said) -> None:
        home = Organisation.objects.filter(slug=said["organisation"]).first()
        if home is None:
            raise CommandError("Name an organisation that there is: --organisation SLUG.")
        plane = Plane(
            kind=KINDS[said["what"]],
            name=said["name"],
            endpoint=said["endpoint"],
            organisation=home,
            dialect=Plane.Dialect.EDC if said["edc"] else Plane.Dialect.DPS,
            profiles=said["profile"],
            source_types=said["source"],
            labels=said["label"],
        )
        known.add(plane)
        if token := os.environ.get(VARIABLE, ""):
            known.keep_our_token(plane, token)
        self.stdout.write(known.issue_token(plane))

    def _list(self, _said: Said) -> None:
        for plane in Plane.objects.select_related("organisation"):
            state = "active" if plane.is_active else "suspended"
            parts = [plane.kind, plane.name, plane.endpoint, plane.organisation.slug]
            parts += [plane.dialect, state, *plane.profiles, *plane.labels]
            self.stdout.write(" ".join(parts))


def _plane(said: Said, kind: Plane.Kind | None = None) -> Plane:
    rows = Plane.objects.filter(name=said["name"], **({"kind": kind} if kind else {}))
    found = list(rows)
    if len(found) != 1:
        raise CommandError(f"There is not one such plane {said['name']}: see `signaling list`.")
    return found[0]


def _deliver(said: Said) -> None:
    plane = _plane(said, Plane.Kind.DATA) if said["name"] else None
    sources = list(DataSource.objects.filter(resource__iri=said["dataset"]))
    if not sources:
        raise CommandError("Say first where the data of --dataset lie: it has no source.")
    known.deliver_by(plane, sources)
