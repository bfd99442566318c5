"""What other connectors need of us beyond the protocol: from the environment."""

from dataclasses import dataclass

from config.env import Environment


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
