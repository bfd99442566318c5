"""The examination of a participant, wished for by a page and kept with its row.

A worker does it, as a page never waits for a peer.
"""

from datetime import timedelta

from django.utils import timezone

from connector import audit
from connector.examining.examine import examine
from connector.examining.found import Found, read
from connector.models import Participant

PATIENCE = timedelta(minutes=5)  # longer takes no examination: its worker has died


def wish(participant: Participant, actor: str) -> bool:
    """Note that it is wanted; False where one is under way already."""
    if is_under_way(participant):
        return False
    participant.examination_wanted = timezone.now()
    participant.save(update_fields=["examination_wanted"])
    audit.record(
        "participant: examined",
        subject=participant.iri,
        actor=actor,
        detail={"address": participant.address},
    )
    return True


def is_under_way(participant: Participant) -> bool:
    """Whether a worker is asking, or will."""
    since = participant.examination_wanted
    return since is not None and timezone.now() - since < PATIENCE


def run(participant_id: int) -> None:
    """Examine it at the address that it has here, and keep what was found."""
    participant = Participant.objects.filter(pk=participant_id).first()
    if participant is None:
        return
    found = [one.as_json() for one in examine(participant.address, participant)]
    Participant.objects.filter(pk=participant_id).update(
        examination=found, examined_at=timezone.now(), examination_wanted=None
    )


def kept(participant: Participant) -> list[Found]:
    """What was found last."""
    return [read(one) for one in participant.examination]
