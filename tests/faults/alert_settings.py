"""The settings of a courier that finds news and sends notices, and does nothing else."""

from config.settings import *  # noqa: F403 - settings are all names of a module

COURIER_READERS = {
    "watching": "catalog.watching.reader.reader",
    "notices": "catalog.watching.sending.reader",
}
EMAIL_TIMEOUT = 1  # of a server on this machine: so leases are short
