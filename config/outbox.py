"""How messages to other participants are sent, and how long is waited: from the environment."""

from dataclasses import dataclass

from config.env import Environment


@dataclass(frozen=True, slots=True)
class Sending:
    """The settings of the outbox, as one value. Times in seconds, but for the pace."""

    senders: int
    send_seconds: int
    pace_milliseconds: int
    pause_seconds: int
    give_up_seconds: int


def sending(env: Environment, pace: int) -> Sending:
    """What the variables say; `pace` where they say nothing (milliseconds)."""
    return Sending(
        senders=env.number(
            "OUTBOX_SENDERS",
            8,
            "Messages to other participants that are on their way at once",
            at_most=64,
        ),
        send_seconds=env.number(
            "OUTBOX_SEND_SECONDS",
            20,
            "Time for one message to another participant (seconds)",
            at_least=1,
        ),
        pace_milliseconds=env.number(
            "OUTBOX_PACE_MILLISECONDS",
            pace,
            "Every message to another participant waits so long before it is sent, for peers that"
            " listen only some time after they have answered (milliseconds)",
            at_most=60_000,
        ),
        pause_seconds=env.number(
            "OUTBOX_PAUSE_SECONDS",
            600,
            "Pause before a message that was not acknowledged is sent again; the first three times"
            " it is at most 4 seconds, later it doubles (seconds)",
            at_least=1,
        ),
        give_up_seconds=env.number(
            "OUTBOX_GIVE_UP_SECONDS",
            7 * 24 * 3600,
            "A message that was not acknowledged for so long ends its negotiation or transfer"
            " (seconds)",
            at_least=1,
        ),
    )


@dataclass(frozen=True, slots=True)
class Edc:
    """How Eclipse EDC is dealt with; what it is needed for: connector/dsp/tolerances.py."""

    pace_milliseconds: int
    look_seconds: int


def edc(env: Environment) -> Edc:
    """What the variables say."""
    return Edc(
        pace_milliseconds=env.number(
            "EDC_PACE_MILLISECONDS",
            250,
            "Before an Eclipse EDC is answered: it refuses or loses what comes before it has stored"
            " our acknowledgement (milliseconds)",
        ),
        look_seconds=env.number(
            "EDC_LOOK_SECONDS",
            5,
            "An Eclipse EDC that does nothing for so long after it took a message is asked where it"
            " stands; then after twice as long, six times in all (seconds)",
            at_least=1,
        ),
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long a negotiation may wait (days), and whether it is ended then."""

    answer_days: int
    peer_days: int
    remind_days: int
    ends: bool


def waiting(env: Environment) -> Waiting:
    """What the variables say."""
    return Waiting(
        answer_days=env.number(
            "NEGOTIATION_ANSWER_DAYS",
            14,
            "A negotiation may wait for an answer of ours for so long, unless its organisation says"
            " otherwise (days; 0: for ever)",
            at_most=3_650,
        ),
        peer_days=env.number(
            "NEGOTIATION_PEER_DAYS",
            30,
            "The same, for the other side (days; 0: for ever)",
            at_most=3_650,
        ),
        remind_days=env.number(
            "NEGOTIATION_REMIND_DAYS",
            3,
            "Those who may answer are reminded by e-mail so long before the time of an answer of"
            " ours runs out (days; 0: never)",
            at_most=3_650,
        ),
        ends=env.flag(
            "NEGOTIATION_ENDS",
            default=False,
            help="A negotiation whose time has run out is ended, and the other side told why;"
            " otherwise it stays",
        ),
    )


def signaling(env: Environment) -> bool:
    """Whether planes of others are spoken with."""
    return env.flag(
        "SIGNALING",
        default=False,
        help="Speak Data Plane Signaling with the planes that `manage.py signaling` has made known;"
        " without it nothing below /signaling/ is there",
    )
