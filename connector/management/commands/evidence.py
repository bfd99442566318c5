"""manage.py evidence write NUMBER | check FILE [--here]: what proves an agreement."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from connector.evidence.checking import LARGEST, differs_here, faults
from connector.evidence.document import evidence_of
from connector.models import Agreement
from connector.moves import digest_of


class Command(BaseCommand):
    """Write the evidence of an agreement, or see whether such a document holds."""

    help = "Write all that proves an agreement as one document, or check such a document."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, and with what."""
        parser.add_argument(
            "what",
            metavar="write|check",
            choices=["write", "check"],
            help="write: print the document; check: end with 1 and what does not hold",
        )
        parser.add_argument("which", help="write: the number of an agreement; check: a file")
        parser.add_argument(
            "--here",
            action="store_true",
            help="check: see also that its entries are in the audit log of this installation",
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Do it; raises CommandError for what does not hold and for what is not there."""
        if options["what"] == "check":
            self._check(Path(options["which"]), here=options["here"])
        elif options["here"]:
            raise CommandError("--here does not belong to evidence write: leave it out")
        else:
            self._write(options["which"])

    def _write(self, number: str) -> None:
        rows = Agreement.objects.select_related("negotiation__participant")
        found = rows.filter(pk=number).first() if number.isdecimal() else None
        if found is None:
            raise CommandError(f"There is no agreement {number} here.")
        self.stdout.write(evidence_of(found).text, ending="")

    def _check(self, path: Path, *, here: bool) -> None:
        try:
            if path.stat().st_size > LARGEST:
                raise CommandError(f"{path} is larger than {LARGEST:,} bytes: it is none of ours.")
            text = path.read_bytes()
        except OSError as wrong:
            raise CommandError(f"{path} cannot be read: {wrong.strerror}") from None
        found = faults(text)
        if here and not found:
            found = differs_here(text)
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write(f"All of it holds. SHA-256 of the document: {digest_of(text.decode())}")
