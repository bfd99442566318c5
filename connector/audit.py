"""Write down what was done, and see whether anybody has changed it since.

record -> (at commit, in the database: number, previous, hash) -> check, entry by entry

What this proves, and what it cannot, stands in docs/explanations/audit.md.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import F, Func, Q, TextField, Value

from connector.models.audit import AuditEntry
from vocab import plain_json

AT_ONCE = 1_000  # entries in memory


class Head(NamedTuple):
    """The end of the chain: worth to be noted where nobody here can change it."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


class Entry(NamedTuple):
    """One entry as it is kept. `text_at` is its time as the hash has it: UTC, six digits."""

    number: int
    text_at: str | None
    action: str
    subject: str
    entry: str
    previous: str
    hash: str


# How the actions begin that are recorded about an agreement, under its `@id`.
OF_AGREEMENTS = ("agreement: ", "data: treated")
GENESIS = Head(0, "0" * 64)  # before the first entry


@dataclass(frozen=True, slots=True)
class Checked:
    """The first entries of the chain that are `good`, the last of them `head`.

    `wrong` is a sentence about the first one that is not, or empty.
    """

    good: int
    head: Head
    wrong: str = ""


def record(action: str, *, subject: str, actor: str, detail: Mapping[str, object]) -> None:
    """Note that `actor` did `action` to `subject`, if the caller's transaction commits.

    `detail` is JSON. Raises ValueError for what is not, and TransactionManagementError outside of a
    transaction: what is recorded and what is done must stand or fall together.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            f"record {action!r} in the transaction that does it"
        )
    said = {"action": action, "subject": subject, "actor": actor, "detail": dict(detail)}
    AuditEntry.objects.create(action=action, subject=subject, entry=_canonical(said))


def check(noted: Head | None = None) -> Checked:
    """Walk the whole chain, in one view of the database and bounded memory.

    `noted` is a head that was written down elsewhere: only against it does it show when the end
    was cut off, or everything written anew. Not for use within a transaction.
    """
    with transaction.atomic(durable=True):
        head, wrong = GENESIS, ""
        for row in _rows():
            wrong = _wrong(row, head) or _unlike_noted(row.number, row.hash, noted)
            if wrong:
                break
            head = Head(row.number, row.hash)
        return Checked(head.number, head, wrong or _wrong_end(head, noted))


def head() -> Head:
    """The last entry's number and hash; (0, zeros) while there is none."""
    last = AuditEntry.objects.exclude(number=None).last()
    return GENESIS if last is None else Head(last.number or 0, last.hash)


def about(subjects: Collection[str], of_peers: Mapping[str, Collection[str]]) -> list[Entry]:
    """The entries about these, in the order of the chain; none that was not committed.

    `of_peers`: subjects whose names others have chosen, each with how the actions about it begin.
    """
    wanted = Q(subject__in=subjects)
    for subject, beginnings in of_peers.items():
        for begun in beginnings:
            wanted |= Q(subject=subject, action__startswith=begun)
    rows = AuditEntry.objects.filter(wanted).exclude(number=None)
    columns = rows.annotate(text_at=_TEXT_AT).order_by("number").values_list(*Entry._fields)
    return list(map(Entry._make, columns))


def hash_of(previous: str, number: int, text_at: str | None, entry: str) -> str:
    """The hash of an entry, from nothing but itself."""
    said = f"{previous}\n{number}\n{text_at}\n{entry}"
    return hashlib.sha256(said.encode()).hexdigest()


def _canonical(said: Mapping[str, object]) -> str:
    for _, node in plain_json.nodes(dict(said)):
        if wrong := plain_json.wrong(node):
            raise ValueError(f"this cannot be recorded: {wrong}")
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


# The time as the hash has it; as text, since a changed one may be none that Python can hold.
_TEXT_AT = Func(
    Func(Value("UTC"), F("at"), function="timezone"),
    Value('YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    function="to_char",
    output_field=TextField(),
)


def _rows() -> Iterator[Entry]:
    numbered = AuditEntry.objects.exclude(number=None).annotate(text_at=_TEXT_AT)
    columns = numbered.order_by("number").values_list(*Entry._fields)
    return map(Entry._make, columns.iterator(chunk_size=AT_ONCE))


def _wrong(row: Entry, before: Head) -> str:
    """What is wrong with the entry that should follow `before`."""
    if row.number != before.number + 1:
        return f"Entry {before.number + 1} is missing: the next one is {row.number}."
    if row.previous != before.hash:
        return (
            f"Entry {row.number} does not follow entry {before.number}: one of them was replaced."
        )
    # Computed here, not by the database's function: who changes rows may change functions.
    if row.hash != hash_of(row.previous, row.number, row.text_at, row.entry):
        return f"Entry {row.number} was changed after it was recorded."
    if not _is_listed_right(row):
        return f"Entry {row.number} is listed as what it does not say: its columns were changed."
    return ""


def _is_listed_right(row: Entry) -> bool:
    try:
        said = json.loads(row.entry)
        return bool((row.action, row.subject) == (said["action"], said["subject"]))
    except (ValueError, KeyError, TypeError):  # not even written by `record`
        return False


def _unlike_noted(number: int, found: str, noted: Head | None) -> str:
    if noted is None or noted.number != number or noted.hash == found:
        return ""
    return f"Entry {number} is not the one that was noted: the chain was written anew."


def _wrong_end(head: Head, noted: Head | None) -> str:
    if AuditEntry.objects.filter(number=None).exists():
        return "An entry was never numbered: it was slipped in while the triggers were off."
    if noted is not None and noted.number > head.number:
        return (
            f"The chain ends at entry {head.number}, but entry {noted.number} was noted:"
            " its end was cut off."
        )
    return ""
