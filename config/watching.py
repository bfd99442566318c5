"""How much people may watch, and how they are told: from the environment."""

from dataclasses import dataclass

from config.env import Environment


@dataclass(frozen=True, slots=True)
class Limits:
    """The settings of alerts, as one value. Times in seconds, but for `days`."""

    per_account: int
    at_once: int  # between two e-mails of an alert that tells at once
    senders: int
    send_seconds: int
    give_up_seconds: int
    days: int
    score_fall: int
    allow_private: bool


def limits(env: Environment) -> Limits:
    """What the variables say."""
    return Limits(
        per_account=env.number(
            "ALERTS_PER_ACCOUNT", 50, "Alerts that one account may have (0: there are none)"
        ),
        at_once=env.number(
            "ALERT_PAUSE_SECONDS",
            300,
            "Between two e-mails of an alert that tells at once: what comes meanwhile is told"
            " together (seconds)",
        ),
        senders=env.number(
            "ALERT_SENDERS", 4, "Alerts that are on their way at once", at_least=1, at_most=64
        ),
        send_seconds=env.number(
            "ALERT_SEND_SECONDS", 20, "Time for one call of a webhook (seconds)", at_least=1
        ),
        give_up_seconds=env.number(
            "ALERT_GIVE_UP_SECONDS",
            3 * 24 * 3600,
            "An alert that could not be sent for so long is given up and paused (seconds)",
            at_least=1,
        ),
        days=env.number(
            "ALERT_DAYS",
            30,
            "What happened is kept for alerts for so long, and what was told (days)",
            at_least=8,
        ),
        score_fall=env.number(
            "ALERT_SCORE_FALL",
            40,
            "The quality of a dataset has dropped when it fell by so many points of 405, or into a"
            " lower class (0: by class alone)",
        ),
        allow_private=env.flag(
            "ALERT_PRIVATE_ADDRESSES",
            default=False,
            help="Webhooks may lead to loopback and private networks, and need no https",
        ),
    )
