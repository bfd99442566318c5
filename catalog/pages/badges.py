"""Every badge we have: voice (colour), icon (shape) and word. No badge for what is normal."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Badge:
    """`voice` is a class of the stylesheet: go, agree, no, note, or "" for the quiet one."""

    voice: str
    icon: str
    word: Promise | str


BADGES: dict[str, Badge] = {
    # access
    "open": Badge("go", "open", _("Open")),
    "on-contract": Badge("agree", "seal", _("On contract")),
    "restricted": Badge("agree", "pause", _("Restricted")),
    "non-public": Badge("no", "no", _("Not public")),
    "members": Badge("note", "lock", _("Only for members")),
    "high-value": Badge("note", "prize", _("High-value dataset")),
    "translated": Badge("note", "info", _("Translated by a machine")),
    # what became of a record; content, withdrawn and restored are kinds of a Version
    "live": Badge("go", "ok", _("Live")),
    "new": Badge("go", "new", _("New")),
    "content": Badge("note", "part", _("Changed")),
    "restored": Badge("go", "ok", _("Back again")),
    "withdrawn": Badge("no", "gone", _("Withdrawn")),
    # runs: queued, running, done and failed are states of a HarvestRun
    "queued": Badge("note", "wait", _("Waiting")),
    "running": Badge("note", "part", _("Running")),
    "held": Badge("agree", "pause", _("Held")),
    "done": Badge("go", "ok", _("Done")),
    "complete": Badge("go", "ok", _("Complete")),
    "unchanged": Badge("go", "ok", _("Unchanged")),
    "incomplete": Badge("agree", "warn", _("Incomplete")),
    "failed": Badge("no", "no", _("Failed")),
    "stale": Badge("agree", "wait", _("May be out of date")),
    "stopped": Badge("no", "gone", _("Stopped")),
    # alerts
    "watching": Badge("go", "ok", _("Watching")),
    "paused": Badge("", "pause", _("Paused")),
    "given-up": Badge("agree", "warn", _("Paused by us")),
    # contracts: states of a negotiation, an agreement and a transfer, and whose turn it is
    "waits": Badge("agree", "wait", _("Waits for your answer")),
    "waits-person": Badge("agree", "wait", _("Waits for a person")),
    "nothing-yet": Badge("", "open", _("Nothing yet")),
    "draft": Badge("", "part", _("Draft")),
    "published": Badge("go", "ok", _("Published")),
    "requested": Badge("note", "part", _("Requested")),
    "offered": Badge("note", "part", _("Offered")),
    "accepted": Badge("note", "part", _("Accepted")),
    "agreed": Badge("note", "seal", _("Agreed")),
    "verified": Badge("note", "seal", _("Verified")),
    "finalized": Badge("go", "ok", _("Concluded")),
    "terminated": Badge("no", "no", _("Ended")),
    "pending": Badge("agree", "wait", _("Not in force yet")),
    "active": Badge("go", "ok", _("In force")),
    "revoked": Badge("no", "no", _("Revoked")),
    "ended": Badge("no", "gone", _("Ended by notice")),
    "notice": Badge("agree", "wait", _("Notice given")),
    "retired": Badge("agree", "pause", _("No new transfers")),
    "void": Badge("no", "gone", _("Never came into force")),
    "started": Badge("go", "ok", _("Started")),
    "suspended": Badge("agree", "pause", _("Paused")),
    "completed": Badge("go", "ok", _("Completed")),
    # quality: metrics, and how addresses answer
    "holds": Badge("go", "ok", _("Holds")),
    "fails": Badge("no", "no", _("Does not hold")),
    "unknown": Badge("", "open", _("Not checked yet")),
    "answers": Badge("go", "ok", _("Answers")),
    "down": Badge("no", "warn", _("Does not answer")),
    # datasets side by side
    "differs": Badge("note", "part", _("Differs")),
    # findings, by severity
    "error": Badge("no", "no", _("Blocks")),
    "warning": Badge("agree", "warn", _("Hurts")),
    "info": Badge("note", "info", _("Hint")),
}
